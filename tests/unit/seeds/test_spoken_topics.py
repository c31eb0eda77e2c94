"""The shipped topics, proposed from complaints as people write them; and nothing proposed where the words do not say."""

import pytest
import yaml

from services.intake.reference import Category
from services.intake.topics import SHOWN, Topics
from services.routing.loading import SEEDS

SPOKEN = [
    ("Jalan Raya Sentul di depan SDN berlubang besar dan banyak motor jatuh", "jalan-rusak"),
    ("Tolong perbaiki jalan lubnag", "jalan-rusak"),
    ("JALAN ANCUR BANGET DI KP CIPEUNDEUY GA PERNAH DI ASPAL", "jalan-rusak"),
    ("trotoarnya rusak parah dpn puskesmas soreang", "trotoar"),
    ("Got mampet depan rumah sakit, airnya meluap ke jalan", "drainase-saluran"),
    ("banjir lg banjir lg di dayeuhkolot udah 3 hari blm surut", "banjir"),
    ("PJU depan sekolah padam udah sebulan", "penerangan-jalan"),
    ("lampu merah simpang kopo mati, semrawut", "lalu-lintas"),
    ("parkir liar di trotoar depan rumah sakit bikin macet", "parkir"),
    ("sampah numpuk dpn sekolah bau bgt blm diangkut seminggu", "sampah"),
    ("pabrik buang limbah ke kali, airnya item bau", "pencemaran"),
    ("pohon tumbang nutup jalan raya tlg segera", "pohon-taman"),
    ("air pdam mati 3 hari ga ada pemberitahuan", "air-bersih"),
    ("bikin ktp udah 2 bulan blm jadi2, blangko habis terus", "kependudukan"),
    ("bpjs saya ga aktif pdhl bayar terus", "jaminan-kesehatan"),
    ("ortu saya ga pernah dapet bansos pdhl miskin", "bantuan-sosial"),
]


def category(code: str, name: str, *, government: str | None = None, keywords: tuple[str, ...] = (), active: bool = True) -> Category:
    return Category(code, name, None, None, None, None, government, keywords, (), active)


@pytest.fixture(scope="module")
def shipped() -> Topics:
    rows = yaml.safe_load((SEEDS / "categories.yaml").read_text())
    return Topics(
        Category(row["code"], row["name"], row.get("name_en"), None, row.get("description"), None, None, tuple(row["keywords"]), (), True)
        for row in rows
    )


@pytest.mark.parametrize(("text", "topic"), SPOKEN)
def test_what_it_is_about_comes_first(shipped: Topics, text: str, topic: str) -> None:
    proposed = shipped.propose(text, None)
    assert proposed[0] == topic
    assert len(proposed) <= SHOWN


@pytest.mark.parametrize("text", ["", "jalan", "Halo selamat pagi pak", "saya mau tanya dong min", "1234567890 1234567890", "?!?!?!?!?!?!"])
def test_nothing_is_proposed_where_the_words_do_not_say(shipped: Topics, text: str) -> None:
    assert shipped.propose(text, None) == []


def test_where_it_is_is_not_what_it_is(shipped: Topics) -> None:
    assert "layanan-kesehatan" not in shipped.propose("Sampah menumpuk di depan puskesmas dan samping rumah sakit", None)


def test_topics_of_another_government_and_topics_given_up_are_not_proposed() -> None:
    topics = Topics(
        [
            category("angkot", "Angkot", government="32.01", keywords=("angkot ngetem",)),
            category("terminal", "Angkot di terminal", keywords=("angkot ngetem",), active=False),
            *(category(f"lain-{n}", f"Lain {n}") for n in range(8)),
        ]
    )
    assert topics.propose("angkot ngetem sembarangan", "32.01") == ["angkot"]
    assert topics.propose("angkot ngetem sembarangan", "35.78") == topics.propose("angkot ngetem sembarangan", None) == []
