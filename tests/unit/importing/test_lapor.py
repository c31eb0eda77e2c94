"""SP4N-LAPOR! exports of governments, programs and years that we have not seen."""

import gzip
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from services.importing.lapor import parse_lapor
from services.importing.model import NoteKind
from shared.errors import InvalidInput
from shared.events.codes import Channel, Classification, CloseReason
from tests.unit.importing.exports import HEADER, NOW, USUAL, complaints, lapor, only, problems, row, text, warned, workbook, written


def test_the_genuine_form(tmp_path: Path) -> None:
    found = only(lapor(written(tmp_path, text([row(**{"Tipe_Laporan_(Anonim/Rahasia)": "Anonim|Rahasia", "Nama_Pelapor": "Anonim"})]))))
    assert (found.line, found.source, found.external_id, found.submitted_at) == (
        2,
        "lapor",
        "7000001",
        datetime(2024, 1, 4, 23, 45, tzinfo=UTC),
    )
    assert (found.channel, found.classification, found.category, found.category_id) == (
        Channel.WEB,
        Classification.ASPIRATION,
        "Penerangan Jalan",
        "1398",
    )
    assert (found.anonymous, found.confidential, found.reporter) == (True, True, None)
    assert (found.government, found.agency) == ("Pemerintah Kabupaten Tuban", "Dinas Perhubungan")
    assert (found.province, found.regency, found.district) == ("Jawa Timur", "Tuban", None)
    assert [step.kind for step in found.steps] == ["verified", "routed", "answered", "closed"]
    assert found.steps[-1].close_reason is CloseReason.SILENCE


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_separators_and_encodings(tmp_path: Path, separator: str, encoding: str) -> None:
    content = text(
        [row(Isi_Laporan_Akhir="Café “Réné”; jalan, rusak" if encoding != "latin-1" else "Café Réné; jalan, rusak")],
        separator=separator,
    )
    found = only(lapor(written(tmp_path, content, encoding=encoding)))
    assert found.text is not None
    assert found.text.startswith("Café")
    assert found.text.endswith("jalan, rusak")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, line_end: str) -> None:
    content = text([row(), row(Tracking_ID="7000002")]).replace("\r\n", line_end)
    assert [found.external_id for found in complaints(lapor(written(tmp_path, content)))] == ["7000001", "7000002"]


def test_a_stray_windows_byte_in_a_utf8_file(tmp_path: Path) -> None:
    good = text([row(Isi_Laporan_Akhir="Jalan rusak – parah")]).encode()
    bad = text([row(Tracking_ID="7000002", Isi_Laporan_Akhir="Kafe Ren~")]).splitlines()[1].encode().replace(b"~", b"\xe9")
    first, second = complaints(lapor(written(tmp_path, good + bad + b"\r\n")))
    assert (first.text, second.text) == ("Jalan rusak – parah", "Kafe René")


def test_gzip_and_nul_bytes(tmp_path: Path) -> None:
    content = text([row(Isi_Laporan_Akhir="Jalan\x00 rusak\x07 parah\u200b\u00a0sekali")]).encode()
    assert only(lapor(written(tmp_path, gzip.compress(content), "export.csv.gz"))).text == "Jalan rusak parah sekali"


@pytest.mark.parametrize(
    "rename",
    [
        {"Tanggal Laporan Masuk": "Tgl Laporan Masuk", "Waktu Laporan Masuk": "Jam Laporan Masuk"},
        {"Tanggal Laporan Masuk": " TANGGAL LAPORAN MASUK ", "Tracking ID": "tracking_id", "Status Laporan": "STATUS"},
        {"Tracking ID": "\ufeffTracking ID", "Tipe Laporan (Anonim/Rahasia)": "Tipe Laporan"},
        {"Tanggal Laporan Masuk": "Tanggal Laporan Masuk (UTC)", "Waktu Laporan Masuk": "Waktu Laporan Masuk (UTC)"},
        {"Instansi Terdisposisi": "OPD Terdisposisi", "Kota/Kabupaten": "Kab/Kota", "Isi Laporan Akhir": "Isi Laporan"},
        {"Tracking ID": "No. Laporan", "Tanggal Laporan Masuk": "Tanggal Pengaduan", "Sumber Laporan": "Kanal"},
        {"Tracking ID": "Kode Laporan", "Klasifikasi Laporan": "Klasifikasi", "Kategori": "Kategori Laporan"},
    ],
)
def test_columns_of_other_spellings(tmp_path: Path, rename: dict[str, str]) -> None:
    genuine = only(lapor(written(tmp_path, text([row()]))))
    assert only(lapor(written(tmp_path, text([row()], header=[rename.get(name, name) for name in HEADER])))) == genuine


def test_columns_in_another_order(tmp_path: Path) -> None:
    genuine = only(lapor(written(tmp_path, text([row()]))))
    turned = [*reversed(HEADER)]
    assert only(lapor(written(tmp_path, text([row(turned)], header=turned)))) == genuine


def test_columns_that_are_missing_or_unknown(tmp_path: Path) -> None:
    header = ["Tracking ID", "Tanggal Laporan Masuk", "Warna", "Status Laporan"]
    parsed = lapor(written(tmp_path, text([row(header)], header=header)))
    (found,) = complaints(parsed)
    assert (found.text, found.agency, found.government, found.channel, found.anonymous) == (None, None, None, Channel.IMPORT, False)
    assert found.confidential
    assert {(note.field, note.kind) for note in warned(parsed)} == {
        ("", NoteKind.NO_PRIVACY_COLUMN),
        ("Warna", NoteKind.UNUSED_COLUMN),
        ("Tanggal Laporan Masuk", NoteKind.NO_TIME),
    }


def test_a_title_above_the_header_and_blank_rows(tmp_path: Path) -> None:
    content = "Rekap SP4N-LAPOR!\nPeriode: 2024\n\n" + text([row(), [], [""] * 21]) + ",,,\n"
    found = only(lapor(written(tmp_path, content)))
    assert found.line == 5


def test_pasted_exports_repeat_the_header_and_rows(tmp_path: Path) -> None:
    once = text([row()])
    assert only(lapor(written(tmp_path, once + once))).line == 2


def test_an_identifier_with_two_contents(tmp_path: Path) -> None:
    parsed = lapor(written(tmp_path, text([row(), row(Instansi_Terdisposisi="Dinas Sosial")])))
    (problem,) = problems(parsed)
    assert len(complaints(parsed)) == 1
    assert (problem.line, problem.field, problem.kind) == (3, "Tracking ID", NoteKind.REPEATED_ID)
    assert "line 2" in problem.reason


def test_rows_that_cannot_be_read_do_not_stop_the_others(tmp_path: Path) -> None:
    good = [row(Tracking_ID=str(number)) for number in range(3)]
    bad = [
        row(Tracking_ID=""),
        row(Tracking_ID="9,00E+06"),
        row(Tracking_ID="b1", Tanggal_Laporan_Masuk="besok"),
        row(Tracking_ID="b2", Tanggal_Laporan_Masuk=""),
        row(Tracking_ID="b3", Tanggal_Laporan_Masuk="4 Jan 2031"),
        [*row(Tracking_ID="b4"), "lebih", "lagi"],
        row(Tracking_ID="b5")[:9],
        ["Total: 3"],
    ]
    parsed = lapor(written(tmp_path, text([good[0], *bad, *good[1:]])))
    assert [found.external_id for found in complaints(parsed)] == ["0", "1", "2"]
    assert [(problem.line, problem.kind) for problem in problems(parsed)] == [
        (3, NoteKind.NO_ID),
        (4, NoteKind.BAD_ID),
        (5, NoteKind.BAD_DATE),
        (6, NoteKind.BAD_DATE),
        (7, NoteKind.BAD_DATE),
        (8, NoteKind.ROW_SHAPE),
        (9, NoteKind.ROW_SHAPE),
        (10, NoteKind.ROW_SHAPE),
    ]
    assert all(problem.reason for problem in problems(parsed))


def test_texts_of_several_lines_and_marks(tmp_path: Path) -> None:
    words = 'Lampu "PJU" padam,\nsejak Senin;\n\nmohon bantuan'
    parsed = lapor(written(tmp_path, text([row(Isi_Laporan_Akhir=words), row(Tracking_ID="7000002")])))
    assert [(found.line, found.text) for found in complaints(parsed)] == [(2, words), (6, USUAL["Isi Laporan Akhir"])]


@pytest.mark.parametrize("rows_after", [1, 2, 40, 1500])
def test_an_unclosed_quotation_mark_costs_one_row(tmp_path: Path, rows_after: int) -> None:
    lines = text([row(Tracking_ID=str(number)) for number in range(3 + rows_after)]).split("\r\n")
    lines[2] = lines[2].replace("Lampu jalan padam", '"Lampu jalan padam')
    parsed = lapor(written(tmp_path, "\n".join(lines)))
    (problem,) = problems(parsed)
    assert (problem.line, problem.kind) == (3, NoteKind.ROW_SHAPE)
    assert len(complaints(parsed)) == 2 + rows_after


def test_a_line_break_without_quotation_marks_imports_no_half_of_a_row(tmp_path: Path) -> None:
    content = text([row(), row(Tracking_ID="7000002")]).replace("Senin di depan", "Senin\ndi depan", 1)
    parsed = lapor(written(tmp_path, content))
    assert [found.external_id for found in complaints(parsed)] == ["7000002"]
    assert [problem.line for problem in problems(parsed)] == [2, 3]


def test_a_damaged_archive_gives_what_it_has(tmp_path: Path) -> None:
    whole = gzip.compress(text([row(Tracking_ID=f"{number * 7919 % 100_003}") for number in range(5000)]).encode())
    parsed = lapor(written(tmp_path, whole[: len(whole) * 3 // 4], "export.csv.gz"))
    assert len(complaints(parsed)) > 100
    assert problems(parsed)[-1].kind is NoteKind.ROW_SHAPE
    assert "damaged" in problems(parsed)[-1].reason


def test_a_workbook(tmp_path: Path) -> None:
    cells: dict[str, object] = {
        **USUAL,
        "Tracking ID": 7000001,
        "Tanggal Laporan Masuk": date(2024, 1, 4),
        "Waktu Laporan Masuk": time(23, 45),
        "ID Kategori": 1398.0,
    }
    text_found = only(lapor(written(tmp_path, text([row()]))))
    path = workbook(tmp_path, {"Laporan": [HEADER, [cells.get(name) for name in HEADER]]})
    found = only(lapor(path))
    assert (found.sheet, found.external_id, found.category_id) == ("Laporan", "7000001", "1398")
    assert (found.submitted_at, found.steps, found.text) == (text_found.submitted_at, text_found.steps, text_found.text)


def test_a_workbook_with_a_sheet_a_year(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        {
            "Catatan": [["dibuat oleh admin"]],
            "2023": [["Rekap"], [], HEADER, row(), row(Tracking_ID="")],
            "2024": [HEADER, row(Tracking_ID="7000002"), row()],
        },
    )
    parsed = lapor(path)
    assert [(found.sheet, found.line, found.external_id) for found in complaints(parsed)] == [
        ("2023", 4, "7000001"),
        ("2024", 2, "7000002"),
    ]
    assert [(problem.sheet, problem.line) for problem in problems(parsed)] == [("2023", 5)]


@pytest.mark.parametrize(
    ("status", "agency", "kinds"),
    [
        ("Belum Terverifikasi", "", ""),
        ("Sedang Diproses", "Dinas Sosial", "verified routed"),
        ("Ditutup oleh Admin", "", "verified routed answered closed"),
        ("", "", ""),
        ("", "Dinas Sosial", "verified routed"),
    ],
)
def test_statuses(tmp_path: Path, status: str, agency: str, kinds: str) -> None:
    found = only(lapor(written(tmp_path, text([row(Status_Laporan=status, Instansi_Terdisposisi=agency)]))))
    assert [step.kind for step in found.steps] == kinds.split()
    if status == "Ditutup oleh Admin":
        assert found.steps[1].agency == "Pemerintah Kabupaten Tuban", "no agency is named: the government itself answered"


def test_unknown_words_are_warned_of_and_lose_no_row(tmp_path: Path) -> None:
    changes = {
        "Status_Laporan": "Xyz",
        "Klasifikasi_Laporan": "Abc",
        "Sumber_Laporan": "Radio",
        "Tipe_Laporan_(Anonim/Rahasia)": "Golongan B",
        "Waktu_Laporan_Masuk": "siang",
        "Instansi_Terdisposisi": "Dinas Sosial; Dinas Kesehatan",
        "Judul_Laporan": "x" * 300,
    }
    parsed = lapor(written(tmp_path, text([row(**changes)])))
    (found,) = complaints(parsed)
    assert (found.classification, found.channel, found.anonymous, found.confidential) == (None, Channel.PARTNER, True, True)
    assert [step.kind for step in found.steps] == ["verified", "routed"]
    assert (found.agency, len(found.title or "")) == ("Dinas Sosial", 200)
    assert {note.kind for note in warned(parsed)} == {
        NoteKind.UNKNOWN_STATUS,
        NoteKind.UNKNOWN_CLASSIFICATION,
        NoteKind.UNKNOWN_CHANNEL,
        NoteKind.UNKNOWN_PRIVACY,
        NoteKind.BAD_TIME,
        NoteKind.SEVERAL_AGENCIES,
        NoteKind.SHORTENED,
    }
    assert all(note.line == 2 for note in warned(parsed))


def test_times_of_later_steps_where_an_export_has_them(tmp_path: Path) -> None:
    header = [*HEADER, "Tanggal Disposisi", "Tanggal Tindak Lanjut", "Tanggal Ditutup"]
    changes = {"Tanggal_Disposisi": "2024-01-05 02:00:00", "Tanggal_Tindak_Lanjut": "6 Jan 2024", "Tanggal_Ditutup": "3 Jan 2024"}
    parsed = lapor(written(tmp_path, text([row(header, **changes)], header=header)))
    (found,) = complaints(parsed)
    assert [(step.kind, step.at, step.at_known) for step in found.steps] == [
        ("verified", datetime(2024, 1, 4, 23, 45, tzinfo=UTC), False),
        ("routed", datetime(2024, 1, 5, 2, tzinfo=UTC), True),
        ("answered", datetime(2024, 1, 6, 23, 59, tzinfo=UTC), True),
        ("closed", datetime(2024, 1, 6, 23, 59, tzinfo=UTC), False),
    ]
    assert [(note.field, note.kind) for note in warned(parsed)] == [("Tanggal Ditutup", NoteKind.IMPOSSIBLE_ORDER)]


def test_month_first_dates_are_noticed(tmp_path: Path) -> None:
    rows = [row(Tracking_ID=str(day), Tanggal_Laporan_Masuk=f"1/{day}/2024") for day in (4, 25)]
    assert [found.submitted_at.month for found in complaints(lapor(written(tmp_path, text(rows))))] == [1, 1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"halo\napa kabar\n", "no header row"),
        (text([], header=["Tracking ID", "Kategori", "Status Laporan"]).encode(), "no column Tanggal Laporan Masuk"),
        (b"\xd0\xcf\x11\xe0 old excel", "old Excel file"),
        (b"%PDF-1.7", "is a PDF"),
        (b"<html><table><tr><td>Tracking ID", "web page"),
        (b"PK\x03\x04 not a workbook", "not an Excel workbook"),
        (b"\x1f\x8b\x08 not gzip", "damaged"),
        (bytes(range(256)) * 50, "no header row"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        lapor(written(tmp_path, content))
    assert sentence in refused.value.detail
    assert "\n" not in refused.value.detail.strip()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InvalidInput, match="cannot be opened"):
            list(parse_lapor(path, now=NOW))
