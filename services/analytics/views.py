"""What the API answers with."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from services.analytics.counting import Dimension
from services.analytics.evaluation import Row, Table
from services.analytics.indicators import Indicator, Unit
from services.analytics.queries.staffing import Staffing


class TextView(BaseModel):
    """Indonesian and English."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    en: str


class DefinitionView(BaseModel):
    """What a number means. A share is numerator ÷ denominator; a mean or percentile is over as many complaints as the denominator says."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(examples=["follow_up_rate"])
    name: TextView
    definition: TextView
    unit: Unit
    numerator: str | None = Field(None, description="The count above the line")
    denominator: str | None = Field(None, description="The count below the line")
    per_agency: bool = Field(description="Also given when each agency's part in a complaint is counted")

    @classmethod
    def of(cls, indicator: Indicator) -> "DefinitionView":
        return cls.model_validate(indicator)


class ValueView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    value: float | None = Field(description="null: hidden, or nothing to divide by")
    numerator: int | None = None
    denominator: int | None = None
    suppressed: bool = Field(description="Hidden, because it could tell of a few people")


class RowView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str | None = Field(description="The group's code; `_` where a complaint has none; null in the total")
    name: str | None = None
    volume: str | None = Field(None, description="Governments and agencies: compare within a group of like volume")
    values: dict[str, ValueView] = Field(description="By indicator code")

    @classmethod
    def of(cls, row: Row) -> "RowView":
        return cls.model_validate(row)


class IndicatorsView(BaseModel):
    by: Dimension
    start: str | None = Field(None, serialization_alias="from")
    end: str | None = Field(None, serialization_alias="to")
    as_of: datetime = Field(description="What is past its deadline is past it at this moment")
    indicators: list[DefinitionView]
    rows: list[RowView]
    total: RowView

    @classmethod
    def of(cls, by: Dimension, start: str | None, end: str | None, now: datetime, table: Table) -> "IndicatorsView":
        return cls(
            by=by,
            start=start,
            end=end,
            as_of=now,
            indicators=[DefinitionView.of(indicator) for indicator in table.indicators],
            rows=[RowView.of(row) for row in table.rows],
            total=RowView.of(table.total),
        )


class StaffingView(BaseModel):
    """A government's agencies that take complaints, and the officers who answer for them."""

    model_config = ConfigDict(from_attributes=True)

    government: str
    name: str | None = None
    agencies: int
    staffed: int = Field(description="With an officer whose appointment is in force: keterhubungan is staffed ÷ agencies")
    officers: int | None = Field(description="Appointed; null where it could tell of a few")
    active: int | None = Field(description="Signed in within the last thirty days: keaktifan is active ÷ officers")

    @classmethod
    def of(cls, row: Staffing, smallest: int | None) -> "StaffingView":
        """`smallest`: the smallest number that may be shown of officers; None shows all."""
        shown = cls.model_validate(row)
        parts = (row.officers, row.active, row.officers - row.active)
        few = smallest is not None and any(0 < part < smallest for part in parts)
        return shown.model_copy(update={"officers": None, "active": None}) if few else shown


class TotalsView(BaseModel):
    """Numbers of complaints."""

    model_config = ConfigDict(from_attributes=True)

    known: int
    imported: int
    practice: int
    routed: int
    notified: int = Field(description="With at least one message that came to its end")
    answered: int
    ended: int
