"""The measures that the documentation claims, taken on the real files."""

import csv
import gzip
import os
from pathlib import Path

import pytest

from shared.regions import resolve_place
from shared.regions.boundaries import Boundaries, parse_boundaries
from shared.regions.names import name_of
from shared.regions.points import OutsideIndonesia, region_of_point

DATA = Path(os.environ.get("KAWAL_REAL_DATA", "../shared/data"))

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not (DATA / "regions").is_dir(), reason=f"no real data at {DATA} (KAWAL_REAL_DATA)"),
]


def rows(file: str) -> list[dict[str, str]]:
    path = DATA / file
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def region_at(row: dict[str, str], boundaries: Boundaries | None = None) -> str:
    try:
        return region_of_point(float(row["lat"]), float(row["lng"]), boundaries)
    except OutsideIndonesia:
        return ""


def test_every_code_of_the_national_file_is_known() -> None:
    unknown = [row["kode"] for row in rows("regions/kabupaten_kota.csv") if name_of(row["kode"]) is None]
    assert unknown == []


def test_regencies_midpoints_lie_in_their_regency() -> None:
    regencies = rows("regions/kabupaten_kota.csv")
    right = sum(region_at(row) == row["kode"] for row in regencies)
    in_province = sum(region_at(row)[:2] == row["kode"][:2] for row in regencies)
    assert right >= 0.95 * len(regencies)
    assert in_province == len(regencies)


def test_districts_midpoints_lie_in_their_province() -> None:
    districts = [row for row in rows("regions/kecamatan.csv.gz") if row["lat"]]
    found = [(region_at(row), row["kode"]) for row in districts]
    assert sum(code == kode[:5] for code, kode in found) >= 0.82 * len(found)
    assert sum(code[:2] == kode[:2] for code, kode in found) >= 0.975 * len(found)
    assert sum(code == "" for code, _ in found) <= 3


def test_boundaries_place_nearly_every_districts_midpoint() -> None:
    boundaries = Boundaries(parse_boundaries(DATA / "map" / "kabkota.topo.json"))
    assert boundaries.complete
    districts = [row for row in rows("regions/kecamatan.csv.gz") if row["lat"]]
    assert sum(region_at(row, boundaries) == row["kode"][:5] for row in districts) >= 0.99 * len(districts)


def test_places_of_a_genuine_export_are_matched() -> None:
    export = rows("complaints/lapor_export_bandung_2021_2023.csv.gz")
    columns = [(row["Provinsi"], row["Kota/Kabupaten"], row["Kecamatan"], row["Kelurahan"]) for row in export]
    unmatched = [place for place in columns if any(place) and resolve_place(*place, near="32.04").code is None]
    doubtful = [place for place in columns if resolve_place(*place, near="32.04").missed]
    assert unmatched == []
    assert len(doubtful) <= 0.01 * len(columns)


def test_villages_of_a_city_are_matched() -> None:
    city = rows("complaints/surabaya_2022.csv.gz")
    places = [
        resolve_place("Jawa Timur", "Kota Surabaya", row["kecamatan"], row["kelurahan"], near="35.78") for row in city if row["kelurahan"]
    ]
    assert sum(place.code is not None and place.code.count(".") == 3 for place in places) >= 0.98 * len(places)
