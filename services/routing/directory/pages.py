"""`/desk/orang`: who works here, appointed by which decree, and the agencies for which nobody is."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from services.routing.directory.commands.people import Decree, People
from services.routing.directory.commands.reading import Reading
from services.routing.directory.domain import NATIONAL_ROLES, PersonDraft
from services.routing.directory.files import SCAN_MAX_BYTES
from shared.auth import PEOPLE, ConfirmedCoordinator, Coordinator, Principal, Role
from shared.clock import utc_now
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.http.language import language_of, say
from shared.http.pages import Pages
from shared.http.wrong import Wrong, first_of_each_field
from shared.mistakes import GENERAL

TEMPLATES = Path(__file__).parents[1] / "templates"
ZONE = ZoneInfo("Asia/Jakarta")
"""Decrees hold by the day; a day begins first in the capital's books."""
ROLES = tuple(role for role in Role if role in PEOPLE)

MESSAGES = {
    "invalid_name": "Write the name, of at most 120 characters.",
    "invalid_email": "This is not an e-mail address. Write it like nama@contoh.id.",
    "email_taken": "Somebody has this e-mail address already.",
    "unknown_role": "Choose a role.",
    "wrong_scope": "This role needs another place: an agency for officers and leaders, the government for coordinators.",
    "invalid_decree": "Write the number of the decree.",
    "invalid_day": "Choose a day.",
    "before_start": "The last day comes before the first one.",
    "too_large": "A scan has at most 1.9 MB.",
    "wrong_type": "A scan is a PDF, JPEG or PNG file.",
}
CONFLICTS = {
    "stale-version": "Somebody else changed this person in the meantime. Below is how it is now.",
    "own-access": "Somebody else must end your own access.",
    "own-entry": "Somebody else must change what is recorded of you.",
    "not-active": "This person works here no more.",
    "ended-already": "This appointment has ended already.",
}
DONE = {
    "added": "Added. Now give this person a link to sign in.",
    "changed": "The change is stored.",
    "ended": "This person works here no more, and cannot sign in.",
    "appointed": "The decree is recorded.",
    "appointment-ended": "The appointment ends today.",
}


HISTORY = {
    "added": "Entered in the directory",
    "changed": "Details changed",
    "ended": "Access ended",
    "invited": "A link to sign in was made",
    "invitation_accepted": "Chose a password by the link",
    "appointed": "Decree recorded",
    "appointment_ended": "Appointment ended",
    "password_changed": "Changed the password",
    "authenticator_added": "Set up an authenticator app",
    "authenticator_removed": "Removed the authenticator app",
    "passkey_added": "Added a passkey",
    "passkey_removed": "Removed a passkey",
    "provider_linked": "Signed in through the provider for the first time",
}


def people_router(people: People, reading: Reading, public_url: str) -> APIRouter:
    router = APIRouter(prefix="/desk/orang", include_in_schema=False)
    pages = Pages(TEMPLATES)

    async def form(request: Request, me: Principal, values: dict[str, str], wrong: list[Wrong], status: int = 200) -> Response:
        scopes = await reading.choices(me)
        return pages.render(request, "signin/person_new.html", status, values=values, wrong=wrong, scopes=scopes, roles=_roles(me))

    async def file(
        request: Request,
        me: Principal,
        person: UUID,
        *,
        wrong: Iterable[Wrong] = (),
        status: int = 200,
        link: str = "",
        typed: dict[str, str] | None = None,
    ) -> Response:
        found = await reading.file(person, me)
        done = DONE.get(request.query_params.get("done", ""), "")
        return pages.render(
            request,
            "signin/person.html",
            status,
            file=found,
            scopes=await reading.choices(me),
            roles=_roles(me),
            wrong=list(wrong),
            link=f"{public_url}{link}" if link else "",
            done=say(language_of(request), done) if done else "",
            typed=typed or {},
            today=today(),
            history_words=HISTORY,
            itself=me.person == str(person),
        )

    @router.get("")
    async def overview(request: Request, me: Coordinator) -> Response:
        return pages.render(request, "signin/people.html", overview=await reading.overview(me, today=today()), today=today())

    @router.get("/baru")
    async def new(request: Request, me: Coordinator) -> Response:
        asked = {name: value for name, value in request.query_params.items() if name in ("role", "scope")}
        return await form(request, me, {"valid_from": today().isoformat()} | asked, [])

    @router.post("")
    async def add(request: Request, me: ConfirmedCoordinator) -> Response:
        typed, scan = await _form(request)
        decree = _decree(typed, scan) if scan or any(typed.get(name) for name in ("decree", "decided_on")) else None
        try:
            person = await people.add(_draft(typed), decree, by=me, now=utc_now())
        except InvalidInput as error:
            return await form(request, me, typed, _wrong(request, error.errors), 422)
        return RedirectResponse(f"/desk/orang/{person.id}?done=added", 303)

    @router.get("/{person}")
    async def look(request: Request, me: Coordinator, person: str) -> Response:
        return await file(request, me, _id(person))

    @router.post("/{person}")
    async def change(request: Request, me: ConfirmedCoordinator, person: str) -> Response:
        typed, _ = await _form(request)
        try:
            await people.change(_id(person), _version(typed), _draft(typed), by=me, now=utc_now())
        except InvalidInput as error:
            return await file(request, me, _id(person), wrong=_wrong(request, error.errors), status=422, typed=typed)
        except Conflict as error:
            return await file(request, me, _id(person), wrong=[_conflict(request, error)], status=409)
        return RedirectResponse(f"/desk/orang/{person}?done=changed", 303)

    @router.post("/{person}/selesai")
    async def end(request: Request, me: ConfirmedCoordinator, person: str) -> Response:
        typed, _ = await _form(request)
        try:
            await people.end(_id(person), _version(typed), by=me, now=utc_now(), today=today())
        except Conflict as error:
            return await file(request, me, _id(person), wrong=[_conflict(request, error)], status=409)
        return RedirectResponse(f"/desk/orang/{person}?done=ended", 303)

    @router.post("/{person}/undang")
    async def invite(request: Request, me: ConfirmedCoordinator, person: str) -> Response:
        try:
            link = await people.invite(_id(person), by=me, now=utc_now())
        except Conflict as error:
            return await file(request, me, _id(person), wrong=[_conflict(request, error)], status=409)
        return await file(request, me, _id(person), link=link)

    @router.post("/{person}/sk")
    async def appoint(request: Request, me: ConfirmedCoordinator, person: str) -> Response:
        typed, scan = await _form(request)
        try:
            await people.appoint(_id(person), _decree(typed, scan), by=me, now=utc_now())
        except InvalidInput as error:
            return await file(request, me, _id(person), wrong=_wrong(request, error.errors), status=422, typed=typed)
        except Conflict as error:
            return await file(request, me, _id(person), wrong=[_conflict(request, error)], status=409)
        return RedirectResponse(f"/desk/orang/{person}?done=appointed", 303)

    @router.post("/sk/{appointment}/akhiri")
    async def end_appointment(request: Request, me: ConfirmedCoordinator, appointment: str) -> Response:
        try:
            person = await people.end_appointment(_id(appointment), by=me, now=utc_now(), today=today())
        except Conflict as error:
            return await file(request, me, await people.person_of(_id(appointment), by=me), wrong=[_conflict(request, error)], status=409)
        return RedirectResponse(f"/desk/orang/{person}?done=appointment-ended", 303)

    @router.get("/sk/{appointment}/berkas")
    async def scan(me: Coordinator, appointment: str) -> Response:
        content, kind = await people.scan(_id(appointment), by=me)
        headers = {
            "Content-Disposition": f'attachment; filename="sk-{appointment}.{kind.split("/")[1]}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        }
        return Response(content, media_type=kind, headers=headers)

    return router


def today(now: datetime | None = None) -> date:
    return (now or utc_now()).astimezone(ZONE).date()


def _roles(me: Principal) -> list[Role]:
    return [role for role in ROLES if me.role is Role.ADMINISTRATOR or role not in NATIONAL_ROLES]


async def _form(request: Request) -> tuple[dict[str, str], bytes]:
    """The texts of a form, and its scan where there is one."""
    texts: dict[str, str] = {}
    scan = b""
    for name, value in (await request.form()).items():
        if isinstance(value, UploadFile):
            scan = await value.read(SCAN_MAX_BYTES + 1) if name == "scan" else scan
        else:
            texts[name] = value.replace("\x00", "").encode("utf-8", "ignore").decode().strip()
    await request.close()  # the files of the form
    return texts, scan


def _draft(typed: dict[str, str]) -> PersonDraft:
    return PersonDraft(typed.get("name", ""), typed.get("email", ""), typed.get("role", ""), typed.get("scope", ""))


def _decree(typed: dict[str, str], scan: bytes) -> Decree:
    """Raises InvalidInput for a last day that is written but is none."""
    if typed.get("valid_until") and _day(typed, "valid_until") is None:
        raise InvalidInput([FieldError("valid_until", "invalid_day", "A day is needed.")])
    return Decree(typed.get("decree", ""), _day(typed, "decided_on"), _day(typed, "valid_from"), _day(typed, "valid_until"), scan)


def _day(typed: dict[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(typed.get(name, ""))
    except ValueError:
        return None


def _version(typed: dict[str, str]) -> int:
    digits = typed.get("version", "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else -1


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such person.") from None


def _wrong(request: Request, errors: Iterable[FieldError]) -> list[Wrong]:
    """Each field's first error, in the reader's language."""
    return first_of_each_field(errors, language_of(request), message_of=lambda error: MESSAGES.get(error.code, GENERAL))


def _conflict(request: Request, error: Conflict) -> Wrong:
    return Wrong("", say(language_of(request), CONFLICTS.get(error.code, GENERAL)))
