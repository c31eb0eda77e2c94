"""`/evaluation` for everybody: the nation and its governments since the beginning. Whoever is signed in goes on to the own scope."""

import asyncio
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.analytics.commands import Evaluation
from services.analytics.counting import Dimension, Filter
from services.analytics.drawing import NATION_MAP
from services.analytics.evaluation import LARGEST, Table
from services.analytics.pages.areas import areas_of
from services.analytics.pages.choosing import TILES, Chosen
from services.analytics.pages.places import ROOT
from services.analytics.pages.show import BY_CODE, HIDDEN, cell_of, in_language, name_of
from services.analytics.pages.tiles import tiles_of
from services.analytics.pages.view import VOLUME_NAMES
from shared.auth import Role, Visitor
from shared.clock import utc_now
from shared.http.language import language_of
from shared.http.pages import Pages

FRESH = timedelta(seconds=60)
"""Anybody may open the page as often as they like: the count over all complaints is made once in this time."""
IN_TABLE = ("received", "follow_up_rate", "on_time", "days_to_first_answer_median", "unanswered_past_deadline")
MEASURE = "on_time"


class NationalTables:
    """The public tables by province and by government, counted anew when they are older than `FRESH`."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._lock = asyncio.Lock()
        self._counted: tuple[datetime, Table, Table] | None = None

    async def get(self, now: datetime) -> tuple[datetime, Table, Table]:
        """The moment at which they were counted, and the tables."""
        async with self._lock:
            if self._counted is None or now - self._counted[0] > FRESH:
                public = self._evaluation.public(now)
                self._counted = now, await public.table(Dimension.PROVINCE, Filter()), await public.table(Dimension.GOVERNMENT, Filter())
            return self._counted


def create_public(evaluation: Evaluation, pages: Pages) -> APIRouter:
    """The page, over one `Evaluation`."""
    router = APIRouter(include_in_schema=False)
    national = NationalTables(evaluation)

    @router.get(ROOT)
    async def show(request: Request, who: Visitor, chosen: Chosen) -> Response:
        if who is not None and who.role is not Role.CHANNEL:
            return RedirectResponse(f"{ROOT}/mulai", 303)
        as_of, provinces, governments = await national.get(utc_now())
        language = language_of(request)
        drawing = await evaluation.drawing(NATION_MAP)
        drawn = drawing if chosen.map != TILES else None
        columns = [BY_CODE[code] for code in IN_TABLE]
        return pages.render(
            request,
            "evaluation_public.html",
            as_of=as_of,
            empty=governments.total.values["received"].value == 0,
            nation=[
                (
                    name_of(item, language),
                    in_language(item.definition, language),
                    cell_of(governments.total.values[item.code], item.unit, language),
                )
                for item in governments.indicators
            ],
            chosen=chosen,
            both_maps=drawing is not None,
            map=areas_of(drawn, Dimension.PROVINCE, provinces.rows, BY_CODE[MEASURE], language) if drawn else None,
            tiles=[] if drawn else tiles_of(provinces.rows, BY_CODE[MEASURE], language),
            measure=name_of(BY_CODE[MEASURE], language),
            measure_definition=in_language(BY_CODE[MEASURE].definition, language),
            columns=[(name_of(item, language), in_language(item.definition, language)) for item in columns],
            rows=[
                (row.name or row.key, VOLUME_NAMES[row.volume or LARGEST], [cell_of(row.values[i.code], i.unit, language) for i in columns])
                for row in governments.rows
            ],
            hidden=HIDDEN,
            smallest=evaluation.smallest_cell,
        )

    return router
