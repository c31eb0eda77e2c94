"""The desk's lists by name, with how many cases each has: the same as on the pages."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.routing.api.fields import Reads, SearchText, decode_cursor, encode_cursor
from services.routing.api.views import QueuePage
from services.routing.commands.landscape import Landscape
from services.routing.lists import View, filters_of, number_of, search_of, still_for, views_of
from services.routing.queries import queue as queries
from services.routing.queries.queue import Filters, Tally, key_of
from shared.auth import AnyCaseReader, Principal
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import NotFound
from shared.events.codes import AgencyCode, CategoryCode, Channel, Classification, Language, RegionCode
from shared.http.language import say

PAGE = 50
MOST_DAYS = 366


class ListSummary(BaseModel):
    key: str = Field(examples=["stuck"])
    title: str = Field(description="In the language that the request names, else in English", examples=["Nothing happened for 14 days"])
    days: int | None = Field(None, description="Of `stuck`: for so many calendar days nobody has done anything")
    cases: int
    more: bool = Field(description="There are more than `cases`: counting stops there")


class ListSummaries(BaseModel):
    items: list[ListSummary]


def _narrowing(
    agency: AgencyCode | None = None,
    classification: Classification | None = None,
    category: CategoryCode | None = None,
    region: Annotated[RegionCode | None, Query(description="This region and all below it")] = None,
    channel: Channel | None = None,
    q: Annotated[SearchText | None, Query(description="The number, which is looked for in all cases, or words")] = None,
) -> Filters:
    number = number_of(q) if q else None
    search = search_of(q) if q and number is None else None
    return Filters(
        agency=agency, classification=classification, category=category, region=region, channel=channel, number=number, search=search
    )


StuckDays = Annotated[
    int | None,
    Query(
        ge=1,
        le=MOST_DAYS,
        description="For the list `stuck`: so many calendar days nobody has done anything; as many as the government has set",
        examples=[30],
    ),
]
Narrowing = Annotated[Filters, Depends(_narrowing)]


def lists_router(db: Database, landscape: Landscape) -> APIRouter:
    router = APIRouter(tags=["lists"])

    async def asked(tx: Connection, view: View, by: Principal, narrow: Filters) -> Filters:
        if narrow.number is not None:
            return Filters(number=narrow.number)
        calendar = (await landscape.at(tx)).deadlines(by.government or "").calendar
        filters = filters_of(view, by, utc_now(), calendar)
        given = {name: value for name in Filters.__slots__ if (value := getattr(narrow, name)) not in (None, False)}
        return replace(filters, **given)

    async def views(tx: Connection, by: Principal, days: int | None) -> list[View]:
        stuck_days = days or (await landscape.at(tx)).stuck_days(by.government)
        return [still_for(view, stuck_days) for view in views_of(by)]

    @router.get("/cases/lists", operation_id="list_lists")
    async def summaries(by: AnyCaseReader, narrow: Narrowing, language: Reads, days: StuckDays = None) -> ListSummaries:
        """The caller's lists: to screen, given back, overdue, due soon, given to me, followed, stuck and so on. Each count is made of
        the conditions of its list."""
        async with db.connection() as tx:
            known = await views(tx, by, days)
            filters = [await asked(tx, view, by, narrow) for view in known]
            counts = await queries.count_lists(tx, filters, by=by, now=utc_now())
        return ListSummaries(items=[_summary(view, tally, language) for view, tally in zip(known, counts, strict=True)])

    @router.get("/cases/lists/{key}", operation_id="read_list")
    async def one(
        key: str,
        by: AnyCaseReader,
        narrow: Narrowing,
        days: StuckDays = None,
        after: Annotated[str | None, Query(max_length=400, description="`next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
    ) -> QueuePage:
        """A page of one of these lists."""
        async with db.connection() as tx:
            view = next((each for each in await views(tx, by, days) if each.key == key), None)
            if view is None:
                raise NotFound("There is no such list.")
            filters = await asked(tx, view, by, narrow)
            rows = await queries.list_queue(tx, filters, by=by, after=decode_cursor(after), limit=limit + 1, now=utc_now())
        page = rows[:limit]
        return QueuePage(items=page, next=encode_cursor(key_of(page[-1], filters)) if len(rows) > limit else None)

    return router


def _summary(view: View, tally: Tally, language: Language) -> ListSummary:
    return ListSummary(key=view.key, title=say(language, view.title), days=view.stuck_days, cases=tally.cases, more=tally.is_more)
