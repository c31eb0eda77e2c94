"""`/desk/kalender`: the days on which a government is closed. A change is looked at before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.routing.commands.calendars import Calendars, DayChange, fingerprint
from services.routing.pages.coordinator.room import House, Room, Side, go, what_is_wrong
from services.routing.pages.forms import Typed, read_form
from services.routing.queries.changes import ChangeKind, RecordedChange, list_changes
from services.routing.queries.reference import Holiday, list_holidays
from shared.auth import Coordinator
from shared.calendar import national_holiday_names
from shared.errors import Conflict, FieldError, InvalidInput
from shared.http.language import language_of, say
from shared.http.tongue import Again

FIELDS = ("day", "name", "reason")
PATH = "/desk/kalender"
LONGEST = 200
FIRST_YEAR, LAST_YEAR = 2020, 2100


@dataclass(frozen=True, slots=True)
class Days:
    """A year of a government's calendar."""

    year: int
    national: Sequence[tuple[date, str]]
    own: Sequence[Holiday]
    seen: str
    changes: Sequence[RecordedChange]


def calendar_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    calendars = Calendars(room.parts.db, room.parts.landscape)

    async def days_of(house: House, year: int, request: Request) -> Days:
        async with room.parts.db.connection() as tx:
            own = await list_holidays(tx, house.code)
            changes = await list_changes(tx, house.code, ChangeKind.HOLIDAY, 10)
        names = national_holiday_names(year, language_of(request).value)
        return Days(year, list(names.items()), [day for day in own if day.day.year == year], fingerprint(own), changes)

    async def page(
        request: Request, house: House, year: int, *, typed: Typed | None = None, error: InvalidInput | None = None
    ) -> HTMLResponse:
        wrong = what_is_wrong(error.errors, request, FIELDS) if error else []
        days = await days_of(house, year, request)
        done = request.query_params.get("selesai", "")
        return room.show(
            request,
            house,
            "calendar.html",
            422 if wrong else 200,
            days=days,
            typed=typed or Typed(),
            wrong=wrong,
            done=done,
            this_year=room.parts.now().year,
        )

    @router.get(PATH)
    async def show(request: Request, by: Coordinator) -> HTMLResponse:
        house = await room.enter(request, by)
        return await page(request, house, year_of(request.query_params.get("tahun", ""), room.parts.now().year))

    @router.post(f"{PATH}/tinjau")
    async def look(request: Request, by: Coordinator) -> HTMLResponse:
        """What the change would move; nothing is written."""
        house, typed = await room.enter(request, by), await read_form(request)
        this_year = room.parts.now().year
        try:
            change = await read_change(house, typed)
        except InvalidInput as error:
            return await page(request, house, year_of(typed.get("day")[:4], this_year), typed=typed, error=error)
        days = await days_of(house, change.day.year, request)
        preview = await calendars.preview(house.code, change)
        return room.show(
            request,
            house,
            "calendar_preview.html",
            change=change,
            preview=preview,
            seen=days.seen,
            works=house.reference.deadlines(house.code).calendar.is_working_day(change.day),
            replaced=next((each for each in days.own if each.day == change.day), None),
            again=Again.same(request),
        )

    @router.post(PATH)
    async def save(request: Request, by: Coordinator) -> Response:
        house, typed = await room.enter(request, by), await read_form(request)
        try:
            change = await read_change(house, typed)
        except InvalidInput as error:
            return await page(request, house, year_of(typed.get("day")[:4], room.parts.now().year), typed=typed, error=error)
        try:
            await calendars.change(house.code, change, seen=typed.get("seen"), by=by.name)
        except Conflict:
            return await conflict(request, house, change)
        return go(house.at(PATH, tahun=change.day.year, selesai="hapus" if change.removed else "tambah"))

    async def conflict(request: Request, house: House, change: DayChange) -> HTMLResponse:
        days, language = await days_of(house, change.day.year, request), language_of(request)
        last = days.changes[0] if days.changes else None
        theirs = [(day.day.isoformat(), day.name) for day in days.own]
        did = say(language, "Take out") if change.removed else say(language, "Add")
        return room.conflict(
            request,
            house,
            here="Calendar",
            back=house.at(PATH, tahun=change.day.year),
            theirs=Side(say(language, "The calendar as it is now"), theirs),
            mine=Side(say(language, "What you wanted"), [(did, f"{change.day.isoformat()} {change.name}")]),
            who=last.official if last else "",
            when=last.at if last else None,
        )

    async def read_change(house: House, typed: Typed) -> DayChange:
        """Raises InvalidInput that names the fields."""
        removed = typed.get("removed") == "1"
        errors: list[FieldError] = []
        day = _day(typed.get("day"), errors)
        name, reason = typed.get("name"), typed.get("reason")
        if removed and day is not None:
            async with room.parts.db.connection() as tx:
                known = {each.day: each.name for each in await list_holidays(tx, house.code)}
            if day not in known:
                errors.append(FieldError("day", "unknown_day", "This day is no holiday of yours."))
            name = known.get(day, name)
        elif len(name) < 2:
            errors.append(FieldError("name", "missing", "Say what the day is called."))
        if len(reason) < 2:
            errors.append(FieldError("reason", "missing", "Say why: the number of the decree or letter, or what was wrong."))
        errors += [
            FieldError(field, "too_long", "This is too long. Shorten it, please.")
            for field, text in (("name", name), ("reason", reason))
            if len(text) > LONGEST
        ]
        if errors or day is None:
            raise InvalidInput(errors)
        return DayChange(day, name, reason, removed)

    return router


def year_of(text: str, otherwise: int) -> int:
    """From an address. What cannot be is the present year."""
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else otherwise
    return year if FIRST_YEAR <= year <= LAST_YEAR else otherwise


def _day(text: str, errors: list[FieldError]) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        errors.append(FieldError("day", "malformed", "Give the day as a date, like 2027-04-20."))
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        errors.append(FieldError("day", "out_of_range", "Give a year from 2020 to 2100."))
        return None
    return day
