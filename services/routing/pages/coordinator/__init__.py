"""The coordinator's rooms of the desk: screening, rules, agencies, calendar, brand, channels."""

from fastapi import APIRouter

from services.routing.pages.coordinator.agencies import agencies_router
from services.routing.pages.coordinator.answers import answers_router
from services.routing.pages.coordinator.brand import brand_router
from services.routing.pages.coordinator.calendar import calendar_router
from services.routing.pages.coordinator.channels import channels_router
from services.routing.pages.coordinator.learned import learned_router
from services.routing.pages.coordinator.notices import notices_router
from services.routing.pages.coordinator.profiles import profiles_router
from services.routing.pages.coordinator.room import Room
from services.routing.pages.coordinator.rule_trial import rule_trial_router
from services.routing.pages.coordinator.rules import rules_router
from services.routing.pages.coordinator.screening import screening_router
from services.routing.pages.coordinator.similar import similar_router
from services.routing.pages.parts import Parts

__all__ = ["create_coordinator_pages"]

MAKERS = (
    screening_router,
    similar_router,
    rule_trial_router,
    rules_router,
    notices_router,
    learned_router,
    agencies_router,
    calendar_router,
    profiles_router,
    brand_router,
    channels_router,
    answers_router,
)


def create_coordinator_pages(parts: Parts) -> list[APIRouter]:
    """A router a room. Before the desk's own routers: addresses of cases must not swallow these."""
    room = Room(parts)
    return [make(room) for make in MAKERS]
