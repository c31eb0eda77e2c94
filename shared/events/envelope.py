"""The envelope: CloudEvents 1.0, structured JSON."""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Generic, NamedTuple, NotRequired, TypedDict, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import SchemaValidator, core_schema, from_json, to_json

from shared.events.complaint import wire_time
from shared.events.fact import Fact

F_co = TypeVar("F_co", bound=Fact, covariant=True)


class Source(StrEnum):
    """Who produces facts."""

    INTAKE = "intake"
    ROUTING = "routing"
    NOTIFY = "notify"
    ANALYTICS = "analytics"


_SOURCES = {f"/kawal/{source.value}": source for source in Source}
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
        trace = f', "traceparent": {_text(self.traceparent)}' if self.traceparent else ""
        return (
            f'{{"specversion": "1.0", "id": "{self.id}", "source": "/kawal/{self.source}", "type": "{kind}",'
            f' "subject": {_text(self.subject)}, "time": "{wire_time(self.time)}", "datacontenttype": "application/json",'
            f' "dataschema": "urn:kawal:schema:{kind}", "complaintversion": {self.version}{trace},'
            f' "data": {_json(self.data)}}}'
        )


def _json(data: Fact) -> str:
    """As `model_dump_json(exclude_none=True)`, by the shorter way."""
    return type(data).__pydantic_serializer__.to_json(data, exclude_none=True).decode()


def _text(value: str) -> str:
    return to_json(value).decode()


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
def _reader_of(model: type[Fact]) -> Callable[[bytes], _Read]:
    """Reads envelope and payload of one type in one go. A dictionary for the envelope and a time that we read ourselves (it is compared
    and encoded often, for which pydantic's zone takes five times as long as Python's) make it the shortest way."""
    fields: dict[str, core_schema.CoreSchema] = {
        "specversion": core_schema.str_schema(pattern=_SPEC_VERSION),
        "id": core_schema.uuid_schema(),
        "source": core_schema.literal_schema(list(_SOURCES)),
        "type": core_schema.literal_schema([model.wire_type()]),
        "subject": core_schema.str_schema(min_length=1, max_length=LONGEST_SUBJECT),
        "time": core_schema.str_schema(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"),
        "complaintversion": core_schema.int_schema(ge=1),
        "data": model.__pydantic_core_schema__,
    }
    required = {name: core_schema.typed_dict_field(schema) for name, schema in fields.items()}
    trace = core_schema.typed_dict_field(core_schema.nullable_schema(core_schema.str_schema()), required=False)
    return SchemaValidator(core_schema.typed_dict_schema(required | {"traceparent": trace})).validate_json


_TYPE = re.compile(rb'"type":\s*"([a-z0-9_.]{1,100})"')


def decode(body: bytes) -> Envelope[Fact]:
    """Reads what `Envelope.encode` wrote. Raises UnreadableFact with a reason that holds none of the payload's text."""
    return _decode_in_one(body) or _decode_step_by_step(body)


def _decode_in_one(body: bytes) -> Envelope[Fact] | None:
    """What is as we write it, in any order and with any spaces; None: it is not, or it does not fit."""
    found = _TYPE.search(body)
    model = Fact.registry.get(found[1].decode()) if found else None
    if model is None:
        return None
    try:
        wire = _reader_of(model)(body)
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
