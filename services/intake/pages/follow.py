"""Following a complaint by its tracking code, and what its reporter can ask for there. `/lacak`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands.attaching import Attachments
from services.intake.commands.reporting import Reporting
from services.intake.domain import SUPPLEMENT_MAX, WORDS_MAX
from services.intake.history import holding_sentence, status_sentence
from services.intake.pages.brand import brand_of
from services.intake.pages.forms import read_form
from services.intake.pages.photo_field import FIELD as PHOTOS
from services.intake.pages.public import SHORT_TITLE, shortened
from services.intake.pages.supplement import read_addition
from services.intake.publishing import is_published
from services.intake.queries.cases import Case
from services.intake.reading import Reading
from shared.clock import utc_now
from shared.errors import Conflict, FieldError, InvalidInput, NotFound, TooMany
from shared.events.codes import Language
from shared.events.submission import ATTACHMENTS_MAX
from shared.files.links import Links
from shared.http.doors import Door, doors_of, limited
from shared.http.held import waiting, when
from shared.http.language import language_of, say
from shared.http.pages import Pages
from shared.http.tongue import Again
from shared.http.wrong import Wrong
from shared.regions import get_region

NO_SUCH_CODE = "There is no complaint with this tracking code. Check it letter by letter."
NOT_NOW = "This is not possible any more: the complaint has moved on. Below is where it stands."
WRITE_FIRST = "Write what you want to say first."
TOO_LONG = "Your text is too long: at most 10,000 characters."
TOO_MANY_WORDS = "Your text is too long: at most 2,000 characters."
CHOOSE_STARS = "Choose from one to five stars, or none."
STARS_FIRST = "Choose from one to five stars first."
SAY_SURE = "Tick that you are sure: what is erased cannot be brought back."
GENERAL = "Something in this field cannot be taken."
MESSAGES: Mapping[tuple[str, str], str] = {
    ("text", "too_short"): WRITE_FIRST,
    ("text", "too_long"): TOO_LONG,
    ("words", "too_long"): TOO_MANY_WORDS,
    ("reason", "too_short"): WRITE_FIRST,
    ("reason", "too_long"): TOO_MANY_WORDS,
    ("rating", "int_parsing"): CHOOSE_STARS,
    ("rating", "missing"): STARS_FIRST,
    ("sure", "missing"): SAY_SURE,
    ("attachments", "unknown_attachment"): "A photo is not there any more. Choose it again.",
    ("attachments", "too_many_in_all"): "A complaint has at most 20 photos in all. Send the words without them.",
}
ADD = "tambah"
TYPED = {"text": "text", "words": "text", "reason": "text"}
"""What the use cases call the words of a form."""
ONCE = {"attachments": PHOTOS, "rating": "rating"}
"""Fields that are on a page once at most, by the ids that they have there."""

DONE_ADDED = "Thank you, your words are on their way to whoever handles your complaint."
DONE_CONFIRMED = "Thank you. The complaint will be closed, and the agency hears what you said."
DONE_RATED = "Thank you. The agency sees how content you are."
DONE_DISPUTED = "Your objection is on its way. The agency has to work on it again."
DONE_REOPENING = "Your request is on its way. If it comes in time, your complaint is opened again, and the agency's leaders hear of it."
DONE_APPEALED = "Your appeal is on its way to the leader."
DONE_WITHDRAWN = "Your complaint is being withdrawn. Nobody works on it any more after that."
DONE_HIDDEN = "Your complaint is confidential now. It is not shown to the public any more."
DONE_ERASED = "Your complaint is erased. Its words are gone here, and everywhere else within minutes; nobody knows who you are."


@dataclass(frozen=True, slots=True)
class Act:
    """What a form asks for, and what is said when it is done."""

    give: Callable[[Reporting, str, Mapping[str, str], datetime], Awaitable[Case]]
    done: str


ACTS: Mapping[str, Act] = {
    "konfirmasi": Act(
        lambda reporting, code, form, now: reporting.confirm(code, _rating(form.get("rating", "")), form.get("text"), now=now),
        DONE_CONFIRMED,
    ),
    "nilai": Act(lambda reporting, code, form, now: _rate(reporting, code, form, now), DONE_RATED),
    "bantah": Act(lambda reporting, code, form, now: reporting.dispute(code, form.get("text", ""), now=now), DONE_DISPUTED),
    "buka": Act(lambda reporting, code, form, now: reporting.reopen(code, form.get("text", ""), now=now), DONE_REOPENING),
    "banding": Act(lambda reporting, code, form, now: reporting.appeal(code, form.get("text", ""), now=now), DONE_APPEALED),
    "cabut": Act(lambda reporting, code, form, now: reporting.withdraw(code, form.get("text"), now=now), DONE_WITHDRAWN),
    "rahasia": Act(lambda reporting, code, form, now: reporting.make_confidential(code, now=now), DONE_HIDDEN),
    "hapus": Act(lambda reporting, code, form, now: _erase(reporting, code, form, now), DONE_ERASED),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a form: a word that it is done, or what is wrong, with what was typed."""

    notice: str = ""
    wrong: list[Wrong] = field(default_factory=list)
    action: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    adding: Sequence[UUID] = ()
    """Photos that are with the form of an addition and not yet sent."""


def create_follow_pages(reporting: Reporting, reading: Reading, attachments: Attachments, evidence: Links, pages: Pages) -> APIRouter:
    """Below /lacak. The code goes by form and not in the address, where others could read it."""
    router = APIRouter()

    async def follow_page(request: Request, code: str, said: Said) -> Response:
        language = language_of(request)
        followed = await reading.follow(code, language)
        case, reference = followed.case, followed.reference
        government = reference.governments.get(case.government)
        region = get_region(case.region) if case.region else None
        return pages.render(
            request,
            "follow.html",
            said.status,
            code=code,
            case=case,
            title=shortened(case.title or case.text or "", SHORT_TITLE),
            status_sentence=status_sentence(case.status, language),
            holding=holding_sentence(case, reference, followed.reply_until, language, followed.shares),
            lines=followed.lines[::-1],
            answer=next((line for line in reversed(followed.lines) if line.kind == "answered"), None),
            timezone=reference.timezone_of(case.government),
            topic=reference.category_name(case.category, language) if case.category else None,
            region=region.full_name if region else None,
            photos=await attachments.of_complaint(case.id, now=utc_now()),
            key=said.typed.get("key", "") or uuid4().hex,
            adding=[(photo, attachments.links.make(photo, now=utc_now())) for photo in said.adding],
            photos_max=ATTACHMENTS_MAX,
            open_evidence=partial(evidence.make, now=utc_now()),
            is_published=is_published(case),
            allowed=[action.value for action in case.allowed_at(utc_now())],
            reply_until=followed.reply_until,
            master=followed.master,
            again_until=case.again_until,
            notice=say(language, said.notice) if said.notice else "",
            wrong=said.wrong,
            action=said.action,
            typed=said.typed,
            text_max=SUPPLEMENT_MAX,
            words_max=WORDS_MAX,
            again=_again(request, code, said),
            **brand_of(government),
        )

    async def track_page(request: Request, code: str = "", status: int = 200, message: str = NO_SUCH_CODE) -> Response:
        wrong = [Wrong("code", say(language_of(request), message))] if code or status != 200 else []
        return pages.render(request, "track.html", status, wrong=wrong, code=code[:100], again=Again.to("/lacak", code=code[:100]))

    @router.get("/lacak")
    async def track(request: Request) -> Response:
        return await track_page(request)

    @router.post("/lacak")
    async def follow(request: Request) -> Response:
        code = (await read_form(request)).get("code", "")
        try:
            await doors_of(request).enter(request, Door.LOOKUP)
            return await follow_page(request, code, Said())
        except TooMany as error:
            return waiting(await track_page(request, code, 429, when(error)), error)
        except NotFound:
            return await track_page(request, code, 404)

    @router.get("/lacak/{action}")
    async def to_track(request: Request, action: str) -> Response:
        return RedirectResponse(str(request.url.replace(scheme="", netloc="", path="/lacak")), 303)

    @router.post("/lacak/tambah", dependencies=[Depends(limited(Door.LOOKUP))])
    async def add(request: Request) -> Response:
        language, addition = language_of(request), await read_addition(request, attachments)
        code, kept = addition.typed.get("code", ""), addition.photos
        if addition.refused:
            said = Said("", addition.wrong, ADD, addition.typed, 429, kept)
        elif addition.looks or addition.wrong:
            said = Said("", addition.wrong, ADD, addition.typed, 422 if addition.wrong else 200, kept)
        else:
            try:
                await reporting.supplement(code, addition.typed.get("text", ""), photos=kept, key=addition.key, now=utc_now())
                said = Said(DONE_ADDED)
            except InvalidInput as error:
                kept = await attachments.waiting(kept)
                said = Said("", _wrong(ADD, error, language), ADD, addition.typed, 422, kept)
            except Conflict:
                said = Said("", [Wrong("main", say(language, NOT_NOW))], ADD, addition.typed, 409)
            except NotFound:
                return await track_page(request, code, 404)
        try:
            page = await follow_page(request, code, said)
        except NotFound:
            return await track_page(request, code, 404)
        return waiting(page, addition.refused) if addition.refused else page

    @router.post("/lacak/{action}", dependencies=[Depends(limited(Door.LOOKUP))])
    async def act(request: Request, action: str) -> Response:
        form, language = await read_form(request), language_of(request)
        code = form.get("code", "")
        if action not in ACTS:
            raise NotFound("There is no such page.")
        try:
            await ACTS[action].give(reporting, code, form, utc_now())
            said = Said(ACTS[action].done)
        except InvalidInput as error:
            said = Said("", _wrong(action, error, language), action, form, 422)
        except Conflict:
            said = Said("", [Wrong("main", say(language, NOT_NOW))], action, form, 409)
        except NotFound:
            return await track_page(request, code, 404)
        return await follow_page(request, code, said)

    return router


async def _erase(reporting: Reporting, code: str, form: Mapping[str, str], now: datetime) -> Case:
    if not form.get("sure"):
        raise InvalidInput([FieldError("sure", "missing", "Say that you are sure.")])
    return await reporting.erase(code, now=now)


async def _rate(reporting: Reporting, code: str, form: Mapping[str, str], now: datetime) -> Case:
    rating = _rating(form.get("rating", ""))
    if rating is None:
        raise InvalidInput([FieldError("rating", "missing", "Choose 1 to 5.")])
    return await reporting.rate(code, rating, form.get("text"), now=now)


def _again(request: Request, code: str, said: Said) -> Again:
    """What was not taken is sent once more and refused once more; what was done is not done twice, only looked at."""
    if said.action == ADD and said.status in (200, 422, 429):  # with what was typed and the photos: it is only shown
        photos = [("photo", str(photo)) for photo in said.adding]
        return Again(request.url.path, (*said.typed.items(), *photos, ("act", "look")))
    return Again(request.url.path, tuple(said.typed.items())) if said.status == 422 else Again.to("/lacak", code=code)


def _wrong(action: str, error: InvalidInput, language: Language) -> list[Wrong]:
    """At the fields of that action's form: a page has several, but one with photos and one with stars at most."""
    return [
        Wrong(
            ONCE.get(each.field, f"{action}-{TYPED.get(each.field, each.field)}"),
            say(language, MESSAGES.get((each.field, each.code), GENERAL)),
        )
        for each in error.errors
    ]


def _rating(written: str) -> int | None:
    if not written:
        return None
    if written not in {"1", "2", "3", "4", "5"}:
        raise InvalidInput([FieldError("rating", "int_parsing", "Choose 1 to 5.")])
    return int(written)
