"""What another rule set would have done: counted, grouped, and held against where each complaint ended up."""

from datetime import UTC, datetime, timedelta

from services.routing.rules import Rule, RuleSet, Subject
from services.routing.trying import Past, compare
from shared.ids import new_id

AT = datetime(2026, 3, 17, 3, tzinfo=UTC)
AGENCIES = {"32.04.dlh": True, "32.04.dpupr": True}


def rules(*named: tuple[str, str, str]) -> RuleSet:
    return RuleSet([Rule.model_validate({"id": name, "agency": agency, "words": [words]}) for name, agency, words in named], 1, AGENCIES)


def past(text: str, agency: str | None, days: int = 0) -> Past:
    subject = Subject("32.04", None, None, None, text)
    return Past(new_id(), f"K-{text}", subject, text, None, AT - timedelta(days=days), agency)


def test_only_what_goes_elsewhere_is_a_change_and_the_most_frequent_comes_first() -> None:
    before = rules(("a", "dlh", "busa"), ("b", "dpupr", "jalan"))
    after = rules(("new", "dpupr", "busa"), ("other", "dpupr", "jalan"), ("third", "dlh", "lampu"))
    cases = [
        past("busa satu", "32.04.dpupr"),
        past("busa dua", "32.04.dlh", 3),
        past("jalan", None),
        past("lampu", None),
        past("air", None),
    ]
    found = compare(cases, before, after)
    assert (found.looked_at, found.same, found.changed) == (5, 2, 3)
    assert [(group.before, group.after, len(group.changes)) for group in found.groups] == [
        ("32.04.dlh", "32.04.dpupr", 2),
        (None, "32.04.dlh", 1),
    ]
    first = found.groups[0]
    assert (first.better, first.worse) == (1, 1), "one is with dpupr now, the other stayed with dlh"
    assert found.groups[1].changes[0].before is None
    assert found.first == AT - timedelta(days=3)


def test_nothing_came_in() -> None:
    found = compare([], rules(), rules())
    assert (found.looked_at, found.changed, found.groups, found.first) == (0, 0, [], None)
