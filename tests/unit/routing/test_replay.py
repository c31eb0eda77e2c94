"""Facts rebuild the case, and what is known or older moves nothing."""

from datetime import timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.routing.clock import clocks_of, due_commands
from services.routing.domain import ALLOWED, NEW, OPEN, Actor, evolve
from services.routing.domain.case import WITH_AGENCY
from services.routing.domain.commands import (
    Accept,
    Answer,
    Archive,
    Close,
    Command,
    Confirm,
    Dispute,
    Erase,
    MakeConfidential,
    Rate,
    RequestInfo,
    Return,
    Route,
    Supplement,
    Verify,
    Withdraw,
)
from shared.errors import Conflict
from shared.events.codes import ArchiveReason, ErasureBasis, Outcome, ReturnReason
from tests.unit.routing.given import CASE_ID, DEADLINES, Life

AGENCIES = [f"32.04.{short}" for short in ("dpupr", "dlh", "dishub", "satpolpp", "dinkes")]
commands: st.SearchStrategy[Command] = st.one_of(
    st.just(Verify()),
    st.sampled_from(AGENCIES).map(Route),
    st.just(Accept()),
    st.just(Return(ReturnReason.NOT_OUR_AUTHORITY)),
    st.sampled_from([Outcome.RESOLVED, Outcome.PLANNED]).map(lambda outcome: Answer("Sudah.", outcome)),
    st.just(RequestInfo("Di mana?")),
    st.just(Supplement("Di pasar.")),
    st.just(Dispute("Belum.")),
    st.sampled_from([4, None]).map(Confirm),
    st.just(Rate(2)),
    st.just(Close()),
    st.just(Withdraw()),
    st.just(MakeConfidential()),
    st.just(Erase(ErasureBasis.REPORTER)),
    st.just(Archive(ArchiveReason.SPAM)),
)
moments = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9))


def live(script: list[tuple[timedelta, Command]]) -> Life:
    """A life in which people try things at some moments, and the clock says what is due before each."""
    life = Life()
    for pause, command in script:
        now = life.case.changed_at + pause
        for told in due_commands(life.case, DEADLINES, now):
            if life.case.is_open:
                life.when(told, Actor.CLOCK, now)
        try:
            life.when(command, min(ALLOWED[type(command)].by), now)
        except Conflict:
            continue
    return life


scripts = st.lists(st.tuples(moments, commands), max_size=25)


@given(scripts)
def test_replaying_the_history_gives_the_same_case(script: list[tuple[timedelta, Command]]) -> None:
    life = live(script)
    assert reduce(evolve, life.steps, NEW._replace(id=CASE_ID)) == life.case


@given(scripts, st.data())
def test_facts_that_come_again_or_late_never_move_a_state_backwards(script: list[tuple[timedelta, Command]], data: st.DataObject) -> None:
    life = live(script)
    for step in data.draw(st.lists(st.sampled_from(life.steps), max_size=10)):
        assert evolve(life.case, step) == life.case


@given(scripts)
def test_an_open_case_has_exactly_one_holder_and_a_closed_one_none(script: list[tuple[timedelta, Command]]) -> None:
    case = live(script).case
    assert (case.holder is not None) == (case.status in OPEN)
    assert (case.agency is not None and case.holder == case.agency) == (case.status in WITH_AGENCY)


@given(scripts)
def test_the_clock_says_each_thing_once_and_is_then_quiet_until_the_moment_that_it_names(script: list[tuple[timedelta, Command]]) -> None:
    life = live(script)
    assert len(set(life.case.told)) == len(life.case.told)
    following = clocks_of(life.case, DEADLINES).next_clock_at
    if following is None:
        assert due_commands(life.case, DEADLINES, life.case.changed_at + timedelta(days=400)) == []
    else:
        assert due_commands(life.case, DEADLINES, following - timedelta(seconds=1)) == []
