"""The clocks of a case: its deadlines, and what is to be told when. A pure function of facts, profile and calendar.

| clock | runs | told |
|---|---|---|
| screening | until the case is verified; pauses while the reporter is asked | due_soon, breached |
| first_response (the agency's) | from its routing, or a dispute, to its answer | due_soon, breached, then one level a working day |
| resolution (the citizen's) | from submission to the first answer | due_soon, breached |
| deferral | from its approval to its day, and stops none of the others | ends it |
| silence | after an answer, or a question to the reporter | ends the case |

The agency's clock and its ladder start anew with each agency and each dispute; the citizen's never does.
`due_soon` comes one working day before the deadline, once per holder, and never after it. The ladder is secretary, head,
coordinator, register, one level for each working day that the agency's deadline is past, begins one higher for each reopening, and
climbs only while an agency holds the case. It only rises: after a pause of the job the highest person that it has reached is told, and
not everybody at once of what is one piece of news; the levels passed over count as told. The register, which is a count and wakes
nobody, is told beside.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from services.routing.domain import commands as c
from services.routing.domain.case import MAX_REOPENED, WITH_AGENCY, Case, breached_key, due_soon_key, escalated_key
from services.routing.domain.deadlines import Deadlines
from shared.events.codes import Clock, EscalationLevel, Status

LADDER = (EscalationLevel.SECRETARY, EscalationLevel.HEAD, EscalationLevel.COORDINATOR, EscalationLevel.REGISTER)


class Clocks(NamedTuple):
    """A case's deadlines, each None when it does not run (any more)."""

    screening_due_at: datetime | None = None
    response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None
    silence_at: datetime | None = None
    due_at: datetime | None = None
    """The nearest deadline that runs."""
    next_clock_at: datetime | None = None
    """When something is to be told next."""


class Alarm(NamedTuple):
    """Something to be told at a moment. The command is made when it comes: of nearly all only the moment is asked for."""

    at: datetime
    kind: Callable[..., c.Command]
    of: tuple[object, ...] = ()

    def command(self) -> c.Command:
        return self.kind(*self.of)


STOPPED = Clocks()
NEVER = datetime.max.replace(tzinfo=UTC)


def clocks_of(case: Case, deadlines: Deadlines) -> Clocks:
    """All deadlines of a case as it stands."""
    if not case.is_open:
        return STOPPED
    running = _running(case, deadlines)
    told_late = NEVER if case.told and breached_key(Clock.FIRST_RESPONSE) in case.told else case.submitted_at
    return Clocks(
        screening_due_at=running.get(Clock.SCREENING),
        response_due_at=running.get(Clock.FIRST_RESPONSE),
        resolution_due_at=running.get(Clock.RESOLUTION),
        silence_at=deadlines.silence(case),
        due_at=min(running.values(), default=None),
        next_clock_at=min((alarm.at for alarm in _alarms(case, deadlines, running, told_late)), default=None),
    )


def due_commands(case: Case, deadlines: Deadlines, now: datetime) -> list[c.Command]:
    """What the clock has to say by now, oldest first. A deadline that is past is told as past only."""
    if not case.is_open:
        return []
    due = [alarm for alarm in _alarms(case, deadlines, _running(case, deadlines), now) if alarm.at <= now]
    commands = [alarm.command() for alarm in sorted(due, key=attrgetter("at"))]
    highest = max((_height(command) for command in commands if _is_for_a_person(command)), default=0)
    return [command for command in commands if not _is_old_news(command, now, highest)]


def _running(case: Case, deadlines: Deadlines) -> dict[Clock, datetime]:
    running = {}
    if response := deadlines.first_response(case, case.response_from):
        running[Clock.FIRST_RESPONSE] = response
    if case.first_answered_at is None and (resolution := deadlines.resolution(case)):
        running[Clock.RESOLUTION] = resolution
    if case.status is Status.RECEIVED and case.verified_at is None and (screening := deadlines.screening(case)):
        running[Clock.SCREENING] = screening
    return running


def _alarms(case: Case, deadlines: Deadlines, running: dict[Clock, datetime], horizon: datetime) -> Iterator[Alarm]:
    """Everything that is still to be told if nothing else happens; the ladder only of a deadline that is past at the horizon."""
    for clock, due_at in running.items():
        if case.told and breached_key(clock) in case.told:
            continue
        if not case.told or due_soon_key(clock, case.agency) not in case.told:
            yield Alarm(deadlines.near(due_at), c.TellDueSoon, (clock, due_at))
        yield Alarm(due_at, c.TellBreach, (clock, due_at))
    response_due = running.get(Clock.FIRST_RESPONSE)
    if response_due is not None and response_due <= horizon and case.status in WITH_AGENCY:
        reached = max((step for step, level in enumerate(LADDER, start=1) if escalated_key(level) in case.told), default=0)
        begun = min(len(case.reopened_from), MAX_REOPENED)
        for step, level in enumerate(LADDER, start=1):
            if step > max(reached, begun):
                yield Alarm(deadlines.after(response_due, step - begun), c.Escalate, (level, Clock.FIRST_RESPONSE, response_due))
    if case.status is Status.DEFERRED and case.deferral_until is not None:
        yield Alarm(case.deferral_until, c.Resume)
    silence_at = deadlines.silence(case)
    if silence_at is not None:
        yield Alarm(silence_at + timedelta(seconds=1), c.EndSilence)


def _height(command: c.Command) -> int:
    """How high on the ladder, from 1; 0 for what is not on it."""
    return LADDER.index(command.level) + 1 if isinstance(command, c.Escalate) else 0


def _is_for_a_person(command: c.Command) -> bool:
    return isinstance(command, c.Escalate) and command.level is not EscalationLevel.REGISTER


def _is_old_news(command: c.Command, now: datetime, highest: int) -> bool:
    """A warning of what is past already, or a level below a higher one that is told now."""
    if isinstance(command, c.TellDueSoon):
        return command.due_at < now
    return _is_for_a_person(command) and _height(command) < highest
