"""The complaint list of Surabaya's Media Center: received, first answered, topic, agency, district, village."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from services.importing.columns import Columns
from services.importing.history import Stage, recorded
from services.importing.identity import Identities, identity_notes
from services.importing.model import ImportedComplaint, NoteKind, Parsed, ParsedRows, StepKind
from services.importing.moments import writes_month_first
from services.importing.privacy import Privacy
from services.importing.rows import RowReader, Unimportable, broken
from services.importing.tables import BrokenRow, Reading, Row, Table, open_tables
from shared.events.submission import TEXT_MAX

SOURCE = "surabaya"
PROVINCE, REGENCY, GOVERNMENT = "Jawa Timur", "Kota Surabaya", "Pemerintah Kota Surabaya"

COLUMNS = Columns(
    names={
        "id": ("id", "ID Keluhan", "Nomor Keluhan", "Tracking ID", "Nomor Tracking", "Nomor Tiket", "ID Tiket", "Nomor Registrasi"),
        "number": ("Nomor", "Nomor Urut"),
        "date": ("masuk", "Tanggal Masuk", "Tanggal Keluhan", "Tanggal", "created_at", "Waktu Masuk"),
        "answered": ("ditanggapi", "Tanggal Ditanggapi", "Tanggal Tanggapan", "Tanggal Respon", "Waktu Respon", "Waktu Ditanggapi"),
        "category_id": ("id_topik", "ID Kategori"),
        "category": ("topik", "Nama Topik", "Topik Keluhan"),
        "classification": ("Klasifikasi", "Kategori", "Jenis Laporan"),
        "privacy": ("Sifat Laporan", "Sifat", "Kerahasiaan", "Privasi", "Tipe Laporan"),
        "agency_id": ("id_instansi", "ID SKPD"),
        "agency": ("instansi", "Nama Instansi", "Perangkat Daerah", "Organisasi Perangkat Daerah", "Unit Kerja", "Dinas"),
        "district": ("kecamatan", "Nama Kecamatan"),
        "village": ("kelurahan", "Nama Kelurahan"),
        "address": ("alamat", "lokasi", "Alamat Keluhan"),
        "title": ("judul", "perihal"),
        "text": ("isi", "Isi Keluhan", "Keluhan", "Isi Laporan", "Uraian"),
        "reporter": ("Nama Pelapor", "Pelapor", "Nama"),
        "channel": ("Sumber", "Media", "Kanal", "Sumber Laporan"),
        "answer": ("Tanggapan", "Isi Tanggapan", "Jawaban"),
        "answer_group": ("kelompok_hari_respon",),
        "topic_group": ("jenis_topik",),
        "district_id": ("id_kecamatan",),
        "village_id": ("id_kelurahan",),
        "text_length": ("panjang_teks_asli",),
    },
    required=frozenset({"id", "date"}),
    needed=frozenset({"id", "date", "answered", "agency"}),
)


def parse_surabaya(path: Path, *, now: datetime, zone: tzinfo = UTC, reading: Reading | None = None, public: bool = False) -> ParsedRows:
    """As `parse_lapor`. The list holds complaints that were given to an agency: one without an answer was routed and waits.

    When it was given to the agency the list does not say. An answer that is dated before its complaint (a clerk's slip) stays an
    answer, of unknown time, with a warning.
    """
    seen = Identities()
    for table in open_tables(path, COLUMNS, reading or Reading()):
        privacy = Privacy(table, public=public)
        yield from privacy.notes()
        yield from identity_notes(table)
        month_first = writes_month_first(row.cells[table.layout.found["date"]] for row in table.sample)
        for row in table.rows:
            if isinstance(row, BrokenRow):
                yield broken(table, row)
            else:
                yield from _row(table, row, seen, privacy, zone=zone, month_first=month_first, now=now)


def _row(table: Table, row: Row, seen: Identities, privacy: Privacy, *, zone: tzinfo, month_first: bool, now: datetime) -> Iterator[Parsed]:
    cells = RowReader(table, row)
    try:
        submitted_at = cells.submitted_at("date", None, zone=zone, month_first=month_first, now=now)
        external_id = seen.find(table, cells, row, submitted_at)
    except Unimportable as error:
        yield cells.problem(error)
        return
    if external_id is None:
        return
    stated: dict[StepKind, datetime] = {}
    if answered := cells.later_moment("answered", zone=zone, month_first=month_first, now=now):
        stated["answered"] = answered
    agency = cells.name("agency")
    steps, impossible = recorded(
        Stage.ROUTED if cells.text("answered") is None else Stage.ANSWERED,
        submitted_at,
        agency=agency or GOVERNMENT,
        stated=stated,
        answer=cells.text("answer"),
    )
    if impossible:
        cells.warn("answered", NoteKind.IMPOSSIBLE_ORDER, "answered before it was received; the answer is kept, its time is not known")
    anonymous, confidential = privacy.read(cells)
    text = cells.text("text")
    yield ImportedComplaint(
        line=row.line,
        source=SOURCE,
        external_id=external_id,
        submitted_at=submitted_at,
        channel=cells.channel("channel"),
        classification=cells.classification("classification", "privacy"),
        category=cells.name("category"),
        category_id=cells.name("category_id"),
        title=cells.name("title"),
        text=None if text is None else cells.cut("text", text, TEXT_MAX),
        reporter=cells.name("reporter"),
        anonymous=anonymous,
        confidential=confidential,
        government=GOVERNMENT,
        agency=agency,
        agency_id=cells.name("agency_id"),
        province=PROVINCE,
        regency=REGENCY,
        district=cells.name("district"),
        village=cells.name("village"),
        address=cells.name("address", longest=500),
        steps=steps,
        sheet=table.sheet,
    )
    yield from cells.warnings
