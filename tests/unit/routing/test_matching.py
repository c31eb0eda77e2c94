"""Agencies found by what people write of them."""

import pytest

from services.routing.matching import label, search, the_one
from shared.events.reference import AgencyRegistered


def agency(code: str, name: str) -> AgencyRegistered:
    return AgencyRegistered(code=code, government=code[:5], name=name)


PUPR = agency("32.04.dpupr", "Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Bandung")
DLH = agency("32.04.dlh", "Dinas Lingkungan Hidup Kabupaten Bandung")
EDUCATION = agency("32.04.disdik", "Dinas Pendidikan Kabupaten Bandung")
TRAFFIC = agency("32.04.dishub", "Dinas Perhubungan Kabupaten Bandung")
MINISTRY = agency("00.00.klh", "Kementerian Lingkungan Hidup")
ALL = [PUPR, DLH, EDUCATION, TRAFFIC, MINISTRY]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dpupr", PUPR),
        ("32.04.dlh", DLH),
        ("Pekerjaan Umum", PUPR),
        ("pekerjan umum", PUPR),
        ("lingkungan hidup", DLH),
        ("lingkngan hidup", DLH),
        ("Kementerian Lingkungan Hidup", MINISTRY),
        ("PERHUBUNGAN", TRAFFIC),
        (label(EDUCATION), EDUCATION),
        (EDUCATION.name, EDUCATION),
    ],
)
def test_slips_and_parts_of_names_lead_to_the_agency(written: str, meant: AgencyRegistered) -> None:
    assert the_one(written, ALL, home="32.04") == meant


@pytest.mark.parametrize("written", ["", "  ", "!!", "Dinas", "Dinas Pe", "sihir dan ramalan"])
def test_what_could_be_several_or_none_is_asked(written: str) -> None:
    assert the_one(written, ALL, home="32.04") is None


def test_choices_come_nearest_first_and_only_when_near() -> None:
    assert [found.agency for found in search("Dinas Pe", ALL)][:3] == [EDUCATION, TRAFFIC, PUPR]
    assert search("sihir", ALL) == []
    assert len(search("dinas", ALL, 2)) == 2
