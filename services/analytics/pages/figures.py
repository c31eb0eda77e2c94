"""The five headline figures, each with its definition and, where there is one, what it was in the period before."""

from dataclasses import dataclass

from services.analytics.evaluation import Row, Value
from services.analytics.indicators import Unit
from services.analytics.pages.show import BY_CODE, Cell, cell_of, in_language, name_of, show_value
from shared.events.codes import Language

HEADLINES = ("received", "on_time", "days_to_first_answer_median", "unanswered_past_deadline", "satisfaction")
BESIDE = {"days_to_first_answer_median": "days_to_first_answer_p90"}
BETTER_WHEN_MORE = {"on_time": True, "days_to_first_answer_median": False, "satisfaction": True}
"""What a change means. Received and unanswered are absent: many complaints show participation, and an old period has fewer left."""


@dataclass(frozen=True, slots=True)
class Change:
    """Against the period before. `better` None: neither good nor bad."""

    text: str
    rose: bool
    better: bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    code: str
    name: str
    definition: str
    cell: Cell
    unit: Unit
    change: Change | None
    p90: str | None
    rated: str | None


def figures_of(now: Row, before: Row | None, language: Language) -> list[Figure]:
    return [_figure(code, now, before, language) for code in HEADLINES]


def _figure(code: str, now: Row, before: Row | None, language: Language) -> Figure:
    indicator, value = BY_CODE[code], now.values[code]
    beside = BESIDE.get(code)
    return Figure(
        code,
        name_of(indicator, language),
        in_language(indicator.definition, language),
        cell_of(value, indicator.unit, language),
        indicator.unit,
        _change(code, value, before.values[code], language) if before else None,
        show_value(now.values[beside], BY_CODE[beside].unit, language) if beside else None,
        show_value(Value(value.denominator), Unit.COMPLAINTS, language) if indicator.unit is Unit.RATING and value.denominator else None,
    )


def _change(code: str, now: Value, before: Value, language: Language) -> Change | None:
    """None where one of the two is hidden, unknown, or the same."""
    if now.value is None or before.value is None or code == "unanswered_past_deadline":
        return None
    unit = BY_CODE[code].unit
    moved = now.value - before.value
    if unit is Unit.COMPLAINTS:
        if not before.value or not round(100 * moved / before.value):
            return None
        text = f"{moved / before.value:+.0%}".replace("%", " %")
    elif unit is Unit.SHARE:
        points = round(now.value * 100) - round(before.value * 100)
        if not points:
            return None
        text = f"{points:+d} {'poin' if language is Language.INDONESIAN else 'points'}"
    else:
        if not round(moved, 1):
            return None
        text = f"{moved:+.1f}".replace(".", "," if language is Language.INDONESIAN else ".")
    more = BETTER_WHEN_MORE.get(code)
    return Change(text.replace("-", "−"), moved > 0, None if more is None else more == (moved > 0))
