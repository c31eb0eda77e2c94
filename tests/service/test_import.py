"""Imports on a real database: what is stored, what is made known, what a second import changes, what the command says."""

import asyncio
import csv
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from services.cli.import_command import import_app
from services.importing.model import NoteKind
from services.importing.run import Order, Summary, import_file
from services.importing.sources import LAPOR, SURABAYA, Source
from services.importing.stores import open_import
from services.routing.app import build as build_routing
from services.routing.settings import RoutingSettings
from shared.database import Database
from shared.errors import InvalidInput
from shared.events import envelope
from shared.messaging.bus import Bus
from shared.service import Service
from shared.settings import CommonSettings
from tests.support.directory import directory_of
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually
from tests.unit.importing.exports import HEADER, NOW, row, text, written

ROWS = [
    row(Tracking_ID="1", Nama_Pelapor="Siti Aminah"),
    row(Tracking_ID="2", Status_Laporan="Sedang Diproses", Instansi_Terdisposisi="Dinas Pasar Malam", Isi_Laporan_Akhir=""),
    row(Tracking_ID="3", Instansi_Induk="Pemerintah Kota Samarinda", Provinsi="Kalimantan Timur", **{"Kota/Kabupaten": "Kota Samarinda"}),
    row(Tracking_ID="4", Status_Laporan="Diarsipkan oleh Admin", Instansi_Terdisposisi="", Kecamatan="Antah Berantah"),
    row(Tracking_ID="5", Tanggal_Laporan_Masuk="kapan-kapan"),
]


@pytest.fixture
def settings(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> TestDatabase:
    """What `kawal up` would have written for this database."""
    for schema, name in (("intake", "INTAKE"), ("vault", "VAULT"), ("routing", "ROUTING")):
        monkeypatch.setenv(f"KAWAL_{name}_POSTGRES_DSN", database.dsn(schema))
    monkeypatch.setenv("KAWAL_VAULT_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("KAWAL_CODE_KEY", "k" * 40)
    return database


async def imported(path: Path, source: Source = LAPOR, now: datetime = NOW) -> Summary:
    async with open_import() as (registry, store):
        return await import_file(Order(source, path, now, UTC), registry, store, progress=lambda share, summary: None)


@asynccontextmanager
async def reading(database: TestDatabase, schema: str) -> AsyncIterator[Database]:
    db = Database(database.dsn(schema), schema, size=1)
    try:
        yield db
    finally:
        await db.close()


async def fetch(database: TestDatabase, schema: str, query: str) -> list[dict[str, object]]:
    async with reading(database, schema) as db, db.connection() as connection:
        return [dict(found) for found in await connection.fetch(query)]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return written(tmp_path, text(ROWS), "laporan.csv")


async def test_rows_become_complaints(settings: TestDatabase, export: Path) -> None:
    summary = await imported(export)
    assert (summary.imported, summary.known, [problem.line for problem in summary.problems]) == (4, 0, [6])
    assert summary.created == {"governments": 2, "agencies": 3, "categories": 1}
    rows = await fetch(settings, "intake", "select * from complaint order by external_id")
    assert [(found["external_id"], found["government"], found["region"]) for found in rows] == [
        ("lapor:1", "35.23", "35.23"),
        ("lapor:2", "35.23", "35.23"),
        ("lapor:3", "64.72", "64.72"),
        ("lapor:4", "35.23", "35.23"),
    ]
    assert rows[0]["submitted_at"] == datetime(2024, 1, 4, 23, 45, tzinfo=UTC)
    assert rows[1]["text"] is None, "withheld"
    assert not any("Siti" in str(found) for found in rows), "the name is in the vault and nowhere else"
    assert len(await fetch(settings, "vault", "select complaint_id from identity")) == 1
    assert [(warning.line, warning.field) for warning in summary.warnings] == [(5, "district")]


async def test_what_is_not_known_is_made_known(settings: TestDatabase, export: Path) -> None:
    await imported(export)
    governments = await fetch(settings, "routing", "select data ->> 'name' as name from government order by code")
    assert [found["name"] for found in governments] == ["Pemerintah Kabupaten Tuban", "Pemerintah Kota Samarinda"]
    agencies = await fetch(settings, "routing", "select code from agency order by code")
    assert [found["code"] for found in agencies] == ["35.23.dinas-pasar-malam", "35.23.dinas-perhubungan", "64.72.dinas-perhubungan"]
    assert [found["code"] for found in await fetch(settings, "routing", "select code from category")] == ["penerangan-jalan"]


async def test_a_second_import_changes_nothing(settings: TestDatabase, export: Path) -> None:
    await imported(export)
    before = await everything(settings)
    again = await imported(export)
    assert (again.imported, again.known, len(again.problems)) == (0, 4, 1)
    assert not again.created
    assert await everything(settings) == before


async def everything(database: TestDatabase) -> list[list[dict[str, object]]]:
    tables = (("intake", "complaint"), ("intake", "outbox"), ("vault", "identity"), ("routing", "agency"), ("routing", "outbox"))
    return [await fetch(database, schema, f"select t::text from {table} t order by 1") for schema, table in tables]


async def test_rows_that_were_added_later_come_in(settings: TestDatabase, tmp_path: Path) -> None:
    await imported(written(tmp_path, text(ROWS[:2])))
    assert (await imported(written(tmp_path, text(ROWS)))).imported == 2


async def test_a_row_that_has_changed_since_is_told_of_and_changes_nothing(settings: TestDatabase, tmp_path: Path) -> None:
    await imported(written(tmp_path, text([row(Tracking_ID="1", Status_Laporan="Sedang Diproses"), row(Tracking_ID="2")])))
    before = await everything(settings)
    again = await imported(written(tmp_path, text([row(Tracking_ID="1"), row(Tracking_ID="2")])))
    assert (again.imported, again.known) == (0, 2)
    assert [(warning.line, warning.kind) for warning in again.warnings] == [(2, NoteKind.CHANGED_SINCE)]
    assert await everything(settings) == before


async def test_the_history_reaches_the_case_at_its_own_times(settings: TestDatabase, nats_server: NatsServer, tmp_path: Path) -> None:
    header = [*HEADER, "Tanggal Tindak Lanjut"]
    rows = [row(header, Tracking_ID="timed", Tanggal_Tindak_Lanjut="2024-01-09 03:00:00"), row(header, Tracking_ID="untimed")]
    await imported(written(tmp_path, text(rows, header=header)))
    async with running(settings, nats_server):
        query = "select status, agency, first_answered_at, answer_time_known from complaint_case order by answer_time_known"

        async def cases() -> list[dict[str, object]]:
            return await fetch(settings, "routing", query)

        untimed, timed = await eventually(cases, until=lambda found: len(found) == 2)
    answered = datetime(2024, 1, 9, 3, tzinfo=UTC)
    assert timed == {"status": "closed", "agency": "35.23.dinas-perhubungan", "first_answered_at": answered, "answer_time_known": True}
    assert (untimed["status"], untimed["answer_time_known"]) == ("closed", False)
    told = await fetch(settings, "routing", "select payload from outbox where nats_subject like 'complaint.%'")
    times = {(fact.data.fact_type, fact.time) for found in told if (fact := envelope.decode(str(found["payload"]).encode()))}
    assert ("complaint.answered", answered) in times


@asynccontextmanager
async def running(database: TestDatabase, nats_server: NatsServer) -> AsyncIterator[None]:
    intake = Service(envelope.Source.INTAKE, Database(database.dsn("intake"), "intake", size=3), Bus(nats_server.url, "intake"))
    common = CommonSettings(nats_url=nats_server.url, token_key="t" * 40)
    routing = build_routing(common, RoutingSettings(postgres_dsn=database.dsn("routing")), directory_of(database))
    await intake.start()
    await routing.start()
    try:
        yield
    finally:
        await routing.stop()
        await intake.stop()


def command(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(import_app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_the_command_says_what_became_of_the_rows(settings: TestDatabase, export: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    code, said = command("lapor", str(export), "--problems", str(notes))
    assert code == 0
    assert "imported" in said
    assert "line 6, Tanggal Laporan Masuk: “kapan-kapan” is not a date" in said
    with notes.open(encoding="utf-8", newline="") as file:
        assert [(found["gravity"], found["line"], found["kind"]) for found in csv.DictReader(file)] == [
            ("problem", "6", "bad_date"),
            ("warning", "5", "unknown_place"),
        ]


def test_a_file_without_a_readable_row_is_a_failure(settings: TestDatabase, tmp_path: Path) -> None:
    code, said = command("lapor", str(written(tmp_path, text(ROWS[4:]))))
    assert code == 2
    assert "is not a date" in said


@pytest.mark.parametrize("options", [(), ("--public",)])
async def test_nobody_reads_what_no_column_calls_public(settings: TestDatabase, tmp_path: Path, options: tuple[str, ...]) -> None:
    header = [name for name in HEADER if not name.startswith("Tipe Laporan")]
    path = written(tmp_path, text([row(header, Tracking_ID=str(number)) for number in range(30)], header=header))
    code, said = await asyncio.to_thread(command, "lapor", str(path), *options)
    assert code == 0
    assert f"line 1: no column says which reports are anonymous or confidential: {'imported as public' if options else 'all are'}" in said
    rows = await fetch(settings, "intake", "select confidential from complaint")
    assert [found["confidential"] for found in rows] == [not options] * 30


def test_a_file_that_cannot_be_opened_gets_no_progress_bar(settings: TestDatabase, tmp_path: Path) -> None:
    result = CliRunner().invoke(import_app, ["lapor", str(tmp_path / "none.csv")])
    assert isinstance(result.exception, InvalidInput)
    assert "cannot be opened" in result.exception.detail
    assert "none.csv" not in result.output


@pytest.mark.parametrize(
    "option", [("--zone", "Mars/Phobos"), ("--government", "99.99"), ("--government", "32.04.12"), ("--problems", "/no/such/folder/x")]
)
def test_options_that_cannot_be_right(option: tuple[str, str], export: Path) -> None:
    assert command("lapor", str(export), *option)[0] == 2


@pytest.fixture
def real_files() -> Path:
    folder = Path(os.environ.get("KAWAL_REAL_DATA", "../shared/data")) / "complaints"
    if not folder.is_dir():
        pytest.skip(f"the real complaint files are not at {folder} (KAWAL_REAL_DATA)")
    return folder


@pytest.mark.real_data
async def test_all_real_rows(settings: TestDatabase, real_files: Path) -> None:
    files = ((LAPOR, "lapor_export_bandung_2021_2023.csv.gz", 1284), (SURABAYA, "surabaya_2022.csv.gz", 8690))
    for source, name, count in files:
        first = await imported(real_files / name, source)
        assert (first.imported, first.known, len(first.problems)) == (count, 0, 0)
        again = await imported(real_files / name, source)
        assert (again.imported, again.known, sum(again.created.values())) == (0, count, 0)
    found = await fetch(settings, "intake", "select government, count(*) as rows from complaint group by 1")
    assert Counter({str(each["government"]): each["rows"] for each in found}) == {"32.04": 1284, "35.78": 8690}
