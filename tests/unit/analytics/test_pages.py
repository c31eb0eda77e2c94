"""Numbers as people read them."""

import pytest

from services.analytics.evaluation import HIDDEN, Row, Table, Value
from services.analytics.indicators import Unit
from services.analytics.pages.charts import trend_of
from services.analytics.pages.show import show_value
from shared.events.codes import Language


@pytest.mark.parametrize(
    ("value", "unit", "indonesian", "english"),
    [
        (Value(12345, 12345), Unit.COMPLAINTS, "12.345", "12,345"),
        (Value(0.756, 756, 1000), Unit.SHARE, "76 %", "76 %"),
        (Value(2.25, None, 8), Unit.WORKING_DAYS, "2,2", "2.2"),
        (Value(1 / 266, 1, 266), Unit.SHARE, "0,4 %", "0.4 %"),
        (Value(1 / 99999, 1, 99999), Unit.SHARE, "0,1 %", "0.1 %"),
        (Value(1999 / 2000, 1999, 2000), Unit.SHARE, "99,9 %", "99.9 %"),
        (Value(0.0, 0, 7), Unit.SHARE, "0 %", "0 %"),
        (Value(1.0, 7, 7), Unit.SHARE, "100 %", "100 %"),
        (Value(None, 0, 0), Unit.SHARE, "–", "–"),
        (HIDDEN, Unit.COMPLAINTS, "×", "×"),
    ],
)
def test_a_number_is_shown_in_the_readers_way(value: Value, unit: Unit, indonesian: str, english: str) -> None:
    assert show_value(value, unit, Language.INDONESIAN) == indonesian
    assert show_value(value, unit, Language.ENGLISH) == english


@pytest.mark.parametrize(("received", "most"), [([HIDDEN, HIDDEN], None), ([HIDDEN, Value(12, 12)], "12"), ([Value(0, 0)], "0")])
def test_the_highest_column_is_named_unless_all_are_hidden(received: list[Value], most: str | None) -> None:
    rows = [Row(f"2025-0{month}", None, None, {"received": value, "on_time": HIDDEN}) for month, value in enumerate(received, 1)]
    assert trend_of(Table([], rows, rows[0]), "on_time", Language.INDONESIAN).most == most
