"""The short way of reading a fact says the same as the long one, or nothing."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.envelope import UnreadableFact, _decode_in_one, _decode_step_by_step, decode

GOLDEN = sorted((Path(__file__).parent / "golden").rglob("*.json"))
OURS = [decode(path.read_bytes()).encode().encode() for path in GOLDEN]
SPACED = [json.dumps(json.loads(body)).encode() for body in OURS]
"""With spaces, as releases before wrote the envelope."""


@pytest.mark.parametrize("body", OURS + SPACED, ids=[f"{path.stem}{how}" for how in ("", "-spaced") for path in GOLDEN])
def test_what_we_write_is_read_the_short_way(body: bytes) -> None:
    assert _decode_in_one(body) == _decode_step_by_step(body)


@pytest.mark.parametrize("moment", [datetime(2026, 3, 1, 8, 30, tzinfo=UTC), datetime(2026, 3, 1, 8, 30, 0, 70, tzinfo=UTC)])
def test_a_whole_second_is_read_the_short_way_too(moment: datetime) -> None:
    short = _decode_in_one(decode(OURS[0])._replace(time=moment).encode().encode())
    assert short is not None
    assert (short.time, short.time.tzinfo) == (moment, UTC)


@given(st.sampled_from(OURS), st.integers(min_value=0), st.integers(min_value=0, max_value=3), st.binary(max_size=3))
def test_what_was_changed_on_the_way_is_read_alike_or_left_to_the_long_way(body: bytes, place: int, length: int, other: bytes) -> None:
    at = place % len(body)
    changed = body[:at] + other + body[at + length :]
    short = _decode_in_one(changed)
    if short is not None:
        assert short == _decode_step_by_step(changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"time":"20', b'"time":"2026-13-45T00:00:00.000000Z","later":"20'),
        (b'"id":"', b'"id":"x'),
        (b'"complaintversion":', b'"complaintversion":-'),
        (b'"specversion":"1.0"', b'"specversion":"2.0"'),
        (b'"source":"/kawal/', b'"source":"/foreign/'),
    ],
)
def test_what_is_no_fact_of_ours_stays_unreadable_both_ways(old: bytes, new: bytes) -> None:
    changed = OURS[0].replace(old, new, 1)
    assert changed != OURS[0]
    assert _decode_in_one(changed) is None
    with pytest.raises(UnreadableFact):
        decode(changed)


def test_of_a_name_that_comes_twice_the_last_one_counts() -> None:
    changed = OURS[0].replace(b'"time":"20', b'"time":"2026-13-45T00:00:00.000000Z","time":"20', 1)
    assert _decode_in_one(changed) == _decode_step_by_step(changed) == decode(OURS[0])


def test_a_time_in_another_form_is_read_the_long_way() -> None:
    changed = OURS[0].replace(b'Z","datacontenttype"', b'+00:00","datacontenttype"', 1)
    assert changed != OURS[0]
    assert _decode_in_one(changed) is None
    assert decode(changed) == decode(OURS[0])


def test_a_type_in_the_payload_or_twice_does_not_mislead() -> None:
    changed = OURS[0].replace(b'"type":"', b'"type":"complaint.withdrawn.v1","type":"', 1)
    inside = OURS[0].replace(b'"data":{', b'"data":{"type":"complaint.withdrawn.v1",', 1)
    assert len({OURS[0], changed, inside}) == 3
    assert decode(changed) == decode(inside) == decode(OURS[0])


@pytest.mark.parametrize("written", [b'"complaint.unheard_of.v1"', b"7", b"null", b"[]"])
def test_an_unknown_type_is_unreadable(written: bytes) -> None:
    changed = re.sub(rb'"type":"[^"]+"', b'"type":' + written, OURS[0], count=1)
    assert changed != OURS[0]
    assert _decode_in_one(changed) is None
    with pytest.raises(UnreadableFact):
        decode(changed)
