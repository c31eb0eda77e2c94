"""The export of SP4N-LAPOR!'s admin pages: 21 columns, one row a report, its last status and no times but the first."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from services.importing.cells import plain
from services.importing.columns import Columns
from services.importing.history import HANDLED, Stage, recorded, stage_of
from services.importing.model import ImportedComplaint, NoteKind, Parsed, ParsedRows, StepKind
from services.importing.moments import writes_month_first
from services.importing.rows import RowReader, Seen, Unimportable, broken, unused_columns
from services.importing.tables import BrokenRow, Reading, Row, Table, open_tables
from shared.events.submission import TEXT_MAX

SOURCE = "lapor"

COLUMNS = Columns(
    names={
        "id": ("Tracking ID", "ID Tracking", "Tracking", "ID Laporan", "Nomor Laporan", "Nomor Tracking", "Nomor Tiket", "Ticket ID"),
        "date": (
            "Tanggal Laporan Masuk",
            "Tanggal Masuk",
            "Tanggal Laporan",
            "Tanggal Lapor",
            "Tanggal Pelaporan",
            "Tanggal Dibuat",
            "Tanggal",
            "Created At",
            "Waktu Dibuat",
        ),
        "time": ("Waktu Laporan Masuk", "Waktu Masuk", "Waktu Laporan", "Waktu Lapor", "Waktu"),
        "reporter": ("Nama Pelapor", "Pelapor", "Nama Pengadu", "Nama"),
        "classification": ("Klasifikasi Laporan", "Klasifikasi", "Jenis Laporan"),
        "category_id": ("ID Kategori", "Kode Kategori"),
        "category": ("Kategori", "Kategori Laporan", "Nama Kategori", "Topik", "Sub Kategori", "Subkategori"),
        "title": ("Judul Laporan", "Judul", "Perihal", "Subjek"),
        "first_text": ("Isi Laporan Awal", "Isi Awal"),
        "text": ("Isi Laporan Akhir", "Isi Akhir", "Isi Laporan", "Isi", "Uraian", "Deskripsi", "Uraian Laporan"),
        "privacy": ("Tipe Laporan (Anonim/Rahasia)", "Tipe Laporan", "Anonim/Rahasia", "Kerahasiaan", "Tipe", "Sifat Laporan"),
        "channel": ("Sumber Laporan", "Sumber", "Kanal", "Kanal Laporan", "Media", "Saluran", "Channel"),
        "parent": ("Instansi Induk", "Induk Instansi", "Pemerintah Daerah", "Pemda", "K/L/D"),
        "agency_id": ("ID Instansi Terdisposisi", "ID Instansi", "Kode Instansi"),
        "agency": (
            "Instansi Terdisposisi",
            "Nama Instansi Terdisposisi",
            "Instansi",
            "Nama Instansi",
            "Instansi Tujuan",
            "Unit Kerja",
            "Perangkat Daerah",
        ),
        "status": ("Status Laporan", "Status", "Status Terakhir", "Status Akhir", "Status Tindak Lanjut"),
        "note": ("Alasan Tunda/Arsip", "Alasan Tunda", "Alasan Arsip", "Alasan", "Alasan Penundaan", "Keterangan"),
        "province": ("Provinsi", "Nama Provinsi", "Provinsi Kejadian"),
        "regency": ("Kota/Kabupaten", "Kabupaten/Kota", "Kabupaten", "Kota", "Kab/Kota", "Nama Kabupaten/Kota"),
        "district": ("Kecamatan", "Nama Kecamatan", "Kecamatan Kejadian"),
        "village": ("Kelurahan", "Desa/Kelurahan", "Kelurahan/Desa", "Nama Kelurahan"),
        "address": ("Alamat", "Lokasi", "Alamat Kejadian", "Lokasi Kejadian", "Alamat Lokasi", "Alamat Laporan"),
        "verified": ("Tanggal Verifikasi", "Tanggal Terverifikasi", "Waktu Verifikasi"),
        "routed": ("Tanggal Disposisi", "Tanggal Terdisposisi", "Waktu Disposisi"),
        "answered": (
            "Tanggal Tindak Lanjut",
            "Tanggal Tindak Lanjut Pertama",
            "Tanggal Respon",
            "Tanggal Tanggapan",
            "Tanggal Jawaban",
            "Waktu Tindak Lanjut",
        ),
        "closed": ("Tanggal Ditutup", "Tanggal Selesai", "Tanggal Penutupan", "Tanggal Tutup", "Waktu Selesai"),
        "archived": ("Tanggal Diarsipkan", "Tanggal Arsip", "Waktu Arsip"),
        "answer": ("Isi Tindak Lanjut", "Tindak Lanjut", "Isi Tanggapan", "Tanggapan", "Jawaban"),
    },
    required=frozenset({"id", "date"}),
    needed=frozenset({"id", "date", "agency", "status", "text", "privacy"}),
)

_TIMED: tuple[StepKind, ...] = ("verified", "routed", "answered", "closed", "archived")
"""Steps that some exports state a time of, in a column of the same name."""


def parse_lapor(path: Path, *, now: datetime, zone: tzinfo = UTC, reading: Reading | None = None) -> ParsedRows:
    """Everything that the file says, row by row as it stands, as complaints, problems and warnings.

    Times without a zone are in `zone`: LAPOR! writes UTC. Raises InvalidInput when the file as a whole cannot be read.
    """
    seen = Seen()
    for table in open_tables(path, COLUMNS, reading or Reading()):
        yield from unused_columns(table)
        month_first = writes_month_first(row.cells[table.layout.found["date"]] for row in table.sample)
        for row in table.rows:
            if isinstance(row, BrokenRow):
                yield broken(table, row)
            else:
                yield from _row(table, row, seen, zone=zone, month_first=month_first, now=now)


def _row(table: Table, row: Row, seen: Seen, *, zone: tzinfo, month_first: bool, now: datetime) -> Iterator[Parsed]:
    cells = RowReader(table, row)
    try:
        external_id = cells.external_id("id")
        submitted_at = cells.submitted_at("date", "time", zone=zone, month_first=month_first, now=now)
        if seen.is_repeated(external_id, row, "id"):
            return
    except Unimportable as error:
        yield cells.problem(error)
        return
    stated = {kind: at for kind in _TIMED if (at := cells.later_moment(kind, zone=zone, month_first=month_first, now=now))}
    parent, agency = cells.name("parent"), _agency(cells)
    stage = _stage(cells, agency)
    steps, impossible = recorded(
        stage,
        submitted_at,
        agency=agency or (parent if stage in HANDLED else None),
        note=cells.text("note"),
        stated=stated,
        answer=cells.text("answer"),
    )
    for kind in impossible:
        cells.warn(kind, NoteKind.IMPOSSIBLE_ORDER, "lies before an earlier step; the step is kept, its time is not known")
    anonymous, confidential = cells.privacy("privacy")
    text = cells.text("text") or cells.text("first_text")
    yield ImportedComplaint(
        line=row.line,
        source=SOURCE,
        external_id=external_id,
        submitted_at=submitted_at,
        channel=cells.channel("channel"),
        classification=cells.classification("classification"),
        category=cells.name("category"),
        category_id=cells.name("category_id"),
        title=cells.name("title"),
        text=None if text is None else cells.cut("text", text, TEXT_MAX),
        reporter=_person(cells.name("reporter")),
        anonymous=anonymous,
        confidential=confidential,
        government=parent,
        agency=agency,
        agency_id=cells.name("agency_id"),
        province=cells.name("province"),
        regency=cells.name("regency"),
        district=cells.name("district"),
        village=cells.name("village"),
        address=cells.name("address", longest=500),
        steps=steps,
        sheet=table.sheet,
    )
    yield from cells.warnings


def _stage(cells: RowReader, agency: str | None) -> Stage:
    fallback = Stage.RECEIVED if agency is None else Stage.ROUTED
    words = cells.text("status")
    if words is None:
        return fallback
    known = stage_of(words)
    if known is None:
        cells.warn("status", NoteKind.UNKNOWN_STATUS, f"“{words[:60]}” is not a status that is known; taken as {fallback.name.lower()}")
    return known or fallback


def _agency(cells: RowReader) -> str | None:
    """The first, where several are named: the others were given their part of it in the source."""
    words = cells.text("agency")
    if words is None:
        return None
    first, *others = [name for part in words.replace("|", ";").replace("\n", ";").split(";") if (name := " ".join(part.split()))] or [""]
    if others:
        cells.warn("agency", NoteKind.SEVERAL_AGENCIES, f"names {1 + len(others)} agencies; the first is taken")
    return cells.cut("agency", first, 200) or None


def _person(name: str | None) -> str | None:
    """A name, unless it is what LAPOR! writes instead of one."""
    return None if name is None or plain(name) in {"anonim", "anonymous", "rahasia", "dirahasiakan", "pelapor"} else name
