import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.regions import Level, find_region, get_region, search_regions
from shared.regions.names import codes_at, name_of


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
    match = find_region(f"{kind} {own[:lost]}{own[lost + 1 :]}")
    assert match is None or match.region.code == code


@given(st.text(max_size=400))
def test_any_text_is_taken(text: str) -> None:
    find_region(text)
    search_regions(text, 3)


def test_the_list_to_choose_from_holds_all_of_one_name_first() -> None:
    matches = search_regions("pacet", 4)
    assert {match.region.code[:5] for match in matches[:3]} == {"32.03", "32.04", "35.16"}
    assert [match.score for match in matches[:3]] == [100, 100, 100]
    assert matches[3].score < 100


def test_the_list_completes_what_one_has_begun_to_type() -> None:
    assert [match.region.code for match in search_regions("kota band", 4)][:3] == ["11.71", "18.71", "32.73"]
    assert len(search_regions("ba", 7)) == 7
    assert search_regions("bandung", 0) == []
