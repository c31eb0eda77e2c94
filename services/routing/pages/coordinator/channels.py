"""`/desk/saluran`: whether the doors of a government work, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.routing.pages.coordinator.room import Room
from services.routing.queries.channels import Intake, Rejected, list_intake, list_rejected
from shared.auth import Coordinator
from shared.events.codes import Channel

WEEK = timedelta(days=7)
CHANNEL_NAMES = {
    Channel.WEB: "Web page",
    Channel.ANDROID: "Android app",
    Channel.IOS: "iPhone app",
    Channel.SMS: "SMS",
    Channel.WHATSAPP: "WhatsApp",
    Channel.INSTAGRAM: "Instagram",
    Channel.FACEBOOK: "Facebook",
    Channel.X: "X",
    Channel.EMAIL: "E-mail",
    Channel.CALL_CENTRE: "Call centre",
    Channel.LETTER: "Letter",
    Channel.WALK_IN: "At the counter",
    Channel.PARTNER: "Other institutions",
    Channel.OPEN311: "Open311",
    Channel.API: "Programs (API)",
    Channel.IMPORT: "Import",
}
"""Messages of the catalogue."""


class Health(StrEnum):
    """How a channel does."""

    WORKS = "works"
    QUIET = "quiet"
    """Nothing for a week, though it brought complaints before."""
    REFUSES = "refuses"
    """At least as much is refused as comes in."""
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel."""

    channel: str
    name: str
    intake: Intake | None
    refused_today: int
    refused_week: int
    reasons: Sequence[Rejected]
    health: Health


def channels_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/desk/saluran")
    async def show(request: Request, by: Coordinator) -> HTMLResponse:
        house = await room.enter(request, by)
        now = room.parts.now()
        today = start_of_day(now, house.government.timezone)
        week = today - WEEK + timedelta(days=1)
        async with room.parts.db.connection() as tx:
            intake = await list_intake(tx, house.code, today=today, week=week)
            refused = await list_rejected(tx, house.code, today=today, week=week)
            nowhere = await list_rejected(tx, None, today=today, week=week) if house.may_choose else []
        lines = channel_lines(intake, refused)
        return room.show(
            request,
            house,
            "channels.html",
            lines=[line for line in lines if line.health is not Health.UNUSED],
            unused=unused(lines),
            nowhere=nowhere,
            names={channel.value: name for channel, name in CHANNEL_NAMES.items()},
            now=now,
        )

    return router


def start_of_day(now: datetime, zone: str) -> datetime:
    """Midnight where the government is."""
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def channel_lines(intake: dict[Channel, Intake], refused: Sequence[Rejected]) -> list[ChannelLine]:
    """All channels, those in trouble first; import is none."""
    found = []
    for channel, name in CHANNEL_NAMES.items():
        if channel is Channel.IMPORT:
            continue
        reasons = [each for each in refused if each.channel == channel.value]
        week, today = sum(each.week for each in reasons), sum(each.today for each in reasons)
        taken = intake.get(channel)
        found.append(ChannelLine(channel.value, name, taken, today, week, reasons, _health(taken, week)))
    order = (Health.REFUSES, Health.QUIET, Health.WORKS, Health.UNUSED)
    return sorted(found, key=lambda line: order.index(line.health))


def unused(lines: Sequence[ChannelLine]) -> list[str]:
    return [line.name for line in lines if line.health is Health.UNUSED]


def _health(taken: Intake | None, refused: int) -> Health:
    came = taken.week if taken else 0
    if refused and refused >= came:
        return Health.REFUSES
    if came:
        return Health.WORKS
    return Health.QUIET if taken else Health.UNUSED
