"""Reporting."""

from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.intake.commands import Intake
from services.intake.pages.forms import Wrong, read_form, what_is_wrong
from services.intake.reading import Reading
from shared.clock import utc_now
from shared.errors import Conflict, FieldError, InvalidInput
from shared.events.codes import Channel, Language
from shared.events.submission import TEXT_MAX, Reporter, Submission
from shared.http.language import language_of, say
from shared.http.pages import Pages, check_same_origin

FIELDS = ("text", "category", "place", "address", "name", "phone", "email", "nik")
ORDER = (*FIELDS, "anonymous", "confidential")
ALREADY_SENT = "This form was sent already. If this is another complaint, send it again."


def create_report_pages(intake: Intake, reading: Reading, pages: Pages) -> APIRouter:
    """The form and its receipt."""
    router = APIRouter()

    async def report_form(request: Request, values: dict[str, str], wrong: list[Wrong], status: int = 200) -> Response:
        reference = await reading.catalogue.get()
        language = language_of(request)
        topics = sorted((reference.category_name(each.code, language), each.code) for each in reference.categories.values() if each.active)
        return pages.render(request, "report.html", status, values=values, wrong=wrong, topics=topics, text_max=TEXT_MAX)

    @router.get("/")
    async def report(request: Request) -> Response:
        return await report_form(request, {"key": uuid4().hex}, [])

    @router.get("/lapor")
    async def to_report() -> Response:
        return RedirectResponse("/", 303)

    @router.post("/lapor")
    async def submit(request: Request) -> Response:
        check_same_origin(request)
        values = await read_form(request)
        language = language_of(request)
        try:
            receipt = await intake.submit(_submission(values, language), idempotency_key=_key(values), now=utc_now())
        except InvalidInput as error:
            return await report_form(request, values, what_is_wrong(error.errors, ORDER, language), 422)
        except Conflict:  # the form was sent before with other words: what is sent now is another complaint
            return await report_form(request, values | {"key": uuid4().hex}, [Wrong("text", say(language, ALREADY_SENT))], 409)
        return pages.render(request, "sent.html", 201 if receipt.created else 200, receipt=receipt)

    return router


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
