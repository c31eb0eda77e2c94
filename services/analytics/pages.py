"""`/evaluation`: the nation and its governments in numbers, for everybody; small cells are hidden."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.analytics.commands import Evaluation
from services.analytics.counting import Dimension, Filter
from services.analytics.evaluation import LARGEST, Table, Value
from services.analytics.indicators import Indicator, Unit
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.events.codes import Language
from shared.http.language import language_of
from shared.http.pages import Pages

FRESH = timedelta(seconds=60)
"""Anybody may open the page as often as they like: the count over all complaints is made once in this time."""
IN_TABLE = ("received", "follow_up_rate", "on_time", "days_to_first_answer_median", "unanswered_past_deadline")
VOLUME_NAMES = {"under_100": "under 100", "100_to_999": "100–999", "1000_to_9999": "1,000–9,999", "10000_and_more": "10,000 and more"}
HIDDEN = "×"
NOTHING = "–"


class NationalTable:
    """The public table by government, counted anew when it is older than `FRESH`."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._lock = asyncio.Lock()
        self._counted: tuple[datetime, Table] | None = None

    async def get(self, now: datetime) -> tuple[datetime, Table]:
        """The table and the moment at which it was counted."""
        async with self._lock:
            if self._counted is None or now - self._counted[0] > FRESH:
                self._counted = now, await self._evaluation.public(Dimension.GOVERNMENT, Filter(), now)
            return self._counted


def create_pages(evaluation: Evaluation) -> APIRouter:
    """The page, over one `Evaluation`."""
    router = APIRouter(dependencies=[PUBLIC], include_in_schema=False)
    pages = Pages(Path(__file__).parent / "templates")
    national = NationalTable(evaluation)

    @router.get("/evaluation")
    async def show(request: Request) -> HTMLResponse:
        as_of, table = await national.get(utc_now())
        language = language_of(request)
        chosen = [indicator for indicator in table.indicators if indicator.code in IN_TABLE]
        nation = [
            (_text(item, language), _definition(item, language), show_value(table.total.values[item.code], item.unit, language))
            for item in table.indicators
        ]
        rows = [
            (
                row.name or row.key,
                VOLUME_NAMES[row.volume or LARGEST],
                [show_value(row.values[item.code], item.unit, language) for item in chosen],
            )
            for row in table.rows
        ]
        return pages.render(
            request,
            "evaluation.html",
            as_of=as_of,
            nation=nation,
            columns=[_text(item, language) for item in chosen],
            rows=rows,
            hidden=HIDDEN,
        )

    return router


def show_value(value: Value, unit: Unit, language: Language) -> str:
    """A number as people read it; decimals with a comma in Indonesian."""
    if value.suppressed:
        return HIDDEN
    if value.value is None:
        return NOTHING
    if unit is Unit.SHARE:
        shown = f"{value.value:.0%}".replace("%", " %")
    elif unit is Unit.COMPLAINTS:
        shown = f"{value.value:,.0f}"
    else:
        shown = f"{value.value:.1f}"
    return shown.translate(INDONESIAN) if language is Language.INDONESIAN else shown


INDONESIAN = str.maketrans(",.", ".,")


def _text(indicator: Indicator, language: Language) -> str:
    return indicator.name.id if language is Language.INDONESIAN else indicator.name.en


def _definition(indicator: Indicator, language: Language) -> str:
    return indicator.definition.id if language is Language.INDONESIAN else indicator.definition.en
