"""Facts in, rows out. Each service's facts fill columns of their own, so the streams may come in any order relative to one another."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TypeVar, cast
from uuid import UUID

from services.analytics import domain
from services.analytics.domain import Case, Notices
from services.analytics.queries import calendars, rows
from services.analytics.queries.rows import CaseRow
from shared.calendar import WorkingCalendar
from shared.database import Connection
from shared.events.complaint import CaseFact, ComplaintSubmitted
from shared.events.delivery import ComplaintNotified
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.reference import AgencyRegistered, AgencyStaffed, CategoryRegistered, GovernmentRegistered, HolidaysRegistered
from shared.ids import read_id

F = TypeVar("F", bound=Fact)


def of_type(facts: Sequence[Envelope[Fact]], kind: type[F]) -> list[Envelope[F]]:
    """Those of one kind, in the order in which they came. Each class is asked once: `isinstance` of a model is slow, and asks for each."""
    kinds = {each for each in {type(fact.data) for fact in facts} if issubclass(each, kind)}
    return [cast("Envelope[F]", fact) for fact in facts if type(fact.data) in kinds] if kinds else []


def fold(cases: Mapping[UUID, Case], facts: Iterable[Envelope[CaseFact]]) -> dict[UUID, Case]:
    """The cases that these facts speak of, afterwards. Pure. A fact that was seen before changes nothing.

    Raises ValueError when a fact's subject is no complaint's id.
    """
    after: dict[UUID, Case] = {}
    in_hand: dict[str, Case] = {}
    for fact in facts:
        case = in_hand.get(fact.subject)
        if case is None:
            complaint_id = read_id(fact.subject)
            before = cases.get(complaint_id)
            case = in_hand[fact.subject] = after[complaint_id] = before.copy() if before else Case()
        domain.carry_on(case, fact)
    return after


def tally(facts: Iterable[Envelope[ComplaintNotified]]) -> dict[UUID, Notices]:
    """How many messages of each complaint came to which end. Pure."""
    notices: dict[str, Notices] = {}
    for fact in facts:
        own = notices.get(fact.subject)
        if own is None:
            own = notices[fact.subject] = Notices(is_new=fact.version == 1)
        own.add(fact.version, fact.data)
    return {read_id(subject): own for subject, own in notices.items()}


async def project_submissions(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    """What intake tells. A reporter's request has no row of its own: what counts is what routing makes of it."""
    await rows.save_submissions(tx, {read_id(fact.subject): fact for fact in of_type(facts, ComplaintSubmitted)})


async def project_cases(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    """What routing tells of cases: reads those that are known, folds the facts into them, writes them back."""
    steps = of_type(facts, CaseFact)
    seen_before = {fact.subject for fact in steps} - {fact.subject for fact in steps if fact.version == 1}
    known = await rows.list_cases(tx, [read_id(subject) for subject in seen_before])
    await _save(tx, fold(known, steps), known)


async def project_notices(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    """What notify tells."""
    await rows.add_notices(tx, tally(of_type(facts, ComplaintNotified)))


async def project_reference(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    """Names, calendars, practice. When a government's calendar changes, its days to the first answer are counted anew.

    Raises InvalidInput for a time zone that does not exist.
    """
    await rows.SAVE_AGENCIES.run(tx, _newest(of_type(facts, AgencyRegistered)))
    await rows.SAVE_CATEGORIES.run(tx, _newest(of_type(facts, CategoryRegistered)))
    await rows.SAVE_STAFFING.run(tx, _newest(of_type(facts, AgencyStaffed)))
    governments, holidays = _newest(of_type(facts, GovernmentRegistered)), _newest(of_type(facts, HolidaysRegistered))
    concerned = {fact.data.code for fact in governments} | {fact.data.government for fact in holidays}
    if not concerned:
        return
    await calendars.lock(tx, alone=True)
    before = await calendars.list_calendars(tx, concerned)
    await rows.SAVE_GOVERNMENTS.run(tx, governments)
    await calendars.save_own_holidays(tx, holidays)
    for code, calendar in (await calendars.list_calendars(tx, concerned)).items():
        if calendar != before[code]:
            await rows.save_cases(tx, [CaseRow(key, case, calendar) for key, case in (await rows.list_timed_cases(tx, code)).items()])


async def _save(tx: Connection, cases: Mapping[UUID, Case], known: Container[UUID]) -> None:
    """Days are counted by the calendar of the government that has the case now; only answers of known time need it."""
    governments = {case.government for case in cases.values() if case.government and case.answer and case.answer.time_known}
    calendar_of: dict[str, WorkingCalendar] = {}
    if governments:
        await calendars.lock(tx, alone=False)
        calendar_of = await calendars.list_calendars(tx, governments)
    default = WorkingCalendar(calendars.DEFAULT_ZONE)
    await rows.save_cases(
        tx, [CaseRow(key, case, calendar_of.get(case.government or "", default), key not in known) for key, case in cases.items()]
    )


def _newest(facts: Iterable[Envelope[F]]) -> list[Envelope[F]]:
    """The last fact of each subject, by subject: a statement may not write one row twice."""
    return [fact for _, fact in sorted({fact.subject: fact for fact in facts}.items())]
