"""Rules that are being worked on: one owner's, among those that all governments share. Pure.

A government works on its own rules only. Each stands before one of the shared rules, or after all of them, so that a draft keeps its
meaning while the shared rules and other governments' move. The owner `*` works on the shared rules themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.routing.checking import SHARED, Finding, Known, check_set, owner_of
from services.routing.rules import Rule

MAX_RULES = 500
"""Of one owner: more are a table, not rules."""


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


def settled(own: Sequence[Placed], rules: Sequence[Rule], owner: str) -> tuple[Placed, ...]:
    """An owner's rules in the order in which they are tried, each before a shared one that there is: those may have moved, or gone, since
    a draft was saved."""
    return own_rules([line.rule for line in lines(own, rules, owner)], owner)


def put_in_order(
    wanted: Sequence[Rule],
    rules: Sequence[Rule],
    owner: str,
    before: Mapping[str, str | None] | None = None,
    own: Sequence[Placed] | None = None,
) -> tuple[Placed, ...]:
    """An owner's rules in a given order, among the shared ones of a set. `before` says which shared one a rule stands before, None: after
    all of them. Otherwise one that is known, in `own` or else in the set, keeps its place, and a new one goes beside the one before it,
    the first before all that is shared. The order wins."""
    if owner == SHARED:
        return tuple(Placed(rule=rule) for rule in wanted)
    shared: list[str | None] = [*(rule.id for rule in rules if rule.government is None), None]
    places = own_rules(rules, owner) if own is None else settled(own, rules, owner)
    known = {each.rule.id: each.before for each in places} | dict(before or {})
    at = 0
    found: list[Placed] = []
    for rule in wanted:
        if rule.id in known:
            at = max(at, shared.index(known[rule.id]))
        found.append(Placed(rule=rule, before=shared[at]))
    return tuple(found)


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
    return check_set(whole_set(own, rules, owner), known, frozenset({owner}))


def difference(before: Sequence[Placed], after: Sequence[Placed]) -> tuple[list[str], list[str], list[str]]:
    """The ids of rules that were added, changed (moved ones too), and taken out."""
    old, new = {each.rule.id: each for each in before}, {each.rule.id: each for each in after}
    order = [each.rule.id for each in after if each.rule.id in old]
    previous = [each.rule.id for each in before if each.rule.id in new]
    displaced = {now for now, then in zip(order, previous, strict=True) if now != then}
    changed = [name for name in order if old[name] != new[name] or name in displaced]
    return [name for name in new if name not in old], changed, [name for name in old if name not in new]
