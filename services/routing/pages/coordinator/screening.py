"""`/desk/saring`: one complaint after the other, one key an act. Works with a keyboard, a mouse, and without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from services.routing.api.fields import decode_cursor, encode_cursor
from services.routing.domain.case import Case
from services.routing.domain.commands import Archive, Command, RequestInfo, Route, Verify
from services.routing.matching import label, search, the_one
from services.routing.pages.casefile import CaseFile
from services.routing.pages.coordinator.room import House, Room, Side, go, what_is_wrong
from services.routing.pages.coordinator.rule_words import CLASSES
from services.routing.pages.coordinator.similar import besides
from services.routing.pages.coordinator.suggesting import learned, may_take, reasons_in_words, suggestions, takers, typed_of
from services.routing.pages.forms import LONGEST_NOTE, Typed, read_form
from services.routing.pages.parts import case_id_of
from services.routing.pages.reading import read_file
from services.routing.queries.queue import Filters, QueueKey, count_by_status, list_queue
from services.routing.wording import STATES
from shared.auth import Coordinator
from shared.errors import Conflict, FieldError, Forbidden, InvalidInput
from shared.events.codes import ArchiveReason, Classification, Status
from shared.events.reference import AgencyRegistered
from shared.http.language import language_of, say

PATH = "/desk/saring"
WAITING = (Status.RECEIVED, Status.VERIFIED, Status.RETURNED)
REASONS = {
    ArchiveReason.TOO_GENERAL: "Too general to act on",
    ArchiveReason.NO_EVIDENCE: "No evidence",
    ArchiveReason.IRRELEVANT: "Not a matter of government",
    ArchiveReason.UNLAWFUL_CONTENT: "Hate or unlawful content",
    ArchiveReason.SPAM: "Spam",
}
FIELDS = ("classification", "category", "agency", "question", "note")
ACTS = frozenset({"verify", "route", "ask", *(f"archive:{reason.value}" for reason in REASONS)})


def screening_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    parts = room.parts

    async def page(
        request: Request,
        house: House,
        file: CaseFile | None,
        *,
        typed: Typed | None = None,
        error: InvalidInput | None = None,
        after: str | None = None,
    ) -> HTMLResponse:
        wrong = what_is_wrong(error.errors, request, FIELDS) if error else []
        now = parts.now()
        async with parts.db.connection() as tx:
            counts = await count_by_status(tx, Filters(status=WAITING, government=house.code), by=house.by, now=now)
            advice = await parts.advisor.advise(tx, file.case, house.reference) if file else None
        language = language_of(request)
        suggested = suggestions(file.case, file.moments, house, advice) if file else []
        from_past = learned(file.case, house, advice) if file else None
        similar = await parts.similar.of(file.case.id, house.by, way="page", now=now) if file else []
        beside = besides(file.case, similar, house) if file else []
        # one in the same words has its own button; from two on they are looked for altogether
        same = await parts.similar.same(file.case, house.by) if file and sum(each.same for each in beside) > 1 else []
        return room.show(
            request,
            house,
            "screening.html",
            422 if wrong else 200,
            file=file,
            waiting=sum(counts.values()),
            in_words=lambda reasons: reasons_in_words(reasons, house, language),
            suggested=suggested,
            learned=from_past,
            similar=beside,
            same=same,
            repeats=await parts.similar.repeats(file.case.id) if file else 0,
            typed=typed or (typed_of(file.case, suggested, from_past) if file and from_past else Typed()),
            wrong=wrong,
            after=after,
            result=result_of(request, house),
            choices=choices(typed, house, file.case) if typed and file and error else [],
            reasons=REASONS,
            classes=CLASSES,
            categories=house.reference.topics_of(house.code),
            offered=[label(each) for each in takers(house, file.case)] if file else [],
            next_after=encode_cursor(QueueKey(_due(file), file.case.id)) if file else None,
        )

    @router.get(PATH)
    async def screen(request: Request, by: Coordinator) -> HTMLResponse:
        """The next complaint that waits for a coordinator, nearest deadline first."""
        house = await room.enter(request, by)
        after = request.query_params.get("sesudah")
        async with parts.db.connection() as tx:
            filters = Filters(status=WAITING, government=house.code)
            found = await list_queue(tx, filters, by=by, after=_place(after), limit=1, now=parts.now())
        file = await read_file(parts, found[0].id, by) if found else None
        return await page(request, house, file, after=after)

    @router.get(f"{PATH}/instansi")
    async def find(request: Request, by: Coordinator) -> Response:
        """Agencies near what is being typed, for the field that completes."""
        house = await room.enter(request, by)
        agencies = [each for each in house.reference.agencies.values() if each.active and may_take(house.code, each, house)]
        found = search(request.query_params.get("q", "")[:100], agencies, home=house.code)
        return JSONResponse([{"code": each.agency.code, "label": label(each.agency)} for each in found])

    @router.get(f"{PATH}/{{case_id}}")
    async def one(request: Request, case_id: str, by: Coordinator) -> HTMLResponse:
        """This complaint, from a list."""
        house = await room.enter(request, by)
        file = await own_file(house, case_id_of(case_id))
        return await page(request, house, file)

    @router.post(f"{PATH}/{{case_id}}")
    async def act(request: Request, case_id: str, by: Coordinator) -> Response:
        house, typed = await room.enter(request, by), await read_form(request)
        target = case_id_of(case_id)
        file = await own_file(house, target)
        try:
            commands, result = read_act(typed, file.case, house)
            await parts.desk.handle_all(target, commands, by=by, expected_version=typed.version)
        except InvalidInput as error:
            return await page(request, house, file, typed=typed, error=in_words(error), after=typed.get("sesudah") or None)
        except Conflict as error:
            if error.code == "returned-before":
                again = InvalidInput([FieldError("agency", error.code, "This agency gave the case back. Choose another.")])
                return await page(request, house, file, typed=typed, error=again, after=typed.get("sesudah") or None)
            return await conflict(request, house, target, typed, result_line=result)
        return go(house.at(PATH, sesudah=typed.get("lanjut") or None, **result))

    async def own_file(house: House, case_id: UUID) -> CaseFile:
        file = await read_file(parts, case_id, house.by)
        if file.case.government != house.code:
            raise Forbidden("Another government has this case now.")
        return file

    async def conflict(request: Request, house: House, case_id: UUID, typed: Typed, *, result_line: dict[str, str]) -> HTMLResponse:
        file, language = await read_file(parts, case_id, house.by), language_of(request)
        last = file.moments[0] if file.moments else None
        mine = [(say(language, "Act"), say(language, act_name(typed)))]
        agency = house.reference.agencies.get(result_line.get("ke", ""))
        mine += [(say(language, "Agency"), agency.name)] if agency else []
        theirs = [(say(language, "Now"), say(language, STATES[file.case.status]))]
        theirs += [(say(language, "Agency"), file.agency)] if file.agency else []
        return room.conflict(
            request,
            house,
            here=f"{file.case.number}",
            back=house.at(f"{PATH}/{case_id}"),
            theirs=Side(say(language, "As it is now"), theirs),
            mine=Side(say(language, "What you wanted"), mine),
            who=(last.official or "") if last else "",
            when=last.at if last else None,
        )

    return router


def choices(typed: Typed, house: House, case: Case) -> list[AgencyRegistered]:
    """What a name that is not clear could mean."""
    written = typed.get("agency")
    if not written or the_one(written, takers(house, case), home=house.code) is not None:
        return []
    return [each.agency for each in search(written, takers(house, case), home=house.code)]


def read_act(typed: Typed, case: Case, house: House) -> tuple[list[Command], dict[str, str]]:
    """The commands of a form, and what the next page says was done. Raises InvalidInput that names the fields."""
    given = "route" if typed.get("take") else typed.get("act")
    if given not in ACTS:
        raise InvalidInput([FieldError("act", "missing", "Choose what to do with it.")])
    done = {"nomor": case.number}
    if given.startswith("archive:"):
        note = _text(typed, "note", required="")
        return [Archive(ArchiveReason(given.partition(":")[2]), note or None)], done | {
            "hasil": "archive",
            "alasan": given.partition(":")[2],
        }
    if given == "ask":
        question = _text(typed, "question", required="Write what you want to ask.")
        return [RequestInfo(question)], done | {"hasil": "ask"}
    verify: list[Command] = [_verify(typed, house)] if case.status is Status.RECEIVED else []
    if given == "verify":
        return verify or [_verify(typed, house)], done | {"hasil": "verify"}
    agency = _agency(typed, takers(house, case), house.code)
    return [*verify, Route(agency.code)], done | {"hasil": "route", "ke": agency.code}


def _verify(typed: Typed, house: House) -> Verify:
    errors = []
    if typed.get("classification") not in set(Classification):
        errors.append(FieldError("classification", "missing", "Choose what it is."))
    if typed.get("category") and typed.get("category") not in house.reference.categories:
        errors.append(FieldError("category", "unknown_category", "Choose a topic from the list, or none."))
    if errors:
        raise InvalidInput(errors)
    return Verify(Classification(typed.get("classification")), typed.get("category") or None)


def _agency(typed: Typed, known: Sequence[AgencyRegistered], home: str) -> AgencyRegistered:
    picked = next((each for each in known if each.code == (typed.get("take") or typed.get("pick"))), None)
    written = typed.get("agency")
    found = picked or (the_one(written, known, home=home) if written else None)
    if found is None:
        if not written:
            raise InvalidInput([FieldError("agency", "missing", "Say which agency shall have it.")])
        some = search(written, known)
        message = "Several agencies have a name like this. Choose one below." if some else "No agency of this name can take the case."
        raise InvalidInput([FieldError("agency", "unclear" if some else "unknown_agency", message)])
    return found


def _text(typed: Typed, name: str, *, required: str) -> str:
    text = typed.get(name)
    if required and len(text) < 2:
        raise InvalidInput([FieldError(name, "missing", required)])
    if len(text) > LONGEST_NOTE:
        raise InvalidInput([FieldError(name, "too_long", "This is too long. Shorten it, please.")])
    return text


def in_words(error: InvalidInput) -> InvalidInput:
    """What the command found, in sentences of the catalogue; what the form found has them already."""
    known = {
        "inactive_agency": "This agency takes no complaints any more.",
        "foreign_agency": "The case cannot be given to an agency of this government.",
        "unknown_agency": "No agency of this name can take the case.",
        "unknown_category": "Choose a topic from the list, or none.",
    }
    return InvalidInput([FieldError(each.field, each.code, known.get(each.code, each.message)) for each in error.errors])


def act_name(typed: Typed) -> str:
    """A message of the catalogue."""
    given = "route" if typed.get("take") else typed.get("act")
    return "Archive" if given.startswith("archive:") else {"route": "Send to the agency", "ask": "Ask the reporter"}.get(given, "Verify")


@dataclass(frozen=True, slots=True)
class Result:
    """What the last act did; shown on the next page."""

    done: str
    number: str
    agency: str
    reason: str
    master: str = ""
    count: int = 0
    refused: int = 0


def result_of(request: Request, house: House) -> Result | None:
    """Read from the address, where anybody can write: only codes that are known are shown."""
    query = request.query_params
    number = query.get("nomor", "")
    if query.get("hasil") not in {"archive", "ask", "verify", "route", "merge", "gather"} or not (0 < len(number) <= 40):
        return None
    agency = house.reference.agencies.get(query.get("ke", ""))
    reason = next((text for code, text in REASONS.items() if code.value == query.get("alasan")), "")
    counts = [int(given) if (given := query.get(name, "")).isdecimal() and len(given) < 4 else 0 for name in ("jumlah", "gagal")]
    return Result(query["hasil"], number, agency.name if agency else "", reason, query.get("induk", "")[:40], *counts)


def _due(file: CaseFile) -> datetime | None:
    return file.clocks.nearest.due_at if file.clocks.nearest else None


def _place(after: str | None) -> QueueKey | None:
    """A place that cannot be read is the beginning."""
    try:
        return decode_cursor(after)
    except InvalidInput:
        return None
