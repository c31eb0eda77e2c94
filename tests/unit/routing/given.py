"""Cases in the words of the domain: given what happened, when somebody asks for something, then facts."""

from datetime import UTC, date, datetime
from uuid import UUID

from services.routing.domain import NEW, Actor, Case, Step, decide, evolve
from services.routing.domain.commands import Command
from services.routing.domain.deadlines import DeadlineProfile, Deadlines
from shared.calendar import WorkingCalendar
from shared.events.codes import Channel, Classification
from shared.events.complaint import CaseFact, ComplaintSubmitted
from shared.events.fact import Fact

BANDUNG = "32.04"
CASE_ID = UUID("01890000-0000-7000-8000-000000000001")
MONDAY = datetime(2026, 2, 2, 2, 0, tzinfo=UTC)
"""Monday, 2 February 2026, 09:00 in Jakarta; the fortnight after it has no holiday but the 16th and 17th (Imlek)."""

PROFILE = DeadlineProfile(
    profile="permenpanrb-62-2018",
    name="Pedoman",
    legal_basis="PermenPANRB 62/2018",
    valid_from=date(2019, 1, 1),
    screening=3,
    first_response=5,
    information=5,
    aspiration=5,
    complaint=14,
    oversight=60,
    archive_without_reply=10,
    close_after_silence=10,
)
DEADLINES = Deadlines.of(BANDUNG, WorkingCalendar("Asia/Jakarta"), [PROFILE])


def submitted(**known: object) -> ComplaintSubmitted:
    given = {
        "number": "K-1",
        "channel": Channel.WEB,
        "government": BANDUNG,
        "classification": Classification.COMPLAINT,
        "text": "Jalan rusak di depan pasar",
        "anonymous": False,
        "confidential": False,
        "contactable": True,
        **known,
    }
    return ComplaintSubmitted.model_validate(given)


class Life:
    """One case from its submission on. Remembers each step, so that it can be replayed."""

    def __init__(self, at: datetime = MONDAY, **known: object) -> None:
        self.steps = [Step(0, at, Actor.REPORTER, submitted(**known))]
        self.case = evolve(NEW._replace(id=CASE_ID), self.steps[0])
        self.deadlines = DEADLINES

    def when(self, command: Command, by: Actor, at: datetime | None = None) -> list[CaseFact]:
        """Gives a command; what follows has happened afterwards."""
        at = max(at or self.case.changed_at, self.case.changed_at)
        facts = decide(self.case, command, at, self.deadlines)
        for fact in facts:
            self.happened(fact, by, at)
        return facts

    def happened(self, fact: Fact, by: Actor, at: datetime | None = None) -> Case:
        step = Step(self.case.version + 1, at or self.case.changed_at, by, fact)
        self.steps.append(step)
        self.case = evolve(self.case, step)
        return self.case
