"""A few cases on one workbench, without a database: commands of people and of the clock, and everything that was said of each case."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce
from uuid import UUID

from services.routing.commands.workbench import Workbench
from services.routing.domain import ALLOWED, NEW, Actor, Case, Step, evolve, family
from services.routing.domain.commands import Command
from services.routing.queries.cases import HistoryRow
from services.routing.reference import Reference
from services.routing.rules import RuleSet
from shared.calendar import WorkingCalendar
from shared.errors import Conflict
from shared.events.codes import Channel
from shared.events.complaint import CaseFact, ComplaintSubmitted
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.reference import AgencyRegistered
from shared.events.relation import ComplaintSplit
from tests.unit.routing.given import PROFILE

START = datetime(2026, 2, 2, 2, 0, tzinfo=UTC)
GOVERNMENTS = ("32.04", "32.73")
RETIRED = f"{GOVERNMENTS[0]}.lama"
"""An agency that takes complaints no more, and may have some still."""
REFERENCE = Reference(
    revision=1,
    governments={},
    agencies={RETIRED: AgencyRegistered(code=RETIRED, government=GOVERNMENTS[0], name="Dinas yang dilebur", active=False)},
    categories={},
    calendars={code: WorkingCalendar("Asia/Jakarta") for code in GOVERNMENTS},
    profiles=[PROFILE],
    rules=RuleSet([], 1, {}),
)


class LifecycleWorld:
    """The workbench as commands use it, for as long as a test lasts. Nothing is saved."""

    def __init__(self) -> None:
        self.bench = Workbench(REFERENCE)
        self.now = START
        self.submissions: dict[UUID, Step] = {}

    @property
    def cases(self) -> list[Case]:
        """All of them, parts too, in the order in which they began."""
        return [work.case for work in self.bench._works.values()]

    def case(self, case_id: UUID) -> Case:
        return self.bench._works[case_id].case

    def steps(self, case_id: UUID) -> list[Step]:
        """Its history after its beginning."""
        return [row.step for row in self._rows(case_id)]

    def told(self, case_id: UUID) -> list[Envelope[Fact]]:
        """What was said of it to other services."""
        return self.bench._works[case_id].told

    def submit(self, government: str, words: str, *, confidential: bool) -> UUID:
        case_id = UUID(int=len(self.submissions) + 1)
        number = f"K-{len(self.submissions) + 1}"
        submitted = ComplaintSubmitted(
            number=number,
            channel=Channel.WEB,
            government=government,
            text=words,
            anonymous=True,
            confidential=confidential,
            contactable=True,
        )
        self.submissions[case_id] = Step(0, self.now, Actor.REPORTER, submitted)
        self.bench.open(case_id, submitted, self.now)
        return case_id

    def give(self, case_id: UUID, command: Command, by: Actor, version: int) -> Conflict | None:
        """As the desk does it: refused for a version that is not the case's, or by the lifecycle."""
        case = self.case(case_id)
        if by not in ALLOWED[type(command)].by:
            return Conflict("not by them", code="role")
        if case.version != version:
            return Conflict("stale", version=case.version, code="stale-version")
        try:
            self.bench.do(case_id, command, by, self.now)
        except Conflict as conflict:
            return conflict
        return None

    def tick(self) -> None:
        """The clock job looks at every case."""
        for case in self.cases:
            self.bench.tell_due(case.id, self.now, with_silence=True)

    def beginning(self, case_id: UUID) -> Case:
        """A case before its first fact of routing's: its submission; of a part, what its whole was."""
        if case_id in self.submissions:
            return evolve(NEW._replace(id=case_id), self.submissions[case_id])
        parent = self.case(case_id).parent
        assert parent is not None, "what was not submitted is a part"
        before = self.beginning(parent)
        for step in self.steps(parent):
            if isinstance(step.fact, ComplaintSplit):
                for part in step.fact.parts:
                    if part.id == case_id:
                        return family.opening(before, part)
            before = evolve(before, step)
        raise AssertionError("nobody split off this part")

    def replayed(self, case_id: UUID, steps: Sequence[Step] | None = None) -> Case:
        """The case as its facts rebuild it, read back from what is kept of them."""
        kept = self.steps(case_id) if steps is None else steps
        return reduce(evolve, map(_kept, kept), self.beginning(case_id))

    def _rows(self, case_id: UUID) -> list[HistoryRow]:
        return self.bench._works[case_id].steps


def _kept(step: Step) -> Step:
    """A step as it comes back from its JSON."""
    fact: CaseFact | Fact = type(step.fact).model_validate_json(step.fact.model_dump_json(exclude_none=True))
    return Step(step.version, step.at, step.by, fact, step.note)
