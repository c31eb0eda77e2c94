"""Pages for citizens: report and follow. Plain forms that work without JavaScript."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.intake.commands import Intake
from services.intake.commands.reporting import Reporting
from services.intake.domain import SUPPLEMENT_MAX, allowed_actions
from services.intake.history import status_sentence
from services.intake.reading import Reading
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.events.codes import Channel, Language
from shared.events.submission import TEXT_MAX, Reporter, Submission
from shared.http.language import language_of, say
from shared.http.pages import Pages, check_same_origin

FIELDS = ("text", "category", "place", "address", "name", "phone", "email", "nik")
FLAGS = ("anonymous", "confidential")

MESSAGES = {
    ("text", "too_short"): "Tell us what happened in at least 10 characters.",
    ("text", "too_long"): "Your text is too long: at most 10,000 characters.",
    ("place", "unknown_region"): "We do not find this place. Write it like “Cibinong, Kabupaten Bogor”.",
    ("category", "unknown_category"): "Choose a topic from the list, or none.",
    ("phone", "invalid_phone"): "This is not a telephone number. Write it like 0812 3456 7890.",
    ("email", "invalid_email"): "This is not an e-mail address. Write it like nama@contoh.id.",
    ("nik", "invalid_nik"): "A NIK has 16 digits.",
    ("rating", "int_parsing"): "Choose a rating from 1 to 5, or none.",
}
"""What is wrong, in words for citizens; what is not here is said in a general sentence."""
GENERAL = "Something in this field cannot be taken."

ALREADY_SENT = "This form was sent already. If this is another complaint, send it again."
NO_SUCH_CODE = "There is no complaint with this tracking code. Check it letter by letter."
NOT_NOW = "This is not possible any more: the complaint has moved on. Below is where it stands."
DONE = "Thank you, we have it. What follows from it appears here soon."


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to mend, with the field that it is in."""

    field: str
    message: str


def create_pages(intake: Intake, reporting: Reporting, reading: Reading, pages: Pages) -> APIRouter:
    """Routes for the root of a host."""
    router = APIRouter(dependencies=[PUBLIC], include_in_schema=False)

    async def report_form(request: Request, values: dict[str, str], wrong: list[Wrong], status: int = 200) -> Response:
        reference = await reading.catalogue.get()
        language = language_of(request)
        topics = sorted((reference.category_name(each.code, language), each.code) for each in reference.categories.values() if each.active)
        return pages.render(request, "report.html", status, values=values, wrong=wrong, topics=topics, text_max=TEXT_MAX)

    async def follow_page(
        request: Request, code: str, *, notice: str = "", wrong: list[Wrong] | None = None, status: int = 200
    ) -> Response:
        language = language_of(request)
        followed = await reading.follow(code, language)
        case, reference = followed.case, followed.reference
        return pages.render(
            request,
            "follow.html",
            status,
            code=code,
            case=case,
            status_sentence=status_sentence(case.status, language),
            lines=followed.lines[::-1],
            agency=reference.agency_name(case.agency) if case.agency else None,
            timezone=reference.timezone_of(case.government),
            allowed=[action.value for action in allowed_actions(case.status, case.pending)],
            notice=say(language, notice) if notice else "",
            wrong=wrong or [],
            text_max=SUPPLEMENT_MAX,
        )

    @router.get("/")
    async def report(request: Request) -> Response:
        return await report_form(request, {"key": uuid4().hex}, [])

    @router.get("/lapor")
    async def to_report() -> Response:
        return RedirectResponse("/", 303)

    @router.post("/lapor")
    async def submit(request: Request) -> Response:
        check_same_origin(request)
        values = await _form(request)
        language = language_of(request)
        try:
            receipt = await intake.submit(_submission(values, language), idempotency_key=_key(values), now=utc_now())
        except InvalidInput as error:
            return await report_form(request, values, _wrong(error.errors, language), 422)
        except Conflict:  # the form was sent before with other words: what is sent now is another complaint
            return await report_form(request, values | {"key": uuid4().hex}, [Wrong("text", say(language, ALREADY_SENT))], 409)
        return pages.render(request, "sent.html", 201 if receipt.created else 200, receipt=receipt)

    @router.get("/lacak")
    async def track(request: Request) -> Response:
        return pages.render(request, "track.html", wrong=[], code="")

    @router.post("/lacak")
    async def follow(request: Request) -> Response:
        check_same_origin(request)
        code = (await _form(request)).get("code", "")
        try:
            return await follow_page(request, code)
        except NotFound:
            wrong = [Wrong("code", say(language_of(request), NO_SUCH_CODE))]
            return pages.render(request, "track.html", 404, wrong=wrong, code=code[:100])

    @router.get("/lacak/{action}")
    async def to_track(action: str) -> Response:
        return RedirectResponse("/lacak", 303)

    @router.post("/lacak/{action}")
    async def act(request: Request, action: str) -> Response:
        check_same_origin(request)
        values = await _form(request)
        code, text, now = values.get("code", ""), values.get("text", ""), utc_now()
        language = language_of(request)
        try:
            if action == "tambah":
                await reporting.supplement(code, text, now=now)
            elif action == "konfirmasi":
                await reporting.confirm(code, _rating(values.get("rating", "")), text, now=now)
            elif action == "bantah":
                await reporting.dispute(code, text, now=now)
            elif action == "cabut":
                await reporting.withdraw(code, text, now=now)
            else:
                raise NotFound("There is no such page.")
        except InvalidInput as error:
            return await follow_page(request, code, wrong=_wrong(error.errors, language), status=422)
        except Conflict:
            return await follow_page(request, code, wrong=[Wrong("main", say(language, NOT_NOW))], status=409)
        return await follow_page(request, code, notice=DONE)

    return router


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; files and what is no text are left out."""
    form = await request.form(max_files=0, max_fields=50)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _key(values: dict[str, str]) -> str | None:
    """The form's own key, so that a second click is not a second complaint."""
    try:
        return f"form:{UUID(values.get('key', '')).hex}"
    except ValueError:
        return None


def _submission(values: dict[str, str], language: Language) -> Submission:
    """What was typed, as a submission. Raises InvalidInput where it does not fit a field."""
    given = {name: values.get(name, "").strip() or None for name in FIELDS}
    try:
        reporter = Reporter(name=given["name"], phone=given["phone"], email=given["email"], nik=given["nik"])
        return Submission(
            channel=Channel.WEB,
            text=values.get("text", ""),
            category=given["category"],
            place=given["place"],
            address=given["address"],
            anonymous="anonymous" in values,
            confidential="confidential" in values,
            reporter=reporter,
            language=language,
        )
    except ValidationError as error:
        raise InvalidInput(
            [FieldError(".".join(map(str, item["loc"])), item["type"], item["msg"]) for item in error.errors(include_input=False)]
        ) from error


def _rating(written: str) -> int | None:
    if not written:
        return None
    if written not in {"1", "2", "3", "4", "5"}:
        raise InvalidInput([FieldError("rating", "int_parsing", "Choose 1 to 5.")])
    return int(written)


def _wrong(errors: tuple[FieldError, ...], language: Language) -> list[Wrong]:
    """Each field's first error, in the order of the form."""
    found: dict[str, Wrong] = {}
    for error in errors:
        field = error.field.removeprefix("reporter.")
        found.setdefault(field, Wrong(field, say(language, MESSAGES.get((field, error.code), GENERAL))))
    order = (*FIELDS, *FLAGS)
    return sorted(found.values(), key=lambda each: order.index(each.field) if each.field in order else len(order))
