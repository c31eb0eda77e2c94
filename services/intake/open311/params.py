"""The arguments of GET requests. An empty argument is an absent one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.intake.open311.errors import bad

SPAN, SECOND = timedelta(days=90), timedelta(seconds=1)
SOON = timedelta(hours=1)
"""Without dates, what is handed in while the question is on its way belongs to the answer."""
MAX_ROWS = 1_000
MAX_PAGE = 100_000
MAX_LISTED = 1_000
"""Values in one comma list."""
MAX_NUMBER = 2**63 - 1

_W3 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+ -]\d\d:\d\d)")


class RequestStatus(StrEnum):
    """All that GeoReport knows of a lifecycle."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Page:
    limit: int = MAX_ROWS
    offset: int = 0


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests are asked for. `numbers` set: those, whatever the rest says."""

    since: datetime
    until: datetime
    """The first moment that does not belong to the range. Our answers tell whole seconds, so that the last second asked for does."""
    page: Page
    numbers: tuple[int, ...] | None = None
    service_codes: tuple[str, ...] | None = None
    status: RequestStatus | None = None


def argument(arguments: Mapping[str, str], name: str) -> str | None:
    """The argument, or None when it is absent, empty or blank."""
    value = arguments.get(name, "").strip()
    return value or None


def read_filter(arguments: Mapping[str, str], now: datetime) -> RequestFilter:
    """Raises InvalidInput for an argument that cannot be read."""
    page = _page(arguments)
    ids = argument(arguments, "service_request_id")
    if ids is not None:
        numbers = (read_number(listed) for listed in _listed("service_request_id", ids))
        return RequestFilter(now, now, page, numbers=tuple(number for number in numbers if number is not None))
    since, until = _range(arguments, now)
    codes = argument(arguments, "service_code")
    return RequestFilter(
        since,
        until,
        page,
        service_codes=tuple(_listed("service_code", codes)) if codes else None,
        status=_status(argument(arguments, "status")),
    )


def read_number(written: str) -> int | None:
    """A service_request_id as the number that it stands for; None when no request can have it."""
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(MAX_NUMBER))):
        return None
    number = int(written)
    return number if number <= MAX_NUMBER and str(number) == written else None


def read_moment(name: str, written: str) -> datetime:
    """A W3C date and time with its zone. A `+` that came unescaped, and so as a space, is understood."""
    match = _W3.fullmatch(written)
    if match is None:
        raise bad(name, "write date, time and zone as in 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+07:00")
    try:
        return datetime.fromisoformat(match[1] + match[2].replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise bad(name, "there is no such date or time") from error


def _range(arguments: Mapping[str, str], now: datetime) -> tuple[datetime, datetime]:
    """From when, and up to before when."""
    written_start, written_end = argument(arguments, "start_date"), argument(arguments, "end_date")
    start = read_moment("start_date", written_start) if written_start else None
    end = read_moment("end_date", written_end) if written_end else None
    try:
        if start is None:
            return (end or now) - SPAN, (end or now + SOON) + SECOND
        if end is None:
            return start, start + SPAN + SECOND
        until = end + SECOND
    except OverflowError as error:
        raise bad("start_date" if end is None else "end_date", "there is nothing so far away") from error
    if end < start:
        raise bad("end_date", "it lies before start_date")
    if end - start > SPAN:
        raise bad("end_date", f"start_date and end_date may span at most {SPAN.days} days")
    return start, until


def _status(written: str | None) -> RequestStatus | None:
    """None for all: nothing asked, or both."""
    if written is None:
        return None
    try:
        asked = {RequestStatus(value) for value in _listed("status", written)}
    except ValueError as error:
        raise bad("status", "open, closed, or both with a comma between") from error
    return asked.pop() if len(asked) == 1 else None


def _page(arguments: Mapping[str, str]) -> Page:
    size = min(_positive(arguments, "page_size", MAX_ROWS), MAX_ROWS)
    number = _positive(arguments, "page", 1)
    if number > MAX_PAGE:
        raise bad("page", f"at most {MAX_PAGE}; narrow the dates instead")
    return Page(size, (number - 1) * size)


def _positive(arguments: Mapping[str, str], name: str, default: int) -> int:
    written = argument(arguments, name)
    if written is None:
        return default
    if not (written.isascii() and written.isdigit() and len(written) <= 9 and int(written) > 0):
        raise bad(name, "a whole number from 1")
    return int(written)


def _listed(name: str, written: str) -> Iterable[str]:
    values = [value.strip() for value in written.split(",")]
    if len(values) > MAX_LISTED:
        raise bad(name, f"at most {MAX_LISTED} values")
    return (value for value in values if value)
