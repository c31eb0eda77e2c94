"""The short way of reading a fact says the same as the long one, or nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.envelope import UnreadableFact, _decode_any, _decode_ours, decode

GOLDEN = sorted((Path(__file__).parent / "golden").rglob("*.json"))
OURS = [decode(path.read_bytes()).encode().encode() for path in GOLDEN]


@pytest.mark.parametrize("body", OURS, ids=[path.stem for path in GOLDEN])
def test_what_we_write_is_read_the_short_way(body: bytes) -> None:
    assert _decode_ours(body) == _decode_any(body)


@given(st.sampled_from(OURS), st.integers(min_value=0), st.integers(min_value=0, max_value=3), st.binary(max_size=3))
def test_what_was_changed_on_the_way_is_read_alike_or_left_to_the_long_way(body: bytes, place: int, length: int, other: bytes) -> None:
    at = place % len(body)
    changed = body[:at] + other + body[at + length :]
    short = _decode_ours(changed)
    if short is not None:
        assert short == _decode_any(changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"time": "20', b'"time": "2026-13-45T00:00:00.000000Z", "time": "20'),
        (b'"complaintversion": ', b'"complaintversion": -'),
        (b'"specversion": "1.0"', b'"specversion": "2.0"'),
        (b'"source": "/kawal/', b'"source": "/foreign/'),
    ],
)
def test_what_is_no_fact_of_ours_stays_unreadable_both_ways(old: bytes, new: bytes) -> None:
    changed = OURS[0].replace(old, new, 1)
    assert changed != OURS[0]
    assert _decode_ours(changed) is None
    if not new.startswith(b'"time"'):  # of a name that comes twice the last one counts
        with pytest.raises(UnreadableFact):
            decode(changed)
