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
from shared.errors import Conflict, FieldError, InvalidInput, KawalError, NotFound, TooMany, Unauthorized, Unavailable
from shared.events.codes import Language
from shared.http.csrf import is_machine_path
from shared.http.language import COOKIE, language_of, say
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


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


def problem_of(error: KawalError) -> Problem:
    return Problem(
        type=f"urn:kawal:problem:{error.code or error.slug}",
        title=error.title,
        status=error.status,
        detail=error.detail,
        errors=_fields(error.errors) if isinstance(error, InvalidInput) else None,
        allowed=list(error.allowed) if isinstance(error, Conflict) else None,
        version=error.version if isinstance(error, Conflict) else None,
    )


def problem_response(error: KawalError, request: Request | None = None) -> JSONResponse:
    """With a `request` that names a language, sentences are in that one, as far as the catalogue has them."""
    headers: dict[str, str] = {}
    if isinstance(error, TooMany | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    problem = problem_of(error)
    if request is not None and (COOKIE in request.query_params or "accept-language" in request.headers):
        problem = _said(problem, language_of(request))
        headers["Vary"] = "Accept-Language, Cookie"
    body = problem.model_dump(exclude_none=True)
    return JSONResponse(body, error.status, headers, media_type=MEDIA_TYPE)


def _said(problem: Problem, language: Language) -> Problem:
    """In a language. What a machine reads, slugs and codes, stays."""
    errors = [each.model_copy(update={"message": say(language, each.message)}) for each in problem.errors or ()]
    said = {"title": say(language, problem.title), "detail": say(language, problem.detail)}
    return problem.model_copy(update=said | ({"errors": errors} if errors else {}))


def install_problems(app: FastAPI) -> None:
    """Makes every error of an app a problem; nothing leaves it as a bare 500 because of input."""
    app.add_exception_handler(KawalError, _on_kawal_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(asyncpg.DataError, _on_data_error)
    for outage in OUTAGES:
        app.add_exception_handler(outage, _on_outage)


def validation_errors(error: RequestValidationError) -> list[FieldError]:
    """pydantic's errors as ours: `reporter.phone`, a code, a sentence."""
    found = []
    for item in error.errors():
        unreadable = item["type"] == "json_invalid"  # its place is an offset, not a field
        where = "" if unreadable else ".".join(str(part) for part in item["loc"] if part not in ("body", "query", "path", "header"))
        found.append(FieldError(where or "body", str(item["type"]), str(item["msg"])))
    return found


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
        return problem_response(NotFound("There is no such page."))
    return problem_response(InvalidInput(validation_errors(error), "Some fields are not right."))


async def _on_http_exception(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    body = Problem(
        type=f"urn:kawal:problem:{status.phrase.lower().replace(' ', '-')}", title=status.phrase, status=status, detail=str(error.detail)
    )
    return JSONResponse(body.model_dump(exclude_none=True), status, error.headers, media_type=MEDIA_TYPE)


async def _on_data_error(_: Request, error: Exception) -> JSONResponse:
    log.warning("data_refused_by_database", error=type(error).__name__)
    return problem_response(InvalidInput([FieldError("request", "out_of_range", "Something in it is too large, too far off or no text.")]))


async def _on_outage(request: Request, error: Exception) -> JSONResponse:
    if not is_outage(error):
        raise error
    route = getattr(request.scope.get("route"), "path", "other")  # not the path itself: a tracking code may be in it
    log.warning("database_away", route=route, error=type(error).__name__)
    return problem_response(Unavailable("The database is away for the moment. Nothing was stored; please try again."))
