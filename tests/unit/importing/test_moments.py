"""Dates and times, whoever wrote them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.importing.cells import Cell
from services.importing.moments import Unclear, moment, read_hour, writes_month_first


def at(day: Cell, hour: Cell = None, *, month_first: bool = False) -> datetime:
    return moment(day, hour, zone=UTC, month_first=month_first)[0]


@pytest.mark.parametrize(
    "written",
    [
        "4 Jan 2024",
        "04 Januari 2024",
        "4-Jan-24",
        "4 jan. 2024",
        "Kamis, 4 Januari 2024",
        "Jum'at, 4 Januari 2024",
        "2024-01-04",
        "2024/01/04",
        "04/01/2024",
        "4/1/24",
        "04.01.2024",
        "4-1-2024",
        "20240104",
        "Jan 4, 2024",
        "January 4th, 2024",
        "2024-Jan-04",
        " 4\u00a0Jan 2024 ",
        "45295",
        45295,
        45295.0,
        date(2024, 1, 4),
        datetime(2024, 1, 4),  # noqa: DTZ001 - as openpyxl gives it
    ],
)
def test_a_day(written: Cell) -> None:
    assert at(written) == datetime(2024, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("month", "number"),
    [
        *(("Januari", 1), ("Pebruari", 2), ("Februari", 2), ("Maret", 3), ("April", 4), ("Mei", 5), ("May", 5), ("Juni", 6), ("Juli", 7)),
        *(("Agu", 8), ("Agt", 8), ("Ags", 8), ("Agustus", 8), ("Aug", 8), ("Sept", 9), ("Okt", 10), ("Oktober", 10), ("Oct", 10)),
        *(("Nop", 11), ("Nopember", 11), ("NOV", 11), ("Des", 12), ("Dec", 12), ("desember", 12)),
    ],
)
def test_a_month_by_its_name(month: str, number: int) -> None:
    assert at(f"17 {month} 2023") == datetime(2023, number, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("23:45:00", time(23, 45)),
        ("23.45", time(23, 45)),
        ("23.45.10", time(23, 45, 10)),
        ("7:05", time(7, 5)),
        ("07:05:09.123", time(7, 5, 9)),
        ("0705", time(7, 5)),
        ("7:05 PM", time(19, 5)),
        ("12:05 am", time(0, 5)),
        ("Pukul 13.00", time(13)),
        ("0,75", None),
        (0.75, time(18)),
        (23.45, time(23, 45)),
        (7.3, time(7, 30)),
        (time(9, 30), time(9, 30)),
        (timedelta(hours=9, minutes=30), time(9, 30)),
        ("0.989583333333333", time(23, 45)),
    ],
)
def test_a_time_of_day(written: Cell, meant: time | None) -> None:
    if meant is None:
        with pytest.raises(Unclear):
            read_hour(written)
    else:
        assert read_hour(written) == (meant, None)


def test_a_date_that_brings_its_own_time() -> None:
    assert at("2024-01-04 13:00:00") == at("2024-01-04T13:00") == at("4 Januari 2024 pukul 13.00") == at(45295.541666666664)
    assert at("04/01/2024 13:00") == datetime(2024, 1, 4, 13, tzinfo=UTC)
    assert moment("4 Jan 2024", None, zone=UTC, month_first=False) == (datetime(2024, 1, 4, tzinfo=UTC), False)


def test_the_time_column_goes_before_the_time_in_the_date_column() -> None:
    assert at("2024-01-04 00:00:00", "13:00") == datetime(2024, 1, 4, 13, tzinfo=UTC)


def test_a_zone_that_is_named_goes_before_the_files_own() -> None:
    tuban = ZoneInfo("Asia/Jakarta")
    assert moment("4 Jan 2024", "08:00", zone=tuban, month_first=False)[0] == datetime(2024, 1, 4, 1, tzinfo=UTC)
    for written in ("08:00 WIB", "09:00 WITA", "10:00 WIT", "01:00Z", "08:00+07:00", "08:00 +0700"):
        assert at("4 Jan 2024", written) == datetime(2024, 1, 4, 1, tzinfo=UTC), written


def test_day_and_month_that_could_be_exchanged() -> None:
    assert at("04/01/2024") == datetime(2024, 1, 4, tzinfo=UTC)
    assert at("01/04/2024", month_first=True) == datetime(2024, 1, 4, tzinfo=UTC)
    assert at("1/25/2024") == at("25/1/2024", month_first=True) == datetime(2024, 1, 25, tzinfo=UTC)
    assert writes_month_first(["1/4/2024", "1/25/2024"])
    assert not writes_month_first(["1/4/2024", "25/1/2024"])
    assert not writes_month_first(["1/4/2024", "1/25/2024", "25/1/2024", None, 45295])


@pytest.mark.parametrize(
    "written", ["", None, "kemarin", "31/02/2024", "32 Jan 2024", "4 Foo 2024", "4/1/1904", "0001-01-01", 7, "99999", "2024"]
)
def test_no_date(written: Cell) -> None:
    with pytest.raises(Unclear):
        at(written)


@pytest.mark.parametrize("written", ["25:00", "7:60", "siang", "7", -0.5])
def test_no_time(written: Cell) -> None:
    with pytest.raises(Unclear):
        read_hour(written)
