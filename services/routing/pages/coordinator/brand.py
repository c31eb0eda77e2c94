"""`/desk/merek`: what a government calls its service, its colour, and its doors beside this site."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.routing.commands.agencies import Houses
from services.routing.pages.coordinator.channels import CHANNEL_NAMES
from services.routing.pages.coordinator.room import House, Room, Side, go, what_is_wrong
from services.routing.pages.forms import Typed, read_form
from services.routing.queries.changes import ChangeKind, list_changes
from services.routing.queries.reference import Registered
from shared.auth import Coordinator
from shared.errors import Conflict, FieldError, InvalidInput
from shared.events.codes import Channel
from shared.events.reference import GovernmentRegistered
from shared.http.language import language_of, say
from shared.http.theme import ENOUGH, LIGHT, Accent, Colour, contrast

PATH = "/desk/merek"
TEXTS = ("brand", "tagline", "colour", "mark", "website")
FIELDS = (*TEXTS, "channels")
LABELS = {
    "brand": "What people call the service",
    "tagline": "One sentence below it",
    "colour": "Colour",
    "mark": "Letters that stand for it",
    "website": "Own website",
    "channels": "Other doors",
    "stuck_days": "Days without anybody doing anything",
}
"""Of the form's fields, and of what other forms change of a government's details."""
MESSAGES = {
    "colour": "Give the colour as # and six digits or letters a–f: #0b5a57.",
    "mark": "At most three letters.",
    "website": "Give the whole address, beginning with https://.",
    "tagline": "This is too long. Shorten it, please.",
}
"""Messages of the catalogue."""
LONGEST_BRAND = 60
MOST_CHANNELS = 20
EMPTY_ROWS = 3
KINDS = tuple(channel for channel in CHANNEL_NAMES if channel is not Channel.IMPORT)


def brand_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    houses = Houses(room.parts.db)

    async def read(house: House) -> tuple[GovernmentRegistered, int]:
        found = await houses.read(Registered.GOVERNMENT, house.code)
        return GovernmentRegistered.model_validate(found.data), found.version

    async def page(request: Request, house: House, typed: Typed, version: int, *, error: InvalidInput | None = None) -> HTMLResponse:
        wrong = what_is_wrong(error.errors, request, FIELDS) if error else []
        async with room.parts.db.connection() as tx:
            changes = await list_changes(tx, house.code, ChangeKind.GOVERNMENT, 5)
        return room.show(
            request,
            house,
            "brand.html",
            422 if wrong else 200,
            typed=typed,
            version=version,
            wrong=wrong,
            changes=changes,
            labels=LABELS,
            rows=rows_of(typed),
            kinds=[(kind.value, CHANNEL_NAMES[kind]) for kind in KINDS],
            reading=reading_of(typed.get("colour")),
            enough=ENOUGH,
            done=request.query_params.get("selesai", ""),
        )

    @router.get(PATH)
    async def show(request: Request, by: Coordinator) -> HTMLResponse:
        house = await room.enter(request, by)
        government, version = await read(house)
        return await page(request, house, typed_of(government), version)

    @router.post(PATH)
    async def save(request: Request, by: Coordinator) -> Response:
        house, typed = await room.enter(request, by), await read_form(request)
        government, _ = await read(house)
        try:
            changed = read_brand(typed, government)
        except InvalidInput as error:
            return await page(request, house, typed, typed.version, error=error)
        try:
            await houses.change_government(changed, version=typed.version, by=by.name)
        except Conflict:
            return await conflict(request, house, changed)
        return go(house.at(PATH, selesai="ubah"))

    async def conflict(request: Request, house: House, mine: GovernmentRegistered) -> HTMLResponse:
        theirs, _ = await read(house)
        language = language_of(request)
        async with room.parts.db.connection() as tx:
            last = next(iter(await list_changes(tx, house.code, ChangeKind.GOVERNMENT, 1)), None)
        differing = [name for name in FIELDS if getattr(theirs, name) != getattr(mine, name)]

        def side(title: str, government: GovernmentRegistered) -> Side:
            return Side(say(language, title), [(say(language, LABELS[name]), shown(government, name)) for name in differing])

        return room.conflict(
            request,
            house,
            here="Brand",
            back=house.at(PATH),
            theirs=side("As it is now", theirs),
            mine=side("What you wanted", mine),
            who=last.official if last else "",
            when=last.at if last else None,
        )

    return router


def shown(government: GovernmentRegistered, name: str) -> str:
    if name == "channels":
        return "; ".join(f"{each.kind.value}: {each.address}" for each in government.channels) or "–"
    return str(getattr(government, name) or "–")


def typed_of(government: GovernmentRegistered) -> Typed:
    """A brand as its form shows it."""
    return Typed(
        {name: getattr(government, name) or "" for name in TEXTS},
        {"kind": [each.kind.value for each in government.channels], "address": [each.address for each in government.channels]},
    )


def rows_of(typed: Typed) -> list[tuple[str, str]]:
    """The doors as they were typed, and room for more."""
    kinds, addresses = typed.several.get("kind", ()), typed.several.get("address", ())
    rows = [(kind, address) for kind, address in zip(kinds, addresses, strict=False) if kind or address]
    return (rows + [("", "")] * EMPTY_ROWS)[: max(MOST_CHANNELS, len(rows))]


def reading_of(written: str) -> tuple[str, float, float, str] | None:
    """The colour, its contrast with white paper and with the ink on it, and the colour that pages use; None for what is no colour."""
    try:
        wanted = Colour.of(written)
    except ValueError:
        return None
    accent = Accent.on(wanted, LIGHT)
    return wanted.hex, contrast(wanted, LIGHT.card), contrast(accent.brand, accent.ink), accent.brand.hex


def read_brand(typed: Typed, known: GovernmentRegistered) -> GovernmentRegistered:
    """A form as a government's details; all that the form does not show stays. Raises InvalidInput that names the fields."""
    values: dict[str, object] = {name: typed.get(name) or None for name in TEXTS}
    colour = typed.get("colour").lower()
    values["colour"] = (colour if colour.startswith("#") else f"#{colour}") if colour else None
    rows = [(kind, address) for kind, address in rows_of(typed) if address]
    values["channels"] = [{"kind": kind, "address": address} for kind, address in rows]
    errors: list[FieldError] = []
    if len(typed.get("brand")) > LONGEST_BRAND:
        errors.append(FieldError("brand", "too_long", "This is too long. Shorten it, please."))
    if len(rows) > MOST_CHANNELS:
        errors.append(FieldError("channels", "too_many", "At most 20 doors."))
    if any(kind not in KINDS for kind, _ in rows):
        errors.append(FieldError("channels", "missing", "Choose of which kind each door is."))
    try:
        changed = GovernmentRegistered.model_validate(known.model_dump() | values)
    except ValidationError as error:
        for each in error.errors():
            name = str(each["loc"][0])
            message = MESSAGES.get(name, "A door's address has 1 to 200 characters." if name == "channels" else "This cannot be.")
            errors.append(FieldError(name, str(each["type"]), message))
    if errors:
        raise InvalidInput(errors)
    return changed
