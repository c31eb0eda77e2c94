"""`/delivery/pesan`: what was told to whom, what went wrong and why; a failed message is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.notify.commands.desk import Desk
from services.notify.pages import wording
from services.notify.policy import MAX_ATTEMPTS
from services.notify.queries.listing import BEYOND_ALL, Filter, MessageRow
from shared.auth import Administrator, Coordinator, Role
from shared.errors import Conflict, FieldError, InvalidInput
from shared.events.codes import DeliveryState, MessageChannel
from shared.http.language import language_of, say
from shared.http.pages import Pages

ROOT = "/delivery"
PER_PAGE = 50
ZONE = ZoneInfo("Asia/Jakarta")
E = TypeVar("E", bound=StrEnum)
Typed = Annotated[str | None, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as they were typed."""

    state: str | None
    channel: str | None
    government: str | None
    number: str | None
    start: str | None
    end: str | None

    def filter(self) -> Filter:
        """Raises InvalidInput for what is none of the choices, and for days that there are not."""
        errors: list[FieldError] = []
        state = _one_of(DeliveryState, self.state, "state", errors)
        channel = _one_of(MessageChannel, self.channel, "channel", errors)
        start, end = _day(self.start, "from", errors), _day(self.end, "until", errors)
        if start and end and start > end:
            errors.append(FieldError("until", "before_from", "The last day lies before the first."))
        for name, text in (("government", self.government), ("number", self.number)):
            if text and not text.isprintable():
                errors.append(FieldError(name, "unreadable", "It holds characters that cannot be."))
        if errors:
            raise InvalidInput(errors)
        return Filter(
            government=self.government or None,
            state=state,
            channel=channel,
            number=self.number or None,
            start=_moment(start),
            end=_moment(end + timedelta(days=1)) if end else None,
        )

    def address(self, **more: object) -> str:
        mine = {"state": self.state, "channel": self.channel, "government": self.government, "number": self.number}
        chosen = mine | {"from": self.start, "until": self.end} | more
        return f"{ROOT}/pesan?{urlencode({name: value for name, value in chosen.items() if value})}"


def asked(
    state: Typed = None,
    channel: Typed = None,
    government: Typed = None,
    number: Typed = None,
    start: Annotated[str | None, Query(alias="from", max_length=60)] = None,
    end: Annotated[str | None, Query(alias="until", max_length=60)] = None,
) -> Asked:
    return Asked(*((each or "").strip() or None for each in (state, channel, government, number, start, end)))


def create_message_pages(desk: Desk, pages: Pages, *, local: bool) -> APIRouter:
    """The pages, over the desk. `local`: there is a mailbox beside them."""
    router = APIRouter(include_in_schema=False)

    @router.get(f"{ROOT}/pesan")
    async def messages(
        request: Request,
        by: Coordinator,
        chosen: Annotated[Asked, Depends(asked)],
        before: Annotated[int, Query(ge=1, le=BEYOND_ALL)] = BEYOND_ALL,
    ) -> HTMLResponse:
        language = language_of(request)
        wrong: list[dict[str, str]] = []
        rows: list[MessageRow] = []
        try:
            rows = await desk.list(chosen.filter(), before=before, limit=PER_PAGE, by=by)
        except InvalidInput as error:
            wrong = [{"field": each.field, "message": say(language, each.message)} for each in error.errors]
        return pages.render(
            request,
            "messages.html",
            422 if wrong else 200,
            wrong=wrong,
            chosen=chosen,
            rows=rows,
            standing=await desk.standing(by),
            governments=await desk.governments(by),
            newer=chosen.address() if before != BEYOND_ALL else None,
            older=chosen.address(before=rows[-1].seq) if len(rows) == PER_PAGE else None,
            w=words(local),
        )

    @router.get(f"{ROOT}/pesan/{{message_id}}")
    async def message(request: Request, by: Coordinator, message_id: UUID, again: bool = False) -> HTMLResponse:
        row = await desk.get(message_id, by=by)
        return pages.render(
            request,
            "message.html",
            row=row,
            story=await desk.story(row.seq),
            again=again,
            may_retry=row.state == DeliveryState.FAILED and by.role is Role.ADMINISTRATOR,
            most=MAX_ATTEMPTS,
            conflict=None,
            w=words(local),
        )

    @router.post(f"{ROOT}/pesan/{{message_id}}/ulang")
    async def retry(request: Request, by: Administrator, message_id: UUID) -> Response:
        """The page again with what is the case now, when somebody else was quicker."""
        try:
            await desk.retry(message_id, by=by)
        except Conflict:
            row = await desk.get(message_id, by=by)
            return pages.render(
                request,
                "message.html",
                409,
                row=row,
                story=await desk.story(row.seq),
                again=False,
                may_retry=False,
                most=MAX_ATTEMPTS,
                conflict=True,
                w=words(local),
            )
        return RedirectResponse(f"{ROOT}/pesan/{message_id}?again=true", 303)

    return router


def words(local: bool) -> Mapping[str, object]:
    """What the templates say codes with, and whether there is a mailbox to lead to."""
    return {
        "local": local,
        "states": wording.STATES,
        "tones": wording.TONES,
        "audiences": wording.AUDIENCES,
        "channels": wording.CHANNELS,
        "about": wording.about,
        "reason": wording.reason,
    }


def _one_of(kind: type[E], text: str | None, field: str, errors: list[FieldError]) -> E | None:
    try:
        return kind(text) if text else None
    except ValueError:
        errors.append(FieldError(field, "unknown", "Choose one of the list."))
        return None


def _day(text: str | None, field: str, errors: list[FieldError]) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not 1900 <= day.year <= 8999:
        errors.append(FieldError(field, "no_such_day", "There is no such day."))
        return None
    return day


def _moment(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC) if day else None
