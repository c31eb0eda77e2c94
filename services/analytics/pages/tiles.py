"""The tile map: the 38 provinces as equal squares, roughly where they lie. Positions are in evaluation.css, one place for each code."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.analytics.evaluation import Row
from services.analytics.indicators import Indicator
from services.analytics.pages.show import NOTHING, Cell, cell_of
from shared.events.codes import Language
from shared.regions import children

SHORT = {
    "11": ("Aceh", "AC"), "12": ("Sumut", "SU"), "13": ("Sumbar", "SB"), "14": ("Riau", "RI"), "15": ("Jambi", "JA"),
    "16": ("Sumsel", "SS"), "17": ("Bengk.", "BE"), "18": ("Lamp.", "LA"), "19": ("Babel", "BB"), "21": ("Kepri", "KR"),
    "31": ("Jakarta", "JK"), "32": ("Jabar", "JB"), "33": ("Jateng", "JT"), "34": ("DIY", "YO"), "35": ("Jatim", "JI"),
    "36": ("Banten", "BT"), "51": ("Bali", "BA"), "52": ("NTB", "NB"), "53": ("NTT", "NT"), "61": ("Kalbar", "KB"),
    "62": ("Kalteng", "KT"), "63": ("Kalsel", "KS"), "64": ("Kaltim", "KI"), "65": ("Kaltara", "KU"), "71": ("Sulut", "SA"),
    "72": ("Sulteng", "ST"), "73": ("Sulsel", "SN"), "74": ("Sultra", "SG"), "75": ("Gtalo", "GO"), "76": ("Sulbar", "SR"),
    "81": ("Maluku", "MA"), "82": ("Malut", "MU"), "91": ("Papua", "PA"), "92": ("Pabar", "PB"), "93": ("Pasel", "PS"),
    "94": ("Pateng", "PT"), "95": ("Papeg", "PE"), "96": ("PBD", "PD"),
}  # fmt: skip
"""Short names, and the letters of ISO 3166-2:ID for narrow screens."""
STEPS = (0.5, 0.65, 0.8, 0.9)
"""Where one shade ends and the next begins."""


@dataclass(frozen=True, slots=True)
class Tile:
    code: str
    name: str
    short: str
    letters: str
    cell: Cell
    shade: str
    """`q0` to `q4` by the share, `none` where nothing is known, `hidden` where it may not be."""


def tiles_of(rows: Sequence[Row], indicator: Indicator, language: Language) -> list[Tile]:
    """All provinces by code, whether or not anything is known of them."""
    known = {row.key: row for row in rows}
    return [_tile(province.code, province.name, known.get(province.code), indicator, language) for province in children()]


def shade_of(cell: Cell) -> str:
    if cell.hidden:
        return "hidden"
    return "none" if cell.share is None else f"q{sum(cell.share >= step for step in STEPS)}"


def _tile(code: str, name: str, row: Row | None, indicator: Indicator, language: Language) -> Tile:
    cell = cell_of(row.values[indicator.code], indicator.unit, language) if row else Cell(NOTHING, hidden=False)
    short, letters = SHORT[code]
    return Tile(code, name, short, letters, cell, shade_of(cell))
