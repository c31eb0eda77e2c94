"""The envelope: CloudEvents 1.0, structured JSON."""

import re
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import from_json, to_json

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

    specversion: str = Field(pattern=r"^1\.\d+$")
    id: UUID
    source: str = Field(pattern=r"^/kawal/(intake|routing|notify|analytics)$")
    type: str
    subject: str = Field(min_length=1, max_length=300)
    time: datetime
    complaintversion: int = Field(ge=1)
    traceparent: str | None = None


class _Untyped(_Wire):
    data: dict[str, object]


class _Typed(_Wire):
    data: Fact


@cache
def _wire_of(model: type[Fact]) -> type[_Typed]:
    """Envelope and payload of one type as one model: read in one go, it takes half the time."""
    return create_model(f"_Wire{model.__name__}", __base__=_Typed, data=(model, ...))


_HEX = b"[0-9a-f]"
_AS_WE_WRITE = re.compile(
    rb'\{"specversion": "1\.0", "id": "(%b{8}-%b{4}-%b{4}-%b{4}-%b{12})", "source": "/kawal/(intake|routing|notify|analytics)",'
    rb' "type": "([a-z0-9_.]{1,100})", "subject": "([ !#-\[\]-~]{1,300})", "time": "(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)",'
    rb' "datacontenttype": "application/json", "dataschema": "urn:kawal:schema:[a-z0-9_.]{1,100}", "complaintversion": ([1-9]\d{0,8})'
    rb'(?:, "traceparent": "([ !#-\[\]-~]*)")?, "data": ' % ((_HEX,) * 5)
)
"""What `Envelope.encode` writes before the payload, where its texts need no escaping."""
_TYPE = re.compile(rb'"type":\s*"([a-z0-9_.]{1,100})"')
_OWN_SOURCES = {source.value.encode(): source for source in Source}
_SOURCES = {f"/kawal/{source.value}": source for source in Source}


def decode(body: bytes) -> Envelope[Fact]:
    """Reads what `Envelope.encode` wrote. Raises UnreadableFact with a reason that holds none of the payload's text."""
    return _decode_ours(body) or _decode_any(body)


def _decode_ours(body: bytes) -> Envelope[Fact] | None:
    """What stands exactly as we write it is read by its places, in two thirds of the time; None: it does not, or it does not fit."""
    found = _AS_WE_WRITE.match(body)
    model = Fact.registry.get(found[3].decode()) if found else None
    if found is None or model is None or not body.endswith(b"}"):
        return None
    fact_id, source, _, subject, time, version, trace = found.groups()
    try:
        data = model.__pydantic_validator__.validate_json(body[found.end() : -1])
        moment = datetime.fromisoformat(time.decode())
    except ValueError:
        return None
    known_id = UUID(int=int(fact_id.replace(b"-", b""), 16))
    return Envelope(
        known_id, _OWN_SOURCES[source], subject.decode(), int(version), moment, data, trace.decode() if trace is not None else None
    )


def _decode_any(body: bytes) -> Envelope[Fact]:
    """Any order, any spaces."""
    found = _TYPE.search(body)
    model = Fact.registry.get(found[1].decode()) if found else None
    if model is not None:
        try:
            wire = _wire_of(model).model_validate_json(body)
        except ValidationError:
            return _decode_step_by_step(body)
        if wire.type == model.wire_type():
            return _envelope(wire, wire.data)
    return _decode_step_by_step(body)


def _decode_step_by_step(body: bytes) -> Envelope[Fact]:
    """For what is not as we write it: finds out what is wrong with it, or that it is only written in another order."""
    try:
        wire = _Untyped.model_validate(from_json(body))
    except ValueError as error:
        raise UnreadableFact(_reason("not a CloudEvents envelope of ours", error)) from error
    model = Fact.registry.get(wire.type)
    if model is None:
        raise UnreadableFact(f"unknown fact type {wire.type[:80]!r}")
    try:
        data = model.model_validate(wire.data)
    except ValidationError as error:
        raise UnreadableFact(_reason(f"the payload of {wire.type} does not fit its model", error)) from error
    return _envelope(wire, data)


def _envelope(wire: _Wire, data: Fact) -> Envelope[Fact]:
    return Envelope(wire.id, _SOURCES[wire.source], wire.subject, wire.complaintversion, wire.time, data, wire.traceparent)


def _reason(what: str, error: ValueError) -> str:
    if isinstance(error, ValidationError):
        places = sorted({".".join(str(part) for part in item["loc"]) or "body" for item in error.errors()})
        return f"{what}: {', '.join(places)[:300]}"
    return f"{what}: not JSON"
