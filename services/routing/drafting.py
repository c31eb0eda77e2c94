"""Rules that are being worked on: one owner's, among those that all governments share. Pure.

A government works on its own rules only. Each stands before one of the shared rules, or after all of them, so that a draft keeps its
meaning while the shared rules and other governments' move. The owner `*` works on the shared rules themselves.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.routing.rules import Rule, government_of, may_hand, tokens
from shared.events.codes import Classification
from shared.events.reference import AgencyRegistered

SHARED = "*"
"""The owner of the rules that name no government."""
MAX_RULES = 500
"""Of one owner: more are a table, not rules."""
UNNAMED = frozenset(Classification) - {Classification.OVERSIGHT}
"""What a rule without a classification is for."""


class Placed(BaseModel):
    """A rule and the shared one that it stands before; None: after all of them."""

    model_config = ConfigDict(frozen=True)

    rule: Rule
    before: str | None = None


class Draft(BaseModel):
    """An owner's rules as they shall be, and as they were when the work began."""

    model_config = ConfigDict(frozen=True)

    rules: tuple[Placed, ...]
    base: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft, how often it was changed, and by whom last."""

    version: int
    official: str
    changed_at: datetime
    draft: Draft


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in the order in which it is tried. `number` counts from 1."""

    number: int
    rule: Rule
    is_own: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found at a rule: an error keeps the draft from being put into force, a warning does not."""

    rule: str
    code: str
    is_error: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may refer to."""

    agencies: Mapping[str, AgencyRegistered]
    categories: Set[str]
    practice: Set[str]


def owner_of(rule: Rule) -> str:
    return rule.government or SHARED


def own_rules(rules: Sequence[Rule], owner: str) -> tuple[Placed, ...]:
    """An owner's rules out of a whole set."""
    found: list[Placed] = []
    before: str | None = None
    for rule in reversed(rules):
        if owner_of(rule) == owner:
            found.append(Placed(rule=rule, before=None if owner == SHARED else before))
        if rule.government is None:
            before = rule.id
    return tuple(reversed(found))


def lines(own: Sequence[Placed], rules: Sequence[Rule], owner: str) -> list[Line]:
    """The rules that concern an owner, in the order in which they are tried: its own ones out of a draft, the shared ones out of a set."""
    if owner == SHARED:
        ordered = [placed.rule for placed in own]
    else:
        shared = [rule for rule in rules if rule.government is None]
        ordered = [rule for _, rule in _woven(own, shared)]
    return [Line(number, rule, owner_of(rule) == owner) for number, rule in enumerate(ordered, start=1)]


def whole_set(own: Sequence[Placed], rules: Sequence[Rule], owner: str) -> list[Rule]:
    """The whole set with an owner's rules put in. All other governments' rules stay before the shared rule that they stood before."""
    shared = [placed.rule for placed in own] if owner == SHARED else [rule for rule in rules if rule.government is None]
    kept = {rule.id for rule in shared}
    others: list[Placed] = []
    before: str | None = None
    for rule in reversed(rules):
        if rule.government is None and rule.id in kept:
            before = rule.id
        elif rule.government is not None and rule.government != owner:
            others.append(Placed(rule=rule, before=before))
    mine = () if owner == SHARED else own
    return [rule for _, rule in _woven([*reversed(others), *mine], shared)]


def _woven(placed: Sequence[Placed], shared: Sequence[Rule]) -> Iterator[tuple[bool, Rule]]:
    """Shared rules, each after those that stand before it; rules before one that is gone come last."""
    known = {rule.id for rule in shared}
    for rule in shared:
        yield from ((True, each.rule) for each in placed if each.before == rule.id)
        yield False, rule
    yield from ((True, each.rule) for each in placed if each.before not in known)


def moved(own: Sequence[Placed], rules: Sequence[Rule], owner: str, rule_id: str, step: int) -> tuple[Placed, ...]:
    """One rule a place up (-1) or down (1) in the order of `lines`; at an end it stays."""
    order = [line.rule for line in lines(own, rules, owner)]
    place = next((at for at, rule in enumerate(order) if rule.id == rule_id), None)
    if place is None or not 0 <= place + step < len(order):
        return tuple(own)
    order[place], order[place + step] = order[place + step], order[place]
    return own_rules(order, owner)


def check(own: Sequence[Placed], rules: Sequence[Rule], owner: str, known: Known) -> list[Finding]:
    """What is wrong with an owner's rules in the set that they would make, in their order."""
    taken = {rule.id for rule in rules if owner_of(rule) != owner}
    tried = lines(own, rules, owner)
    found: list[Finding] = []
    seen: list[Rule] = []
    for line in tried:
        rule = line.rule
        if line.is_own:
            found += _of_rule(rule, owner, known)
            if rule.id in taken or any(earlier.id == rule.id for earlier in seen):
                found.append(Finding(rule.id, "repeated", is_error=True))
            hidden_by = next((earlier.id for earlier in seen if covers(earlier, rule) and _leads_on(earlier, owner, known)), None)
            if hidden_by is not None:
                found.append(Finding(rule.id, "never_reached", is_error=False, detail=hidden_by))
        seen.append(rule)
    return found


def _of_rule(rule: Rule, owner: str, known: Known) -> Iterator[Finding]:
    for category in rule.category:
        if category not in known.categories:
            yield Finding(rule.id, "unknown_category", is_error=True, detail=category)
    if rule.region and rule.government and not _inside(rule.region, rule.government, known):
        yield Finding(rule.id, "foreign_region", is_error=True, detail=rule.region)
    if owner == SHARED and rule.agency.count(".") != 2:
        if not any(code.split(".", 2)[2] == rule.agency for code in known.agencies):
            yield Finding(rule.id, "unknown_agency", is_error=True, detail=rule.agency)
        return
    agency = known.agencies.get(_agency(rule, owner))
    if agency is None:
        yield Finding(rule.id, "unknown_agency", is_error=True, detail=rule.agency)
    elif not agency.active:
        yield Finding(rule.id, "inactive_agency", is_error=True, detail=agency.name)
    elif owner != SHARED and not may_hand(owner, government_of(agency.code), known.practice):
        yield Finding(rule.id, "foreign_agency", is_error=True, detail=agency.name)


def _inside(region: str, government: str, known: Known) -> bool:
    if government == "00.00" or government in known.practice:
        return True
    own = government.removesuffix(".00")
    return region == own or region.startswith(f"{own}.")


def _agency(rule: Rule, owner: str) -> str:
    return rule.agency if rule.agency.count(".") == 2 else f"{owner}.{rule.agency}"


def _leads_on(rule: Rule, owner: str, known: Known) -> bool:
    """Whether an earlier rule decides at all: one whose agency is not there is passed over."""
    if owner == SHARED and rule.agency.count(".") != 2:
        return False
    agency = known.agencies.get(_agency(rule, owner))
    return agency is not None and agency.active and (owner == SHARED or may_hand(owner, government_of(agency.code), known.practice))


def covers(earlier: Rule, later: Rule) -> bool:
    """Whether everything that fits the later rule fits the earlier one."""
    if earlier.government not in (None, later.government):
        return False
    if not set(later.classification or UNNAMED) <= set(earlier.classification or UNNAMED):
        return False
    if earlier.category and not (later.category and set(later.category) <= set(earlier.category)):
        return False
    if earlier.region and not (later.region == earlier.region or (later.region or "").startswith(f"{earlier.region}.")):
        return False
    if not earlier.words:
        return True
    return bool(later.words) and all(any(_within(short, words) for short in earlier.words) for words in later.words)


def _within(short: str, long: str) -> bool:
    """Whether a phrase occurs in another, word by word."""
    part, whole = tokens(short), tokens(long)
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def difference(before: Sequence[Placed], after: Sequence[Placed]) -> tuple[list[str], list[str], list[str]]:
    """The ids of rules that were added, changed (moved ones too), and taken out."""
    old, new = {each.rule.id: each for each in before}, {each.rule.id: each for each in after}
    order = [each.rule.id for each in after if each.rule.id in old]
    previous = [each.rule.id for each in before if each.rule.id in new]
    displaced = {now for now, then in zip(order, previous, strict=True) if now != then}
    changed = [name for name in order if old[name] != new[name] or name in displaced]
    return [name for name in new if name not in old], changed, [name for name in old if name not in new]
