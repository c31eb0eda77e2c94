"""Which complaints tell of the same thing, and which only sound so."""

import pytest

from shared.likeness import ALIKE, SAME, Told, compare

ROAD = "Jalan berlubang di depan Pasar Cibinong, tepatnya Jalan Mayor Oking, sudah dua minggu dan beberapa pengendara jatuh."
HERE, SAME_DISTRICT, ELSEWHERE = "32.01.01.1001", "32.01.01.1002", "32.01.02.1001"

ONE_THING = {
    "typed on a phone": "jln berlubang dpn pasar cibinong, tepatnya jl mayor oking, sdh dua minggu dan beberapa pengendara jatuh",
    "misspelt": "Jalan berlobang di depan pasar Cibinog, tepatnya jalan Mayor Okingg, dua minngu dan bebrapa pengendara jatuh",
    "in another order": "Sudah dua minggu, beberapa pengendara jatuh: jalan berlubang di depan Pasar Cibinong, tepatnya Jalan Mayor Oking",
    "with greetings": f"Assalamualaikum, selamat pagi admin. Mohon bantuannya. {ROAD} Mohon segera ditindaklanjuti, terima kasih.",
    "in capitals": ROAD.upper(),
    "with more said": f"{ROAD} Anak saya salah satunya, tangannya patah, dan ongkos berobat kami tanggung sendiri sampai hari ini.",
    "with doubled letters": ROAD.replace("jatuh", "jatuuuuh").replace("berlubang", "berlubaaang"),
}
TWO_THINGS = {
    "another road": ROAD.replace("Mayor Oking", "Tegar Beriman"),
    "another market": "Jalan berlubang di depan Pasar Citeureup, sudah dua minggu dan beberapa pengendara jatuh.",
    "another matter at the same place": "Sampah menumpuk di depan Pasar Cibinong, Jalan Mayor Oking, tidak diangkut dan baunya menyengat.",
    "only the greetings": "Assalamualaikum, selamat pagi admin. Mohon segera ditindaklanjuti, terima kasih banyak atas perhatiannya.",
}
TEMPLATE = (
    "Mohon perbaikan lampu penerangan jalan umum yang padam di {} sejak tiga hari yang lalu, karena sangat gelap dan rawan kejahatan."
)


@pytest.mark.parametrize("text", ONE_THING.values(), ids=ONE_THING)
def test_one_thing_in_other_letters(text: str) -> None:
    assert compare(Told(ROAD, region=HERE), Told(text, region=SAME_DISTRICT)) >= ALIKE


@pytest.mark.parametrize("text", TWO_THINGS.values(), ids=TWO_THINGS)
def test_two_things_that_sound_alike(text: str) -> None:
    assert compare(Told(ROAD, region=HERE), Told(text, region=HERE)) < ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jalan Mawar RT 3 RW 5", "Jalan Mawar RT 7 RW 5"),
        ("Gang 10", "gang 5"),
        ("Jl. Keputih Timur", "Jl. Keputih Barat"),
        ("Perumahan Griya Asri blok A", "perumahan Bukit Indah blok A"),
        ("Jalan Anggrek nomor 12", "Jalan Anggrek no. 47"),
    ],
)
def test_a_template_filled_in_for_two_places_is_two_complaints(one: str, other: str) -> None:
    assert compare(Told(TEMPLATE.format(one), region=HERE), Told(TEMPLATE.format(other), region=HERE)) == 0.0


@pytest.mark.parametrize(
    ("one", "other"), [("Jalan Mawar RT 03", "jl mawar rt 3"), ("Jl. Keputih", "jalan Keputih Timur"), ("gang XIII", "gg. XIII")]
)
def test_a_place_written_in_two_ways_is_one(one: str, other: str) -> None:
    assert compare(Told(TEMPLATE.format(one), region=HERE), Told(TEMPLATE.format(other), region=HERE)) >= SAME


def test_the_street_may_stand_in_the_address() -> None:
    text = "Lampu jalan padam sejak tiga hari, gelap sekali dan rawan kejahatan"
    assert compare(Told(text, "Jalan Mawar", HERE), Told(text, "Jalan Melati", HERE)) == 0.0


def test_places_that_exclude_each_other() -> None:
    assert compare(Told(ROAD, region=HERE), Told(ROAD, region=ELSEWHERE)) == 0.0
    assert compare(Told(ROAD, region=HERE), Told(ROAD, region="32.01")) == 1.0, "the regency may mean this district"
    assert compare(Told(ROAD, region=HERE), Told(ROAD)) == 1.0, "a place that is not known excludes none"


def test_points_say_more_than_districts() -> None:
    here, near, far = Told(ROAD, lat=-6.48, long=106.85), Told(ROAD, lat=-6.4803, long=106.8502), Told(ROAD, lat=-6.49, long=106.85)
    assert compare(here, near) == 1.0
    assert compare(here, far) == 0.0


def test_another_topic_needs_the_same_words() -> None:
    longer = f"{ROAD} Anak saya salah satunya, tangannya patah, dan ongkos berobat kami tanggung sendiri. Truk pasir lewat setiap malam."
    half = "Jalan berlubang depan pasar Cibinong, Jalan Mayor Oking, beberapa motor rusak dan truk pasir lewat terus setiap malam"
    assert compare(Told(ROAD, category="jalan-rusak"), Told(longer, category="lalu-lintas")) >= SAME
    assert compare(Told(ROAD, category="jalan-rusak"), Told(half, category="jalan-rusak")) >= ALIKE
    assert compare(Told(ROAD, category="jalan-rusak"), Told(half, category="lalu-lintas")) == 0.0


def test_few_words_fit_any_road() -> None:
    text = "Mohon perbaikan jalan rusak"
    assert compare(Told(text, region=HERE), Told(text, region=SAME_DISTRICT)) == 0.0
    assert compare(Told(text, region=HERE), Told(text, region=HERE)) == 1.0
    assert compare(Told(text, lat=-6.48, long=106.85), Told(text, lat=-6.48, long=106.8501)) == 1.0


def test_no_words_are_like_none() -> None:
    assert compare(Told(""), Told("")) == 0.0
    assert compare(Told("🙏🙏"), Told(ROAD)) == 0.0
