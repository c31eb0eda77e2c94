import pytest

from shared.regions import ResolvedPlace, resolve_place


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        (("Jawa Barat", "Bandung", "", ""), ResolvedPlace("32.04")),
        (("Jawa Barat", "Kota Bandung", "", ""), ResolvedPlace("32.73")),
        (("Jawa Barat", "", "", ""), ResolvedPlace("32")),
        (("Daerah Khusus Ibukota Jakarta", "Kota Jakarta Pusat", "", ""), ResolvedPlace("31.71")),
        (("Maluku", "Maluku Tenggara Barat", "", ""), ResolvedPlace("81.03")),
        (("Papua", "Mimika", "Mimika Baru", ""), ResolvedPlace("94.04.01")),
        (("Jawa Barat", "Bandung", "Solokan Jeruk", ""), ResolvedPlace("32.04.34")),
        (("Jawa Timur", "Kota Surabaya", "Pabean Cantikan", "Bongkaran"), ResolvedPlace("35.78.12.1001")),
        (("Jawa Timur", "Kota Surabaya", "Rungkut", "Wonorejo Rungkut"), ResolvedPlace("35.78.03.1005")),
        (("", "", "", ""), ResolvedPlace(None)),
        ((None, None, None, None), ResolvedPlace(None)),
    ],
)
def test_columns_lead_to_the_deepest_region(columns: tuple[str | None, ...], place: ResolvedPlace) -> None:
    assert resolve_place(*columns) == place


def test_a_district_decides_between_the_city_and_the_regency_of_one_name() -> None:
    assert resolve_place("Jawa Barat", "Kota Bandung", "Baleendah") == ResolvedPlace("32.04.32")


def test_what_does_not_fit_is_told_and_the_rest_is_kept() -> None:
    assert resolve_place("Jawa Barat", "Bandung", "Atlantis", "Nirgendwo") == ResolvedPlace("32.04", ("district", "village"))
    assert resolve_place("Atlantis", "Bandung") == ResolvedPlace("32.04", ("province",))
    assert resolve_place("Jawa Barat", "Atlantis") == ResolvedPlace("32", ("regency",))


def test_the_government_whose_file_it_is_settles_what_is_open() -> None:
    assert resolve_place("Jawa Barat", "", "Pacet") == ResolvedPlace("32", ("district",))
    assert resolve_place("Jawa Barat", "", "Pacet", near="32.04") == ResolvedPlace("32.04.30")
    assert resolve_place("Jawa Barat", "Kota Cimahi", "Margaasih", near="32.04") == ResolvedPlace("32.04.10", ("regency",))
    assert resolve_place("Jawa Barat", "Kota Cimahi", "", near="32.04") == ResolvedPlace("32.77")
