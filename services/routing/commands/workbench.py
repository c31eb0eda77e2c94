"""Cases on the table during one transaction: read once, changed in memory by any number of commands, written once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from services.routing.clock import Clocks, clocks_of, due_commands
from services.routing.commands.erasing import erase
from services.routing.domain import Actor, Case, Step, begin, decide, evolve, family
from services.routing.domain import recorded as history
from services.routing.domain.commands import Command, EndSilence, FollowParent, GiveNotice, OpenPart, Reclassify, Route, Verify
from services.routing.domain.handing import gives_back
from services.routing.practice import is_practice
from services.routing.queries import cases as queries
from services.routing.queries import likeness
from services.routing.queries.case_changes import add_arrivals
from services.routing.queries.cases import HistoryRow
from services.routing.reference import Reference
from services.routing.rules import government_of
from shared.database import Connection
from shared.errors import NotFound
from shared.events.codes import DecidedBy
from shared.events.complaint import ComplaintErased, ComplaintRouted, ComplaintSubmitted, ComplaintSupplemented
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.events.relation import ComplaintSplit, Part
from shared.messaging import outbox

_searched = attrgetter(*queries.SEARCHED)


@dataclass(slots=True)
class Work:
    """One case, and what was done with it here."""

    case: Case
    is_new: bool
    subject: str = field(init=False)
    """Its identifier as facts have it."""
    laid: Case | None = None
    """As it was read; None for a new one."""
    is_looked_at: bool = False
    """Written even when nothing happened: its deadlines may be other ones now."""
    steps: list[HistoryRow] = field(default_factory=list)
    told: list[Envelope[Fact]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.subject = str(self.case.id)

    @property
    def is_found_as_before(self) -> bool:
        """What it is searched by has not changed."""
        return self.laid is not None and _searched(self.laid) == _searched(self.case)


class Workbench:
    """Decides and evolves in memory; `save` writes cases, history and outbox, each in one round trip."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._works: dict[UUID, Work] = {}
        self._merged: defaultdict[UUID, dict[UUID, None]] = defaultdict(dict)
        """What is merged into each master, of all that is laid here, in the order in which it came: a master may have thousands."""

    def lay(self, cases: Iterable[Case]) -> None:
        """Cases that are locked already."""
        for case in cases:
            self._lay(Work(case, is_new=False, laid=case))

    def look_at(self, cases: Iterable[Case]) -> None:
        """Cases that are locked already, and whose deadlines are to be written whatever happens."""
        for case in cases:
            self._lay(Work(case, is_new=False, laid=case, is_looked_at=True))

    def _lay(self, work: Work) -> None:
        self._works[work.case.id] = work
        if work.case.master is not None:
            self._merged[work.case.master][work.case.id] = None

    def get(self, case_id: UUID) -> Case | None:
        work = self._works.get(case_id)
        return work.case if work else None

    def open(self, case_id: UUID, submitted: ComplaintSubmitted, at: datetime) -> Case:
        """A new case. Its submission is told by intake already, and kept in the case's own columns."""
        case = begin(case_id, at, submitted)
        self._works[case_id] = Work(case, is_new=True)
        return case

    def reach(self, case_id: UUID) -> None:
        """The reporter can be reached from now on. Nothing happens to the case itself: no step, no fact. Raises NotFound."""
        work = self._works.get(case_id)
        if work is None:
            raise NotFound("a reporter gives a contact for a complaint that is not here")
        if work.case.erased_at is None:
            work.case = work.case._replace(contactable=True)
            work.is_looked_at = True

    def do(
        self,
        case_id: UUID,
        command: Command,
        by: Actor,
        at: datetime,
        *,
        official: str | None = None,
        cause: Envelope[Fact] | None = None,
        note: str | None = None,
    ) -> Case:
        """Gives a command. What the clock had to say before it is told first, so that nothing late passes for timely while the clock job is
        away. Raises Conflict when the lifecycle forbids the command; nothing of it is kept then."""
        work = self._works[case_id]
        at = max(at, work.case.changed_at)
        self.tell_due(case_id, at, cause=cause)
        government = (command.government if isinstance(command, Route) else None) or work.case.government
        facts = decide(self._as_held(work.case, command), command, at, self.reference.deadlines(government))
        self.add(case_id, facts, by, at, official=official, cause=cause, note=note)
        if by is Actor.COORDINATOR and isinstance(command, Verify | Reclassify):
            self.inform(case_id, at, cause=cause)
        return work.case

    def inform(self, case_id: UUID, at: datetime, *, cause: Envelope[Fact] | None = None) -> None:
        """Tells the reporter what is known already of the matter: notices that are in force and that this case was not told of."""
        case = self._works[case_id].case
        if not self.reference.notices.all or not case.is_open or case.parent is not None or is_practice(case.government):
            return
        text, day = f"{case.title or ''} . {case.words or ''}", at.astimezone(self.reference.zone(case.government)).date()
        for notice in self.reference.notices.concerning(case.government, case.region, case.category, text, day):
            self.do(case_id, GiveNotice(notice), Actor.CLOCK, at, cause=cause)

    def tell_due(self, case_id: UUID, now: datetime, *, with_silence: bool = False, cause: Envelope[Fact] | None = None) -> None:
        """What the clock has to say by now, until the case is over. Silence ends a case only `with_silence`: who speaks breaks it."""
        work = self._works[case_id]
        deadlines = self.reference.deadlines(work.case.government)
        if not with_silence and now - work.case.submitted_at < deadlines.shortest:
            return
        for command in due_commands(work.case, deadlines, now):
            if work.case.is_open and (with_silence or not isinstance(command, EndSilence)):
                self.add(case_id, decide(work.case, command, now, deadlines), Actor.CLOCK, now, cause=cause)

    def add(
        self,
        case_id: UUID,
        facts: Iterable[Fact],
        by: Actor,
        at: datetime,
        *,
        official: str | None = None,
        cause: Envelope[Fact] | None = None,
        note: str | None = None,
    ) -> None:
        """Facts that are decided."""
        work = self._works[case_id]
        for fact in facts:
            before = work.case
            step = Step(before.version + 1, max(at, before.changed_at), by, fact, note)
            self._keep(work, evolve(before, step), step, official, cause)
            if type(fact) in family.HEARD:
                self._tell_family(before, fact, step.at, official=official, cause=cause, note=note)

    def _tell_family(
        self, before: Case, fact: Fact, at: datetime, *, official: str | None, cause: Envelope[Fact] | None, note: str | None
    ) -> None:
        """What the fact asks of relatives, which are laid here too."""
        commands = family.effects(before, fact)
        let_go = family.letting_go(before, fact)
        if let_go is not None:
            commands += [(follower, let_go) for follower in self._merged.get(before.id, ())]
        for relative, command in commands:
            takes_words = isinstance(fact, ComplaintSupplemented) and isinstance(command, FollowParent)  # a merged one keeps its own
            self._follow(relative, command, at, cause=cause, note=note if takes_words else None)
        if isinstance(fact, ComplaintSplit):
            for part in fact.parts:
                self._open_part(before, part, at, official=official)

    def let_go(self, master: UUID, at: datetime) -> None:
        """Sets free what is still merged into a case that is over; all of these are laid here."""
        command = family.left_by(self._works[master].case)
        if command is not None:
            for follower in list(self._merged.get(master, ())):
                self._follow(follower, command, at)

    def _follow(
        self, case_id: UUID, command: Command, at: datetime, *, cause: Envelope[Fact] | None = None, note: str | None = None
    ) -> None:
        """A command that one case gives another."""
        case = self._works[case_id].case
        facts = decide(self._as_held(case, command), command, max(at, case.changed_at), self.reference.deadlines(case.government))
        self.add(case_id, facts, Actor.FAMILY, at, cause=cause, note=note)

    def _as_held(self, case: Case, command: Command) -> Case:
        """The case as a command finds it that would give it back to its agency: where that takes complaints no more, nobody has it, and it
        goes to the coordinator."""
        agency = self.reference.agencies.get(case.agency or "")
        if agency is None or agency.active or not gives_back(command, case):
            return case
        return case._replace(agency=None)

    def _open_part(self, parent: Case, part: Part, at: datetime, *, official: str | None) -> None:
        """A new case for one agency; the coordinator who split the whole has routed it."""
        case = family.opening(parent, part)
        self._works[part.id] = Work(case, is_new=True)
        self._follow(part.id, OpenPart(parent), at)
        route = Route(part.agency, DecidedBy.PERSON, government=government_of(part.agency))
        deadlines = self.reference.deadlines(government_of(part.agency))
        self.add(part.id, decide(self._works[part.id].case, route, at, deadlines), Actor.COORDINATOR, at, official=official)

    def adopt(self, case_id: UUID, submitted: ComplaintSubmitted, now: datetime, cause: Envelope[Fact]) -> None:
        """What another system recorded of the case, as facts of our own at their own times."""
        work = self._works[case_id]
        deadlines = self.reference.deadlines(work.case.government)
        for case, step in history.adopt(work.case, submitted.recorded or (), now, deadlines):
            self._keep(work, case, step, None, cause)

    def _keep(self, work: Work, case: Case, step: Step, official: str | None, cause: Envelope[Fact] | None) -> None:
        told = outbox.envelopes(Source.ROUTING, work.subject, [step.fact], after_version=work.case.version, time=step.at, cause=cause)
        if case.master != work.case.master:
            self._merge_anew(work.case, case.master)
        work.case = case
        work.told.extend(told)
        work.steps.append(HistoryRow(case.id, step, official))

    def _merge_anew(self, case: Case, master: UUID | None) -> None:
        """From what it was merged into so far, to what it is merged into now."""
        if case.master is not None:
            self._merged[case.master].pop(case.id, None)
        if master is not None:
            self._merged[master][case.id] = None

    async def save(self, tx: Connection) -> None:
        """Writes what is new or has changed, with its deadlines, and tells of it, unless it is practice."""
        changed = [work for work in self._works.values() if work.is_new or work.steps or work.is_looked_at]
        await queries.insert(tx, [(work.case, self._clocks(work.case)) for work in changed if work.is_new])
        for as_found in (True, False):
            known = [work for work in changed if not work.is_new and work.is_found_as_before is as_found]
            await queries.update(tx, [(work.case, self._clocks(work.case)) for work in known], as_found=as_found)
        await queries.add_history(tx, [row for work in changed for row in work.steps])
        await add_arrivals(tx, [(work.case.id, work.case.government) for work in changed if work.is_new and not work.steps])
        await outbox.add(tx, [fact for work in changed if not is_practice(work.case.government) for fact in work.told])
        alike = [work for work in changed if _may_be_like_others(work)]
        await likeness.ask_first(tx, [work.case.id for work in alike if work.is_new])
        await likeness.ask(tx, [work.case.id for work in alike if not work.is_new])
        if erased := [work.case.id for work in changed if any(type(row.step.fact) is ComplaintErased for row in work.steps)]:
            await erase(tx, erased)

    def _clocks(self, case: Case) -> Clocks:
        return clocks_of(case, self.reference.deadlines(case.government))


def _may_be_like_others(work: Work) -> bool:
    """New, or given to an agency, perhaps of another government; and still to be worked on. In practice all seats have the same ones."""
    moved = any(type(row.step.fact) is ComplaintRouted for row in work.steps)
    return (work.is_new or moved) and work.case.is_open and work.case.words is not None and not is_practice(work.case.government)
