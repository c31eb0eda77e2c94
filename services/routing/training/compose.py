"""Wires practice classes: their jobs, pages, and the sessions of their participants."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from services.routing.commands.landscape import Landscape
from services.routing.training.commands.joining import Joining
from services.routing.training.commands.leading import Leading
from services.routing.training.commands.running import run
from services.routing.training.pages import Room, create_pages
from services.routing.training.reading import Reading
from shared.auth.sessions import Session, SessionSource
from shared.database import Database


@dataclass(frozen=True, slots=True)
class Training:
    """For the composition root."""

    run_once: Callable[[datetime], Awaitable[int]]
    pages: Sequence[APIRouter]
    sessions: "StaffAndParticipants"


class StaffAndParticipants:
    """Sessions of whoever has an account, and of participants of classes, who have none."""

    def __init__(self, staff: SessionSource, participants: SessionSource) -> None:
        self._staff, self._participants = staff, participants

    async def find(self, digest: str, *, is_use: bool = True) -> Session | None:
        return await self._staff.find(digest, is_use=is_use) or await self._participants.find(digest, is_use=is_use)


def build_training(db: Database, landscape: Landscape, joining: Joining, staff: SessionSource, public_url: str) -> Training:
    """`staff`: the sessions of people with accounts; `public_url`: where participants reach the pages."""

    async def run_once(now: datetime) -> int:
        return await run(db, landscape, now)

    room = Room(db, landscape, Leading(db, landscape), joining, Reading(db), public_url)
    return Training(run_once, create_pages(room), StaffAndParticipants(staff, joining))
