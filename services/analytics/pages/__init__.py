"""`/evaluation`: figures for everybody, and the whole evaluation for those who may see more."""

from pathlib import Path

from fastapi import APIRouter

from services.analytics.commands import Evaluation
from services.analytics.pages.public import create_public
from services.analytics.pages.rooms import create_rooms
from shared.http.pages import Pages


def create_pages(evaluation: Evaluation) -> APIRouter:
    """All pages, over one `Evaluation`."""
    pages = Pages(Path(__file__).parent.parent / "templates")
    router = APIRouter()
    router.include_router(create_public(evaluation, pages))
    router.include_router(create_rooms(evaluation, pages))
    return router
