"""`/evaluation/…` for those who are signed in: one page for the nation, a province, a government, an agency, and their tables as CSV."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from services.analytics.commands import Evaluation
from services.analytics.counting import Dimension
from services.analytics.evaluation import UNKNOWN
from services.analytics.pages.choosing import TILES, Chosen, chosen_period, measures_at, offered_periods
from services.analytics.pages.places import NATION, ROOT, Place, path_of, start_of
from services.analytics.pages.show import BY_CODE, in_language, name_of, show_share
from services.analytics.pages.view import View
from services.analytics.periods import OWN
from services.analytics.queries.names import get_name
from services.analytics.queries.staffing import Staffing
from services.analytics.spreadsheet import MEDIA_TYPE, write_csv
from shared.auth import Evaluator, Principal
from shared.clock import utc_now
from shared.errors import Forbidden, InvalidInput, NotFound
from shared.events.codes import AgencyCode, GovernmentCode
from shared.http.language import language_of, say
from shared.http.pages import Pages
from shared.regions import get_region

ProvinceCode = Annotated[str, Path(pattern=r"^\d{2}$")]
PlaceCode = Annotated[str, Path(pattern=r"^\d{2}(\.\d{2}(\.[a-z0-9][a-z0-9-]{0,47})?)?$")]
PlaceKind = Literal["province", "government", "agency"]
MINISTRIES = "00"


def create_rooms(evaluation: Evaluation, pages: Pages) -> APIRouter:
    """The pages, over one `Evaluation`. All of them answer within the asker's scope only."""
    router = APIRouter(include_in_schema=False)

    @router.get(f"{ROOT}/mulai")
    async def begin(who: Evaluator) -> Response:
        """To all that lies in the own scope."""
        return RedirectResponse(start_of(who).path, 303)

    @router.get(f"{ROOT}/indonesia")
    async def nation(request: Request, who: Evaluator, chosen: Chosen) -> HTMLResponse:
        return await show(request, NATION, who, chosen)

    @router.get(f"{ROOT}/provinsi/{{code}}")
    async def province(request: Request, who: Evaluator, code: ProvinceCode, chosen: Chosen) -> HTMLResponse:
        return await show(request, Place(Dimension.PROVINCE, code), who, chosen)

    @router.get(f"{ROOT}/pemerintah/{{code}}")
    async def government(request: Request, who: Evaluator, code: GovernmentCode, chosen: Chosen) -> HTMLResponse:
        return await show(request, Place(Dimension.GOVERNMENT, code), who, chosen)

    @router.get(f"{ROOT}/instansi/{{code}}")
    async def agency(request: Request, who: Evaluator, code: AgencyCode, chosen: Chosen) -> HTMLResponse:
        return await show(request, Place(Dimension.AGENCY, code), who, chosen)

    @router.get(f"{ROOT}/unduh/nasional/{{table}}.csv")
    async def nation_csv(who: Evaluator, table: Dimension, chosen: Chosen) -> Response:
        return await download(NATION, table, who, chosen)

    @router.get(f"{ROOT}/unduh/{{of}}/{{code}}/{{table}}.csv")
    async def place_csv(who: Evaluator, of: PlaceKind, code: PlaceCode, table: Dimension, chosen: Chosen) -> Response:
        return await download(Place(Dimension(of), code), table, who, chosen)

    async def show(request: Request, place: Place, who: Principal, chosen: Chosen) -> HTMLResponse:
        name = await enter(place, who)
        language, span = language_of(request), await evaluation.span()
        period, wrong = chosen_period(chosen, place, span, evaluation, who)
        asking = evaluation.asking(who, utc_now())
        staff = await evaluation.staffing(place.code, who)
        drawing = await evaluation.drawing(place.map) if place.map else None
        view = View(asking, place, period, chosen.measure_at(place), language)
        crumbs = [(each.path, await called(each)) for each in _above(place) if each.is_seen_by(who)]
        return pages.render(
            request,
            "evaluation.html",
            422 if wrong else 200,
            wrong=[{"field": each.field, "message": say(language, each.message)} for each in wrong],
            place=place,
            name=name if place.dimension else say(language, "Indonesia"),
            crumbs=[(chosen.address(path), text) for path, text in crumbs],
            chosen=chosen,
            period=period,
            own=OWN,
            language=language,
            offered=offered_periods(span, period),
            measures=[(code, name_of(BY_CODE[code], language)) for code in measures_at(place)],
            measure=BY_CODE[view.measure],
            measure_name=name_of(BY_CODE[view.measure], language),
            measure_definition=in_language(BY_CODE[view.measure].definition, language),
            breakdown=chosen.breakdown_at(place),
            hides=asking.hides,
            smallest=evaluation.smallest_cell,
            as_of=asking.now,
            path_of=path_of,
            unknown=UNKNOWN,
            connected=connected(staff),
            share=lambda part, whole: show_share(part / whole, language),
            both_maps=drawing is not None and place.dimension is None,
            **await view.parts(chosen.breakdown_at(place), None if place.dimension is None and chosen.map == TILES else drawing),
        )

    async def download(place: Place, by: Dimension, who: Principal, chosen: Chosen) -> Response:
        """One table of a page, as the API gives it. Raises InvalidInput for a period that there is not."""
        await enter(place, who)
        period, wrong = chosen_period(chosen, place, await evaluation.span(), evaluation, who)
        if wrong:
            raise InvalidInput(wrong)
        wanted = place.between(*period.trend()) if by is Dimension.MONTH else place.filter(period)
        table = await evaluation.indicators(by, wanted, who, utc_now())
        file = "-".join(["kawal", place.code or "indonesia", by.value, period.code])
        return PlainTextResponse(
            write_csv(table),
            media_type=MEDIA_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{file}.csv"', "Cache-Control": "no-store"},
        )

    async def enter(place: Place, who: Principal) -> str:
        """The place's name. Raises Forbidden outside the asker's scope, NotFound where nothing is."""
        if not place.is_seen_by(who):
            raise Forbidden("These numbers lie outside your scope.")
        return await called(place)

    async def called(place: Place) -> str:
        if place.dimension is None or place.code is None:
            return "Indonesia"
        if place.dimension is Dimension.PROVINCE:
            region = get_region(place.code) if len(place.code) == 2 else None
            if region is None and place.code != MINISTRIES:
                raise NotFound("There is no such province.")
            return region.name if region else "Kementerian dan lembaga"
        async with evaluation.db.connection() as connection:
            name = await get_name(connection, place.dimension, place.code)
        if name is None:
            raise NotFound("There is no such government or agency.")
        return name

    return router


def connected(staff: Sequence[Staffing]) -> tuple[int, int, int, int]:
    """Agencies, those with an officer, officers, those at work."""
    return (
        sum(row.agencies for row in staff),
        sum(row.staffed for row in staff),
        sum(row.officers for row in staff),
        sum(row.active for row in staff),
    )


def _above(place: Place) -> list[Place]:
    """From the nation down to right above it."""
    found: list[Place] = []
    above = place.above
    while above is not None:
        found.insert(0, above)
        above = above.above
    return found
