"""The resources of GeoReport v2, and service discovery."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.routing import Match

from services.intake.catalogue import Catalogue
from services.intake.commands import Intake
from services.intake.open311 import queries, views
from services.intake.open311.errors import Open311Route, bad, not_allowed
from services.intake.open311.form import in_our_names, read_posted, read_submission
from services.intake.open311.keys import ApiKeys
from services.intake.open311.openapi import document
from services.intake.open311.params import RequestFilter, argument, read_filter, read_number
from services.intake.open311.settings import Open311Settings
from services.intake.open311.wire import Format, Node, respond
from services.intake.queries import cases
from services.intake.queries.cases import Case, PublicFilter
from services.intake.queries.reference import get_changes
from services.intake.reference import Category, Reference
from services.intake.vault import Vault
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.database import Database
from shared.errors import Forbidden, InvalidInput, NotFound
from shared.events.codes import GovernmentCode

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
DOCUMENT_CHANGED = "2026-03-01"
"""When what discovery itself says was last changed."""
BASE = "/open311/v2"
KEY_MAX = 200
READ = ["GET", "HEAD"]
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _format(extension: Annotated[str, Path()]) -> Format:
    """Raises NotFound for a resource in any other form."""
    if extension not in tuple(Format):
        raise NotFound(f"There is no such resource; it ends in .xml or .json, not in .{extension[:20]}.")
    return Format(extension)


Form = Annotated[Format, Depends(_format)]


def create_open311_router(
    intake: Intake, catalogue: Catalogue, db: Database, vault: Vault, settings: Open311Settings, *, public_url: str, local: bool = False
) -> APIRouter:
    """Routes for the root of a host. `local`: the api_key `local` may post (one machine that tries Kawal out)."""
    reader = _Reader(catalogue, db, vault)
    keys = ApiKeys.parse(settings.keys.get_secret_value(), local=local)
    router = APIRouter(route_class=Open311Route, dependencies=[PUBLIC], tags=["Open311"])

    @router.api_route("/open311/discovery.{extension}", methods=READ)
    async def discovery(form: Form) -> Response:
        """Where the endpoints are, and whether services have changed."""
        async with db.connection() as connection:
            changeset = f"{DOCUMENT_CHANGED}.{(await get_changes(connection)).reference:010d}"
        endpoint: dict[str, Node] = {
            "specification": SPECIFICATION,
            "url": f"{public_url.rstrip('/')}{BASE}",
            "changeset": changeset,
            "type": "test" if local else "production",
            "formats": ["text/xml", "application/json"],
        }
        contact: dict[str, Node] = {"changeset": changeset, "contact": settings.contact, "key_service": settings.key_service}
        return respond("discovery", contact | {"endpoints": [endpoint]}, form)

    @router.api_route(f"{BASE}/services.{{extension}}", methods=READ)
    async def services(form: Form, request: Request) -> Response:
        """The categories that can be reported."""
        jurisdiction = await reader.jurisdiction(request.query_params)
        return respond("services", [views.service_view(category) for category in jurisdiction.services()], form)

    @router.api_route(f"{BASE}/services/{{service_code}}.{{extension}}", methods=READ)
    async def definition(service_code: str, form: Form, request: Request) -> Response:
        """What a category asks for."""
        jurisdiction = await reader.jurisdiction(request.query_params)
        return respond("service_definition", views.definition_view(jurisdiction.service(service_code)), form)

    @router.post(f"{BASE}/requests.{{extension}}")
    async def submit(form: Form, request: Request) -> Response:
        """Takes a report. The tracking code comes in `service_notice`: only the reporter may get it."""
        posted = await read_posted(request)
        client = keys.client_of(posted.get("api_key") or "")
        if client is None:
            raise Forbidden("api_key is missing or not valid here; nothing was taken.")
        jurisdiction = await reader.jurisdiction(posted.values)
        service_code = posted.get("service_code")
        if service_code is None:
            raise bad("service_code", "it was not provided")
        submission = read_submission(posted, jurisdiction.service(service_code), jurisdiction.government)
        try:
            receipt = await intake.submit(submission, idempotency_key=_idempotency_key(request, client), now=utc_now(), vouched=True)
        except InvalidInput as error:
            raise in_our_names(error.errors) from error
        notice = f"Kode pelacakan: {receipt.tracking_code}. Simpan kode ini: rahasia, untuk mengikuti laporan di {public_url}"
        created: dict[str, Node] = {"service_request_id": receipt.number, "service_notice": notice, "account_id": None}
        headers = {"Location": f"{BASE}/requests/{receipt.number}.{form.value}", "Cache-Control": "no-store"}
        return respond("service_requests", [created], form, status=201, headers=headers)

    @router.api_route(f"{BASE}/requests.{{extension}}", methods=READ)
    async def requests(form: Form, request: Request) -> Response:
        """Reports that are public, newest first."""
        jurisdiction = await reader.jurisdiction(request.query_params)
        found = await reader.find(read_filter(request.query_params, utc_now()), jurisdiction)
        return respond("service_requests", await reader.views(found, jurisdiction.reference), form)

    @router.api_route(f"{BASE}/requests/{{service_request_id}}.{{extension}}", methods=READ)
    async def one_request(service_request_id: str, form: Form, request: Request) -> Response:
        """One report, in a list of one."""
        jurisdiction = await reader.jurisdiction(request.query_params)
        number = read_number(service_request_id)
        found = await reader.by_number([number], jurisdiction) if number is not None else []
        if not found:
            raise NotFound("service_request_id was not found.")
        return respond("service_requests", await reader.views(found, jurisdiction.reference), form)

    @router.api_route(f"{BASE}/tokens/{{token}}.{{extension}}", methods=READ)
    async def token(token: str, form: Form, request: Request) -> Response:
        """The id behind a token. Ours is the complaint's own identifier, as the JSON API and the facts have it."""
        jurisdiction = await reader.jurisdiction(request.query_params)
        number = await reader.number_of(token, jurisdiction.government)
        if number is None:
            raise NotFound("token was not found.")
        return respond("service_requests", [{"service_request_id": str(number), "token": token}], form)

    @router.api_route(f"{BASE}/openapi.json", methods=READ)
    async def description() -> Response:
        """This interface, as OpenAPI describes it."""
        return respond("openapi", document(public_url.rstrip("/")), Format.JSON)

    @router.api_route("/open311", methods=EVERY_METHOD, include_in_schema=False)
    @router.api_route("/open311/{rest:path}", methods=EVERY_METHOD, include_in_schema=False)
    async def nothing(request: Request) -> Response:
        """Errors of the whole interface are in its own form, also those of addresses that are none."""
        known = [route for route in router.routes if isinstance(route, Open311Route) and route.endpoint is not nothing]
        methods = {method for route in known if route.matches(request.scope)[0] is Match.PARTIAL for method in route.methods or ()}
        if methods:
            return not_allowed(request.url.path, sorted(methods))
        raise NotFound("There is no such resource; see /open311/discovery.json.")

    return router


def _idempotency_key(request: Request, client: str) -> str | None:
    """A client's own key, kept apart from every other client's."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return None
    if len(key) > KEY_MAX or not (key.isascii() and key.isprintable()):
        raise bad("Idempotency-Key", f"at most {KEY_MAX} printable ASCII characters")
    return f"open311:{client}:{key}"


@dataclass(frozen=True, slots=True)
class _Jurisdiction:
    """A government as `jurisdiction_id` names it; the whole country when it names none."""

    reference: Reference
    government: GovernmentCode | None

    def _serves(self, category: Category) -> bool:
        elsewhere = category.government not in (None, self.government)
        return category.active and not (elsewhere and self.government is not None)

    def services(self) -> list[Category]:
        return [category for category in self.reference.categories.values() if self._serves(category)]

    def service(self, code: str) -> Category:
        """Raises NotFound when the service is not offered here."""
        category = self.reference.categories.get(code)
        if category is None or not self._serves(category):
            raise NotFound("service_code was not found.")
        return category


class _Reader:
    """What the resources read."""

    def __init__(self, catalogue: Catalogue, db: Database, vault: Vault) -> None:
        self._catalogue, self._db, self._vault = catalogue, db, vault

    async def jurisdiction(self, arguments: Mapping[str, str]) -> _Jurisdiction:
        """Raises NotFound when `jurisdiction_id` is no government that takes part."""
        reference = await self._catalogue.get()
        code = argument(arguments, "jurisdiction_id")
        if code is not None and not reference.has_government(code):
            raise NotFound("jurisdiction_id was not found. It is a government's code: 32.01, 32.00 for a province, 00.00 for the nation.")
        return _Jurisdiction(reference, code)

    async def find(self, asked: RequestFilter, jurisdiction: _Jurisdiction) -> list[Case]:
        if asked.numbers is not None:
            numbers = sorted(set(asked.numbers), reverse=True)[asked.page.offset :][: asked.page.limit]
            return await self.by_number(numbers, jurisdiction)
        categories = asked.service_codes
        if categories is not None:
            categories = tuple(code for code in categories if code in jurisdiction.reference.categories)
        chosen = PublicFilter(
            asked.since,
            asked.until,
            categories=categories,
            statuses=views.STATUSES[asked.status] if asked.status else None,
            government=jurisdiction.government,
        )
        async with self._db.connection() as connection:
            return await cases.list_public(connection, chosen, limit=asked.page.limit, offset=asked.page.offset)

    async def by_number(self, numbers: list[int], jurisdiction: _Jurisdiction) -> list[Case]:
        async with self._db.connection() as connection:
            return await cases.list_public_by_number(connection, numbers, jurisdiction.government)

    async def views(self, found: list[Case], reference: Reference) -> list[Node]:
        """The vault is asked for the reporters' names only to keep them out."""
        async with self._db.connection() as connection:
            last = await queries.list_last_words(connection, [case.id for case in found])
        known = await self._vault.open([case.id for case in found])
        names = {complaint_id: sealed.name for complaint_id, sealed in known.items()}
        return [views.request_view(case, last.get(case.id), reference, names.get(case.id)) for case in found]

    async def number_of(self, token: str, government: str | None) -> int | None:
        try:
            complaint_id = UUID(token)
        except ValueError:
            return None
        async with self._db.connection() as connection:
            return await queries.find_number(connection, complaint_id, government)
