"""`kawal import lapor` of a file of 10,000 rows."""

import asyncio
import csv
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from benchmarks import backlog, chain
from benchmarks.figures import Figure
from benchmarks.stack import Stack
from benchmarks.words import submissions

ROWS = 10_000
PART = "import"
COLUMNS = (
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
STATUSES = {
    "Ditutup oleh Sistem": 60,
    "Ditutup oleh Pelapor": 10,
    "Diarsipkan oleh Admin": 10,
    "Menunggu Kelengkapan Informasi": 10,
    "Belum Ditindaklanjuti": 10,
}
AGENCIES = ("Pekerjaan Umum dan Penataan Ruang", "Perhubungan", "Lingkungan Hidup", "Sosial", "Kesehatan", "Pendidikan")


def write_export(file: Path, rows: int) -> None:
    """A file in the shape of SP4N-LAPOR!'s export."""
    pick = random.Random(7)
    at = datetime(2024, 1, 2, tzinfo=UTC)
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        for number, each in enumerate(submissions(rows, seed=7)):
            at += timedelta(minutes=pick.randrange(1, 90))
            status = pick.choices(tuple(STATUSES), tuple(STATUSES.values()))[0]
            row = {
                "Tracking ID": str(8_000_000 + number),
                "Tanggal Laporan Masuk": f"{at.day} {at:%b} {at.year}",
                "Waktu Laporan Masuk": f"{at:%H:%M:%S}",
                "Klasifikasi Laporan": "Pengaduan Berkadar Pengawasan",
                "Kategori": each.category or "",
                "Judul Laporan": each.title or "",
                "Isi Laporan Awal": each.text,
                "Isi Laporan Akhir": each.text,
                "Tipe Laporan (Anonim/Rahasia)": "|".join(["Anonim"] * each.anonymous + ["Rahasia"] * each.confidential),
                "Sumber Laporan": "Website",
                "Instansi Induk": "Pemerintah Kabupaten Bogor",
                "Status Laporan": status,
                "Provinsi": "Jawa Barat",
                "Kota/Kabupaten": "Kabupaten Bogor",
            }
            if status.startswith(("Ditutup", "Belum")):
                row["Instansi Terdisposisi"] = f"Dinas {pick.choice(AGENCIES)} Kabupaten Bogor"
            writer.writerow(row)


def measure(stack: Stack) -> list[Figure]:
    """With the four services running and following along."""
    file = stack.folder / "export.csv"
    write_export(file, ROWS)
    started = time.time()
    stack.kawal("import", "lapor", str(file))
    imported = time.time() - started
    totals, rest = asyncio.run(_rest(stack, started))
    if not totals["received"] == totals["counted"] == totals["notified"] == ROWS:
        raise RuntimeError(f"the services do not agree: {totals}")
    return [
        Figure(PART, f"{ROWS:,} rows of a LAPOR! export", imported, "s", "≤ 30 s", "the command from start to end, services running"),
        Figure(PART, "until all four services are at rest", rest, "s", "", "their history told, counted and routed"),
    ]


async def _rest(stack: Stack, started: float) -> tuple[dict[str, int], float]:
    async with backlog.connected(stack.nats.url) as client:
        connection = await asyncpg.connect(stack.admin_dsn)
        try:
            found = await chain.until_rest(client, connection)
            return dict(await connection.fetchrow(chain.TOTALS) or {}), max(each.last_acknowledged for each in found.values()) - started
        finally:
            await connection.close()
