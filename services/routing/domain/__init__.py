"""The case: what it is, what may be done with it, what then happens. Pure: no I/O, no clock."""

from services.routing.domain import family, informing, relating, reviewing
from services.routing.domain.case import NEW, OPEN, Actor, Case, Step
from services.routing.domain.evolve import begin, evolve
from services.routing.domain.lifecycle import ALLOWED, allowed_now, decide

__all__ = [
    "ALLOWED",
    "NEW",
    "OPEN",
    "Actor",
    "Case",
    "Step",
    "allowed_now",
    "begin",
    "decide",
    "evolve",
    "family",
    "informing",
    "relating",
    "reviewing",
]
