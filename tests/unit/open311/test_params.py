"""Arguments of GET /requests."""

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.open311.params import RequestFilter, RequestStatus, read_filter, read_moment, read_number
from shared.errors import InvalidInput

NOW = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def read(**arguments: str) -> RequestFilter:
    return read_filter(arguments, NOW)


def test_without_dates_the_last_ninety_days_are_meant() -> None:
    asked = read()
    assert asked.since == NOW - timedelta(days=90)
    assert asked.until > NOW
    assert (asked.page.limit, asked.page.offset) == (1_000, 0)


def test_one_date_alone_makes_a_range_of_ninety_days() -> None:
    from_january, to_january = read(start_date="2026-01-01T00:00:00Z"), read(end_date="2026-01-01T00:00:00Z")
    assert (from_january.since, from_january.until) == (JANUARY, JANUARY + timedelta(days=90) + SECOND)
    assert (to_january.since, to_january.until) == (JANUARY - timedelta(days=90), JANUARY + SECOND)


def test_ninety_days_are_taken_and_a_second_more_is_not() -> None:
    assert read(start_date="2026-01-01T00:00:00Z", end_date="2026-04-01T00:00:00Z").since == JANUARY
    with pytest.raises(InvalidInput, match="at most 90 days"):
        read(start_date="2026-01-01T00:00:00Z", end_date="2026-04-01T00:00:01Z")


@pytest.mark.parametrize(
    "written", ["2026-01-01T07:00:00+07:00", "2026-01-01T07:00:00 07:00", "2026-01-01T07:00+07:00", "2025-12-31T23:30:00.000-00:30"]
)
def test_zones_count(written: str) -> None:
    assert read_moment("start_date", written) == JANUARY


@pytest.mark.parametrize(
    "written",
    ["2026-01-01", "2026-01-01T00:00:00", "01/01/2026", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00+99:00", "2026-01-01T00:00:00Z\x00", "٢٠٢٦-01-01T00:00:00Z", "9" * 5000],
)  # fmt: skip
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        read_moment("start_date", written)


def test_a_range_at_the_end_of_time_is_refused() -> None:
    last = "9999-12-31T23:59:59Z"
    for arguments in (
        {"start_date": "9999-12-31T00:00:00Z"},
        {"start_date": "9999-10-02T23:59:59Z"},
        {"end_date": "0001-01-02T00:00:00Z"},
        {"end_date": last},
        {"start_date": last, "end_date": last},
    ):
        with pytest.raises(InvalidInput):
            read_filter(arguments, NOW)


def test_ids_override_everything_else() -> None:
    asked = read(service_request_id="100001, 100002,abc,,100003", status="nonsense", start_date="nonsense", service_code="x")
    assert asked.numbers == (100001, 100002, 100003)


@pytest.mark.parametrize("written", ["", "-1", "1.0", "1e3", "007", "９", str(2**63), "1" * 500, "1\x00"])
def test_what_is_no_number_names_no_request(written: str) -> None:
    assert read_number(written) is None


def test_statuses_are_a_comma_list() -> None:
    assert read(status="open").status is RequestStatus.OPEN
    assert read(status="closed,open").status is None
    assert read(status="").status is None
    with pytest.raises(InvalidInput):
        read(status="open,archived")


def test_pages() -> None:
    assert (read(page="3", page_size="50").page.limit, read(page="3", page_size="50").page.offset) == (50, 100)
    assert read(page_size="100000").page.limit == 1_000
    for arguments in ({"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page_size": "0"}, {"page": "9" * 400}, {"page": "100001"}):
        with pytest.raises(InvalidInput):
            read_filter(arguments, NOW)


def test_too_many_values_are_refused() -> None:
    with pytest.raises(InvalidInput):
        read(service_request_id=",".join(str(number) for number in range(1, 1_002)))
