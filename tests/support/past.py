"""Made-up complaints of a made-up past, many and each a little different: what a government's model learns from in tests."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.routing.suggest.example import Example, Lesson, Local, Question

START = datetime(2025, 1, 6, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")
STREETS = ("Raya Soreang", "Kopo", "Cagak", "Gading Tutuka", "Al Fathu", "Terusan Kopo", "Ciloa", "Banjaran", "Pameungpeuk", "Citaliktik")
OPENINGS = ("Mohon", "Tolong", "Selamat pagi,", "Min,", "Assalamualaikum,", "Lapor,", "Kapan ya", "Sudah lama")
ENDINGS = ("terima kasih", "mohon segera ditindaklanjuti", "sudah seminggu", "warga resah", "harap diperbaiki", "setiap hari begini")


@dataclass(frozen=True, slots=True)
class Kind:
    """What complaints to one agency are made of."""

    agency: str
    category: str
    classification: str
    things: tuple[str, ...]
    troubles: tuple[str, ...]


KINDS = (
    Kind(
        "32.04.dpupr",
        "jalan-rusak",
        "complaint",
        ("jalan", "aspal", "trotoar", "jembatan"),
        ("berlubang", "rusak parah", "ambles", "retak"),
    ),
    Kind("32.04.dlh", "sampah", "complaint", ("sampah", "tumpukan sampah", "bak sampah"), ("menumpuk", "berbau busuk", "belum diangkut")),
    Kind(
        "32.04.dishub",
        "penerangan-jalan",
        "complaint",
        ("lampu jalan", "lampu penerangan", "pju"),
        ("mati", "padam", "tidak menyala", "gelap"),
    ),
    Kind(
        "32.04.disdukcapil",
        "kependudukan",
        "information",
        ("ktp", "kartu keluarga", "akta kelahiran"),
        ("belum jadi", "syaratnya apa", "cara mengurus"),
    ),
)
LOCAL = {f"32.04.kelurahan-{name}": Local("kelurahan") for name in ("satu", "dua")}
VILLAGES = {"32.04.kelurahan-satu": "32.04.12.1001", "32.04.kelurahan-dua": "32.04.12.1002"}
TOPICS = {
    "jalan-rusak": "Jalan rusak",
    "sampah": "Pengelolaan sampah",
    "penerangan-jalan": "Lampu penerangan jalan",
    "kependudukan": "KTP, KK, dan akta",
}


def told(kind: Kind, chance: random.Random) -> str:
    thing, trouble = chance.choice(kind.things), chance.choice(kind.troubles)
    return f"{chance.choice(OPENINGS)} {thing} {trouble} di {chance.choice(STREETS)}, {chance.choice(ENDINGS)}"


def past(count: int, *, kinds: Sequence[Kind] = KINDS, seed: int = 1, start: datetime = START) -> list[Example]:
    """One complaint an hour; the agencies in a random order."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        kind = chance.choice(kinds)
        at = start + timedelta(hours=number)
        question = Question(told(kind, chance), f"32.04.{chance.choice((12, 13))}", kind.category, kind.classification, "web", at)
        found.append(Example(question, kind.agency, kind.category, kind.classification))
    return found


def neighbourhoods(count: int, *, seed: int = 2) -> list[Example]:
    """Complaints to the offices of two kelurahan, which the words alone do not tell apart."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        agency = chance.choice(tuple(VILLAGES))
        text = f"{chance.choice(OPENINGS)} surat pengantar {chance.choice(('domisili', 'pindah', 'usaha'))} lama, {chance.choice(ENDINGS)}"
        at = START + timedelta(hours=number, minutes=30)
        found.append(Example(Question(text, VILLAGES[agency], "surat", "complaint", "web", at), agency, "surat", "complaint"))
    return found


def lesson(examples: Sequence[Example]) -> Lesson:
    return Lesson(tuple(examples), ZONE, TOPICS, LOCAL)


def asked(text: str, region: str | None = "32.04.12", category: str | None = None) -> Question:
    return Question(text, region, category, None, "web", START + timedelta(days=90))
