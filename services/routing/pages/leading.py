"""`/desk/late`: what is late and what lies still, by agency for those above them and by person within one."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.routing.lists import SOON_DAYS, WORKED
from services.routing.pages.frame import calendar_of, office_name
from services.routing.pages.parts import Parts
from services.routing.queries.leading import Load, Marks, list_loads
from services.routing.wording import TimeLeft, time_left
from shared.auth import AnyCaseReader


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A line of the table."""

    load: Load
    name: str | None
    oldest: TimeLeft | None


def leading_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/desk/late")
    async def late(request: Request, by: AnyCaseReader) -> HTMLResponse:
        now = parts.now()
        async with parts.db.connection() as tx:
            reference = await parts.landscape.at(tx)
            calendar = calendar_of(reference, by)
            soon = calendar.add_working_days(now, SOON_DAYS) + timedelta(seconds=1)
            days = reference.stuck_days(by.government)
            loads = await list_loads(tx, by, Marks(now, soon, now - timedelta(days=days), WORKED))
        rows = [
            LoadRow(
                load,
                reference.agencies[load.name].name if load.name in reference.agencies and not by.is_agency_bound else load.name,
                time_left(load.oldest_due_at, now, calendar),
            )
            for load in loads
        ]
        return parts.pages.render(
            request,
            "desk/late.html",
            rows=rows,
            by=by,
            office=office_name(reference, by),
            timezone=calendar.zone,
            now=now,
            open=sum(row.load.open for row in rows),
            late=sum(row.load.late for row in rows),
            soon=sum(row.load.soon for row in rows),
            stuck=sum(row.load.stuck for row in rows),
            stuck_days=days,
        )

    return router
