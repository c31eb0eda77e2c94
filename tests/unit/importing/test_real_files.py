"""The genuine files, where they are at hand: every row goes through."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.importing.lapor import parse_lapor
from services.importing.model import ImportedComplaint, NoteKind
from services.importing.surabaya import parse_surabaya
from shared.events.codes import Channel, Classification
from tests.unit.importing.exports import NOW, complaints, problems, warned

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def folder() -> Path:
    found = Path(os.environ.get("KAWAL_REAL_DATA", "../shared/data")) / "complaints"
    if not found.is_dir():
        pytest.skip(f"the real complaint files are not at {found} (KAWAL_REAL_DATA)")
    return found


def kinds(found: list[ImportedComplaint]) -> Iterator[tuple[str, ...]]:
    return (tuple(step.kind for step in complaint.steps) for complaint in found)


def test_every_row_of_the_lapor_export(folder: Path) -> None:
    parsed = list(parse_lapor(folder / "lapor_export_bandung_2021_2023.csv.gz", now=NOW))
    found = complaints(parsed)
    assert len(found) == 1284
    assert not problems(parsed)
    assert not warned(parsed)
    assert Counter(kinds(found)) == {
        ("verified", "routed", "answered", "closed"): 1063,
        ("archived",): 72 + 37 + 13,
        ("verified", "routed", "archived"): 18,
        ("info_requested",): 48,
        ("verified", "routed", "info_requested"): 18,
        ("withdrawn",): 13,
        ("verified", "routed", "withdrawn"): 2,
    }
    assert not any(step.at_known for complaint in found for step in complaint.steps)
    assert Counter(complaint.classification for complaint in found) == {
        Classification.OVERSIGHT: 1045,
        Classification.INFORMATION: 110,
        Classification.COMPLAINT: 83,
        Classification.ASPIRATION: 39,
        None: 7,
    }
    assert Counter(complaint.channel for complaint in found) == {Channel.WEB: 941, Channel.ANDROID: 302, Channel.SMS: 39, Channel.IOS: 2}
    assert sum(complaint.anonymous for complaint in found) == 449 + 347
    assert sum(complaint.confidential for complaint in found) == 357 + 347
    assert sum(complaint.text is not None for complaint in found) == 77
    assert sum(complaint.agency is None for complaint in found) == 183
    assert found[0].submitted_at == datetime(2021, 1, 4, 23, 45, tzinfo=UTC)


def test_every_row_of_the_media_centers_list(folder: Path) -> None:
    parsed = list(parse_surabaya(folder / "surabaya_2022.csv.gz", now=NOW))
    found = complaints(parsed)
    assert len(found) == 8690
    assert not problems(parsed)
    assert Counter(note.kind for note in warned(parsed)) == {NoteKind.IMPOSSIBLE_ORDER: 4, NoteKind.NO_PRIVACY_COLUMN: 1}
    assert all(complaint.confidential for complaint in found), "nothing says which may be read"
    last = Counter((complaint.steps[-1].kind, complaint.steps[-1].at_known) for complaint in found)
    assert last == {("answered", True): 7892, ("answered", False): 4, ("routed", False): 794}
    assert sum(complaint.text is not None for complaint in found) == 2343
