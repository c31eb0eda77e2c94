"""No small cell is shown, and none can be worked out by subtraction from the total."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.analytics.disclosure import Cells, protect

SMALLEST = 5


def hidden(values: list[int]) -> set[int]:
    cells = protect({"n": values}, {"n": [sum(values)]}, (), SMALLEST)
    return {place for place in range(len(values)) if "n" in cells.group(place)}


def test_large_cells_and_zeros_are_shown() -> None:
    assert protect({"n": [5, 0, 80]}, {"n": [85]}, (), SMALLEST) == Cells({}, frozenset())


def test_a_small_cell_takes_the_smallest_other_with_it() -> None:
    assert hidden([3, 40, 12, 0]) == {0, 2}


def test_two_small_cells_that_are_small_together_take_a_third() -> None:
    assert hidden([1, 2, 30, 20]) == {0, 1, 3}


def test_two_small_cells_that_hold_enough_together_suffice() -> None:
    assert hidden([3, 4, 30]) == {0, 1}


def test_the_total_goes_when_no_other_cell_can() -> None:
    cells = protect({"n": [3, 0]}, {"n": [3]}, (), SMALLEST)
    assert "n" in cells.total
    cells = protect({"n": [7, 2]}, {"n": [9]}, (), SMALLEST)
    assert cells.group(0) == cells.group(1) == {"n"}


@pytest.mark.parametrize(("part", "is_hidden"), [(98, True), (95, False), (100, False), (3, True), (0, False)])
def test_a_part_is_hidden_when_the_rest_is_small(part: int, is_hidden: bool) -> None:
    cells = protect({"part": [part, 50], "whole": [100, 100]}, {"part": [part + 50], "whole": [200]}, (("part", "whole"),), SMALLEST)
    assert ("part" in cells.group(0)) is is_hidden
    assert "whole" not in cells.group(0)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_what_is_shown_gives_no_small_cell_away(values: list[int]) -> None:
    cells = protect({"n": values}, {"n": [sum(values)]}, (), SMALLEST)
    concealed = [value for place, value in enumerate(values) if "n" in cells.group(place)]
    shown = [value for place, value in enumerate(values) if "n" not in cells.group(place)]
    assert all(value == 0 or value >= SMALLEST for value in shown)
    if concealed and "n" not in cells.total:
        assert len(concealed) >= 2
        assert sum(concealed) >= SMALLEST


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8))
def test_no_remainder_is_given_away_either(pairs: list[tuple[int, int]]) -> None:
    part, whole = [each for each, _ in pairs], [each + rest for each, rest in pairs]
    groups, total = {"part": part, "whole": whole}, {"part": [sum(part)], "whole": [sum(whole)]}
    cells = protect(groups, total, (("part", "whole"),), SMALLEST)
    concealed = [place for place in range(len(pairs)) if "part" in cells.group(place)]
    of_whole = {place for place in range(len(pairs)) if "whole" in cells.group(place)}
    whole_follows = not of_whole.intersection(concealed) or (of_whole.issubset(concealed) and "whole" not in cells.total)
    if concealed and "part" not in cells.total and whole_follows:
        assert not 0 < sum(pairs[place][1] for place in concealed) < SMALLEST
    for place, (_, rest) in enumerate(pairs):
        if not {"part", "whole"} & cells.group(place):
            assert rest == 0 or rest >= SMALLEST


def test_of_two_columns_with_a_small_rest_the_one_of_less_worth_is_hidden() -> None:
    groups, total = {"part": [98, 50], "whole": [100, 100]}, {"part": [148], "whole": [200]}
    cells = protect(groups, total, (("part", "whole"),), SMALLEST, worth={"part": 3, "whole": 1})
    assert cells.group(0) == cells.group(1) == {"whole"}
    assert cells.total == frozenset()


def test_a_small_cell_takes_as_few_others_as_do() -> None:
    """One larger cell instead of two that are small together with it."""
    assert hidden([1, 2, 6, 7]) == {0, 1, 2}
    rests = [1, 0, 0, 0, 4, 40]
    whole = [20, 21, 22, 23, 24, 99]
    part = [all_of_it - rest for all_of_it, rest in zip(whole, rests, strict=True)]
    cells = protect({"part": part, "whole": whole}, {"part": [sum(part)], "whole": [sum(whole)]}, (("part", "whole"),), SMALLEST)
    assert {place for place in range(6) if cells.group(place)} == {0, 4}


def test_what_two_parts_leave_of_a_whole_is_a_cell_and_the_least_needed_of_the_three_is_hidden() -> None:
    columns = {"a": [60, 60, 60], "b": [38, 20, 20], "whole": [100, 100, 100]}
    total = {name: [sum(values)] for name, values in columns.items()}
    cells = protect(columns, total, (), SMALLEST, worth={"a": 3, "b": 1, "whole": 2}, sums=((("a", "b"), "whole"),))
    assert [cells.group(place) for place in range(3)] == [{"b"}, {"b"}, frozenset()]
    assert cells.total == frozenset()


def test_where_two_parts_are_the_whole_none_of_the_three_can_be_worked_out() -> None:
    columns = {"a": [60, 60, 60], "b": [3, 20, 40], "whole": [63, 80, 100]}
    total = {name: [sum(values)] for name, values in columns.items()}
    cells = protect(columns, total, (("a", "whole"),), SMALLEST, worth={"a": 3, "b": 1, "whole": 1}, sums=((("a", "b"), "whole"),))
    for place in range(3):
        assert len(cells.group(place) & columns.keys()) != 1, "or the two others tell it"


def test_no_column_is_hidden_for_a_rest_that_another_hides_already() -> None:
    """Three that were just given to an agency: what was given goes, and what fell due is told."""
    columns = {"timed": [100], "due": [100], "answered": [100], "routed": [103]}
    parts = (("timed", "routed"), ("due", "routed"), ("answered", "routed"))
    cells = protect(columns, columns, parts, SMALLEST, worth={"timed": 3, "due": 1, "answered": 4, "routed": 5})
    assert cells.group(0) == cells.total == {"routed"}


def test_a_total_of_hundreds_stays_where_one_small_cell_has_a_sibling() -> None:
    assert protect({"n": [3, 40, 250]}, {"n": [293]}, (), SMALLEST).total == frozenset()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=7))
def test_nothing_that_follows_from_three_nested_columns_is_small(rows: list[tuple[int, int, int]]) -> None:
    """With a pencil: what is shown, the sums, and that columns which are equal together are equal everywhere."""
    columns = {"a": [a + b + c for a, b, c in rows], "b": [b + c for _, b, c in rows], "c": [c for _, _, c in rows]}
    parts = (("b", "a"), ("c", "b"), ("c", "a"))
    total = {name: [sum(values)] for name, values in columns.items()}
    cells = protect(columns, total, parts, SMALLEST)
    known = {
        (name, place): value for name, values in columns.items() for place, value in enumerate(values) if name not in cells.group(place)
    }
    for _ in range(len(rows) * len(columns)):
        for part, whole in parts:
            follows = {name: [place for place in range(len(rows)) if (name, place) not in known] for name in (part, whole)}
            if not {part, whole} & cells.total and total[part] == total[whole]:
                for place in {*follows[part]} ^ {*follows[whole]}:
                    known |= {(name, place): columns[name][place] for name in (part, whole)}
        for name, values in columns.items():
            unknown = [place for place in range(len(rows)) if (name, place) not in known]
            if name not in cells.total and len(unknown) == 1:
                known[name, unknown[0]] = values[unknown[0]]
    assert not [cell for cell, value in known.items() if 0 < value < SMALLEST]
    for part, whole in parts:
        for place in range(len(rows)):
            if {(part, place), (whole, place)} <= known.keys():
                assert not 0 < known[whole, place] - known[part, place] < SMALLEST
        if not {part, whole} & cells.total:
            assert not 0 < total[whole][0] - total[part][0] < SMALLEST
    for name, values in columns.items():
        if name in cells.total and any(values):
            assert any((name, place) not in known for place in range(len(rows))), "or the groups add up to the total"
