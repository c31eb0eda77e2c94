"""What the pages of classes show: a class with everyone's progress, a participant's own work, a hint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.training.hints import Hint, hint_for
from services.routing.training.judging import Handling, Judgement, judge
from services.routing.training.library import Scenario, scenarios
from services.routing.training.queries import classes, complaints
from services.routing.training.queries.classes import Listed, Participant, PracticeClass, Round
from services.routing.training.queries.complaints import Piece
from services.routing.training.scoring import Score, score_of
from shared.auth import Principal
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import NotFound
from shared.events.codes import Status

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Work:
    """A complaint that came to somebody, and how it stands."""

    piece: Piece
    scenario: Scenario
    handling: Handling
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Attendance:
    """One participant's line."""

    person: Participant
    score: Score


@dataclass(frozen=True, slots=True)
class ClassView:
    known: PracticeClass
    rounds: Sequence[Round]
    people: Sequence[Attendance]
    """Over all rounds."""
    running: Round | None
    shown: Round | None
    """The round whose progress is shown: the running one, else the last."""
    progress: Sequence[Attendance]
    """In the round shown."""
    whole: Score
    """Everybody together, in the round shown."""
    now: datetime


@dataclass(frozen=True, slots=True)
class SeatView:
    """What a participant sees of the own work."""

    known: PracticeClass
    person: Participant
    running: Round | None
    shown: Round | None
    works: Sequence[Work]
    """Of the round shown, newest first."""
    score: Score
    now: datetime


class Reading:
    """Reads, for the pages."""

    def __init__(self, db: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._now = db, now

    async def list_classes(self, by: Principal) -> list[Listed]:
        async with self._db.connection() as connection:
            return await classes.list_classes(connection, by.scope, MOST_LISTED)

    async def view_class(self, class_id: UUID, by: Principal) -> ClassView:
        """Raises NotFound for a class that somebody else leads."""
        async with self._db.connection() as connection:
            known = await classes.get_class(connection, class_id, by.scope)
            if known is None:
                raise NotFound("There is no such class, or somebody else leads it.")
            rounds = await classes.list_rounds(connection, class_id)
            people = await classes.list_participants(connection, class_id)
            works = await self._works(connection, rounds, people, await complaints.list_work(connection, class_id))
        running, shown = _running(rounds), rounds[-1] if rounds else None
        of_round = [work for work in works if shown is not None and work.piece.round == shown.number]
        return ClassView(
            known,
            rounds,
            _attendance(people, works),
            running,
            shown,
            _attendance(people, of_round),
            score_of(work.judgement for work in of_round),
            self._now(),
        )

    async def view_seat(self, seat: str) -> SeatView:
        """Raises NotFound for whoever takes part in no class."""
        async with self._db.connection() as connection:
            person, known = await self._person(connection, seat)
            rounds = await classes.list_rounds(connection, known.id)
            shown = rounds[-1] if rounds else None
            pieces = []
            if shown is not None:
                pieces = await complaints.list_work(connection, known.id, number=shown.number, participant=person.id)
            works = await self._works(connection, rounds, [person], pieces)
        return SeatView(known, person, _running(rounds), shown, works[::-1], score_of(work.judgement for work in works), self._now())

    async def hint(self, case_id: UUID, seat: str) -> Hint | None:
        """What a good officer does now with a case at a seat. None where hints are off, or the case is not one of the seat's."""
        async with self._db.connection() as connection:
            person, known = await self._person(connection, seat)
            rounds = await classes.list_rounds(connection, known.id)
            pieces = await complaints.list_work(connection, known.id, participant=person.id, case_id=case_id)
            works = await self._works(connection, rounds, [person], pieces)
        if not works:
            return None
        work = works[0]
        during = next(each for each in rounds if each.number == work.piece.round)
        if during.ended_at is None and not during.hints:
            return None
        return hint_for(work.scenario, person.agency, work.piece.status or Status.WITHDRAWN, work.handling, work.judgement)

    async def _person(self, connection: Connection, seat: str) -> tuple[Participant, PracticeClass]:
        person = await classes.get_by_seat(connection, seat)
        known = await classes.get_class(connection, person.class_id, None) if person else None
        if person is None or known is None:
            raise NotFound("This is for people who take part in a practice class.")
        return person, known

    async def _works(
        self, connection: Connection, rounds: Sequence[Round], people: Sequence[Participant], pieces: Sequence[Piece]
    ) -> list[Work]:
        """With the judgement that was kept, or as it would be now while the round runs."""
        agencies = {person.id: person.agency for person in people}
        handled = await complaints.list_handling(connection, [piece.case_id for piece in pieces])
        ends = {each.number: min(each.ends_at, self._now()) for each in rounds}
        works = []
        for piece in pieces:
            scenario, done = scenarios()[piece.scenario], handled.get(piece.case_id, Handling(answer=piece.answer))
            judgement = piece.judged or judge(scenario, agencies[piece.participant], done, ends[piece.round])
            works.append(Work(piece, scenario, done, judgement))
        return works


def _running(rounds: Sequence[Round]) -> Round | None:
    return next((each for each in rounds if each.ended_at is None), None)


def _attendance(people: Sequence[Participant], works: Sequence[Work]) -> list[Attendance]:
    own: dict[UUID, list[Judgement]] = {person.id: [] for person in people}
    for work in works:
        own[work.piece.participant].append(work.judgement)
    return [Attendance(person, score_of(own[person.id])) for person in people]
