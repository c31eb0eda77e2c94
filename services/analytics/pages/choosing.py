"""What the reader chose: the period, what the map shows, by what else to count. Kept in the address, so that every view can be sent on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from services.analytics.commands import Evaluation
from services.analytics.counting import Dimension
from services.analytics.pages.places import Place
from services.analytics.periods import Period, offered, read_period, year_of
from shared.auth import Principal
from shared.errors import FieldError, InvalidInput

ZONE = ZoneInfo("Asia/Jakarta")
MEASURES = ("on_time", "follow_up_rate", "resolution_rate", "verified_in_time")
"""What the map, the bars and the comparison can show: shares, never raw counts."""
TILES = "tiles"
Choice = Annotated[str | None, Query(max_length=40)]
Span = tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The query as it was typed."""

    period: str | None
    start: str | None
    end: str | None
    measure: str | None
    by: str | None
    map: str | None = None
    """`tiles`: equal squares and not real outlines, where there are both."""

    def measure_at(self, place: Place) -> str:
        """Anything else than a measure of this place is taken as on time."""
        return self.measure if self.measure in MEASURES and (self.measure != "verified_in_time" or _screens(place)) else MEASURES[0]

    def breakdown_at(self, place: Place) -> Dimension:
        return next((each for each in place.breakdowns if each.value == self.by), place.breakdowns[0])

    def address(self, path: str, **changes: str) -> str:
        """The same choices at another place, or with one of them changed."""
        mine = {"period": self.period, "from": self.start, "until": self.end, "measure": self.measure, "by": self.by, "map": self.map}
        chosen = {name: value for name, value in (mine | changes).items() if value}
        return f"{path}?{urlencode(chosen)}" if chosen else path


def asked(
    period: Choice = None,
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    end: Annotated[str | None, Query(alias="until", max_length=40)] = None,
    measure: Choice = None,
    by: Choice = None,
    drawn: Annotated[str | None, Query(alias="map", max_length=40)] = None,
) -> Asked:
    return Asked(period, start, end, measure, by, TILES if drawn == TILES else None)


Chosen = Annotated[Asked, Depends(asked)]


def measures_at(place: Place) -> Sequence[str]:
    return MEASURES if _screens(place) else MEASURES[:-1]


def chosen_period(chosen: Asked, place: Place, span: Span, evaluation: Evaluation, who: Principal) -> tuple[Period, list[FieldError]]:
    """The period, and what is wrong with what was typed; then it is the period that is shown when nothing is chosen."""
    usual = usual_period(span)
    try:
        period = read_period(chosen.period, chosen.start, chosen.end, usual)
        evaluation.allowed(place.filter(period), who)
    except InvalidInput as error:
        return usual, [FieldError("until" if each.field == "to" else each.field, each.code, each.message) for each in error.errors]
    return period, []


def usual_period(span: Span) -> Period:
    """The year in which the last complaint came in; this year when none has."""
    return year_of(_day(span[1] if span else datetime.now(UTC)))


def offered_periods(span: Span, chosen: Period) -> list[tuple[str, list[Period]]]:
    """Those in which something came in, and the chosen one."""
    groups = list(offered(_day(span[0]), _day(span[1]))) if span else []
    known = {period.code for _, periods in groups for period in periods}
    if chosen.start is not None and chosen.code not in known and chosen.code != "range":
        groups.insert(0, ("Chosen", [chosen]))
    return groups


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _screens(place: Place) -> bool:
    """Whether complaints are screened there; an agency only has a part in them."""
    return place.dimension is not Dimension.AGENCY
