"""JSON and CSV for machines: /api/analytics/v1."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from fastapi import FastAPI, Header, Query, Response
from fastapi.responses import PlainTextResponse

from services.analytics.commands import Evaluation
from services.analytics.counting import Dimension, Filter
from services.analytics.indicators import INDICATORS
from services.analytics.spreadsheet import MEDIA_TYPE as CSV
from services.analytics.spreadsheet import write_csv
from services.analytics.views import DefinitionView, IndicatorsView, StaffingView, TotalsView
from shared.auth import EVERYTHING, PUBLIC, Administrator, Evaluator
from shared.clock import utc_now
from shared.errors import FieldError, InvalidInput
from shared.events.codes import AgencyCode, CategoryCode, Channel, Classification, GovernmentCode
from shared.http.problem import PROBLEM_RESPONSES

EARLIEST, LATEST = date(1900, 1, 1), date(8999, 12, 31)
"""Days beyond are taken as these: PostgreSQL and Python can still reckon a day or two around them."""


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"


Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}, examples=["2026-01-01"])]
ProvinceCode = Annotated[str, Query(pattern=r"^\d{2}$", description="All governments of a province; `00` the ministries")]
DistrictCode = Annotated[str, Query(pattern=r"^\d{2}\.\d{2}\.\d{2}$", examples=["32.04.12"])]


def create_api(evaluation: Evaluation) -> FastAPI:
    """The routes, over one `Evaluation`."""
    api = FastAPI(
        title="Kawal analytics",
        version="1",
        description="Indicators of the national evaluation. Evaluators see no count below five, whole months, and one place"
        " at a time, without a filter by category, classification, channel or district; coordinators and agencies see their own.",
        responses=PROBLEM_RESPONSES,
        docs_url=None,
        redoc_url=None,
    )

    @api.get(
        "/indicators",
        operation_id="getIndicators",
        response_model=IndicatorsView,
        responses={200: {"description": "A row for each group and the total; CSV: a line for each number", "content": {CSV: {}}}},
    )
    async def indicators(
        who: Evaluator,
        by: Annotated[Dimension, Query(description="What the rows are")],
        start: Annotated[Day, Query(alias="from", description="First day of receipt")] = None,
        end: Annotated[Day, Query(alias="to", description="Last day of receipt")] = None,
        province: ProvinceCode | None = None,
        government: GovernmentCode | None = None,
        agency: AgencyCode | None = None,
        district: DistrictCode | None = None,
        category: CategoryCode | None = None,
        classification: Classification | None = None,
        channel: Channel | None = None,
        format: Annotated[Format | None, Query(description="Without it the Accept header decides")] = None,  # noqa: A002 the parameter's name
        accept: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> Response | IndicatorsView:
        """The indicators by one dimension, for complaints received in a period, each with its definition."""
        now = utc_now()
        wanted = Filter(_day("from", start), _day("to", end), province, government, agency, district, category, classification, channel)
        if wanted.start and wanted.end and wanted.start > wanted.end:
            raise InvalidInput([FieldError("to", "before_from", "the period ends before it begins")])
        table = await evaluation.indicators(by, wanted, who, now)
        if format is Format.CSV or (format is None and CSV in accept):
            headers = {"Content-Disposition": f'attachment; filename="indicators-{by.value}.csv"'}
            return PlainTextResponse(write_csv(table), media_type=CSV, headers=headers)
        return IndicatorsView.of(by, start, end, now, table)

    @api.get("/staffing", operation_id="listStaffing")
    async def staffing(
        who: Evaluator,
        of: Annotated[str | None, Query(pattern=r"^\d{2}(\.\d{2}(\.[a-z0-9][a-z0-9-]{0,47})?)?$", examples=["32.04"])] = None,
    ) -> list[StaffingView]:
        """Agencies with an appointed officer (keterhubungan) and officers at work (keaktifan), by government, as it is now."""
        scope = None if who.scope == EVERYTHING else who.scope
        smallest = evaluation.smallest_for(who)
        return [StaffingView.of(row, smallest) for row in await evaluation.staffing(of or scope, who)]

    @api.get("/definitions", operation_id="listDefinitions", dependencies=[PUBLIC])
    async def definitions() -> list[DefinitionView]:
        """What each indicator means and how it is worked out."""
        return [DefinitionView.of(indicator) for indicator in INDICATORS]

    @api.get("/totals", operation_id="getTotals")
    async def totals(_: Administrator) -> TotalsView:
        """How many complaints are known here, for comparison with the other services. Practice is included, and counted apart."""
        return TotalsView.model_validate(await evaluation.totals())

    return api


def _day(field: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return min(max(date.fromisoformat(value), EARLIEST), LATEST)
    except ValueError:
        raise InvalidInput([FieldError(field, "no_such_day", "there is no such day")]) from None
