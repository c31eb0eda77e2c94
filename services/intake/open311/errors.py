"""What goes wrong, in GeoReport's form: a list of codes and descriptions, in the format that was asked for."""

from collections.abc import Callable, Coroutine, Sequence

import asyncpg
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from services.intake.open311.wire import Format, Node, respond
from shared.database import is_outage
from shared.errors import Conflict, FieldError, Forbidden, InvalidInput, KawalError, NotFound, TooLarge, TooMany, Unavailable
from shared.http.problem import validation_errors
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

AWAY = "The database is away for the moment. Nothing was stored; please try again."


def bad(field: str, message: str) -> InvalidInput:
    """One thing that is wrong with one argument: 400."""
    return InvalidInput([FieldError(field, "invalid", message)])


class Open311Route(APIRoute):
    """Answers errors as the specification has them: 404 for what does not exist, 403 for the key, 400 for the rest."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        handle = super().get_route_handler()

        async def handle_in_form(request: Request) -> Response:
            try:
                return await handle(request)
            except KawalError as error:
                return refusal_at(request.url.path, error)
            except RequestValidationError as error:
                return refusal_at(request.url.path, InvalidInput(validation_errors(error)))
            except HTTPException as error:
                return _answer(request.url.path, error.status_code, [str(error.detail)])
            except asyncpg.DataError as error:
                log.warning("data_refused_by_database", error=type(error).__name__)
                return _answer(request.url.path, 400, ["Something in the request cannot be stored."])
            except Exception as error:
                if not is_outage(error):
                    raise
                log.warning("database_away", route=self.path, error=type(error).__name__)
                return refusal_at(request.url.path, Unavailable(AWAY))

        return handle_in_form


def refusal_at(path: str, error: KawalError) -> Response:
    """An error at a path, in the form that the path's end asks for; JSON where it asks for none."""
    if isinstance(error, InvalidInput):
        return _answer(path, 400, [f"{item.field}: {item.message}" for item in error.errors] or [error.detail])
    if isinstance(error, TooMany | Unavailable):
        return _answer(path, error.status, [error.detail], {"Retry-After": str(error.retry_after)})
    status = error.status if isinstance(error, NotFound | Forbidden | TooLarge) else 400
    if isinstance(error, Conflict):
        status = 409
    return _answer(path, status, [error.detail])


def _answer(path: str, status: int, descriptions: Sequence[str], headers: dict[str, str] | None = None) -> Response:
    form = Format.XML if path.endswith(".xml") else Format.JSON
    errors: list[Node] = [{"code": status, "description": description} for description in descriptions]
    return respond("errors", errors, form, status=status, headers=headers)


def not_allowed(path: str, methods: Sequence[str]) -> Response:
    """A resource that is there, asked in a way that it does not know."""
    allow = ", ".join(sorted(methods))
    return _answer(path, 405, [f"This resource knows {allow} only."], {"Allow": allow})
