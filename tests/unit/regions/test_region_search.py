import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.regions import Level, children, find_place, find_region, get_region, search_regions
from shared.regions.names import codes_at, name_of
from shared.regions.village_index import village_index


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kabupaten Bogor", "32.01"),
        ("KAB. BOGOR", "32.01"),
        ("kab.bogor", "32.01"),
        ("kabupaten bogr", "32.01"),
        ("Kota Bogor", "32.71"),
        ("Bandung", "32.04"),
        ("Kota Bandung", "32.73"),
        ("Pemkot Bandung", "32.73"),
        ("Pemerintah Kabupaten Bandung", "32.04"),
        ("surabya", "35.78"),
        ("Kab. Surabaya", "35.78"),
        ("Kota Baru", "63.02"),
        ("Palangka Raya", "62.71"),
        ("Jaksel", "31.74"),
        ("Timika", "94.04"),
        ("Maluku Tenggara Barat", "81.03"),
        ("Jabar", "32"),
        ("Prov. Jawa Barat", "32"),
        ("D.I. Yogyakarta", "34"),
        ("DKI Jakarta", "31"),
        ("Kec. Cibinong", "32.01.01"),
        ("Cibinong Bogor", "32.01.01"),
        ("Kec. Cibinong Kab. Bogor", "32.01.01"),
        ("Jawa Barat, Kab Bogor, Cibinong", "32.01.01"),
        ("Depan pasar, Cibinong, Bogor", "32.01.01"),
        ("Bogor Tengah, Bogor", "32.71.03"),
        ("Pacet, Mojokerto", "35.16.03"),
        ("Kel. Pakansari, Kec. Cibinong, Kab. Bogor", "32.01.01.1007"),
        ("solokan-jeruk", "32.04.34"),
    ],
)
def test_what_people_write_is_found(text: str, code: str) -> None:
    match = find_region(text)
    assert match is not None
    assert match.region == get_region(code)


@pytest.mark.parametrize(
    "text", ["", "  ", "!!!", "\x00", "xyzzy", "Kuala Lumpur", "Singapura", "Washington", "Kota", "Kab.", "Pacet", "Desa Sukamaju"]
)
def test_what_is_no_region_or_could_be_several_is_not_guessed(text: str) -> None:
    assert find_region(text) is None


def test_a_name_that_regency_and_city_share_tells_of_the_other_one() -> None:
    match = find_region("Bandung")
    assert match is not None
    assert [other.code for other in match.alternatives] == ["32.73"]
    sure = find_region("Kota Bandung")
    assert sure is not None
    assert sure.alternatives == ()


def test_a_search_stays_inside_the_region_it_is_given() -> None:
    inside = find_region("Pacet", "32.04")
    assert inside is not None
    assert inside.region.code == "32.04.30"
    assert find_region("Pacet", "35.78") is None
    village = find_region("pakansri", "32.01.01")
    assert village is not None
    assert (village.region.code, village.score < 100) == ("32.01.01.1007", True)


def test_every_regency_and_city_is_found_by_its_own_name() -> None:
    names = {code: region.name for code in codes_at(Level.REGENCY) if (region := get_region(code))}
    missed = {code for code, name in names.items() if (match := find_region(name)) is None or match.region.code != code}
    assert missed == set()


def test_every_district_is_found_beside_its_regency() -> None:
    missed = []
    for code in codes_at(Level.DISTRICT)[::37]:
        region = get_region(code)
        assert region is not None
        match = find_region(region.full_name)
        if match is None or match.region.code != code:
            missed.append(region.full_name)
    assert missed == []


@given(st.sampled_from([code for code in codes_at(Level.REGENCY) if len(name_of(code) or "") > 16]), st.data())
def test_one_lost_letter_never_leads_to_another_regency(code: str, data: st.DataObject) -> None:
    region = get_region(code)
    assert region is not None
    kind, _, own = region.name.partition(" ")
    lost = data.draw(st.integers(0, len(own) - 1))
    typed = f"{kind} {own[:lost]}{own[lost + 1 :]}"
    match = find_region(typed)
    assert match is None or match.region.code == code or match.region.name == typed, "Bandung without its n is Badung"


@given(st.text(max_size=400))
def test_any_text_is_taken(text: str) -> None:
    find_region(text)
    search_regions(text, 3)


def test_the_list_to_choose_from_holds_all_of_one_name_first() -> None:
    matches = search_regions("pacet", 6)
    assert {match.region.code[:5] for match in matches[:3]} == {"32.03", "32.04", "35.16"}
    assert [match.score for match in matches[:5]] == [100] * 5
    assert {match.region.level for match in matches[3:5]} == {Level.VILLAGE}
    assert matches[5].score < 100


def test_the_list_completes_what_one_has_begun_to_type() -> None:
    assert [match.region.code for match in search_regions("kota band", 4)][:3] == ["11.71", "18.71", "32.73"]
    assert len(search_regions("ba", 7)) == 7
    assert search_regions("bandung", 0) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Pakansari", "32.01.01.1007"),
        ("Kelurahan Pakansari", "32.01.01.1007"),
        ("kel. pakansari", "32.01.01.1007"),
        ("Cijoho", "32.08.09.1005"),
        ("Cibinong", "32.01.01"),
        ("Kec. Sukamaju", "73.22.06"),
        ("Pakansari, Bogor", "32.01.01.1007"),
        ("Kab. Bogr", "32.01"),
    ],
)
def test_a_village_is_meant_by_its_own_name(text: str, code: str) -> None:
    match = find_place(text)
    assert match is not None
    assert match.region.code == code


@pytest.mark.parametrize("text", ["Sukahati", "Desa Sukahati", "Gunung Malang", "Desa Cibinong", "Pacet", "Sukamaju", "Zzzzqq", ""])
def test_what_several_villages_are_called_is_not_guessed(text: str) -> None:
    assert find_place(text) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Pakansari", ["32.01.01.1007"]),
        ("Kelurahan Pakansari", ["32.01.01.1007"]),
        ("pakansri", ["32.01.01.1007"]),
        ("Desa Sukahati", ["32.01.01.1009", "32.01.03.2012", "32.05.19.2006"]),
        ("desa sukahti", ["32.01.01.1009", "32.01.03.2012", "32.05.19.2006"]),
        ("Gunung Malang", ["32.01.40.2006", "32.02.06.2003", "35.09.31.2007", "35.12.03.2003"]),
        ("Cijoho", ["32.08.09.1005"]),
        ("Kecamatan Pacet", ["32.03.10", "32.04.30", "35.16.03"]),
    ],
)
def test_villages_of_a_name_come_before_districts_that_are_spelt_alike(text: str, codes: list[str]) -> None:
    assert [match.region.code for match in search_regions(text, 8)][: len(codes)] == codes


def test_of_one_name_those_come_first_whose_governments_take_part() -> None:
    called = [match.region.code for match in search_regions("Sukahati", 3, prefer={"32.05"})]
    assert called == ["32.05.19.2006", "32.01.01.1009", "32.01.03.2012"]
    assert [match.region.code[:2] for match in search_regions("Gunung Malang", 3, prefer={"35"})] == ["35", "35", "32"]


def test_villages_are_looked_for_inside_a_province_too() -> None:
    assert {match.region.code[:2] for match in search_regions("Sukamaju", 40, within="73")} == {"73"}


def test_every_village_is_found_by_its_name() -> None:
    index = village_index()
    assert (len(index.codes), index.starts[-1], list(index.names)) == (83_762, 83_762, sorted(index.names))
    for district in codes_at(Level.DISTRICT)[::97]:
        for code in index_codes(district):
            name = name_of(code)
            assert name is not None
            assert code in {match.region.code for match in search_regions(f"Desa {name}", 300)}, name


def index_codes(district: str) -> list[str]:
    return [region.code for region in children(district)]
