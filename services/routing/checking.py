"""What is wrong with a set of rules, or not as meant: references to nothing, contradictions, rules that are never reached. Pure.

What is said to be never reached never decides: a rule is compared with those before it in every government where it leads to an agency,
and it is enough that several of those together take all that fits it. Where that holds in most governments but not in all, or in the one
whose agency the rule names, it is said too, with those in which the rule decides. The other way round nothing is promised: a rule may be
found idle only by trying it on cases.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from services.routing.coverage import Conditions, conditions_of, idle_parts, takers_of
from services.routing.rules import NATIONAL, Rule, RuleSet, government_of, may_hand
from shared.events.reference import AgencyRegistered
from shared.regions import get_region

SHARED = "*"
"""The owner of the rules that name no government."""
PLACES = 5
"""So many governments at most are named in a finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found at a rule: an error keeps the rules from being put into force, a warning does not. `field`: of the rule."""

    rule: str
    code: str
    is_error: bool
    detail: str = ""
    field: str = ""
    by: str = ""
    """The rules before it that a warning is about."""
    silent: int = 0
    """In so many governments it never decides, where it does in others."""
    deciding: tuple[str, ...] = ()
    """The governments in which it decides, where it does not in others."""

    @property
    def leads_in(self) -> int:
        """The number of governments in which the rule leads to an agency."""
        return self.silent + len(self.deciding)


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may refer to. `today`: for windows of time that are over; None: they are not looked for."""

    agencies: Mapping[str, AgencyRegistered]
    categories: Set[str]
    practice: Set[str]
    today: date | None = None
    governments: Set[str] | None = None
    """None: whether a rule's government takes part is not looked at."""


def named_places(governments: Sequence[str]) -> str:
    """Some by their codes, and how many more."""
    more = len(governments) - PLACES
    return ", ".join(governments[:PLACES]) + (f" + {more}" if more > 0 else "")


def owner_of(rule: Rule) -> str:
    return rule.government or SHARED


def check_set(rules: Sequence[Rule], known: Known, concerned: Set[str] | None = None) -> list[Finding]:
    """What is wrong with a whole set, in its order. `concerned`: only these governments are looked at, and only rules that are theirs, or,
    with all of them (None), everybody's."""
    times_named = Counter(rule.id for rule in rules)
    idle = _idle(rules, known, concerned)
    found: list[Finding] = []
    for rule in rules:
        if concerned is None or owner_of(rule) in concerned:
            found += _of_rule(rule, known)
            if times_named[rule.id] > 1:
                found.append(Finding(rule.id, "repeated", is_error=True, field="id"))
            found += idle.get(rule.id, ())
    return found


def _of_rule(rule: Rule, known: Known) -> Iterator[Finding]:
    if rule.government and known.governments is not None and rule.government not in known.governments:
        yield Finding(rule.id, "unknown_government", is_error=True, detail=rule.government, field="government")
    for category in rule.category:
        if category not in known.categories:
            yield Finding(rule.id, "unknown_category", is_error=True, detail=category, field="category")
    if rule.region and get_region(rule.region) is None:
        yield Finding(rule.id, "unknown_region", is_error=True, detail=rule.region, field="region")
    elif rule.region and rule.government and not _inside(rule.region, rule.government, known):
        yield Finding(rule.id, "foreign_region", is_error=True, detail=rule.region, field="region")
    if rule.until and known.today and rule.until < known.today:
        yield Finding(rule.id, "over", is_error=False, detail=rule.until.isoformat(), field="until")
    yield from _of_agency(rule, known)


def _of_agency(rule: Rule, known: Known) -> Iterator[Finding]:
    """Nothing of a short name in a government that does not take part: that is the error."""
    if rule.agency.count(".") != 2 and rule.government and known.governments is not None and rule.government not in known.governments:
        return
    if rule.government is None and rule.agency.count(".") != 2:
        if not any(code.split(".", 2)[2] == rule.agency for code in known.agencies):
            yield Finding(rule.id, "unknown_agency", is_error=True, detail=rule.agency, field="agency")
        return
    agency = known.agencies.get(rule.agency if rule.agency.count(".") == 2 else f"{rule.government}.{rule.agency}")
    if agency is None:
        yield Finding(rule.id, "unknown_agency", is_error=True, detail=rule.agency, field="agency")
    elif not agency.active:
        yield Finding(rule.id, "inactive_agency", is_error=True, detail=agency.name, field="agency")
    elif rule.government and not may_hand(rule.government, government_of(agency.code), known.practice):
        yield Finding(rule.id, "foreign_agency", is_error=True, detail=agency.name, field="agency")


def _inside(region: str, government: str, known: Known) -> bool:
    if government == NATIONAL or government in known.practice:
        return True
    own = government.removesuffix(".00")
    return region == own or region.startswith(f"{own}.")


def _idle(rules: Sequence[Rule], known: Known, concerned: Set[str] | None) -> dict[str, list[Finding]]:
    """Warnings about rules, or parts of rules, that never decide, by the rules' ids."""
    conditions = [conditions_of(rule) for rule in rules]
    verdicts: dict[int, list[_Verdict]] = defaultdict(list)
    for order, governments in _orders(rules, known, concerned).items():
        for place, (number, agency) in enumerate(order):
            rule = rules[number]
            where = tuple(each for each in governments if each not in known.practice or each == rule.government)
            if where and (concerned is None or owner_of(rule) in concerned):
                verdicts[number].append(_verdict(number, agency, order[:place], conditions, where))
    return {rules[number].id: list(_warnings(rules, number, several)) for number, several in verdicts.items()}


def _orders(rules: Sequence[Rule], known: Known, concerned: Set[str] | None) -> dict[tuple[tuple[int, str], ...], list[str]]:
    """In which order rules are tried, and where each leads, once for all governments in which that is the same but for their names."""
    numbers = {id(rule): number for number, rule in enumerate(rules)}
    prepared = RuleSet(rules, 0, {code: agency.active for code, agency in known.agencies.items()}, known.practice)
    governments = concerned if concerned and SHARED not in concerned else {agency.government for agency in known.agencies.values()}
    found: dict[tuple[tuple[int, str], ...], list[str]] = defaultdict(list)
    for government in sorted(governments):
        order = tuple((numbers[id(rule)], agency.removeprefix(f"{government}.")) for rule, agency in prepared.leading(government))
        found[order].append(government)
    return found


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What becomes of a rule in one order. `takers`: those that take all of it, empty when something is left."""

    governments: tuple[str, ...]
    takers: tuple[int, ...]
    contradicts: bool
    idle: Mapping[str, int]
    """Words and topics of it that never decide, and who takes them."""


def _verdict(
    number: int, agency: str, before: Sequence[tuple[int, str]], conditions: Sequence[Conditions], governments: tuple[str, ...]
) -> _Verdict:
    own = conditions[number]
    earlier = [(each, conditions[each]) for each, _ in before]
    takers = takers_of(own, earlier)
    if takers:
        twin = next((each for each, leads_to in before if conditions[each] == own and leads_to != agency), None)
        return _Verdict(governments, (twin,) if twin is not None else takers, twin is not None, {})
    return _Verdict(governments, (), False, idle_parts(own, earlier))


def _warnings(rules: Sequence[Rule], number: int, several: Sequence[_Verdict]) -> Iterator[Finding]:
    """What holds wherever the rule leads anywhere, or nearly so."""
    name = rules[number].id
    silent = [verdict for verdict in several if verdict.takers]
    if silent:
        deciding = tuple(sorted(each for verdict in several if not verdict.takers for each in verdict.governments))
        count = sum(len(verdict.governments) for verdict in silent)
        if not _mostly(rules[number], silent, count, len(deciding)):
            return
        code = "contradicts" if all(verdict.contradicts for verdict in silent) else "never_reached"
        widest = max(silent, key=lambda verdict: len(verdict.governments))
        by = "”, “".join(rules[each].id for each in widest.takers)
        if deciding:
            yield Finding(name, f"mostly_{code}", is_error=False, detail=by, by=by, silent=count, deciding=deciding)
        else:
            yield Finding(name, code, is_error=False, detail=by, by=by)
        return
    for part, taker in several[0].idle.items():
        if all(part in verdict.idle for verdict in several):
            yield Finding(name, "idle_part", is_error=False, detail=part, field="words", by=rules[taker].id)


def _mostly(rule: Rule, silent: Sequence[_Verdict], count: int, deciding: int) -> bool:
    """Whether it is worth saying: in most governments, or in the one whose agency the rule names in full."""
    own = government_of(rule.agency)
    return count > deciding or any(own in verdict.governments for verdict in silent)
