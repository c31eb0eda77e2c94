import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.regions import get_region
from shared.regions.points import OutsideIndonesia, region_of_point


@pytest.mark.parametrize(
    ("where", "lat", "long", "code"),
    [
        ("Monas", -6.1754, 106.8272, "31.71"),
        ("Blok M", -6.2443, 106.7980, "31.74"),
        ("Cibinong", -6.4818, 106.8543, "32.01"),
        ("Soreang", -7.0333, 107.5186, "32.04"),
        ("Tuban", -6.8970, 112.0640, "35.23"),
        ("Surabaya", -7.2575, 112.7521, "35.78"),
        ("Kotabaru", -3.2380, 116.2260, "63.02"),
        ("Timika", -4.5460, 136.8880, "94.04"),
        ("Miangas, the northernmost island", 5.556, 126.585, "71.04"),
        ("Rote, the southernmost", -10.75, 123.05, "53.14"),
        ("Entikong, at the border", 0.97, 110.35, "61.03"),
        ("Saumlaki", -7.98, 131.30, "81.03"),
    ],
)
def test_a_point_lies_in_its_regency(where: str, lat: float, long: float, code: str) -> None:
    assert region_of_point(lat, long) == code, where


@pytest.mark.parametrize(
    ("where", "lat", "long"),
    [
        ("Kuching", 1.55, 110.34),
        ("Johor Bahru", 1.49, 103.74),
        ("Tawau", 4.24, 117.89),
        ("Singapore", 1.29, 103.85),
        ("Dili", -8.55, 125.57),
        ("Oecusse", -9.20, 124.36),
        ("Port Moresby", -9.44, 147.18),
        ("Vanimo", -2.68, 141.30),
        ("Darwin", -12.46, 130.84),
        ("Christmas Island", -10.45, 105.68),
        ("Indian Ocean", -5.0, 95.5),
        ("Banda Sea", -5.5, 128.5),
        ("Java Sea", -5.2, 111.5),
        ("Null Island", 0.0, 0.0),
        ("Paris", 48.86, 2.35),
    ],
)
def test_a_point_abroad_or_at_sea_is_refused_in_plain_words(where: str, lat: float, long: float) -> None:
    with pytest.raises(OutsideIndonesia) as refusal:
        region_of_point(lat, long)
    (error,) = refusal.value.errors
    assert (error.field, error.code) == ("lat,long", "outside_indonesia"), where
    assert "outside Indonesia" in error.message


@pytest.mark.parametrize(("lat", "long"), [(math.nan, 106.8), (-6.2, math.inf), (91.0, 106.8), (-6.2, 181.0)])
def test_what_is_no_point_is_refused(lat: float, long: float) -> None:
    with pytest.raises(InvalidInput) as refusal:
        region_of_point(lat, long)
    assert [error.code for error in refusal.value.errors] == ["invalid_point"]


def test_swapped_numbers_are_recognised() -> None:
    with pytest.raises(InvalidInput, match="swapped"):
        region_of_point(106.8, -6.2)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_point_has_a_region_that_exists_or_is_refused(lat: float, long: float) -> None:
    try:
        code = region_of_point(lat, long)
    except OutsideIndonesia:
        return
    assert get_region(code) is not None


def test_many_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: region_of_point(-7.2575, 112.7521), range(64)))
    assert set(codes) == {"35.78"}
