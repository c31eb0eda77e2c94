"""The pages of practice classes and of the handbook."""

from fastapi import APIRouter

from services.routing.training.pages.handbook import handbook_router
from services.routing.training.pages.joining import joining_router
from services.routing.training.pages.leading import leading_router
from services.routing.training.pages.room import Room
from services.routing.training.pages.seat import seat_router

__all__ = ["Room", "create_pages"]


def create_pages(room: Room) -> list[APIRouter]:
    """All routers. The participants' own come before the coordinator's, whose addresses hold a class's id in the same place."""
    return [handbook_router(room.pages), joining_router(room), seat_router(room), leading_router(room)]
