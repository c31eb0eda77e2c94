"""`/desk/instansi`: the agencies of a government, added, changed, retired and taken up again."""

import re

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.routing.commands.agencies import Houses
from services.routing.matching import search
from services.routing.pages.coordinator.places import read_region, written_region
from services.routing.pages.coordinator.room import House, Room, Side, go, what_is_wrong
from services.routing.pages.forms import Typed, read_form
from services.routing.queries.agencies import count_open_by_agency
from services.routing.queries.changes import ChangeKind, list_changes
from services.routing.queries.reference import Registered
from services.routing.rules import Rule
from shared.auth import Coordinator
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.events.reference import AgencyRegistered
from shared.http.language import language_of, say
from shared.regions import name_of

PATH = "/desk/instansi"
KINDS = ("dinas", "badan", "inspektorat", "sekretariat", "kecamatan", "kelurahan", "bumd", "rsud", "kementerian", "lembaga")
MAILBOXES = ("email", "secretary_email", "head_email")
FIELDS = ("code", "name", "kind", "region", *MAILBOXES)
LABELS = {
    "name": "Name",
    "kind": "Kind",
    "region": "Serves only",
    "email": "Office mailbox",
    "secretary_email": "Secretariat's mailbox",
    "head_email": "Head's office mailbox",
    "active": "Takes complaints",
}
"""Messages of the catalogue for what can be changed."""
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST = 200
LONGEST_MAIL = 254


def agencies_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    houses = Houses(room.parts.db)

    async def form(
        request: Request,
        house: House,
        typed: Typed,
        agency: AgencyRegistered | None,
        version: int,
        *,
        error: InvalidInput | None = None,
    ) -> HTMLResponse:
        wrong = what_is_wrong(error.errors, request, FIELDS) if error else []
        async with room.parts.db.connection() as tx:
            held = (await count_open_by_agency(tx, house.code)).get(agency.code, 0) if agency else 0
        rules = [rule.id for rule in house.reference.rules.rules if agency and leads_to(rule, agency, house)]
        return room.show(
            request,
            house,
            "agency.html",
            422 if wrong else 200,
            typed=typed,
            agency=agency,
            version=version,
            wrong=wrong,
            kinds=KINDS,
            held=held,
            rules=rules,
        )

    async def read(house: House, code: str) -> tuple[AgencyRegistered, int]:
        """One of the house's own. Raises NotFound for any other."""
        found = await houses.read(Registered.AGENCY, code)
        agency = AgencyRegistered.model_validate(found.data)
        if agency.government != house.code:
            raise NotFound("There is no such agency here.")
        return agency, found.version

    async def conflict(request: Request, house: House, mine: AgencyRegistered) -> HTMLResponse:
        theirs, _ = await read(house, mine.code)
        async with room.parts.db.connection() as tx:
            last = next((each for each in await list_changes(tx, house.code, ChangeKind.AGENCY, 50) if each.code == mine.code), None)
        differing = [name for name in LABELS if getattr(theirs, name) != getattr(mine, name)]
        language = language_of(request)

        def side(title: str, agency: AgencyRegistered) -> Side:
            return Side(say(language, title), [(say(language, LABELS[name]), shown(getattr(agency, name))) for name in differing])

        return room.conflict(
            request,
            house,
            here=mine.name,
            back=house.at(f"{PATH}/{mine.code}"),
            theirs=side("As it is now", theirs),
            mine=side("What you wanted", mine),
            who=last.official if last else "",
            when=last.at if last else None,
        )

    async def save(request: Request, house: House, agency: AgencyRegistered, version: int, by: str, done: str, reason: str) -> Response:
        try:
            await houses.change_agency(agency, version=version, by=by, reason=reason or None)
        except Conflict:
            return await conflict(request, house, agency)
        return go(house.at(PATH, selesai=done, instansi=agency.code))

    @router.get(PATH)
    async def list_all(request: Request, by: Coordinator) -> HTMLResponse:
        house = await room.enter(request, by)
        q = request.query_params.get("q", "")[:100].strip()
        async with room.parts.db.connection() as tx:
            counts = await count_open_by_agency(tx, house.code)
            changes = await list_changes(tx, house.code, ChangeKind.AGENCY, 10)
        own = own_agencies(house)
        shown_ones = [each.agency for each in search(q, own, most=len(own))] if q else own
        done = house.reference.agencies.get(request.query_params.get("instansi", ""))
        return room.show(
            request,
            house,
            "agencies.html",
            agencies=shown_ones,
            total=len(own),
            counts=counts,
            changes=changes,
            q=q,
            labels=LABELS,
            done=request.query_params.get("selesai", ""),
            done_name=done.name if done and done.government == house.code else "",
            place_of=name_of,
        )

    @router.get(f"{PATH}/baru")
    async def new(request: Request, by: Coordinator) -> HTMLResponse:
        return await form(request, await room.enter(request, by), Typed(), None, 0)

    @router.post(f"{PATH}/baru")
    async def add(request: Request, by: Coordinator) -> Response:
        house, typed = await room.enter(request, by), await read_form(request)
        try:
            agency = read_agency(typed, house, None)
            await houses.add_agency(agency, by=by.name)
        except InvalidInput as error:
            return await form(request, house, typed, None, 0, error=error)
        return go(house.at(PATH, selesai="baru", instansi=agency.code))

    @router.get(f"{PATH}/{{code}}")
    async def edit(request: Request, code: str, by: Coordinator) -> HTMLResponse:
        house = await room.enter(request, by)
        agency, version = await read(house, code)
        return await form(request, house, typed_of(agency), agency, version)

    @router.post(f"{PATH}/{{code}}")
    async def change(request: Request, code: str, by: Coordinator) -> Response:
        house, typed = await room.enter(request, by), await read_form(request)
        agency, _ = await read(house, code)
        try:
            changed = read_agency(typed, house, agency)
        except InvalidInput as error:
            return await form(request, house, typed, agency, typed.version, error=error)
        return await save(request, house, changed, typed.version, by.name, "ubah", "")

    @router.post(f"{PATH}/{{code}}/status")
    async def retire(request: Request, code: str, by: Coordinator) -> Response:
        """It takes no complaints any more, or takes them again."""
        house, typed = await room.enter(request, by), await read_form(request)
        agency, _ = await read(house, code)
        active = typed.get("active") == "1"
        if len(typed.get("reason")) < 2:
            error = InvalidInput([FieldError("reason", "missing", "Say why, for those who look it up later.")])
            return await form(request, house, typed_of(agency, typed.get("reason")), agency, typed.version, error=error)
        changed = agency.model_copy(update={"active": active})
        return await save(request, house, changed, typed.version, by.name, "aktif" if active else "pensiun", typed.get("reason")[:LONGEST])

    return router


def own_agencies(house: House) -> list[AgencyRegistered]:
    """Those that take complaints first, then by name."""
    own = [agency for agency in house.reference.agencies.values() if agency.government == house.code]
    return sorted(own, key=lambda agency: (not agency.active, agency.name.casefold()))


def leads_to(rule: Rule, agency: AgencyRegistered, house: House) -> bool:
    """Whether a rule can give a complaint of this government to an agency."""
    return rule.government in (None, house.code) and rule.agency in (agency.code, agency.code.split(".", 2)[2])


def shown(value: object) -> str:
    return {True: "✓", False: "–", None: "–"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def typed_of(agency: AgencyRegistered, reason: str = "") -> Typed:
    """An agency as its form shows it."""
    values = {name: getattr(agency, name) or "" for name in ("name", "kind", *MAILBOXES)}
    return Typed(values | {"region": written_region(agency.region), "code": agency.code.split(".", 2)[2], "reason": reason})


def read_agency(typed: Typed, house: House, known: AgencyRegistered | None) -> AgencyRegistered:
    """A form as an agency: new, or a known one changed. Raises InvalidInput that names the fields."""
    errors: list[FieldError] = []
    short = typed.get("code").lower()
    if known is None and not _CODE.fullmatch(short):
        errors.append(FieldError("code", "malformed", "Use small letters, digits and hyphens: dpupr, kec-cibinong."))
    if len(typed.get("name")) < 3:
        errors.append(FieldError("name", "missing", "Give the agency's full name."))
    errors += [
        FieldError(name, "too_long", "This is too long. Shorten it, please.")
        for name in ("name", "kind", "region")
        if len(typed.get(name)) > LONGEST
    ]
    errors += [
        FieldError(name, "invalid_email", "This is not an e-mail address. Write it like nama@contoh.id.")
        for name in MAILBOXES
        if typed.get(name) and not (_MAIL.fullmatch(typed.get(name)) and len(typed.get(name)) <= LONGEST_MAIL)
    ]
    region = read_region(typed.get("region"), house, errors)
    if errors:
        raise InvalidInput(errors)
    values = {name: typed.get(name) or None for name in ("kind", *MAILBOXES)} | {"name": typed.get("name"), "region": region}
    try:
        if known is not None:
            return AgencyRegistered.model_validate(known.model_dump() | values)
        return AgencyRegistered.model_validate(values | {"code": f"{house.code}.{short}", "government": house.code})
    except ValidationError as error:
        raise InvalidInput([FieldError(str(each["loc"][0]), str(each["type"]), "This cannot be.") for each in error.errors()]) from error
