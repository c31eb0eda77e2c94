"""All 83,762 villages by name, so that one is found without knowing where it lies. Kept small: names once, codes as numbers."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from shared.events.codes import RegionCode
from shared.regions.names import Level, codes_at, village_names
from shared.regions.spelling import squash

FUZZY_CUTOFF = 82.0
FUZZY_FROM = 5
AFTER_ALL = "\U0010ffff"
"""Sorts behind every letter."""


@dataclass(frozen=True, slots=True)
class VillageIndex:
    """Comparable names in order, and the codes of each: those of name `n` stand from `starts[n]` to `starts[n + 1]`."""

    names: tuple[str, ...]
    starts: "array[int]"
    codes: "array[int]"

    def exact(self, name: str, scope: RegionCode | None = None) -> tuple[RegionCode, ...]:
        """Every village of that very name, in order of the codes; `scope`: only those in this region."""
        at = bisect_left(self.names, name)
        return tuple(self._codes(at, scope)) if at < len(self.names) and self.names[at] == name else ()

    def beginning(self, start: str, scope: RegionCode | None = None) -> Iterator[tuple[str, RegionCode]]:
        """Villages whose names begin so, with these names in their order."""
        for at in range(bisect_left(self.names, start), bisect_left(self.names, start + AFTER_ALL)):
            for code in self._codes(at, scope):
                yield self.names[at], code

    def near(self, name: str, scope: RegionCode | None = None, limit: int = 20) -> Iterator[tuple[float, RegionCode]]:
        """Villages whose names come near, nearest first, with how near (100 is the same). The first letter must be right: that spares
        nine tenths of the names, and hardly anybody slips there."""
        if len(name) < FUZZY_FROM:
            return
        first = bisect_left(self.names, name[0])
        alike = self.names[first : bisect_left(self.names, name[0] + AFTER_ALL)]
        for _, score, at in process.extract(name, alike, scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF, limit=limit):
            yield from ((score, code) for code in self._codes(first + at, scope))

    def _codes(self, at: int, scope: RegionCode | None) -> Iterator[RegionCode]:
        for number in self.codes[self.starts[at] : self.starts[at + 1]]:
            code = _dotted(number)
            if scope is None or code.startswith(f"{scope}."):
                yield code


@cache
def village_index() -> VillageIndex:
    """Built on first use, half a second: nobody should wait for it."""
    rows = sorted(
        f"{squash(name)} {code.replace('.', '')}"
        for district in codes_at(Level.DISTRICT)
        for code, name in village_names.__wrapped__(district).items()
    )
    names: list[str] = []
    starts, codes = array("I"), array("Q")
    for row in rows:
        name, _, code = row.partition(" ")
        if not names or names[-1] != name:
            names.append(name)
            starts.append(len(codes))
        codes.append(int(code))
    starts.append(len(codes))
    return VillageIndex(tuple(names), starts, codes)


def _dotted(number: int) -> RegionCode:
    digits = str(number)
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
