"""Complaints as citizens write them, as many as are wanted and no two the same: for load, not for reading."""

import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TypeVar

from shared.clock import utc_now
from shared.events.codes import Channel
from shared.events.submission import Reporter, Submission
from shared.regions import children

T = TypeVar("T")

GOVERNMENTS = {"32.01": 30, "32.04": 20, "32.08": 10, "35.23": 10, "35.78": 20, "63.02": 5, "94.04": 5}
"""The governments that ship, by their share of the load in per cent."""

CHANNELS = {Channel.WEB: 40, Channel.ANDROID: 25, Channel.WHATSAPP: 15, Channel.SMS: 10, Channel.CALL_CENTRE: 5, Channel.WALK_IN: 5}

ANYBODYS = {Channel.WEB: 60, Channel.ANDROID: 30, Channel.IOS: 10}
"""Those that hand in over HTTP without a token."""

TOPICS: dict[str, tuple[str, ...]] = {
    "jalan-rusak": ("Jalan berlubang sepanjang seratus meter", "Aspal di tikungan sudah habis", "Bahu jalan amblas dan belum diberi tanda"),
    "penerangan-jalan": ("Lima lampu jalan padam", "Lampu jalan menyala siang dan mati malam"),
    "drainase-saluran": ("Selokan tersumbat dan airnya meluap", "Tutup gorong-gorong hilang"),
    "banjir": ("Air setinggi lutut masuk ke rumah", "Genangan tidak surut sejak kemarin"),
    "sampah": ("Sampah tidak diangkut dua pekan", "Ada pembuangan sampah liar"),
    "pencemaran": ("Air sungai berbusa dan berbau", "Asap pembakaran masuk ke kelas"),
    "lalu-lintas": ("Lampu merah mati sejak pagi", "Truk besar lewat di jam sekolah"),
    "kependudukan": ("KTP elektronik belum juga jadi", "Perubahan kartu keluarga tertahan"),
    "layanan-kesehatan": ("Antrean puskesmas terlalu lama", "Obat rutin kosong di puskesmas"),
    "pendidikan": ("Atap kelas bocor", "Guru pengganti belum ada"),
    "bantuan-sosial": ("Bantuan diterima yang mampu", "Nama ibu saya hilang dari daftar"),
    "air-bersih": ("Air ledeng tidak mengalir", "Tagihan air naik empat kali lipat"),
    "ketertiban-umum": ("Musik keras sampai dini hari", "Lapak menutup trotoar"),
    "pajak-daerah": ("Luas tanah di SPPT salah", "Denda PBB padahal sudah dibayar"),
}
UNROUTED = "lainnya"
"""A topic without a rule: it waits for the coordinator, as some always do."""

_PLACES = ("depan pasar", "dekat sekolah dasar", "samping masjid besar", "di belakang terminal", "seberang puskesmas", "di pertigaan tugu")
_MORE = (
    "Sudah dilaporkan ke RT, belum ada kabar sampai hari ini.",
    "Dua orang jatuh pekan lalu, satu di antaranya anak sekolah.",
    "Warga siap bergotong royong asal ada alat dan petunjuk dari dinas.",
    "Mohon petugas datang pagi hari karena sore selalu sepi.",
    "Kejadian ini berulang setiap musim hujan dan makin parah.",
)


def submissions(count: int, *, seed: int = 1, unrouted: float = 0.02, channels: Mapping[Channel, int] = CHANNELS) -> Iterator[Submission]:
    """Complaints for the governments that ship, with a way to reach the reporter; `unrouted` of them fit no rule."""
    pick = random.Random(seed)
    districts = {code: [district.code for district in children(code)] for code in GOVERNMENTS}
    received = utc_now() - timedelta(minutes=10)
    for number in range(count):
        government = _one_of(pick, GOVERNMENTS)
        category = UNROUTED if pick.random() < unrouted else pick.choice(tuple(TOPICS))
        house = f"RT {pick.randrange(1, 20):02} RW {pick.randrange(1, 12):02}"
        words = pick.choice(TOPICS.get(category, ("Usul untuk pelayanan yang lebih baik",)))
        yield Submission(
            channel=_one_of(pick, channels),
            external_id=f"bench-{seed}-{number}",
            title=f"{words} {pick.choice(_PLACES)}",
            text=f"{words} {pick.choice(_PLACES)}, {house}. {' '.join(pick.sample(_MORE, 3))}",
            category=category,
            region=pick.choice(districts[government]),
            address=f"Jalan Melati {pick.randrange(1, 200)}",
            anonymous=pick.random() < 0.6,
            confidential=pick.random() < 0.4,
            reporter=Reporter(name=f"Warga {number}", email=f"warga{seed}.{number}@contoh.example", phone=f"+62812{10_000_000 + number}"),
            submitted_at=received,
        )


def _one_of(pick: random.Random, weights: Mapping[T, int]) -> T:
    return pick.choices(tuple(weights), tuple(weights.values()))[0]
