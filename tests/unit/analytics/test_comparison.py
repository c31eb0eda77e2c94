"""Side by side: inside groups of like volume, with intervals, never by raw counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.comparison import compare, interval_of
from services.analytics.disclosure import protect
from services.analytics.evaluation import HIDDEN, Row, Value


def row(key: str, volume: str, value: Value) -> Row:
    return Row(key, f"Kabupaten {key}", volume, {"on_time": value})


def share(numerator: int, denominator: int) -> Value:
    return Value(numerator / denominator, numerator, denominator)


def test_wilsons_interval() -> None:
    found = interval_of(share(8, 10))
    assert found is not None
    assert (round(found.low, 3), round(found.high, 3)) == (0.490, 0.943), "as in Wilson's own table"


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_holds_the_share_and_stays_between_none_and_all(numbers: tuple[int, int]) -> None:
    found = interval_of(share(*numbers))
    assert found is not None
    assert 0 <= found.low <= numbers[0] / numbers[1] + 1e-9
    assert numbers[0] / numbers[1] - 1e-9 <= found.high <= 1


@pytest.mark.parametrize("value", [HIDDEN, Value(None, 0, 0), Value(3.2, None, 10)])
def test_there_is_none_where_nothing_is_known(value: Value) -> None:
    assert interval_of(value) is None


def test_groups_are_of_like_volume_and_inside_the_best_share_comes_first() -> None:
    rows = [
        row("1", "100_to_999", share(90, 200)),
        row("2", "under_100", share(9, 10)),
        row("3", "100_to_999", share(80, 100)),
        row("4", "100_to_999", HIDDEN),
        row("_", "100_to_999", share(1, 1)),
    ]
    found = compare(rows, "on_time")
    assert [(group.volume, [each.row.key for each in group.members]) for group in found] == [
        ("under_100", ["2"]),
        ("100_to_999", ["3", "1", "4"]),
    ]
    assert compare(rows, "verified_in_time") == []


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_what_is_hidden_of_a_whole_cannot_be_added_up_from_its_parts(groups: list[int]) -> None:
    total = sum(groups)
    cells = protect({"received": groups}, {"received": [total]}, (), 5, above=frozenset({"received"}))
    assert "received" in cells.total
    hidden = [groups[place] for place in range(len(groups)) if "received" in cells.group(place)]
    assert hidden or total == 0
    assert sum(hidden) == total or not 0 < sum(hidden) < 5
