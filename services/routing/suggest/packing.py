"""A model as bytes and back: NumPy's own format with a head of JSON. Never pickle, which would run whatever somebody put into the table."""

import io
import json
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import BaseModel, ConfigDict

from services.routing.suggest.habits import Habits
from services.routing.suggest.model import Model, Target, Weights
from services.routing.suggest.reader import Reader

FORMAT = 1
"""Counts what changes what bytes mean. A model of another format is not read; the migration of such a change empties the two tables."""


class UnknownFormat(Exception):
    """These bytes were packed by another version of the program."""


class _Target(BaseModel):
    classes: tuple[str, ...]
    start: int
    temperature: float

    @classmethod
    def of(cls, target: Target | None) -> "_Target | None":
        return cls(classes=target.classes, start=target.start, temperature=target.temperature) if target else None

    def target(self) -> Target:
        return Target(self.classes, self.start, self.temperature)


class _Head(BaseModel):
    """All that is no array."""

    model_config = ConfigDict(extra="forbid")

    format: int
    words: list[str]
    circumstances: list[str]
    groups: _Target
    categories: _Target | None
    classifications: _Target | None
    agencies: tuple[str, ...]
    group_names: tuple[str, ...]
    by_topic: dict[str, dict[int, float]]
    by_place: dict[str, dict[int, float]]
    zone: str
    sharpness: tuple[float, float]


def pack(model: Model) -> bytes:
    """Compressed."""
    reader, habits, groups = model.reader, model.habits, _Target.of(model.groups)
    if groups is None:
        raise TypeError("a model tells agencies apart")
    head = _Head(
        format=FORMAT,
        words=list(reader.words),
        circumstances=list(reader.circumstances),
        groups=groups,
        categories=_Target.of(model.categories),
        classifications=_Target.of(model.classifications),
        agencies=habits.agencies,
        group_names=habits.groups,
        by_topic=_plain(habits.by_topic),
        by_place=_plain(habits.by_place),
        zone=model.zone.key,
        sharpness=model.sharpness,
    )
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        buckets=reader.buckets,
        piece_weights=reader.piece_weights,
        word_weights=reader.word_weights,
        small=model.weights.small,
        scale=model.weights.scale,
        intercept=np.asarray(model.weights.intercept, np.float32),
        group_of=habits.group_of,
        overall=habits.overall,
        head=np.frombuffer(head.model_dump_json().encode(), np.uint8),
    )
    return packed.getvalue()


def unpack(data: bytes) -> Model:
    """Raises UnknownFormat."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        raw = json.loads(arrays["head"].tobytes())
        if raw.get("format") != FORMAT:
            raise UnknownFormat
        head = _Head.model_validate(raw)
        pieces = arrays["piece_weights"]
        reader = Reader(
            buckets=arrays["buckets"],
            piece_weights=pieces,
            words={word: len(pieces) + place for place, word in enumerate(head.words)},
            word_weights=arrays["word_weights"],
            circumstances={each: len(pieces) + len(head.words) + place for place, each in enumerate(head.circumstances)},
        )
        return Model(
            reader=reader,
            weights=Weights(arrays["small"], arrays["scale"], arrays["intercept"]),
            groups=head.groups.target(),
            categories=head.categories.target() if head.categories else None,
            classifications=head.classifications.target() if head.classifications else None,
            habits=Habits(head.agencies, head.group_names, arrays["group_of"], arrays["overall"], head.by_topic, head.by_place),
            zone=ZoneInfo(head.zone),
            sharpness=head.sharpness,
        )


def _plain(counts: Mapping[str, Mapping[int, float]]) -> dict[str, dict[int, float]]:
    return {key: dict(found) for key, found in counts.items()}
