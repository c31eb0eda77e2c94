"""`/desk/tenggat`: how many working days each step may take, by which decree and from when. A change is looked at before it is made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.routing.commands.profiles import ProfileChange, Profiles, fingerprint, owned
from services.routing.domain.deadlines import DeadlineProfile
from services.routing.pages.coordinator.room import House, Room, Side, go, what_is_wrong
from services.routing.pages.coordinator.stillness import Stillness, StillnessForm
from services.routing.pages.forms import Typed, read_form
from services.routing.queries.changes import ChangeKind, RecordedChange, list_changes
from services.routing.queries.reckoning import list_pending
from services.routing.rules import NATIONAL
from shared.auth import Coordinator
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.http.language import language_of, say
from shared.http.tongue import Again

PATH = "/desk/tenggat"
STEPS = {
    "screening": "Screening by the coordinator",
    "first_response": "First answer of the agency",
    "information": "Request for information, from submission",
    "aspiration": "Aspiration, from submission",
    "complaint": "Complaint, from submission",
    "oversight": "Oversight: abuse or fraud, from submission",
    "archive_without_reply": "Archived when the reporter does not reply",
    "close_after_silence": "Closed when the reporter is silent after an answer",
}
"""The numbers of a profile, with messages of the catalogue."""
LABELS = {
    **STEPS,
    "name": "What is it called?",
    "legal_basis": "Legal basis",
    "valid_from": "Holds from",
    "valid_until": "Holds until",
}
"""Of all fields, for what was changed last."""
FIELDS = ("name", "legal_basis", "valid_from", "valid_until", *STEPS)
LIMITS = {"name": 300, "legal_basis": 500}
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Known:
    """What is on file, as a page shows it."""

    owner: str | None
    """None: the national profiles are the house's own, as an administrator sees them."""
    own: Sequence[DeadlineProfile]
    national: Sequence[DeadlineProfile]
    """Those above the house; empty where they are its own."""
    today: DeadlineProfile | None
    """What a complaint that comes in today goes by."""
    seen: str
    changes: Sequence[RecordedChange]
    is_pending: bool
    """Open cases are still being reckoned."""


def profiles_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    profiles, still = Profiles(room.parts.db, room.parts.landscape, room.parts.now), StillnessForm(room)

    async def known_of(house: House) -> Known:
        owner = None if house.may_choose and house.code == NATIONAL else house.code
        deadlines = house.reference.deadlines(house.code)
        day = deadlines.calendar.local_date(room.parts.now())
        async with room.parts.db.connection() as tx:
            changes = await list_changes(tx, owner, ChangeKind.DEADLINES, 10)
            pending = await list_pending(tx)
        own, national = owned(house.reference.profiles, owner), owned(house.reference.profiles, None)
        return Known(
            owner,
            own,
            national if owner is not None else (),
            next((each for each in deadlines.profiles if each.holds_on(day)), None),
            fingerprint(own),
            changes,
            bool(pending) if owner is None else owner in pending,
        )

    async def form(
        request: Request, house: House, known: Known, profile: DeadlineProfile | None, typed: Typed, error: InvalidInput | None = None
    ) -> HTMLResponse:
        wrong = what_is_wrong(error.errors, request, FIELDS) if error else []
        return room.show(
            request, house, "profile.html", 422 if wrong else 200, known=known, profile=profile, typed=typed, wrong=wrong, steps=STEPS
        )

    async def page(request: Request, house: House, stillness: Stillness) -> HTMLResponse:
        known, done = await known_of(house), request.query_params.get("selesai", "")
        status = 422 if stillness.wrong else 200
        return room.show(
            request,
            house,
            "profiles.html",
            status,
            known=known,
            steps=STEPS,
            labels=LABELS,
            done=done,
            stillness=stillness,
            wrong=stillness.wrong,
        )

    @router.get(PATH)
    async def show(request: Request, by: Coordinator) -> HTMLResponse:
        house = await room.enter(request, by)
        return await page(request, house, await still.read(house))

    router.include_router(still.router(page))

    @router.get(f"{PATH}/baru")
    async def new(request: Request, by: Coordinator) -> HTMLResponse:
        """A form with the numbers that hold today."""
        house = await room.enter(request, by)
        known = await known_of(house)
        return await form(request, house, known, None, typed_of(known.today, only_numbers=True))

    @router.get(f"{PATH}/{{name}}")
    async def one(request: Request, name: str, by: Coordinator) -> HTMLResponse:
        house = await room.enter(request, by)
        known = await known_of(house)
        profile = _own(known, name)
        return await form(request, house, known, profile, typed_of(profile))

    @router.post(f"{PATH}/tinjau")
    async def look(request: Request, by: Coordinator) -> HTMLResponse:
        """What the change would do to open cases; nothing is written."""
        house, typed = await room.enter(request, by), await read_form(request)
        known = await known_of(house)
        before = _own(known, typed.get("profile")) if typed.get("profile") else None
        try:
            change = read_change(house, known, before, typed)
        except InvalidInput as error:
            return await form(request, house, known, before, typed, error)
        return room.show(
            request,
            house,
            "profile_preview.html",
            change=change,
            before=before,
            known=known,
            effect=await profiles.preview(change),
            steps=STEPS,
            kept=typed_of(change.profile).values,
            again=Again.same(request),
        )

    @router.post(PATH)
    async def save(request: Request, by: Coordinator) -> Response:
        house, typed = await room.enter(request, by), await read_form(request)
        known = await known_of(house)
        before = next((each for each in known.own if each.profile == typed.get("profile")), None)
        try:
            change = read_change(house, known, before, typed)
        except InvalidInput as error:
            return await form(request, house, known, before, typed, error)
        try:
            await profiles.change(change, seen=typed.get("seen"), by=by.name)
        except Conflict:
            return await conflict(request, house, known, change)
        return go(house.at(PATH, selesai="hapus" if change.removed else "simpan"))

    async def conflict(request: Request, house: House, known: Known, change: ProfileChange) -> HTMLResponse:
        last, language = (known.changes[0] if known.changes else None), language_of(request)
        theirs = [(each.legal_basis, _numbers(each)) for each in known.own]
        did = say(language, "Take out") if change.removed else say(language, "Save")
        return room.conflict(
            request,
            house,
            here="Deadlines",
            back=house.at(PATH),
            theirs=Side(say(language, "The deadlines as they are now"), theirs),
            mine=Side(say(language, "What you wanted"), [(did, f"{change.profile.legal_basis}: {_numbers(change.profile)}")]),
            who=last.official if last else "",
            when=last.at if last else None,
        )

    return router


def typed_of(profile: DeadlineProfile | None, *, only_numbers: bool = False) -> Typed:
    """A profile as its form shows it."""
    if profile is None:
        return Typed()
    written = {field: str(getattr(profile, field) or "") for field in (STEPS if only_numbers else ("profile", *FIELDS))}
    return Typed(written)


def read_change(house: House, known: Known, before: DeadlineProfile | None, typed: Typed) -> ProfileChange:
    """Raises InvalidInput that names the fields."""
    if typed.get("removed") == "1":
        if before is None:
            raise InvalidInput([FieldError("name", "gone", "This profile is not there any more.")])
        return ProfileChange(before, removed=True)
    errors: list[FieldError] = []
    values: dict[str, object] = {"government": known.owner}
    for field, longest in LIMITS.items():
        values[field] = text = " ".join(typed.get(field).split())
        if len(text) < 3:
            errors.append(FieldError(field, "missing", _MISSING[field]))
        elif len(text) > longest:
            errors.append(FieldError(field, "too_long", "This is too long. Shorten it, please."))
    for field in STEPS:
        text = typed.get(field)
        values[field] = days = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
        if not 1 <= days <= 365:
            errors.append(FieldError(field, "out_of_range", "Give working days, from 1 to 365."))
    values["valid_from"] = start = _day("valid_from", typed.get("valid_from"), errors)
    values["valid_until"] = end = _day("valid_until", typed.get("valid_until"), errors) if typed.get("valid_until") else None
    if start is not None and end is not None and end < start:
        errors.append(FieldError("valid_until", "too_early", "The last day comes before the first."))
    if errors:
        raise InvalidInput(errors)
    values["profile"] = before.profile if before else _name(known.owner, str(values["legal_basis"]), house)
    try:
        return ProfileChange(DeadlineProfile.model_validate(values))
    except ValidationError as error:  # nothing is known that comes so far
        raise InvalidInput([FieldError("name", "malformed", "Something in this field cannot be taken.")]) from error


_MISSING = {"name": "Say what the profile is called.", "legal_basis": "Say by which decree or regulation, with its number and year."}


def _own(known: Known, name: str) -> DeadlineProfile:
    """Raises NotFound for a name that is not among the house's own."""
    found = next((each for each in known.own if each.profile == name), None)
    if found is None:
        raise NotFound("There is no such page.")
    return found


def _name(owner: str | None, legal_basis: str, house: House) -> str:
    """A new profile's name, of its decree; another one than any that there is."""
    words = re.findall(r"[a-z0-9]+", legal_basis.lower())
    stem = "-".join((owner or "nasional", *words))[:58].rstrip("-")
    taken = {each.profile for each in house.reference.profiles}
    return next(name for number in range(1, len(taken) + 2) if (name := stem if number == 1 else f"{stem}-{number}") not in taken)


def _numbers(profile: DeadlineProfile) -> str:
    return ", ".join(str(getattr(profile, field)) for field in STEPS)


def _day(field: str, text: str, errors: list[FieldError]) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        errors.append(FieldError(field, "malformed", "Give the day as a date, like 2027-04-20."))
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        errors.append(FieldError(field, "out_of_range", "Give a year from 2000 to 2100."))
        return None
    return day
