"""The envelope: CloudEvents 1.0, structured JSON."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from shared.events.complaint import wire_time
from shared.events.fact import Fact

F_co = TypeVar("F_co", bound=Fact, covariant=True)


class Source(StrEnum):
    """Who produces facts."""

    INTAKE = "intake"
    ROUTING = "routing"
    NOTIFY = "notify"
    ANALYTICS = "analytics"


class UnreadableFact(Exception):
    """What came over a stream is no fact that we know: not JSON, not an envelope, an unknown type, or a payload that does not fit."""


@dataclass(frozen=True, slots=True)
class Envelope(Generic[F_co]):
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
        trace = f', "traceparent": {json.dumps(self.traceparent)}' if self.traceparent else ""
        return (
            f'{{"specversion": "1.0", "id": "{self.id}", "source": "/kawal/{self.source.value}", "type": "{kind}",'
            f' "subject": {json.dumps(self.subject)}, "time": "{wire_time(self.time)}", "datacontenttype": "application/json",'
            f' "dataschema": "urn:kawal:schema:{kind}", "complaintversion": {self.version}{trace},'
            f' "data": {self.data.model_dump_json(exclude_none=True)}}}'
        )


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")

    specversion: str = Field(pattern=r"^1\.\d+$")
    id: UUID
    source: str = Field(pattern=r"^/kawal/(intake|routing|notify|analytics)$")
    type: str
    subject: str = Field(min_length=1, max_length=300)
    time: datetime
    complaintversion: int = Field(ge=1)
    traceparent: str | None = None
    data: dict[str, object]


def decode(body: bytes) -> Envelope[Fact]:
    """Reads what `Envelope.encode` wrote. Raises UnreadableFact with a reason that holds none of the payload's text."""
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
    return Envelope(
        wire.id, Source(wire.source.removeprefix("/kawal/")), wire.subject, wire.complaintversion, wire.time, data, wire.traceparent
    )


def _reason(what: str, error: ValueError) -> str:
    if isinstance(error, ValidationError):
        places = sorted({".".join(str(part) for part in item["loc"]) or "body" for item in error.errors()})
        return f"{what}: {', '.join(places)[:300]}"
    return f"{what}: not JSON"
