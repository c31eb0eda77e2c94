"""The indicators of the three agencies that were given the most, as analytics' API tells them."""

import httpx
from pydantic import BaseModel

from services.demo.installation import Installation
from shared.auth import Role

AGENCIES = 3


class Name(BaseModel):
    id: str
    en: str


class Definition(BaseModel):
    code: str
    name: Name
    unit: str


class Value(BaseModel):
    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    suppressed: bool


class Row(BaseModel):
    key: str | None
    name: str | None
    values: dict[str, Value]

    @property
    def received(self) -> int:
        return int(self.values["received"].value or 0)


class Indicators(BaseModel):
    indicators: list[Definition]
    rows: list[Row]


def read_indicators(kawal: Installation) -> Indicators:
    """All indicators, for the three agencies with the most complaints."""
    headers = kawal.token(Role.ADMINISTRATOR)
    answer = httpx.get(f"{kawal.url}/api/analytics/v1/indicators", params={"by": "agency"}, headers=headers, timeout=60)
    found = Indicators.model_validate_json(answer.raise_for_status().content)
    agencies = [row for row in found.rows if row.key and row.key != "_"]
    return Indicators(indicators=found.indicators, rows=sorted(agencies, key=lambda row: row.received, reverse=True)[:AGENCIES])


def shown(value: Value | None, unit: str) -> str:
    """As a person reads it: shares in per cent with what they are a share of."""
    if value is None or value.suppressed:
        return "hidden"
    if value.value is None:
        return "–"
    if unit == "share":
        of = f"  ({value.numerator:,} of {value.denominator:,})" if value.numerator is not None and value.denominator is not None else ""
        return f"{value.value:.1%}{of}"
    return f"{value.value:,.0f}" if unit == "complaints" else f"{value.value:.2f}"
