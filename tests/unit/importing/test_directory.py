"""Names of governments, agencies and topics, matched to what is known."""

import pytest

from services.importing.directory import Directory
from services.importing.naming import agency_short, agency_words, government_of, slug
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered

BANDUNG, SURABAYA = "32.04", "35.78"

KNOWN = {
    "dinkes": "Dinas Kesehatan Kabupaten Bandung",
    "disdukcapil": "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Bandung",
    "dpupr": "Dinas Pekerjaan Umum dan Tata Ruang Kabupaten Bandung",
    "disperkim": "Dinas Perumahan, Kawasan Permukiman dan Pertanahan Kabupaten Bandung",
    "bkpsdm": "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kabupaten Bandung",
    "distan": "Dinas Pertanian Kabupaten Bandung",
    "dispora": "Dinas Pemuda dan Olahraga Kabupaten Bandung",
    "inspektorat": "Inspektorat Kabupaten Bandung",
    "rsud": "RSUD Majalaya",
    "satpolpp": "Satuan Polisi Pamong Praja Kabupaten Bandung",
}


@pytest.fixture
def directory() -> Directory:
    agencies = [AgencyRegistered(code=f"{BANDUNG}.{short}", government=BANDUNG, name=name) for short, name in KNOWN.items()]
    agencies.append(AgencyRegistered(code="00.00.ombudsman", government="00.00", name="Ombudsman Republik Indonesia"))
    categories = [
        CategoryRegistered(code="penerangan-jalan", name="Penerangan jalan umum"),
        CategoryRegistered(code="3578-pju", name="PJU", government=SURABAYA),
    ]
    return Directory([GovernmentRegistered(code=BANDUNG, name="Pemerintah Kabupaten Bandung")], agencies, categories)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Dinas Kesehatan", "dinkes"),
        ("Dinas Kesehatan Kab. Bandung", "dinkes"),
        ("DINAS KESEHATAN KABUPATEN Bandung", "dinkes"),
        ("Dinas Kesehatan Bandung", "dinkes"),
        ("Dinkes", "dinkes"),
        ("Disdukcapil Kab Bandung", "disdukcapil"),
        ("DISPERKIM", "disperkim"),
        ("Dinas Perumahan Dan Kawasan Permukiman dan Pertanahan Kab. Bandung", "disperkim"),
        ("Badan Kepegawaian dan Sumber daya Manusia Kab. Bandung", "bkpsdm"),
        ("Dinas Pemuda dan Olah Raga Kab. Bandung", "dispora"),
        ("Inspektorat Daerah Kab. Bandung", "inspektorat"),
        ("Rumah Sakit Umum Daerah Majalaya", "rsud"),
        ("Satpol PP", "satpolpp"),
    ],
)
def test_an_agency_by_the_names_it_goes_by(directory: Directory, name: str, short: str) -> None:
    assert directory.agency(BANDUNG, name) == f"{BANDUNG}.{short}"
    assert directory.take_new() == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Dinas Pertanahan", "dinas-pertanahan"),
        ("Rumah Sakit Umum Daerah Cicalengka", "rumah-sakit-umum-cicalengka"),
        ("Rumah Sakit Umum", "rumah-sakit-umum"),
        ("Kecamatan Baleendah", "kec-baleendah"),
        ("Dinas Kesehatan Kota Bandung", "dinas-kesehatan-kota-bandung"),
        ("Pemerintah Kabupaten Bandung", "pemerintah"),
        ("Bagian Hukum", "bagian-hukum"),
    ],
)
def test_an_agency_that_is_not_known_is_made_once(directory: Directory, name: str, short: str) -> None:
    assert directory.agency(BANDUNG, name) == directory.agency(BANDUNG, f"{name.upper()} ") == f"{BANDUNG}.{short}"
    (made,) = directory.take_new()
    assert (made.code, made.name) == (f"{BANDUNG}.{short}", name)
    assert directory.take_new() == []


def test_a_district_office_serves_its_district(directory: Directory) -> None:
    directory.agency(BANDUNG, "Kecamatan Baleendah")
    directory.agency(SURABAYA, "Kelurahan Medokan Ayu")
    made = [fact for fact in directory.take_new() if isinstance(fact, AgencyRegistered)]
    assert [(fact.kind, fact.region) for fact in made] == [("kecamatan", "32.04.32"), ("kelurahan", "35.78.03.1006")]


def test_a_national_institution_in_a_regions_export(directory: Directory) -> None:
    assert directory.agency(BANDUNG, "Ombudsman Republik Indonesia") == "00.00.ombudsman"
    assert directory.agency(BANDUNG, "Ombudsman RI") == "00.00.ombudsman"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Pemerintah Kabupaten Bandung", "32.04"),
        ("Pemerintah Kota Bandung", "32.73"),
        ("Pemkot Surabaya", "35.78"),
        ("PEMERINTAH DAERAH KABUPATEN MIMIKA", "94.04"),
        ("Pemerintah Provinsi Jawa Barat", "32.00"),
        ("Pemprov Jabar", "32.00"),
        ("Pemerintah Aceh", "11.00"),
        ("Pemerintah Daerah Istimewa Yogyakarta", "34.00"),
        ("Kementerian Sosial", "00.00"),
        ("Dinas Sosial Kabupaten Bandung", None),
        ("Kecamatan Solokanjeruk", None),
        ("Pemerintah Negeri Antah Berantah", None),
    ],
)
def test_a_government_by_its_name(name: str, code: str | None) -> None:
    assert government_of(name) == code


def test_a_government_that_is_not_known_is_made_with_its_zone(directory: Directory) -> None:
    assert directory.government("Pemerintah Kota Samarinda", BANDUNG) == "64.72"
    assert directory.government("Dinas Sosial", BANDUNG) == BANDUNG
    (made,) = directory.take_new()
    assert made == GovernmentRegistered(code="64.72", name="Pemerintah Kota Samarinda", timezone="Asia/Makassar")


def test_topics(directory: Directory) -> None:
    assert directory.category("Penerangan Jalan", government=None) == "penerangan-jalan"
    assert directory.category("penerangan jalan umum", government=SURABAYA) == "penerangan-jalan"
    assert directory.category("PJU", government=SURABAYA) == "3578-pju"
    assert directory.category("Bansos", government=SURABAYA) == "3578-bansos"
    assert directory.category("Bansos", government=None) == "bansos"
    assert [fact.code for fact in directory.take_new()] == ["3578-bansos", "bansos"]


def test_two_names_that_would_get_one_code_get_two(directory: Directory) -> None:
    long = "Pelayanan " * 8
    codes = {directory.category(f"{long}{end}", government=None) for end in ("A", "B", "C")}
    assert len(codes) == 3
    assert all(len(code) <= 64 for code in codes)


@pytest.mark.parametrize("name", ["112", "日本", "-", "x" * 300, "Dinas A/B & C", "ĀÉÎ", "123-4"])
def test_any_name_gives_a_code_that_may_stand_in_a_subject(name: str) -> None:
    directory = Directory([], [], [])
    code = directory.agency(BANDUNG, name)
    fact = AgencyRegistered(code=code, government=BANDUNG, name=name)
    assert fact.place().agency == code.split(".")[2]
    assert len(slug(name, 10)) <= 10
    assert agency_short(agency_words(name, BANDUNG))
