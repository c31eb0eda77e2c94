"""Numbers as people read them."""

import pytest

from services.analytics.evaluation import HIDDEN, Value
from services.analytics.indicators import Unit
from services.analytics.pages.show import show_value
from shared.events.codes import Language


@pytest.mark.parametrize(
    ("value", "unit", "indonesian", "english"),
    [
        (Value(12345, 12345), Unit.COMPLAINTS, "12.345", "12,345"),
        (Value(0.756, 756, 1000), Unit.SHARE, "76 %", "76 %"),
        (Value(2.25, None, 8), Unit.WORKING_DAYS, "2,2", "2.2"),
        (Value(None, 0, 0), Unit.SHARE, "–", "–"),
        (HIDDEN, Unit.COMPLAINTS, "×", "×"),
    ],
)
def test_a_number_is_shown_in_the_readers_way(value: Value, unit: Unit, indonesian: str, english: str) -> None:
    assert show_value(value, unit, Language.INDONESIAN) == indonesian
    assert show_value(value, unit, Language.ENGLISH) == english
