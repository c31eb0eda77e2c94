"""Columns under the headings that other governments and programs give them."""

from pathlib import Path

import pytest

from services.importing.model import ImportedComplaint, NoteKind
from services.importing.surabaya import parse_surabaya
from shared.errors import InvalidInput
from tests.unit.importing.exports import HEADER, NOW, complaints, lapor, only, problems, row, text, warned, written

SPELLINGS = {
    "Tracking ID": (
        "Kode Pelacakan",
        "ID Pelacakan",
        "TrackingID",
        "trackingid",
        "ID Tracking",
        "Nomor Pelacakan",
        "Kode Lacak",
        "Kode Tracking",
        "tracking_code",
        "No. Tiket",
        "NoTiket",
        "notiket",
        "Ticket Number",
        "No. Aduan",
        "Nomor Pengaduan",
        "ID Aduan",
        "Kode Aduan",
        "No Registrasi",
        "No. Reg",
        "Report Number",
        "Complaint ID",
        "Nomor Referensi",
        "ID",
        "Kode",
    ),
    "Tanggal Laporan Masuk": (
        "Tgl. Masuk",
        "Tgl. Aduan:",
        "tgl_lapor",
        "TglLaporan",
        "tgllaporan",
        "Tanggal Diterima",
        "Tanggal Pengaduan",
        "Date",
        "Report Date",
        "Date Received",
        "Submission Date",
        "created_at",
        "TGL",
    ),
    "Waktu Laporan Masuk": ("Jam", "Jam Masuk", "Pukul", "Time", "Jam Aduan :", "Waktu Lapor", "Received Time"),
    "Nama Pelapor": ("Nama Pengadu", "Pelapor", "Reporter Name", "Complainant Name", "NamaPelapor"),
    "Klasifikasi Laporan": ("Klasifikasi", "Jenis Aduan", "Jenis Laporan", "Classification", "Complaint Classification"),
    "Kategori": ("Kategori Aduan", "Category", "Topik", "Topik Aduan", "Nama Kategori", "Bidang"),
    "Judul Laporan": ("Judul Aduan", "Judul Pengaduan", "Perihal", "Title", "Subject", "judul_laporan:"),
    "Isi Laporan Akhir": (
        "Isi Aduan",
        "Isi Pengaduan",
        "Uraian Aduan",
        "Description",
        "Deskripsi Keluhan",
        "isiaduan",
        "Complaint Text",
        "Aduan",
        "Detail Aduan",
    ),
    "Sumber Laporan": ("Kanal", "Media", "Kanal Aduan", "Media Pengaduan", "Channel", "Source", "Sumber Aduan", "Saluran"),
    "Instansi Terdisposisi": (
        "OPD",
        "SKPD",
        "Perangkat Daerah",
        "Unit Kerja",
        "OPD Tujuan",
        "OPD Terkait",
        "Organisasi Perangkat Daerah (OPD)",
        "Nama OPD",
        "UnitKerja",
        "Dinas",
        "Satuan Kerja",
        "Disposisi",
        "Agency",
        "Instansi Disposisi",
    ),
    "Status Laporan": ("Status", "Status Aduan", "Status Pengaduan", "STATUS:", "Complaint Status", "Status Penanganan"),
    "Provinsi": ("Prov.", "Province", "Propinsi"),
    "Kota/Kabupaten": ("Kab./Kota", "Kabupaten", "Regency/City", "kab_kota", "Kota / Kab"),
}


@pytest.mark.parametrize(("genuine", "spelling"), [(genuine, each) for genuine, known in SPELLINGS.items() for each in known])
def test_a_column_under_another_heading(tmp_path: Path, genuine: str, spelling: str) -> None:
    values = {"Nama_Pelapor": "Siti Aminah", "Kecamatan": "Palang"}
    expected = only(lapor(written(tmp_path, text([row(**values)]))))
    header = [spelling if name == genuine else name for name in HEADER]
    assert only(lapor(written(tmp_path, text([row(**values)], header=header)))) == expected


@pytest.mark.parametrize(
    "header",
    [
        ("No.", "Kode Pelacakan", "Tgl.", "Jam", "OPD", "Isi Aduan", "Judul Aduan", "Status Aduan", "Kanal", "Sifat"),
        ("no", "no_tiket", "tgl_aduan", "jam_aduan", "skpd", "isi_aduan", "judul", "status", "media", "sifat_aduan"),
        ("#", "Ticket ID", "Date", "Time", "Agency", "Description", "Title", "Status", "Channel", "Privacy"),
        ("NO", "NOREGISTRASI", "TGLMASUK", "JAMMASUK", "UNITKERJA", "ISIPENGADUAN", "PERIHAL", "STATUSADUAN", "KANALADUAN", "SIFAT"),
    ],
)
def test_lists_that_governments_keep_themselves(tmp_path: Path, header: tuple[str, ...]) -> None:
    cells = ["1", "TKT-7", "4 Jan 2024", "23:45", "Dinas Sosial", "Bantuan belum turun", "Bantuan", "Selesai", "WhatsApp", "Rahasia"]
    (found,) = complaints(lapor(written(tmp_path, text([cells], header=header))))
    assert (found.external_id, f"{found.submitted_at:%Y-%m-%d %H:%M}") == ("TKT-7", "2024-01-04 23:45")
    assert (found.agency, found.text, found.title) == ("Dinas Sosial", "Bantuan belum turun", "Bantuan")
    assert (found.channel, found.confidential, found.steps[-1].kind) == ("whatsapp", True, "closed")


WITHOUT_ID = ["No", *(name for name in HEADER if name != "Tracking ID")]


def counted(folder: Path, *rows: list[str], header: list[str] = WITHOUT_ID) -> list[ImportedComplaint]:
    return complaints(lapor(written(folder, text(rows, header=header))))


def test_without_identifiers_a_row_is_known_again_by_what_does_not_change(tmp_path: Path) -> None:
    def line(number: int, **changes: str) -> list[str]:
        return row(WITHOUT_ID, No=str(number), **changes)

    first, second = counted(tmp_path, line(1), line(2, Judul_Laporan="Jalan rusak"))
    assert first.external_id != second.external_id
    (again,) = counted(tmp_path, line(17, Status_Laporan="Sedang Diproses", Tanggal_Laporan_Masuk="2024-01-04", Instansi_Induk="-"))
    assert again.external_id == first.external_id, "another place in the list, another status, another way to write the date"
    alike = counted(tmp_path, line(1), line(2), line(2))
    assert len({each.external_id for each in alike}) == len(alike) == 2, "word for word the same is one; what differs stays two"
    assert alike[0].external_id == first.external_id
    renamed = counted(tmp_path, line(1, Nama_Pelapor="Siti Aminah"))
    assert renamed[0].external_id == first.external_id, "no name goes into what is stored outside the vault"


def test_a_file_without_identifiers_says_so_once(tmp_path: Path) -> None:
    for header in (WITHOUT_ID, WITHOUT_ID[1:]):
        parsed = lapor(written(tmp_path, text([row(header, No="1"), row(header, No="2", Judul_Laporan="Lain")], header=header)))
        assert len(complaints(parsed)) == 2
        assert not problems(parsed)
        (note,) = [note for note in warned(parsed) if note.kind is NoteKind.NO_ID_COLUMN]
        assert "known again by date, words and place" in note.reason


def test_a_number_that_does_not_count_rows_is_an_identifier(tmp_path: Path) -> None:
    first, second = counted(tmp_path, row(WITHOUT_ID, No="ADU/2024/17"), row(WITHOUT_ID, No="ADU/2024/18", Judul_Laporan="Lain"))
    assert (first.external_id, second.external_id) == ("ADU/2024/17", "ADU/2024/18")


def test_without_identifier_and_words_there_is_nothing_to_tell_rows_apart_by(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no column Tracking ID"):
        lapor(written(tmp_path, text([], header=["No", "Tanggal", "Status", "OPD"])))


def test_the_media_centers_list_under_other_headings(tmp_path: Path) -> None:
    header = ("No. Tiket", "Tgl. Masuk", "Tgl Tanggapan", "Topik", "OPD", "Isi Keluhan", "Sifat")
    cells = ["K-9", "2022-01-02T01:28", "2022-01-05T13:19", "PJU", "Dinas Perhubungan", "Lampu padam di gang 10", "Terbuka"]
    (found,) = complaints(parse_surabaya(written(tmp_path, text([cells], header=header)), now=NOW))
    assert (found.external_id, found.agency, found.text) == ("K-9", "Dinas Perhubungan", "Lampu padam di gang 10")
    assert (found.steps[-1].at_known, found.confidential) == (True, False)
