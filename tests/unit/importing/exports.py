"""Small exports written the way other programs, governments and years write them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from services.importing.lapor import parse_lapor
from services.importing.model import ImportedComplaint, Parsed, RowProblem, RowWarning

NOW = datetime(2026, 3, 1, tzinfo=UTC)

HEADER = (
    "Tracking ID",
    "Tanggal Laporan Masuk",
    "Waktu Laporan Masuk",
    "Nama Pelapor",
    "Klasifikasi Laporan",
    "ID Kategori",
    "Kategori",
    "Judul Laporan",
    "Isi Laporan Awal",
    "Isi Laporan Akhir",
    "Tipe Laporan (Anonim/Rahasia)",
    "Sumber Laporan",
    "Instansi Induk",
    "ID Instansi Terdisposisi",
    "Instansi Terdisposisi",
    "Status Laporan",
    "Alasan Tunda/Arsip",
    "Provinsi",
    "Kota/Kabupaten",
    "Kecamatan",
    "Kelurahan",
)

USUAL: Mapping[str, str] = {
    "Tracking ID": "7000001",
    "Tanggal Laporan Masuk": "4 Jan 2024",
    "Waktu Laporan Masuk": "23:45:00",
    "Klasifikasi Laporan": "Aspirasi",
    "ID Kategori": "1398",
    "Kategori": "Penerangan Jalan",
    "Judul Laporan": "Lampu padam",
    "Isi Laporan Akhir": "Lampu jalan padam sejak Senin di depan pasar",
    "Sumber Laporan": "Website",
    "Instansi Induk": "Pemerintah Kabupaten Tuban",
    "Instansi Terdisposisi": "Dinas Perhubungan",
    "Status Laporan": "Ditutup oleh Sistem",
    "Provinsi": "Jawa Timur",
    "Kota/Kabupaten": "Tuban",
}


def row(header: Sequence[str] = HEADER, **changes: str) -> list[str]:
    """The usual row with changes, by column name with `_` for a space."""
    cells = {**USUAL, **{name.replace("_", " "): value for name, value in changes.items()}}
    return [cells.get(name, "") for name in header]


def text(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER, separator: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def written(folder: Path, content: str | bytes, name: str = "export.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def workbook(folder: Path, sheets: Mapping[str, Iterable[Sequence[object]]], name: str = "export.xlsx") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for cells in rows:
            sheet.append(list(cells))
    path = folder / name
    book.save(path)
    return path


def lapor(path: Path) -> list[Parsed]:
    return list(parse_lapor(path, now=NOW))


def complaints(parsed: Iterable[Parsed]) -> list[ImportedComplaint]:
    return [entry for entry in parsed if isinstance(entry, ImportedComplaint)]


def problems(parsed: Iterable[Parsed]) -> list[RowProblem]:
    return [entry for entry in parsed if isinstance(entry, RowProblem)]


def warned(parsed: Iterable[Parsed]) -> list[RowWarning]:
    return [entry for entry in parsed if isinstance(entry, RowWarning)]


def only(parsed: Iterable[Parsed]) -> ImportedComplaint:
    """The one complaint of an export that gave no reason for a note."""
    entries = list(parsed)
    (found,) = complaints(entries)
    assert entries == [found]
    return found
