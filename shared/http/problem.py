"""Errors over HTTP: problem+json (RFC 9457) with a stable `type`, whatever went wrong."""

import json
from collections.abc import Sequence
from http import HTTPStatus

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from shared.database import OUTAGES, is_outage
from shared.errors import Conflict, FieldError, InvalidInput, KawalError, NotFound, TooMany, Unauthorized, Unavailable, in_one_line
from shared.events.codes import Language
from shared.http.csrf import is_machine_path
from shared.http.language import language_for_program, say
from shared.mistakes import field_errors
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
VARY = "Accept-Language, Cookie"


class ProblemField(BaseModel):
    field: str
    code: str
    message: str


class Problem(BaseModel):
    """The body of every error."""

    type: str = Field(description="urn:kawal:problem:<slug>; stable")
    title: str
    status: int
    detail: str
    errors: list[ProblemField] | None = None
    allowed: list[str] | None = Field(None, description="What is possible now")
    version: int | None = Field(None, description="The state's present version")


def _schema() -> dict[str, object]:
    """The problem's JSON Schema with nothing outside itself: an OpenAPI document has no place for pydantic's `$defs`."""
    schema = json.dumps(Problem.model_json_schema())
    field = json.dumps(ProblemField.model_json_schema())
    inlined: dict[str, object] = json.loads(schema.replace('{"$ref": "#/$defs/ProblemField"}', field))
    inlined.pop("$defs")
    return inlined


PROBLEM_RESPONSES: dict[int | str, dict[str, object]] = {
    "4XX": {"description": "What was asked cannot be done, and why", "content": {MEDIA_TYPE: {"schema": _schema()}}},
    "503": {"description": "A part is away; try again", "content": {MEDIA_TYPE: {"schema": _schema()}}},
}
"""For OpenAPI: `FastAPI(responses=PROBLEM_RESPONSES)`."""


SENTENCES = {
    HTTPStatus.BAD_REQUEST: "This request cannot be read. Check how its body is put together, and what it says that it is.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address. Check it against the documentation of this API.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method. The header Allow names those that it takes.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is too large to be taken at once. Send less.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Content of this type is not taken here. Check the header Content-Type against the documentation.",
}
"""What to do about what the framework refuses before any code of ours is asked; messages of the catalogue."""


def problem_of(error: KawalError, language: Language = Language.ENGLISH) -> Problem:
    """In a language, as far as the catalogue has the sentences. What a program reads, slugs and codes, is the same in all."""
    errors = [FieldError(each.field, each.code, say(language, each.message)) for each in getattr(error, "errors", ())]
    summed_up = isinstance(error, InvalidInput) and error.is_summed_up
    return Problem(
        type=f"urn:kawal:problem:{error.code or error.slug}",
        title=say(language, error.title),
        status=error.status,
        detail=in_one_line(errors) if summed_up else say(language, error.detail),
        errors=_fields(errors) if isinstance(error, InvalidInput) else None,
        allowed=list(error.allowed) if isinstance(error, Conflict) else None,
        version=error.version if isinstance(error, Conflict) else None,
    )


def problem_response(error: KawalError, request: Request) -> JSONResponse:
    """In the language that the request names; where it names none, in English."""
    headers = {"Vary": VARY}
    if isinstance(error, TooMany | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    body = problem_of(error, language_for_program(request)).model_dump(exclude_none=True)
    return JSONResponse(body, error.status, headers, media_type=MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Makes every error of an app a problem; nothing leaves it as a bare 500 because of input."""
    app.add_exception_handler(KawalError, _on_kawal_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(asyncpg.DataError, _on_data_error)
    for outage in OUTAGES:
        app.add_exception_handler(outage, _on_outage)


def validation_errors(error: RequestValidationError) -> list[FieldError]:
    """What does not fit, wherever in the request it stands."""
    return field_errors(error.errors(), leave_out=("body", "query", "path", "header"))


def _fields(errors: Sequence[FieldError]) -> list[ProblemField]:
    return [ProblemField(field=error.field, code=error.code, message=error.message) for error in errors]


async def _on_kawal_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, KawalError):
        raise error
    return problem_response(error, request)


async def _on_validation_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    if not is_machine_path(request) and any(item["loc"][0] == "path" for item in error.errors()):
        return problem_response(NotFound("There is no such page."), request)
    return problem_response(InvalidInput(validation_errors(error), "Some fields are not right."), request)


async def _on_http_exception(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    status, language = HTTPStatus(error.status_code), language_for_program(request)
    body = Problem(
        type=f"urn:kawal:problem:{status.phrase.lower().replace(' ', '-')}",
        title=say(language, status.phrase),
        status=status,
        detail=say(language, SENTENCES.get(status, str(error.detail))),
    )
    headers = dict(error.headers or {}) | {"Vary": VARY}
    return JSONResponse(body.model_dump(exclude_none=True), status, headers, media_type=MEDIA_TYPE)


async def _on_data_error(request: Request, error: Exception) -> JSONResponse:
    log.warning("data_refused_by_database", error=type(error).__name__)
    wrong = FieldError("request", "out_of_range", "Something in it is too large, too far off or no text.")
    return problem_response(InvalidInput([wrong]), request)


async def _on_outage(request: Request, error: Exception) -> JSONResponse:
    if not is_outage(error):
        raise error
    route = getattr(request.scope.get("route"), "path", "other")  # not the path itself: a tracking code may be in it
    log.warning("database_away", route=route, error=type(error).__name__)
    return problem_response(Unavailable("The database is away for the moment. Nothing was stored; please try again."), request)
