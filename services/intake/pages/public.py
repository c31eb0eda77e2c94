"""Public complaints: a list that can be searched by place, topic and words, and each with its answers. `/laporan`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.brands import slug_of
from services.intake.pages.brand import brand_of
from services.intake.placing import scope_of
from services.intake.public_history import public_status, tell_public
from services.intake.public_reading import NOT_PUBLIC, PublicReading
from services.intake.publishing import Publication
from services.intake.queries.publications import Wanted
from services.intake.reference import Reference
from shared.clock import utc_now
from shared.errors import NotFound
from shared.events.codes import Language, Status
from shared.files.links import Links
from shared.http.language import language_of, say
from shared.http.pages import Pages
from shared.http.wrong import Wrong
from shared.regions import find_place, get_region, level_of
from shared.regions.names import Level

PAGE = 20
WORDS_MAX, PLACE_MAX = 200, 200
SHORT_TITLE, SHORT_ANSWER = 110, 220
NUMBER_DIGITS = 15

UNKNOWN_PLACE = "We do not find this place. Write it like “Cibinong, Kabupaten Bogor”."
MANY_PLACES = "There are several places of this name. Add the regency or city, like “Cibinong, Kabupaten Bogor”."
UNKNOWN_TOPIC = "There is no such topic. Choose one from the list."
UNKNOWN_GOVERNMENT = "There is no such government. Choose one from the list."
UNKNOWN_STATE = "Choose from the list whether it is answered."
EMPTY_WORDS = "There are no words to look for. Write what it is about, like “jalan rusak”."

WITHOUT_WORDS = "Complaint without words"

STATES: Mapping[str, tuple[Status, ...]] = {
    "dijawab": (Status.ANSWERED, Status.CLOSED),
    "dikerjakan": (Status.VERIFIED, Status.ROUTED, Status.IN_PROGRESS, Status.DEFERRED, Status.RETURNED, Status.SPLIT),
}
STATE_NAMES = {"dijawab": "Answered", "dikerjakan": "Not yet answered"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A complaint in the list."""

    number: int
    title: str
    place: str
    government: str
    submitted_at: datetime
    timezone: str
    status: str
    answered: bool
    answer: str | None
    supporters: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The search form as it was filled in, what it means, and what is wrong with it."""

    values: dict[str, str]
    wanted: Wanted
    wrong: list[Wrong]

    @property
    def query(self) -> dict[str, str]:
        """Of the address, without what is empty."""
        return {name: value for name, value in self.values.items() if value}


def create_public_pages(reading: PublicReading, evidence: Links, pages: Pages) -> APIRouter:
    """Below /laporan."""
    router = APIRouter()

    @router.get("/laporan")
    async def public_list(request: Request) -> Response:
        language, reference = language_of(request), await reading.catalogue.get()
        asked = read_search(request.query_params, reference, language)
        if asked.wanted.words and not await reading.looks_for_something(asked.wanted.words):
            asked = replace(asked, wrong=[*asked.wrong, Wrong("q", say(language, EMPTY_WORDS))])
        before, last = _read_cursor(request.query_params.get("sesudah", ""))
        found: list[Publication] = []
        if not asked.wrong:
            found = await reading.page(asked.wanted, before=before or utc_now(), last=last, limit=PAGE + 1)
        mended = None
        if asked.wanted.words and not found and not asked.wrong and last is None:
            mended, found = await _search_mended(reading, asked.wanted)
        more = found[PAGE - 1] if len(found) > PAGE else None
        government = reference.governments.get(asked.wanted.government or "")
        return pages.render(
            request,
            "public-list.html",
            422 if asked.wrong else 200,
            values=asked.values,
            wrong=asked.wrong,
            found=shown_of(found[:PAGE], reference, language),
            searched=bool(asked.query),
            mended=mended,
            older="/laporan?" + urlencode(asked.query | ({"q": mended} if mended else {}) | {"sesudah": _cursor(more)}) if more else None,
            newer="/laporan?" + urlencode(asked.query) if last else None,
            topics=_by_name(
                (each.code, reference.category_name(each.code, language))
                for each in reference.categories.values()
                if each.active and each.government in (None, government.code if government else None)
            ),
            governments=_by_name((each.code, each.name) for each in reference.governments.values() if each.active and not each.practice),
            states=[(code, say(language, name)) for code, name in STATE_NAMES.items()],
            **brand_of(government),
        )

    @router.get("/laporan/{number}")
    async def public_case(request: Request, number: str) -> Response:
        try:
            return await show_public_case(request, reading, evidence, pages, number, done=request.query_params.get("didukung", ""))
        except NotFound:
            master = await reading.leads_to(read_number(number))
            if master is None:
                raise
            return RedirectResponse(f"/laporan/{master}?dari={read_number(number)}", 303)

    return router


async def show_public_case(
    request: Request,
    reading: PublicReading,
    evidence: Links,
    pages: Pages,
    number: str,
    *,
    status: int = 200,
    done: str = "",
    wrong: Sequence[Wrong] = (),
    contact: str = "",
) -> Response:
    """A public complaint with its answers and its supporters. `wrong`, `contact`: of a support that could not be taken. `done`: what became
    of one that was. Raises NotFound when there is none that anybody may read."""
    language, reference = language_of(request), await reading.catalogue.get()
    found = await reading.case(read_number(number))
    government = reference.governments.get(found.government)
    return pages.render(
        request,
        "public-case.html",
        status,
        case=found,
        title=_title(found),
        words=None if _title(found) == " ".join((found.words or "").split()) else found.words,
        status_sentence=public_status(found, reference, language),
        answered=found.status in STATES["dijawab"],
        open=found.status is not Status.CLOSED,
        lines=tell_public(found, reference, language)[::-1],
        open_evidence=partial(evidence.make, now=utc_now()),
        topic=reference.category_name(found.category, language) if found.category else None,
        region=_region_name(found.region),
        government=government,
        slug=slug_of(found.government),
        timezone=reference.timezone_of(found.government),
        done=done,
        came_from=await _came_from(request, reading, found.number),
        wrong=wrong,
        contact=contact,
        key=uuid4().hex,
        **brand_of(government),
    )


async def _came_from(request: Request, reading: PublicReading, number: int) -> int | None:
    """The number that led here, of a complaint that is handled with this one."""
    written = request.query_params.get("dari", "")
    try:
        asked_for = read_number(written) if written else None
    except NotFound:
        return None
    return asked_for if asked_for is not None and await reading.leads_to(asked_for) == number else None


async def _search_mended(reading: PublicReading, wanted: Wanted) -> tuple[str | None, list[Publication]]:
    """The same with slips of spelling mended, and what that finds; None when it finds nothing either."""
    words = await reading.mended(wanted.words or "")
    if words is None:
        return None, []
    found = await reading.page(replace(wanted, words=words), before=utc_now(), last=None, limit=PAGE + 1)
    return (words if found else None), found


def read_number(written: str) -> int:
    """Of an address. Raises NotFound: a mistyped one leads nowhere."""
    if not (written.isascii() and written.isdecimal() and len(written) <= NUMBER_DIGITS):
        raise NotFound(NOT_PUBLIC)
    return int(written)


def read_search(query: Mapping[str, str], reference: Reference, language: Language) -> Asked:
    """What the address asks for. What is not known is said, and nothing is searched for instead of it."""
    values = {name: " ".join(query.get(name, "").replace("\0", " ").split()) for name in ("q", "tempat", "topik", "pemda", "keadaan")}
    values["q"], values["tempat"] = values["q"][:WORDS_MAX], values["tempat"][:PLACE_MAX]
    wrong: list[Wrong] = []

    def known(name: str, is_known: bool, message: str) -> str | None:
        if values[name] and not is_known:
            wrong.append(Wrong(name, say(language, message)))
        return values[name] if values[name] and is_known else None

    government = reference.governments.get(values["pemda"])
    places, problem = _find_place(values["tempat"], scope_of(values["pemda"] or None, reference))
    if problem:
        wrong.append(Wrong("tempat", say(language, problem)))
    wanted = Wanted(
        government=known("pemda", government is not None and government.active and not government.practice, UNKNOWN_GOVERNMENT),
        category=known("topik", reference.has_category(values["topik"]), UNKNOWN_TOPIC),
        statuses=STATES[state] if (state := known("keadaan", values["keadaan"] in STATES, UNKNOWN_STATE)) else None,
        words=_clean(values["q"]) or None,
        province=places.get(Level.PROVINCE),
        regency=places.get(Level.REGENCY),
        district=places.get(Level.DISTRICT),
        village=places.get(Level.VILLAGE),
    )
    return Asked(values, wanted, wrong)


def _find_place(written: str, within: str | None) -> tuple[dict[Level, str], str | None]:
    """The region that is meant, by its level; or what to say when there is none, or there are several."""
    if not written:
        return {}, None
    found = find_place(written, within)
    if found is None:
        return {}, UNKNOWN_PLACE
    if found.alternatives:
        return {}, MANY_PLACES
    return {level_of(found.region.code): found.region.code}, None


def _clean(words: str) -> str:
    """Without halves of characters, which no database takes."""
    return words.encode("utf-8", "ignore").decode()


def _by_name(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(options, key=lambda option: option[1])


def shown_of(publications: Sequence[Publication], reference: Reference, language: Language) -> list[Shown]:
    """As they stand in a list."""
    return [_shown(each, reference, language) for each in publications]


def _shown(publication: Publication, reference: Reference, language: Language) -> Shown:
    return Shown(
        publication.number,
        _title(publication) or say(language, WITHOUT_WORDS),
        _region_name(publication.region) or publication.place or "",
        reference.government_name(publication.government),
        publication.submitted_at,
        reference.timezone_of(publication.government),
        public_status(publication, reference, language),
        publication.status in STATES["dijawab"],
        shortened(publication.answer, SHORT_ANSWER) if publication.answer else None,
        publication.supporters,
    )


def _title(publication: Publication) -> str:
    return shortened(publication.title or publication.words or "", SHORT_TITLE)


def shortened(text: str, most: int) -> str:
    """The beginning, up to a whole word."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def _region_name(code: str | None) -> str | None:
    region = get_region(code) if code else None
    return region.full_name if region else None


def _cursor(last: Publication) -> str:
    return f"{last.submitted_at.timestamp():.6f}~{last.complaint_id}"


def _read_cursor(written: str) -> tuple[datetime | None, UUID | None]:
    """Where the page before ended; what is no such place begins at the newest."""
    moment, _, last = written[:100].partition("~")
    try:
        return datetime.fromtimestamp(float(moment), UTC), UUID(last)
    except (ValueError, OverflowError, OSError):
        return None, None
