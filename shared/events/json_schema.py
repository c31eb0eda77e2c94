"""JSON Schemas of what travels: the envelope, each fact's data, and what channel adapters send and get."""

from collections.abc import Mapping
from typing import TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.events.catalogue import PRODUCED
from shared.events.contact import ContactReply, ContactRequest
from shared.events.fact import Fact
from shared.events.session import SessionAnswer, SessionQuestion
from shared.events.submission import Submission, SubmissionAccepted, SubmissionRefused

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Schema: TypeAlias = dict[str, Json]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MESSAGES: Mapping[str, type[BaseModel]] = {
    "submission.v1": Submission,
    "submission-accepted.v1": SubmissionAccepted,
    "submission-refused.v1": SubmissionRefused,
    "contact-request.v1": ContactRequest,
    "contact-reply.v1": ContactReply,
    "session-question.v1": SessionQuestion,
    "session-answer.v1": SessionAnswer,
}
"""What travels and is no fact."""


def facts() -> list[type[Fact]]:
    """All facts, by name."""
    return sorted((fact for of_source in PRODUCED.values() for fact in of_source), key=lambda fact: fact.wire_type())


def envelope_schema() -> Schema:
    """CloudEvents 1.0 in structured JSON, as we write it. Readers ignore what they do not know."""
    return {
        "title": "Envelope",
        "description": "A fact with what is needed to deliver it (CloudEvents 1.0, structured JSON).",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "dataschema", "complaintversion", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid", "description": "Also the header Nats-Msg-Id; the same fact always has the same id"},
            "source": {"type": "string", "pattern": "^/kawal/(intake|routing|notify|analytics)$"},
            "type": {"type": "string", "examples": ["complaint.routed.v1"]},
            "subject": {"type": "string", "maxLength": 300, "description": "The complaint's id; `government/32.04` for reference facts"},
            "time": {"type": "string", "format": "date-time", "description": "When it happened, UTC"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"type": "string", "examples": ["urn:kawal:schema:complaint.routed.v1"]},
            "complaintversion": {"type": "integer", "minimum": 1, "description": "Counts per subject and source, from 1, without gaps"},
            "traceparent": {"type": "string", "description": "W3C trace context"},
            "data": {"type": "object"},
        },
    }


def data_schema(name: str, model: type[BaseModel]) -> Schema:
    """A schema that stands alone, under the name that the envelope's `dataschema` gives."""
    return {"$schema": DIALECT, "$id": f"urn:kawal:schema:{name}", **model.model_json_schema()}


def schema_files() -> dict[str, Schema]:
    """File name → schema."""
    named: dict[str, type[BaseModel]] = {fact.wire_type(): fact for fact in facts()} | dict(MESSAGES)
    files = {f"{name}.json": data_schema(name, model) for name, model in sorted(named.items())}
    return {"envelope.v1.json": {"$schema": DIALECT, "$id": "urn:kawal:schema:envelope.v1", **envelope_schema()}, **files}


def shared_schemas() -> Schema:
    """All models side by side, referring to one another as AsyncAPI's components do."""
    models: list[type[BaseModel]] = [*facts(), *MESSAGES.values()]
    _, found = models_json_schema([(model, "validation") for model in models], ref_template="#/components/schemas/{model}")
    return {"Envelope": envelope_schema(), **found["$defs"]}
