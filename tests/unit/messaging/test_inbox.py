"""The order in which the facts of a batch have their effect."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.codes import Status
from shared.events.complaint import ComplaintWithdrawn
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.ids import new_id
from shared.messaging.inbox import Key, OutOfLine, Run, runs, sort

NOON = datetime(2026, 3, 17, 5, tzinfo=UTC)
TOLD = ComplaintWithdrawn(government="32.01", status=Status.WITHDRAWN)


def fact(subject: str, version: int, source: Source = Source.ROUTING) -> Envelope[Fact]:
    return Envelope(new_id(), source, subject, version, NOON, TOLD, None)


def order(facts: list[Envelope[Fact]]) -> list[tuple[str, int]]:
    return [(each.subject, each.version) for each in facts]


def at(**versions: int) -> dict[Key, int]:
    return {(Source.ROUTING.value, subject): version for subject, version in versions.items()}


def test_a_follower_with_a_longer_history_is_not_put_behind_the_one_it_follows() -> None:
    arrived = [fact("follower", 9), fact("master", 3), fact("follower", 10), fact("master", 4)]
    assert order(sort(arrived, at(follower=8, master=2)).ready) == [("follower", 9), ("master", 3), ("follower", 10), ("master", 4)]


def test_facts_of_a_subject_that_arrived_the_wrong_way_round_take_one_anothers_places() -> None:
    arrived = [fact("follower", 3), fact("master", 1), fact("follower", 1), fact("follower", 2)]
    assert order(sort(arrived, {}).ready) == [("follower", 1), ("master", 1), ("follower", 2), ("follower", 3)]


def test_what_had_its_effect_and_what_comes_too_early_is_told_apart() -> None:
    arrived = [fact("a", 4), fact("b", 2), fact("a", 1), fact("a", 2), fact("a", 2), fact("a", 2, Source.INTAKE)]
    result = sort(arrived, at(a=1))
    assert order(result.ready) == [("a", 2)]
    assert order(result.known) == [("a", 1), ("a", 2)]
    assert {(each.source, each.subject, each.version) for each in result.early} == {
        (Source.ROUTING, "a", 4),
        (Source.ROUTING, "b", 2),
        (Source.INTAKE, "a", 2),
    }


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 6)), max_size=20))
def test_whatever_arrives_each_subject_goes_on_by_one_and_nothing_is_lost(arrived: list[tuple[str, int]]) -> None:
    facts = [fact(subject, version) for subject, version in arrived]
    result = sort(facts, {})
    for subject in "abc":
        ready = [each.version for each in result.ready if each.subject == subject]
        assert ready == list(range(1, len(ready) + 1))
        assert all(each.version > len(ready) + 1 for each in result.early if each.subject == subject)
    assert sorted(each.id for each in (*result.ready, *result.known, *result.early)) == sorted(each.id for each in facts)


@given(st.lists(st.sampled_from("abc"), max_size=20))
def test_what_arrives_in_order_stays_as_it_is(subjects: list[str]) -> None:
    facts = [fact(subject, subjects[: place + 1].count(subject)) for place, subject in enumerate(subjects)]
    assert sort(facts, {}).ready == facts


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4)), max_size=12), st.dictionaries(st.sampled_from("abc"), st.integers(0, 4))
)
def test_what_is_in_line_is_all_ready_as_it_arrived(arrived: list[tuple[str, int]], positions: dict[str, int]) -> None:
    """The short way takes a batch if and only if the long way would find all of it ready in this order."""
    facts = [fact(subject, version) for subject, version in arrived]
    try:
        in_line = all(positions.get(subject, 0) == run.first - 1 for (_, subject), run in runs(facts).items())
    except OutOfLine:
        in_line = False
    assert in_line == (sort(facts, at(**positions)).ready == facts)


def test_a_run_says_where_a_subject_goes_on_and_where_it_ends() -> None:
    assert runs([fact("a", 3), fact("b", 1), fact("a", 4)]) == {(Source.ROUTING, "a"): Run(3, 4), (Source.ROUTING, "b"): Run(1, 1)}
    for versions in ([3, 5], [4, 3], [3, 3]):
        with pytest.raises(OutOfLine):
            runs([fact("a", version) for version in versions])
