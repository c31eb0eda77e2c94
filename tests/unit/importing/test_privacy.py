"""Who may read a report, however an export says it. A doubt hides."""

from pathlib import Path

import pytest

from services.importing.lapor import parse_lapor
from services.importing.model import NoteKind
from tests.unit.importing.exports import HEADER, NOW, USUAL, complaints, lapor, row, text, warned, workbook, written

TYPE = "Tipe Laporan (Anonim/Rahasia)"
OTHERS = [name for name in HEADER if name not in (TYPE, "Klasifikasi Laporan")]


def told(folder: Path, columns: dict[str, str], *, public: bool = False) -> tuple[bool, bool]:
    """(anonymous, confidential) of an export with these columns beside the usual ones, privacy and classification not among them."""
    header = [*OTHERS, *columns]
    path = written(folder, text([[*row(OTHERS), *columns.values()]], header=header))
    (found,) = complaints(parse_lapor(path, now=NOW, public=public))
    return found.anonymous, found.confidential


@pytest.mark.parametrize(
    "heading",
    [
        TYPE,
        "Tipe Laporan",
        "tipe_laporan:",
        "TipeLaporan",
        "Jenis Laporan",
        "Jenis",
        "Klasifikasi",
        "Sifat",
        "Sifat Laporan",
        "Kerahasiaan",
        "Privasi",
        "Anonim",
        "Anonim / Rahasia",
        "Status Laporan Rahasia",
        "Visibilitas",
        "Kolom 7",
        "Catatan Petugas",
        "Keterangan",
    ],
)
def test_the_words_themselves_hide_under_any_heading(tmp_path: Path, heading: str) -> None:
    assert told(tmp_path, {heading: "Anonim|Rahasia"}, public=True) == (True, True)
    assert told(tmp_path, {heading: "Rahasia"}, public=True) == (False, True)
    assert told(tmp_path, {heading: "Anonim"}, public=True) == (True, False)


@pytest.mark.parametrize(
    ("columns", "anonymous", "confidential"),
    [
        ({"Anonim": "Ya", "Rahasia": "Tidak"}, True, False),
        ({"Anonim": "tidak", "Rahasia": "YA"}, False, True),
        ({"Anonim": "", "Rahasia": ""}, False, False),
        ({"Anonim": "0", "Rahasia": "1"}, False, True),
        ({"Pelapor Anonim?": "✓", "Dirahasiakan (Y/T)": ""}, True, False),
        ({"is_anonymous": "true", "isConfidential": "false"}, True, False),
        ({"Nama Pelapor Dirahasiakan": "Ya"}, False, True),
        ({"Anonim/Rahasia": "Ya"}, True, True),
        ({"Publik": "Ya"}, False, False),
        ({"Publik": "Tidak"}, False, True),
        ({"Sifat": "Terbuka"}, False, False),
        ({"Sifat": "Segera"}, False, False),
        ({"Sifat": "Tertutup"}, False, True),
        ({"Sifat": "Tidak dipublikasikan"}, False, True),
        ({"Sifat": "Tidak Rahasia"}, False, False),
        ({"Sifat": "Golongan B"}, True, True),
        ({"Anonim": "mungkin"}, True, True),
        ({"Kolom 7": "pelapor minta dirahasiakan"}, False, True),
        ({"Tipe Laporan": "Pengaduan", "Sifat": "Biasa"}, False, False),
        ({"Klasifikasi": "Pengaduan", "Tipe Laporan": "", "Keterangan": "Rahasia"}, False, True),
    ],
)
def test_columns_of_privacy(tmp_path: Path, columns: dict[str, str], anonymous: bool, confidential: bool) -> None:
    assert told(tmp_path, columns) == (anonymous, confidential)


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"Klasifikasi": "Pengaduan"},
        {"Tipe Laporan": "Pengaduan"},
        {"Tanggal Publikasi": "2024-01-05"},
        {"Kolom 7": "umum"},
        {"Publik": ""},
    ],
)
def test_where_no_column_tells_nobody_may_read_unless_that_is_asked_for(tmp_path: Path, columns: dict[str, str]) -> None:
    assert told(tmp_path, columns) == (False, True)
    assert told(tmp_path, columns, public=True) == (False, False)


def test_a_remark_of_one_row_does_not_make_the_others_public(tmp_path: Path) -> None:
    rows = [[*row(OTHERS, Tracking_ID=str(number)), words] for number, words in enumerate(["sudah dicek", "minta dirahasiakan", ""])]
    found = complaints(lapor(written(tmp_path, text(rows, header=[*OTHERS, "Kolom 7"]))))
    assert [each.confidential for each in found] == [True, True, True]


def test_y_and_t_are_not_t_and_f(tmp_path: Path) -> None:
    def confidential(*words: str) -> list[bool]:
        rows = [[*row(OTHERS, Tracking_ID=str(number)), each] for number, each in enumerate(words)]
        return [each.confidential for each in complaints(lapor(written(tmp_path, text(rows, header=[*OTHERS, "Rahasia"]))))]

    assert confidential("Y", "T") == [True, False]
    assert confidential("f", "t") == [False, True]
    assert confidential("t", "t") == [True, True], "not known which, so hidden"


def test_flags_of_a_workbook(tmp_path: Path) -> None:
    header = [*OTHERS, "Rahasia"]
    path = workbook(tmp_path, {"1": [header, [*row(OTHERS, Tracking_ID="a"), True], [*row(OTHERS, Tracking_ID="b"), False]]})
    assert [each.confidential for each in complaints(lapor(path))] == [True, False]


def test_the_missing_column_is_told_of_once_and_so_is_what_was_done(tmp_path: Path) -> None:
    path = written(tmp_path, text([row(OTHERS), row(OTHERS, Tracking_ID="2")], header=OTHERS))
    for public, sentence in ((False, "all are imported as confidential"), (True, "imported as public")):
        (note,) = [note for note in warned(parse_lapor(path, now=NOW, public=public)) if note.kind is NoteKind.NO_PRIVACY_COLUMN]
        assert note.line == 1
        assert sentence in note.reason


def test_the_classification_is_read_from_whichever_column_holds_it(tmp_path: Path) -> None:
    header = [*OTHERS, "Jenis Laporan", "Tipe Laporan"]
    turned = written(tmp_path, text([[*row(OTHERS), "Anonim", "Aspirasi"]], header=header))
    parsed = lapor(turned)
    (found,) = complaints(parsed)
    assert (found.classification, found.anonymous) == ("aspiration", True)
    assert not warned(parsed)
    assert USUAL["Klasifikasi Laporan"] == "Aspirasi"


def test_a_row_that_is_cut_short_before_its_privacy_is_not_imported(tmp_path: Path) -> None:
    header = [*OTHERS, "Rahasia"]
    path = written(tmp_path, text([row(OTHERS), [*row(OTHERS, Tracking_ID="2"), "Ya"]], header=header))
    assert [each.external_id for each in complaints(lapor(path))] == ["2"]
