"""What a check says of a whole set: what is never reached, what contradicts, which words decide nothing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.routing import coverage
from services.routing.checking import Known, check_set
from services.routing.rules import Rule, RuleSet, Subject
from shared.events.codes import Channel, Classification
from shared.events.reference import AgencyRegistered

HERE, THERE = "32.04", "35.23"
SHORT = ("dlh", "dpupr", "dishub")
AGENCIES = {
    f"{government}.{short}": AgencyRegistered(code=f"{government}.{short}", government=government, name=short)
    for government, shorts in ((HERE, SHORT), (THERE, ("dlh",)))
    for short in shorts
}
CATEGORIES = ("sampah", "banjir")
KNOWN = Known(AGENCIES, frozenset(CATEGORIES), frozenset(), date(2026, 3, 17))


def rule(name: str, agency: str = "dlh", **given: object) -> Rule:
    return Rule.model_validate({"id": name, "agency": agency, **given})


def findings(*rules: Rule) -> list[tuple[str, str, str]]:
    return [(each.rule, each.code, each.detail) for each in check_set(rules, KNOWN)]


def test_several_rules_together_leave_nothing_to_a_later_one() -> None:
    by_topic = [rule("a", category=["sampah"]), rule("b", "dpupr", category=["banjir"])]
    last = rule("c", category=["banjir", "sampah"])
    assert findings(*by_topic, last) == [], "Tuban has dlh only: there b is passed over"
    own = [each.model_copy(update={"government": HERE}) for each in by_topic]
    assert findings(*own, last.model_copy(update={"government": HERE})) == [("c", "never_reached", "a”, “b")]
    week = rule("week", government=HERE, category=["sampah"], weekday=["mon", "tue", "wed", "thu", "fri"])
    end = rule("end", "dpupr", government=HERE, category=["sampah"], weekday=["sat", "sun"])
    [(name, code, _)] = findings(week, end, rule("any", "dishub", government=HERE, category=["sampah"]))
    assert (name, code) == ("any", "never_reached")


def test_a_rule_is_reached_if_it_is_in_one_government_only() -> None:
    first, later = rule("first", "dpupr", category=["sampah"]), rule("later", "dlh", category=["sampah"])
    assert findings(first, later) == [], "Tuban has no dpupr: there the later one decides"
    assert findings(first.model_copy(update={"government": HERE}), later.model_copy(update={"government": HERE})) == [
        ("later", "contradicts", "first")
    ]


SEVEN = ("32.01", "32.04", "33.74", "35.23", "35.73", "35.78", "63.02")
IN_SEVEN = {
    f"{government}.{short}": AgencyRegistered(code=f"{government}.{short}", government=government, name=short)
    for government in SEVEN
    for short in SHORT
    if (government, short) != ("35.78", "dpupr")
}


def test_what_holds_in_nearly_every_government_is_said_with_those_where_it_does_not() -> None:
    known = Known(IN_SEVEN, frozenset({"jembatan", "sampah"}), frozenset())
    first, later = rule("a", "dpupr", category=["jembatan"]), rule("b", "dlh", category=["jembatan"])
    [found] = check_set([first, later], known)
    assert (found.rule, found.code, found.by, found.is_error) == ("b", "mostly_contradicts", "a", False)
    assert (found.silent, found.leads_in, found.deciding) == (6, 7, ("35.78",))
    narrower = rule("c", "dlh", category=["jembatan"], words=["retak"])
    assert [(each.code, each.deciding) for each in check_set([first, narrower], known)] == [("mostly_never_reached", ("35.78",))]
    assert check_set([rule("a", "dpupr", category=["sampah"]), later], known) == []
    few = {code: agency for code, agency in IN_SEVEN.items() if not code.endswith("dpupr") or code == "32.01.dpupr"}
    assert check_set([first, later], Known(few, known.categories, frozenset())) == [], "it decides in six of seven"


def test_an_agency_named_in_full_is_judged_at_home_though_the_centre_may_give_it_cases_too() -> None:
    centre = AgencyRegistered(code="00.00.pupr", government="00.00", name="pupr")
    known = Known(IN_SEVEN | {centre.code: centre}, frozenset({"jembatan"}), frozenset())
    [found] = check_set([rule("x", "dpupr", category=["jembatan"]), rule("y", "32.04.dlh", category=["jembatan"])], known)
    assert (found.rule, found.code, found.silent, found.deciding) == ("y", "mostly_contradicts", 1, ("00.00",))


def test_a_government_that_takes_no_part_is_said_once_and_nothing_of_its_agency() -> None:
    known = Known(AGENCIES, frozenset(CATEGORIES), frozenset(), None, frozenset({HERE, THERE}))
    assert [each.code for each in check_set([rule("a", "dpupr", government="99.99", category=["sampah"])], known)] == ["unknown_government"]


def test_the_same_conditions_with_the_same_agency_are_needless_and_no_contradiction() -> None:
    assert findings(rule("a", words=["busa"]), rule("b", words=["BUSA"])) == [("b", "never_reached", "a")]


def test_words_and_topics_that_never_decide_are_named() -> None:
    assert findings(rule("a", words=["jalan"]), rule("b", words=["jalan rusak", "lampu"])) == [("b", "idle_part", "jalan rusak")]
    assert findings(rule("a", category=["sampah"]), rule("b", category=["sampah", "banjir"])) == [("b", "idle_part", "sampah")]


@pytest.mark.parametrize(
    ("earlier", "later", "hidden"),
    [
        ({"channel": ["sms", "web"]}, {"channel": ["sms"]}, True),
        ({"channel": ["sms"]}, {"words": ["busa"]}, False),
        ({"hours": "16:00-07:30"}, {"hours": "22:00-05:00"}, True),
        ({"hours": "16:00-07:30"}, {"hours": "06:00-08:00"}, False),
        ({"since": "2026-01-01"}, {"since": "2026-02-01", "until": "2026-12-31"}, True),
        ({"since": "2026-01-01", "until": "2026-12-31"}, {"since": "2026-02-01"}, False),
        ({"weekday": ["sat", "sun"]}, {"weekday": ["sun"], "words": ["busa"]}, True),
    ],
)
def test_doors_and_times_are_compared_too(earlier: dict[str, object], later: dict[str, object], hidden: bool) -> None:
    found = [code for _, code, _ in findings(rule("e", **earlier), rule("l", **later))]  # type: ignore[arg-type]
    assert (found == ["never_reached"]) is hidden


def test_what_does_not_exist_is_an_error_and_what_is_over_a_note() -> None:
    wrong = rule("x", "nobody", category=["nothing"], region="32.04.99")
    assert [code for _, code, _ in findings(wrong)] == ["unknown_category", "unknown_region", "unknown_agency"]
    [over] = check_set([rule("old", words=["banjir"], until="2026-03-16")], KNOWN)
    assert (over.code, over.is_error) == ("over", False)
    assert findings(rule("last-day", words=["banjir"], until="2026-03-17")) == []


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2)


RULES = st.lists(
    st.fixed_dictionaries(
        {
            "agency": st.sampled_from(SHORT),
            "government": st.sampled_from([None, HERE]),
            "region": st.sampled_from([None, None, "32.04", "32.04.12"]),
            "classification": some(("complaint", "oversight")),
            "category": some(CATEGORIES),
            "words": some(("jalan", "jalan rusak", "lampu")),
            "channel": some(("sms", "web")),
            "weekday": st.sampled_from([[], [], ["mon", "tue", "wed", "thu", "fri"], ["sat", "sun"]]),
            "hours": st.sampled_from([None, None, "08:00-16:00", "16:00-08:00"]),
        }
    ).filter(lambda given: any(value for name, value in given.items() if name not in ("agency", "government"))),
    max_size=7,
)
SUBJECTS = st.builds(
    Subject,
    st.sampled_from([HERE, THERE]),
    st.sampled_from([None, "32.04", "32.04.12", "32.04.12.2001"]),
    st.sampled_from([None, *Classification]),
    st.sampled_from([None, *CATEGORIES]),
    st.lists(st.sampled_from(["jalan", "rusak", "lampu"]), max_size=3).map(" ".join),
    st.sampled_from([Channel.SMS, Channel.WEB, Channel.EMAIL]),
    st.sampled_from([datetime(2026, 3, day, hour, tzinfo=UTC) for day in (20, 21) for hour in (3, 9, 16)]),
)


@settings(max_examples=400, deadline=None)
@given(RULES, st.lists(SUBJECTS, max_size=30))
def test_a_rule_that_is_called_unreachable_never_wins(given_rules: list[dict[str, object]], subjects: list[Subject]) -> None:
    rules = [Rule.model_validate({"id": f"r{number}", **each}) for number, each in enumerate(given_rules)]
    silent = {each.rule for each in check_set(rules, KNOWN) if each.code in ("never_reached", "contradicts")}
    prepared = RuleSet(rules, 1, dict.fromkeys(AGENCIES, True))
    winners = {match.rule for subject in subjects if (match := prepared.match(subject))}
    assert not silent & winners


def test_long_lists_of_words_and_topics_are_not_compared_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of the editor checks the draft whenever it is read: it must not take seconds for a large town."""
    compared = 0

    def counted(earlier: coverage.Conditions, later: coverage.Conditions) -> bool:
        nonlocal compared
        compared += 1
        return covers(earlier, later)

    covers = coverage.covers
    monkeypatch.setattr(coverage, "covers", counted)
    many = [rule(f"r{n}", government=HERE, category=["sampah"], words=[f"kata{n + m}" for m in range(40)]) for n in range(0, 2000, 40)]
    assert findings(*many) == []
    assert compared < 3 * len(many) ** 2
