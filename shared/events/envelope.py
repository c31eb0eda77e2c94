"""The envelope: CloudEvents 1.0, structured JSON."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Generic, NamedTuple, NotRequired, TypedDict, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import SchemaSerializer, SchemaValidator, core_schema, from_json

from shared.events.fact import Fact

F_co = TypeVar("F_co", bound=Fact, covariant=True)


class Source(StrEnum):
    """Who produces facts."""

    INTAKE = "intake"
    ROUTING = "routing"
    NOTIFY = "notify"
    ANALYTICS = "analytics"


_NAMES = {source: f"/kawal/{source.value}" for source in Source}
_SOURCES = {name: source for source, name in _NAMES.items()}
_SPEC_VERSION = r"^1\.\d+$"
LONGEST_SUBJECT = 300


class UnreadableFact(Exception):
    """What came over a stream is no fact that we know: not JSON, not an envelope, an unknown type, or a payload that does not fit."""


class Envelope(NamedTuple, Generic[F_co]):
    """A fact with what is needed to deliver it: who says it, about whom, when, and the how-manieth it is for its subject."""

    id: UUID
    source: Source
    subject: str
    """The complaint's id, or `government/32.04` and the like for reference facts."""
    version: int
    """Counts per subject and source, from 1."""
    time: datetime
    data: F_co
    traceparent: str | None = None

    def encode(self) -> str:
        """The CloudEvents JSON that goes over NATS, always the same text for the same envelope."""
        kind = self.data.wire_type()
        wire = {
            "specversion": "1.0",
            "id": str(self.id),
            "source": _NAMES[self.source],
            "type": kind,
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "dataschema": f"urn:kawal:schema:{kind}",
            "complaintversion": self.version,
            "traceparent": self.traceparent,
            "data": self.data,
        }
        return _WRITER.to_json(wire, exclude_none=True).decode()


def _writer() -> SchemaSerializer:
    """Writes envelope and payload in one go. Whatever it is not told the type of it has to find out."""
    text = core_schema.str_schema()
    fields: dict[str, core_schema.CoreSchema] = {
        "time": core_schema.datetime_schema(),
        "complaintversion": core_schema.int_schema(),
        "traceparent": core_schema.nullable_schema(text),
        "data": core_schema.any_schema(),
    }
    fields |= dict.fromkeys(("specversion", "id", "source", "type", "subject", "datacontenttype", "dataschema"), text)
    return SchemaSerializer(core_schema.typed_dict_schema({name: core_schema.typed_dict_field(each) for name, each in fields.items()}))


_WRITER = _writer()


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")

    specversion: str = Field(pattern=_SPEC_VERSION)
    id: UUID
    source: str = Field(pattern=r"^/kawal/(intake|routing|notify|analytics)$")
    type: str
    subject: str = Field(min_length=1, max_length=LONGEST_SUBJECT)
    time: datetime
    complaintversion: int = Field(ge=1)
    traceparent: str | None = None
    data: dict[str, object]


class _Read(TypedDict):
    """What a reader makes of an envelope as we write it."""

    id: UUID
    source: str
    subject: str
    time: str
    complaintversion: int
    traceparent: NotRequired[str | None]
    data: Fact


@cache
def _reader() -> Callable[[bytes], _Read]:
    """Reads envelope and payload of whatever type in one go. A dictionary for the envelope and a time that we read ourselves (it is
    compared and encoded often, for which pydantic's zone takes five times as long as Python's) make it the shortest way. It knows the types
    that there are at the first reading; others are read step by step."""
    fields: dict[str, core_schema.CoreSchema] = {
        "specversion": core_schema.str_schema(pattern=_SPEC_VERSION),
        "id": core_schema.uuid_schema(),
        "source": core_schema.literal_schema(list(_SOURCES)),
        "type": core_schema.str_schema(),
        "subject": core_schema.str_schema(min_length=1, max_length=LONGEST_SUBJECT),
        "time": core_schema.str_schema(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$"),
        "complaintversion": core_schema.int_schema(ge=1),
    }
    required = {name: core_schema.typed_dict_field(schema) for name, schema in fields.items()}
    trace = core_schema.typed_dict_field(core_schema.nullable_schema(core_schema.str_schema()), required=False)

    def of(model: type[Fact]) -> core_schema.CoreSchema:
        data = core_schema.typed_dict_field(model.__pydantic_core_schema__)
        return core_schema.typed_dict_schema(required | {"traceparent": trace, "data": data})

    by_type = {kind: of(model) for kind, model in Fact.registry.items()}
    return SchemaValidator(core_schema.tagged_union_schema(by_type, "type")).validate_json


def decode(body: bytes) -> Envelope[Fact]:
    """Reads what `Envelope.encode` wrote. Raises UnreadableFact with a reason that holds none of the payload's text."""
    return _decode_in_one(body) or _decode_step_by_step(body)


def _decode_in_one(body: bytes) -> Envelope[Fact] | None:
    """What is as we write it, in any order and with any spaces; None: it is not, or it does not fit."""
    try:
        wire = _reader()(body)
        moment = datetime.fromisoformat(wire["time"])
    except ValueError:
        return None
    source = _SOURCES[wire["source"]]
    return Envelope(wire["id"], source, wire["subject"], wire["complaintversion"], moment, wire["data"], wire.get("traceparent"))


def _decode_step_by_step(body: bytes) -> Envelope[Fact]:
    """For what is not as we write it: finds out what is wrong with it, or that only its time is written in another way."""
    try:
        wire = _Wire.model_validate(from_json(body))
    except ValueError as error:
        raise UnreadableFact(_reason("not a CloudEvents envelope of ours", error)) from error
    model = Fact.registry.get(wire.type)
    if model is None:
        raise UnreadableFact(f"unknown fact type {wire.type[:80]!r}")
    try:
        data = model.model_validate(wire.data)
    except ValidationError as error:
        raise UnreadableFact(_reason(f"the payload of {wire.type} does not fit its model", error)) from error
    return Envelope(wire.id, _SOURCES[wire.source], wire.subject, wire.complaintversion, wire.time, data, wire.traceparent)


def _reason(what: str, error: ValueError) -> str:
    if isinstance(error, ValidationError):
        places = sorted({".".join(str(part) for part in item["loc"]) or "body" for item in error.errors()})
        return f"{what}: {', '.join(places)[:300]}"
    return f"{what}: not JSON"
