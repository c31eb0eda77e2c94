"""The desk for people: `/desk`."""

from fastapi import APIRouter

from services.routing.pages.parts import Parts

__all__ = ["Parts", "create_pages"]


def create_pages(parts: Parts) -> list[APIRouter]:
    """All routers of the desk's pages, a file a room."""
    return []
