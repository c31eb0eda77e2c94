"""Which agency somebody means who writes part of its name, its short name, or either with a slip. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from services.routing.rules import tokens
from shared.events.reference import AgencyRegistered

CUTOFF = 72.0
CLEAR = 90.0
LEAD = 6.0
"""How far ahead of the next the nearest must be to be taken without asking."""
HOME = 7.0
"""What an agency of one's own government is nearer by: enough to go before a ministry of like name."""
MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """An agency and how near it is to what was written: 100 for its very name, and HOME more for one's own."""

    agency: AgencyRegistered
    score: float


def search(written: str, agencies: Iterable[AgencyRegistered], most: int = MOST, *, home: str | None = None) -> list[Found]:
    """The nearest agencies, nearest first; none where nothing comes near. Those of the government `home` go before others of like names."""
    wanted = " ".join(tokens(written))
    if not wanted:
        return []
    near = []
    for agency in agencies:
        score = _score(wanted, agency)
        if score >= CUTOFF:
            near.append(Found(agency, score + (HOME if agency.government == home else 0.0)))
    return sorted(near, key=lambda each: (-each.score, len(each.agency.name), each.agency.code))[:most]


def the_one(written: str, agencies: Sequence[AgencyRegistered], *, home: str | None = None) -> AgencyRegistered | None:
    """The agency that is meant beyond doubt: by its code, its exact name, or far ahead of all others."""
    exact = [each for each in agencies if written.strip().casefold() in (each.code, each.name.casefold(), label(each).casefold())]
    if len(exact) == 1:
        return exact[0]
    found = search(written, agencies, 2, home=home)
    if found and found[0].score >= CLEAR and (len(found) == 1 or found[0].score - found[1].score >= LEAD):
        return found[0].agency
    return None


def label(agency: AgencyRegistered) -> str:
    """As lists of choices show it."""
    return f"{agency.name} ({short_name(agency)})"


def short_name(agency: AgencyRegistered) -> str:
    """`dpupr` of `32.04.dpupr`."""
    return agency.code.split(".", 2)[2]


def _score(wanted: str, agency: AgencyRegistered) -> float:
    short, name = " ".join(tokens(short_name(agency))), " ".join(tokens(agency.name))
    if wanted in (short, name):
        return 100.0
    if f" {name} ".find(f" {wanted}") >= 0 or short.startswith(wanted):
        return 95.0
    whole = fuzz.token_set_ratio(wanted, name) * 0.9
    partial = fuzz.partial_ratio(wanted, name) * 0.92 if len(wanted) >= 4 else 0.0
    return max(whole, partial, fuzz.ratio(wanted, short) * 0.95)
