"""The desk for people: `/desk`."""

from fastapi import APIRouter

from services.routing.pages.acts import acts_router
from services.routing.pages.answering import answering_router
from services.routing.pages.bulk import bulk_router
from services.routing.pages.coordinator import create_coordinator_pages
from services.routing.pages.deciding import deciding_router
from services.routing.pages.deferring import deferring_router
from services.routing.pages.evidence import evidence_router
from services.routing.pages.following import following_router
from services.routing.pages.leading import leading_router
from services.routing.pages.letter import letter_router
from services.routing.pages.live import live_router
from services.routing.pages.parts import Parts
from services.routing.pages.reading import reading_router
from services.routing.pages.relating import relating_router
from services.routing.pages.saved import saved_router
from services.routing.pages.templates import templates_router

__all__ = ["Parts", "create_pages"]


def create_pages(parts: Parts) -> list[APIRouter]:
    """All routers of the desk's pages, a file a room. Fixed addresses come before those with a case's act in them."""
    makers = (
        reading_router,
        live_router,
        leading_router,
        following_router,
        letter_router,
        bulk_router,
        saved_router,
        evidence_router,
        templates_router,
        answering_router,
        deferring_router,
        deciding_router,
        relating_router,
        acts_router,
    )
    return [*create_coordinator_pages(parts), *(make(parts) for make in makers)]
