"""Similar cases at screening: side by side, and from there merged, after a look at who hears what."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.routing.commands.bulk import Bulk, Chosen
from services.routing.commands.similar import MOST_SAME, Similar, told_of, words_of
from services.routing.domain.case import WITH_AGENCY, Case
from services.routing.domain.relating import is_kept_apart
from services.routing.pages.casefile import CaseFile
from services.routing.pages.coordinator.room import House, Room, Side, go
from services.routing.pages.forms import read_form
from services.routing.pages.parts import case_id_of
from services.routing.pages.reading import read_file
from services.routing.wording import STATES, long_place
from shared.auth import Coordinator
from shared.errors import Conflict, Forbidden, InvalidInput, NotFound
from shared.events.codes import Language
from shared.http.language import language_of, say
from shared.likeness import SAME, compare, marked

PATH = "/desk/saring"
CANNOT = {
    "merge-cycle": "That case is itself merged into this one. Undo that merge first.",
    "master-merged": "That case is itself merged into another by now. Merge into that one.",
    "master-is-a-part": "That case is one agency's part of a larger one. Merge into the whole case.",
    "master-ended": "That case is over by now. Merge into one that is open.",
    "oversight-apart": "This is about abuse or fraud. It is merged only into what is about that, too.",
    "other-government": "That case is with another government by now.",
    "has-parts": "This case is split among agencies, and their answers belong to it. Merge the other one into it.",
}
"""Why a merge is not possible, by the conflict's code. Messages of the catalogue."""
Words = Sequence[tuple[str, bool]]
"""A text in pieces, each with whether it is to be marked."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A similar case beside the one at hand, for reading."""

    case: Case
    likeness: float
    own: Words
    """The words of the case at hand, those that both have marked."""
    words: Words
    place: str | None
    agency: str | None
    state: str
    days: int
    """Between the two."""
    is_kept_apart: bool
    """Nothing of the case at hand goes there: it is about abuse or fraud, and this one is not."""
    same: bool
    """Word for word, as `same_words` has it: capitals, marks and abbreviations apart."""

    @property
    def percent(self) -> int:
        """100 is for what is the same, whatever was rounded."""
        return 100 if self.same else min(99, round(100 * self.likeness))

    @property
    def nearly(self) -> bool:
        return not self.same and self.likeness >= SAME


def read_same(text: str) -> list[Chosen]:
    """From the form: `id:version`, one after the other. What is none is passed over."""
    found = []
    for each in text.split()[:MOST_SAME]:
        case_id, _, version = each.partition(":")
        with suppress(ValueError):
            found.append(Chosen(UUID(case_id), int(version[:9])))
    return found


def besides(case: Case, found: Sequence[Similar], house: House) -> list[Beside]:
    """What the panel and the preview show of similar cases."""
    return [_beside(case, each.case, each.likeness, house) for each in found]


def _beside(case: Case, other: Case, likeness: float, house: House) -> Beside:
    words, others = case.words or "", other.words or ""
    agency = house.reference.agencies.get(other.agency or "")
    days = abs(case.submitted_at - other.submitted_at).days
    place, state = long_place(other.region), STATES[other.status]
    same = words_of(case) == words_of(other)
    return Beside(
        other,
        likeness,
        marked(words, others),
        marked(others, words),
        place,
        agency.name if agency else None,
        state,
        days,
        is_kept_apart(case, other),
        same,
    )


def who_hears(case: Case, master: Case, house: House, language: Language) -> list[str]:
    """What a merge brings for whom, in sentences."""
    numbers = {"number": case.number, "master": master.number}

    def sentence(message: str, **more: str) -> str:
        return say(language, message, numbers | more)

    told = [
        sentence("The reporter of no. %(number)s hears that it is handled together with no. %(master)s, and later of every answer.")
        if case.contactable
        else sentence("The reporter of no. %(number)s left no address: the tracking code leads to what happens with no. %(master)s.")
    ]
    if case.supporters:
        told.append(
            sentence("Who supports no. %(number)s and left an address hears it, too: %(count)s people.", count=str(case.supporters))
        )
    agency = house.reference.agencies.get(case.agency or "")
    if agency is not None and case.status in WITH_AGENCY:
        told.append(sentence("%(agency)s has no. %(number)s no longer on its list.", agency=agency.name))
    told.append(sentence("The reporter of no. %(master)s hears nothing, and neither reporter ever sees the other's words or name."))
    told.append(
        sentence(
            "What the reporter of no. %(number)s adds from now on, photos too, is read by whoever has no. %(master)s, beside its number."
        )
    )
    told.append(sentence("It counts as one piece of work and as two complaints. You can undo it."))
    return told


def similar_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    parts = room.parts

    async def both(house: House, case_id: str, master_id: str) -> tuple[CaseFile, CaseFile]:
        file, master = [await read_file(parts, case_id_of(each), house.by) for each in (case_id, master_id)]
        if file.case.id == master.case.id:
            raise NotFound("A case cannot be merged into itself.")
        if house.code not in (file.case.government, master.case.government) or file.case.government != master.case.government:
            raise Forbidden("Another government has this case now.")
        return file, master

    @router.get(f"{PATH}/{{case_id}}/gabung/{{master_id}}")
    async def preview(request: Request, case_id: str, master_id: str, by: Coordinator) -> HTMLResponse:
        """Both cases, and who hears what, before anything happens."""
        house = await room.enter(request, by)
        return show(request, house, *await both(house, case_id, master_id))

    @router.post(f"{PATH}/{{case_id}}/gabung/{{master_id}}")
    async def merge(request: Request, case_id: str, master_id: str, by: Coordinator) -> Response:
        house, typed = await room.enter(request, by), await read_form(request)
        file, master = await both(house, case_id, master_id)
        try:
            await parts.desk.merge(file.case.id, master.case.id, by=by, expected_version=typed.version)
        except Conflict as error:
            return conflict(request, house, file, master, error)
        except InvalidInput as error:
            raise NotFound("There is no such case, or it is not yours to see.") from error
        return go(house.at(PATH, hasil="merge", nomor=file.case.number, induk=master.case.number))

    @router.post(f"{PATH}/{{case_id}}/kumpulkan")
    async def gather(request: Request, case_id: str, by: Coordinator) -> Response:
        """All that is said in the same words, merged into this case: those that the page counted, in the versions that it read."""
        house, typed = await room.enter(request, by), await read_form(request)
        file = await read_file(parts, case_id_of(case_id), house.by)
        if file.case.government != house.code:
            raise Forbidden("Another government has this case now.")
        done = await Bulk(parts.db, parts.desk).merge(read_same(typed.get("same")), file.case.id, by=by)
        refused = sum(each.refused is not None for each in done)
        again = house.at(f"{PATH}/{file.case.id}", hasil="gather", nomor=file.case.number, jumlah=len(done) - refused, gagal=refused)
        return go(again)

    def show(request: Request, house: House, file: CaseFile, master: CaseFile) -> HTMLResponse:
        own = told_of(file.case)
        likeness = compare(own, told_of(master.case))
        return room.show(
            request,
            house,
            "merge.html",
            file=file,
            master=master,
            beside=_beside(file.case, master.case, likeness, house),
            own_state=STATES[file.case.status],
            heard=who_hears(file.case, master.case, house, language_of(request)),
            version=file.case.version,
        )

    def conflict(request: Request, house: House, file: CaseFile, master: CaseFile, error: Conflict) -> HTMLResponse:
        language = language_of(request)
        why = say(language, CANNOT.get(error.code or "", "The case has changed since you read it."))
        state = say(language, STATES[file.case.status])
        return room.conflict(
            request,
            house,
            here=file.case.number,
            back=house.at(f"{PATH}/{file.case.id}"),
            theirs=Side(say(language, "As it is now"), [(say(language, "Now"), state), (say(language, "Why not"), why)]),
            mine=Side(say(language, "What you wanted"), [(say(language, "Act"), _merging(language, file.case, master.case))]),
        )

    return router


def _merging(language: Language, case: Case, master: Case) -> str:
    return say(language, "Merge no. %(number)s into no. %(master)s?", {"number": case.number, "master": master.number}).rstrip("?")
