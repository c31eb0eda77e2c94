"""What was once released must be readable for ever. These samples are never changed; a new version of a fact gets a new sample."""

import json
from pathlib import Path

import jsonschema
import pytest

from shared.events.catalogue import PRODUCED, producer_of
from shared.events.envelope import Envelope, decode
from shared.events.fact import Fact
from shared.events.generate import ROOT, SCHEMAS

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = sorted(GOLDEN.glob("*.json"), key=lambda path: path.name)


def holds(now: object, then: object) -> bool:
    """Whether all that was said then is said now in the same way; more may be said."""
    if isinstance(now, dict) and isinstance(then, dict):
        return all(key in now and holds(now[key], value) for key, value in then.items())
    if isinstance(now, list) and isinstance(then, list):
        return len(now) == len(then) and all(holds(*pair) for pair in zip(now, then, strict=True))
    return now == then


def kind_of(path: Path) -> str:
    """`complaint.unmerged.v1~answered.json` is another sample of the same fact, with what was added to it since."""
    return path.stem.partition("~")[0]


def read(path: Path) -> Envelope[Fact]:
    return decode(path.read_bytes())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_released_fact_is_read_and_written_as_ever(path: Path) -> None:
    fact = read(path)
    assert fact.data.wire_type() == kind_of(path)
    assert fact.source is producer_of(type(fact.data))
    assert holds(json.loads(fact.encode()), json.loads(path.read_text("utf-8")))
    assert decode(fact.encode().encode()) == fact


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_released_fact_fits_the_published_schemas(path: Path) -> None:
    sample = json.loads(path.read_text("utf-8"))
    for schema, value in (("envelope.v1", sample), (kind_of(path), sample["data"])):
        published = json.loads((ROOT / SCHEMAS / f"{schema}.json").read_text("utf-8"))
        jsonschema.Draft202012Validator(published, format_checker=jsonschema.FormatChecker()).validate(value)


def test_every_fact_has_a_sample() -> None:
    assert {fact.wire_type() for of_source in PRODUCED.values() for fact in of_source} <= {kind_of(path) for path in SAMPLES}


def test_a_sample_of_another_shape_would_be_noticed() -> None:
    assert not holds({"a": 1}, {"a": 2})
    assert not holds({"a": [1]}, {"a": [1, 2]})
    assert not holds({}, {"a": None})
    assert holds({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]})
