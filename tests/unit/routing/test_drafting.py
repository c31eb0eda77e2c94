"""Rules as a draft: whose they are, where they stand, what is wrong with them."""

import pytest

from services.routing.checking import SHARED, Known, owner_of
from services.routing.coverage import conditions_of, covers
from services.routing.drafting import Placed, check, difference, lines, moved, own_rules, put_in_order, settled, whole_set
from services.routing.rules import Rule
from shared.events.reference import AgencyRegistered

HERE, THERE = "32.04", "35.23"


def rule(name: str, government: str | None = None, **given: object) -> Rule:
    return Rule.model_validate({"id": name, "agency": "dlh", "government": government, "words": [f"kata {name}"], **given})


ALL = [rule("a1", HERE), rule("s1"), rule("b1", THERE), rule("a2", HERE), rule("s2"), rule("a3", HERE), rule("b2", THERE)]
AGENCIES = {
    code: AgencyRegistered(code=code, government=code[:5], name=code, active=active)
    for code, active in ((f"{HERE}.dlh", True), (f"{HERE}.old", False), (f"{THERE}.dlh", True), ("00.00.kpk", True))
}
KNOWN = Known(AGENCIES, frozenset({"sampah"}), frozenset())


def names(rules: list[Rule]) -> list[str]:
    return [each.id for each in rules]


def shown(own: tuple[Placed, ...], owner: str = HERE) -> list[str]:
    return [line.rule.id for line in lines(own, ALL, owner)]


def test_a_government_sees_its_own_rules_among_the_shared_ones() -> None:
    own = own_rules(ALL, HERE)
    assert shown(own) == ["a1", "s1", "a2", "s2", "a3"]
    assert [line.is_own for line in lines(own, ALL, HERE)] == [True, False, True, False, True]
    assert shown(own_rules(ALL, SHARED), SHARED) == ["s1", "s2"]


@pytest.mark.parametrize("owner", [HERE, THERE, SHARED])
def test_what_is_not_changed_stays_as_it_is(owner: str) -> None:
    after = whole_set(own_rules(ALL, owner), ALL, owner)
    for government in (HERE, THERE):
        mine = [each.id for each in ALL if each.government in (None, government)]
        assert [each.id for each in after if each.government in (None, government)] == mine


def test_a_rule_moves_past_its_own_and_past_shared_ones() -> None:
    own = moved(own_rules(ALL, HERE), ALL, HERE, "a3", -1)
    assert shown(own) == ["a1", "s1", "a2", "a3", "s2"]
    own = moved(own, ALL, HERE, "a3", -1)
    assert shown(own) == ["a1", "s1", "a3", "a2", "s2"]
    assert shown(moved(own, ALL, HERE, "a1", -1)) == shown(own), "at the top it stays"


def test_when_shared_rules_move_or_go_all_others_keep_their_place_before_what_is_left() -> None:
    swapped = [Placed(rule=rule("s2")), Placed(rule=rule("s1"))]
    assert names(whole_set(swapped, ALL, SHARED)) == ["b1", "a2", "s2", "a1", "s1", "a3", "b2"]
    gone = whole_set([Placed(rule=rule("s2"))], ALL, SHARED)
    assert names(gone) == ["a1", "b1", "a2", "s2", "a3", "b2"]


def test_a_draft_stands_in_the_order_that_it_has_among_the_shared_rules_of_now() -> None:
    """Since it was saved they have changed places, and one has gone."""
    draft = (
        Placed(rule=rule("x", HERE), before="s1"),
        Placed(rule=rule("y", HERE), before="gone"),
        Placed(rule=rule("z", HERE), before="s2"),
    )
    now = settled(draft, [rule("s2"), rule("s1")], HERE)
    assert [(each.rule.id, each.before) for each in now] == [("z", "s2"), ("x", "s1"), ("y", None)]
    given = {each.rule.id: each.before for each in now}
    for before in (given, {}):
        assert put_in_order([each.rule for each in now], [rule("s2"), rule("s1")], HERE, before, draft) == now


def test_after_all_that_is_shared_is_a_place_too() -> None:
    wanted = [rule("a1", HERE), rule("a2", HERE)]
    assert [each.before for each in put_in_order(wanted, ALL, HERE)] == ["s1", "s2"]
    assert [each.before for each in put_in_order(wanted, ALL, HERE, {"a2": None})] == ["s1", None]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (rule("x", HERE, agency="nowhere"), "unknown_agency"),
        (rule("x", HERE, agency="old"), "inactive_agency"),
        (rule("x", HERE, agency=f"{THERE}.dlh"), "foreign_agency"),
        (rule("x", HERE, category=["nothing"]), "unknown_category"),
        (rule("x", HERE, region="35.23.01"), "foreign_region"),
        (rule("s1", HERE), "repeated"),
    ],
)
def test_a_check_finds_what_keeps_a_rule_from_force(bad: Rule, code: str) -> None:
    found = check([*own_rules(ALL, HERE), Placed(rule=bad)], ALL, HERE, KNOWN)
    assert [(each.rule, each.code) for each in found if each.is_error] == [(bad.id, code)]


def test_a_check_finds_nothing_in_what_is_right() -> None:
    own = [*own_rules(ALL, HERE), Placed(rule=rule("x", HERE, agency="00.00.kpk", classification=["oversight"], category=["sampah"]))]
    assert check(own, ALL, HERE, KNOWN) == []
    assert check(own_rules(ALL, SHARED), ALL, SHARED, KNOWN) == []
    assert [each.code for each in check([Placed(rule=rule("x", agency="nobody"))], ALL, SHARED, KNOWN)] == ["unknown_agency"]


@pytest.mark.parametrize(
    ("earlier", "later", "hidden"),
    [
        ({"words": ["busa"]}, {"words": ["busa sabun"]}, True),
        ({"words": ["busa sabun"]}, {"words": ["busa"]}, False),
        ({"words": ["busa"]}, {"words": ["busa sabun", "lain"]}, False),
        ({"words": [], "category": ["a", "b"]}, {"category": ["a"]}, True),
        ({"words": [], "category": ["a"]}, {"words": ["xx"]}, False),
        ({"words": [], "region": "32.04.12"}, {"region": "32.04.12.2001"}, True),
        ({"words": [], "region": "32.04.12"}, {"region": "32.04"}, False),
        ({"words": [], "category": ["a"]}, {"category": ["a"], "classification": ["oversight"]}, False),
        ({"words": [], "classification": ["complaint"]}, {"words": ["xx"]}, False),
    ],
)
def test_a_rule_hides_what_fits_it_whenever_it_fits_the_later_one(
    earlier: dict[str, object], later: dict[str, object], hidden: bool
) -> None:
    first, then = rule("e", HERE, **earlier), rule("l", HERE, **later)
    assert covers(conditions_of(first), conditions_of(then)) is hidden


def test_a_rule_that_is_never_reached_is_a_note_not_an_error() -> None:
    [found] = check([Placed(rule=rule("busa", HERE, words=["busa"])), Placed(rule=rule("x", HERE, words=["busa sabun"]))], [], HERE, KNOWN)
    assert (found.rule, found.code, found.is_error, found.detail) == ("x", "never_reached", False, "busa")
    passed_over = check(
        [Placed(rule=rule("busa", HERE, agency="old", words=["busa"])), Placed(rule=rule("x", HERE, words=["busa sabun"]))], [], HERE, KNOWN
    )
    assert [each.code for each in passed_over] == ["inactive_agency"], "a rule whose agency takes nothing hides nothing"


def test_what_differs_between_two_sets() -> None:
    before = [Placed(rule=rule(name, HERE)) for name in ("a", "b", "c")]
    after = [Placed(rule=rule("b", HERE)), Placed(rule=rule("a", HERE)), Placed(rule=rule("d", HERE))]
    assert difference(before, after) == (["d"], ["b", "a"], ["c"])
    assert difference(before, before) == ([], [], [])
    assert owner_of(rule("s")) == SHARED
