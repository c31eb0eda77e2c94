"""Whatever a file holds: a complaint, a problem or a refusal of the file, and nothing else."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.importing.history import stage_of
from services.importing.model import ImportedComplaint
from shared.errors import InvalidInput
from tests.unit.importing.exports import HEADER, complaints, lapor, problems, row, text, written

CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["4 Jan 2024", "2024-01-04", "23:45", "Ditutup oleh Sistem", "Anonim|Rahasia", '"', "a\nb", "1e9", "45295", "\x00", "-"]
    ),
)


def parsed_bytes(content: bytes) -> list[object]:
    with tempfile.TemporaryDirectory() as folder:
        return list(lapor(written(Path(folder), content)))


@given(st.lists(st.lists(CELLS, min_size=21, max_size=21), max_size=6))
def test_every_row_of_any_cells_is_told_of(rows: list[list[str]]) -> None:
    """Rows that are well formed, whatever they say: as many complaints and problems as rows, but for blank and repeated ones."""
    told = [[f"7{number}", *cells[1:]] for number, cells in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        parsed = lapor(written(Path(folder), text(told), encoding="utf-8"))
    assert len(complaints(parsed)) + len(problems(parsed)) == len(rows)
    for found in complaints(parsed):
        times = [found.submitted_at, *(step.at for step in found.steps)]
        assert times == sorted(times)
        assert all("\x00" not in words for words in (found.text, found.title, found.agency, found.category) if words)


@given(st.binary(max_size=2000))
def test_any_bytes(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        parsed_bytes(content)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_in_a_good_file_spoil_no_row_far_from_them(garbage: bytes, position: int) -> None:
    before = text([row(Tracking_ID="first")]).encode()
    after = text([row(Tracking_ID=f"after{number}") for number in range(6)], header=HEADER).encode().split(b"\r\n", 1)[1]
    found = {entry.external_id for entry in parsed_bytes(before + garbage + b"\r\n" + after) if isinstance(entry, ImportedComplaint)}
    assert found >= {"first", *(f"after{number}" for number in range(2, 6))}, position


@given(st.text(max_size=60))
def test_any_status(words: str) -> None:
    stage_of(words)
