"""Repetitions among the real complaints of one city; figures in docs/benchmarks.md. No text of theirs is in the repository."""

import random

import pytest

from benchmarks.duplicates import CHANGES, DATA, GOVERNMENT, Row, alarms, judged, read_lines, read_rows, recall_of, repeated
from shared.likeness import ALIKE, SAME, bands

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason="the real complaints are not here: set KAWAL_REAL_DATA"),
]
SAMPLE = 400


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_rows(DATA)


@pytest.fixture(scope="module")
def banded(rows: list[Row]) -> dict[int, set[int]]:
    return {row.number: set(bands(row.told.text, GOVERNMENT)) for row in rows}


@pytest.mark.parametrize("change", [*CHANGES])
def test_what_comes_again_is_found(rows: list[Row], banded: dict[int, set[int]], change: str) -> None:
    sample = random.Random(3).sample(rows, SAMPLE)
    assert recall_of(sample, banded, CHANGES[change]) >= 0.97


def test_what_the_file_itself_repeats_is_found(rows: list[Row], banded: dict[int, set[int]]) -> None:
    """How many there are, so that the documents say what is there and not what was once counted elsewhere."""
    counted = repeated(read_lines(DATA), rows, banded)
    assert counted.exactly == 0
    assert (counted.in_the_same_words, counted.found) == (5, 5)
    assert counted.near == counted.near_found > 0


def test_pairs_that_were_judged_by_eye(rows: list[Row], banded: dict[int, set[int]]) -> None:
    found, right, wanted = judged(rows, banded, ALIKE)
    assert right / wanted >= 0.75
    assert right / found >= 0.7
    found, right, _ = judged(rows, banded, SAME)
    assert right / found >= 0.9


def test_another_street_is_another_complaint(rows: list[Row]) -> None:
    assert alarms(rows) <= 0.02
