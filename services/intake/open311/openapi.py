"""GeoReport v2 as Kawal speaks it, in OpenAPI: for clients that are made from a description. Pure.

Written by hand, since GeoReport reads its arguments in ways that a generator cannot know: comma lists, empty ones that are absent.
"""

from services.intake.open311.wire import Node

VERSION = "2"


def document(public_url: str) -> dict[str, Node]:
    """OpenAPI 3.1. `public_url`: where this installation is reached."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kawal Open311 GeoReport v2",
            "version": VERSION,
            "summary": "Report and read complaints by the Open311 standard",
        },
        "servers": [{"url": public_url}],
        "paths": {
            "/open311/discovery.{extension}": _read("discovery", "Where the endpoints are", "Discovery"),
            "/open311/v2/services.{extension}": _read("services", "What can be reported", "Services", JURISDICTION),
            "/open311/v2/services/{service_code}.{extension}": _read(
                "service_definition", "What a service asks for", "ServiceDefinition", JURISDICTION, _path("service_code")
            ),
            "/open311/v2/requests.{extension}": _read(
                "requests", "Public reports, newest first; 90 days and 1,000 at most", "Requests", JURISDICTION, *FILTERS
            )
            | _post(),
            "/open311/v2/requests/{service_request_id}.{extension}": _read(
                "request", "One report, in a list of one", "Requests", JURISDICTION, _path("service_request_id")
            ),
            "/open311/v2/tokens/{token}.{extension}": _read("token", "The id behind a token", "Tokens", JURISDICTION, _path("token")),
        },
        "components": {"schemas": SCHEMAS},
    }


def _query(name: str, description: str) -> dict[str, Node]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}


def _path(name: str) -> dict[str, Node]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


EXTENSION: dict[str, Node] = {"name": "extension", "in": "path", "required": True, "schema": {"type": "string", "enum": ["json", "xml"]}}
JURISDICTION = _query("jurisdiction_id", "A government's code: 32.01, 32.00 for a province, 00.00 for the nation")
FILTERS = (
    _query("service_request_id", "Comma list of ids; then all other filters but the page are ignored"),
    _query("service_code", "Comma list; an unknown code finds nothing"),
    _query("start_date", "Date and time with zone"),
    _query("end_date", "Date and time with zone"),
    _query("status", "open, closed, or both"),
    _query("page", "From 1"),
    _query("page_size", "1 to 1,000"),
)


def _answers(schema: str, status: str = "200") -> dict[str, Node]:
    reference: dict[str, Node] = {"$ref": f"#/components/schemas/{schema}"}
    errors: dict[str, Node] = {"$ref": "#/components/schemas/Errors"}
    return {
        status: {"description": "As JSON; in XML under the names of GeoReport", "content": _forms(reference)},
        "default": {"description": "What is wrong", "content": _forms(errors)},
    }


def _forms(schema: dict[str, Node]) -> dict[str, Node]:
    return {"application/json": {"schema": schema}, "text/xml": {"schema": {"type": "string"}}}


def _read(operation: str, summary: str, schema: str, *parameters: dict[str, Node]) -> dict[str, Node]:
    get: dict[str, Node] = {
        "operationId": operation,
        "summary": summary,
        "parameters": [EXTENSION, *parameters],
        "responses": _answers(schema),
    }
    return {"get": get}


def _post() -> dict[str, Node]:
    fields = ("api_key", "service_code", "jurisdiction_id", "lat", "long", "address_string", "address_id", "email", "first_name",
              "last_name", "phone", "description", "media_url")  # fmt: skip
    form: dict[str, Node] = {
        "type": "object",
        "required": ["api_key", "service_code"],
        "properties": {field: {"type": "string"} for field in fields},
        "additionalProperties": {"type": "string", "description": "attribute[code]: an answer to a question of the service"},
    }
    post: dict[str, Node] = {
        "operationId": "post_request",
        "summary": "Hand in a report; the tracking code comes in service_notice",
        "parameters": [EXTENSION, {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string"}}],
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": _answers("Requests", "201"),
    }
    return {"post": post}


def _list_of(*names: str) -> dict[str, Node]:
    known: dict[str, Node] = {name: {"type": ["string", "number", "integer", "boolean", "null"]} for name in names}
    return {"type": "array", "items": {"type": "object", "properties": known}}


SCHEMAS: dict[str, Node] = {
    "Errors": _list_of("code", "description"),
    "Discovery": {
        "type": "object",
        "properties": {"changeset": {"type": "string"}, "endpoints": {"type": "array", "items": {"type": "object"}}},
    },
    "Services": _list_of("service_code", "service_name", "description", "metadata", "type", "keywords", "group"),
    "ServiceDefinition": {
        "type": "object",
        "properties": {"service_code": {"type": "string"}, "attributes": {"type": "array", "items": {"type": "object"}}},
    },
    "Requests": _list_of(
        "service_request_id",
        "status",
        "status_notes",
        "service_name",
        "service_code",
        "description",
        "agency_responsible",
        "service_notice",
        "requested_datetime",
        "updated_datetime",
        "expected_datetime",
        "address",
        "address_id",
        "zipcode",
        "lat",
        "long",
        "media_url",
        "account_id",
    ),
    "Tokens": _list_of("service_request_id", "token"),
}
