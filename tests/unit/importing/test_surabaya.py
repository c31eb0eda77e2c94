"""The Media Center's list."""

from datetime import UTC, datetime
from pathlib import Path

from services.importing.model import ImportedComplaint, NoteKind, Parsed
from services.importing.surabaya import parse_surabaya
from shared.events.codes import Channel, Outcome
from tests.unit.importing.exports import NOW, complaints, problems, text, warned, written

HEADER = (
    "id",
    "masuk",
    "ditanggapi",
    "kelompok_hari_respon",
    "id_topik",
    "topik",
    "jenis_topik",
    "id_instansi",
    "instansi",
    "id_kecamatan",
    "kecamatan",
    "id_kelurahan",
    "kelurahan",
    "panjang_teks_asli",
    "isi",
)


def line(number: str, received: str, answered: str, words: str = "") -> list[str]:
    place = ["64", "Wonocolo", "303", "Jemur Wonosari"]
    return [number, received, answered, "", "2304", "PJU", "fisik", "18", "Dinas Perhubungan", *place, "40", words]


def parsed(folder: Path, *lines: list[str]) -> list[Parsed]:
    return list(parse_surabaya(written(folder, text(lines, header=HEADER)), now=NOW, public=True))


def one(folder: Path, *lines: list[str]) -> ImportedComplaint:
    (found,) = complaints(parsed(folder, *lines))
    return found


def test_an_answered_one_has_its_own_times(tmp_path: Path) -> None:
    found = one(tmp_path, line("sby-1", "2022-01-02T01:28", "2022-01-05T13:19", "Lampu padam di gang 10"))
    assert found.submitted_at == datetime(2022, 1, 2, 1, 28, tzinfo=UTC)
    assert (found.external_id, found.channel, found.classification, found.category) == ("sby-1", Channel.IMPORT, None, "PJU")
    assert (found.government, found.agency, found.agency_id) == ("Pemerintah Kota Surabaya", "Dinas Perhubungan", "18")
    assert (found.province, found.regency, found.district, found.village) == ("Jawa Timur", "Kota Surabaya", "Wonocolo", "Jemur Wonosari")
    assert found.text == "Lampu padam di gang 10"
    assert [(step.kind, step.at_known) for step in found.steps] == [("verified", False), ("routed", False), ("answered", True)]
    assert (found.steps[2].at, found.steps[2].outcome) == (datetime(2022, 1, 5, 13, 19, tzinfo=UTC), Outcome.UNSTATED)


def test_one_without_an_answer_was_routed_and_waits(tmp_path: Path) -> None:
    found = one(tmp_path, line("sby-1", "2022-01-02T01:28", ""))
    assert [step.kind for step in found.steps] == ["verified", "routed"]
    assert found.text is None


def test_answered_before_it_was_received(tmp_path: Path) -> None:
    rows = parsed(tmp_path, line("sby-1", "2022-01-02T01:28", "2022-01-02T01:20"))
    (found,) = complaints(rows)
    assert (found.steps[-1].kind, found.steps[-1].at, found.steps[-1].at_known) == ("answered", found.submitted_at, False)
    assert [(note.line, note.field, note.kind) for note in warned(rows)] == [
        (1, "", NoteKind.NO_PRIVACY_COLUMN),
        (2, "ditanggapi", NoteKind.IMPOSSIBLE_ORDER),
    ]


def test_an_unreadable_time_of_the_answer_costs_the_time_and_one_of_the_receipt_the_row(tmp_path: Path) -> None:
    rows = parsed(tmp_path, line("sby-1", "2022-01-02T01:28", "besok"), line("sby-2", "?", ""), line("sby-3", "2022-01-02 08:00 WIB", ""))
    assert [(found.external_id, found.steps[-1].at_known) for found in complaints(rows)] == [("sby-1", False), ("sby-3", False)]
    assert complaints(rows)[1].submitted_at == datetime(2022, 1, 2, 1, tzinfo=UTC)
    assert [(problem.line, problem.field, problem.kind) for problem in problems(rows)] == [(3, "masuk", NoteKind.BAD_DATE)]
    assert [note.kind for note in warned(rows)] == [NoteKind.NO_PRIVACY_COLUMN, NoteKind.BAD_TIME]


def test_the_list_says_nothing_of_privacy_so_nobody_reads_it_unless_that_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, text([line("sby-1", "2022-01-02T01:28", "", "Lampu padam di gang 10")], header=HEADER))
    (hidden,), (shown,) = (complaints(parse_surabaya(path, now=NOW, public=public)) for public in (False, True))
    assert (hidden.confidential, shown.confidential) == (True, False)
