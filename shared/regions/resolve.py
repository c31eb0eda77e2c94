"""Places as other systems' files have them, one column a level, to the deepest region that they agree on."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from shared.events.codes import RegionCode
from shared.regions.names import Level, level_of
from shared.regions.search import Found, bare_name, exact, fuzzy, inside, scopes_around
from shared.regions.spelling import Written, read

Column = Literal["province", "regency", "district", "village"]


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """The deepest region found (None when nothing was), and the columns that hold words but do not fit into it."""

    code: RegionCode | None
    missed: tuple[Column, ...] = ()


@lru_cache(maxsize=32_768)
def resolve_place(
    province: str | None, regency: str | None, district: str | None = None, village: str | None = None, *, near: RegionCode | None = None
) -> ResolvedPlace:
    """The region that four columns of names mean together; any of them may be empty.

    `near` is the region of the government whose file it is: it settles what the columns leave open. A regency without a
    prefix is a Kabupaten, as SP4N-LAPOR! exports it. A district decides between a city and the regency of its name
    (exports say `Kota Bandung` for districts of Kabupaten Bandung), and one that lies in `near` is believed before a
    regency in which there is no such district. Remembered, so that a file of many rows and few places is fast."""
    missed: list[Column] = []

    in_province = _in_province(read(province or ""))
    if province and province.strip() and in_province is None:
        missed.append("province")

    written = read(regency or "")
    in_regency = _in_regency(written, in_province)
    if written.bare and in_regency is None:
        missed.append("regency")

    written = read(district or "")
    in_district = _in_district(written, in_regency, in_province, near)
    if written.bare and in_district is None:
        missed.append("district")
    if in_district and in_regency and not any(inside(in_district, scope) for scope in scopes_around(in_regency)):
        missed.append("regency")

    written = read(village or "")
    in_village = _in_village(written, in_district or in_regency or (near if near and level_of(near) >= Level.REGENCY else None))
    if written.bare and in_village is None:
        missed.append("village")
    return ResolvedPlace(in_village or in_district or in_regency or in_province, tuple(missed))


def _only(found: Found | None) -> RegionCode | None:
    return found.codes[0] if found and len(found.codes) == 1 else None


def _in_province(written: Written) -> RegionCode | None:
    return _only(exact(written, Level.PROVINCE) or fuzzy(written, Level.PROVINCE))


def _in_regency(written: Written, province: RegionCode | None) -> RegionCode | None:
    """Regencies outlive provinces: one that moved to a new province is found under the old province's name too."""
    tries = [exact(written, Level.REGENCY, province), fuzzy(written, Level.REGENCY, province)]
    if province is not None:
        tries.append(exact(written, Level.REGENCY))
    return next((found.codes[0] for found in tries if found), None)


def _in_district(written: Written, regency: RegionCode | None, province: RegionCode | None, near: RegionCode | None) -> RegionCode | None:
    if not written.bare:
        return None
    around: list[RegionCode | None] = [*scopes_around(regency)] if regency else [province]
    # A slip of the pen is no reason to leave the regency that is named: near is believed for exact names only.
    for look, scopes in ((exact, [*around, near] if near else around), (fuzzy, [near, *around] if near and not regency else around)):
        for scope in scopes:
            code = _only(look(written, Level.DISTRICT, scope)) if look is exact or scope else None
            if code is not None:
                return code
    return None


def _in_village(written: Written, scope: RegionCode | None) -> RegionCode | None:
    if not written.bare or scope is None:
        return None
    found = exact(written, Level.VILLAGE, scope)
    if found is None:
        own = written.bare.removesuffix(bare_name(scope))  # `Wonorejo Rungkut` is the Wonorejo in Rungkut
        found = exact(Written(own, None, own), Level.VILLAGE, scope)
    return _only(found or fuzzy(written, Level.VILLAGE, scope))
