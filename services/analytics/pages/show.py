"""Numbers as people read them."""

from dataclasses import dataclass

from services.analytics.comparison import Interval
from services.analytics.evaluation import Value
from services.analytics.indicators import INDICATORS, Indicator, Text, Unit
from shared.events.codes import Language

HIDDEN = "×"
NOTHING = "–"
INDONESIAN = str.maketrans(",.", ".,")
BY_CODE = {item.code: item for item in INDICATORS}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in words for one place of a page. `share`: how far a bar reaches, 0 to 1; None where there is none, or it is hidden."""

    text: str
    hidden: bool
    share: float | None = None
    of: str | None = None
    """`75 of 100`: what a share was worked out from."""


def cell_of(value: Value, unit: Unit, language: Language) -> Cell:
    share = value.value if unit is Unit.SHARE and not value.suppressed else None
    of = None
    if share is not None and value.numerator is not None and value.denominator is not None:
        word = "dari" if language is Language.INDONESIAN else "of"
        of = f"{show_number(value.numerator, language)} {word} {show_number(value.denominator, language)}"
    return Cell(show_value(value, unit, language), value.suppressed, share, of)


def show_value(value: Value, unit: Unit, language: Language) -> str:
    """A number as people read it; decimals with a comma in Indonesian."""
    if value.suppressed:
        return HIDDEN
    if value.value is None:
        return NOTHING
    if unit is Unit.SHARE:
        return show_share(value.value, language)
    if unit is Unit.COMPLAINTS:
        return show_number(value.value, language)
    return _in(language, f"{value.value:.1f}")


def show_share(share: float, language: Language) -> str:
    """`75 %`. What would round to none or to all, and is neither, has a decimal: `0,4 %`."""
    if 0 < share < 0.005 or 0.995 <= share < 1:
        return _in(language, f"{min(max(share, 0.001), 0.999) * 100:.1f} %")
    return f"{share:.0%}".replace("%", " %")


def show_number(number: float, language: Language) -> str:
    return _in(language, f"{number:,.0f}")


def show_interval(interval: Interval) -> str:
    """`71–79 %`."""
    return f"{interval.low * 100:.0f}–{interval.high * 100:.0f} %"


def in_language(text: Text, language: Language) -> str:
    return text.id if language is Language.INDONESIAN else text.en


def name_of(indicator: Indicator, language: Language) -> str:
    return in_language(indicator.name, language)


def _in(language: Language, number: str) -> str:
    return number.translate(INDONESIAN) if language is Language.INDONESIAN else number
