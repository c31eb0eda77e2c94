"""Following routing: its facts become what reporters read, and the reference data that submissions are checked against."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from services.intake.commands import hiding
from services.intake.following import UNSHOWN, fold
from services.intake.queries import following as queries
from services.intake.queries import publications, reference
from services.intake.queries.cases import Entry
from services.intake.queries.notices import put_notices
from shared.database import Connection
from shared.events.complaint import CaseFact
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.notice import NoticeEnded, NoticePublished
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered
from shared.messaging.consumer import Batch

R = TypeVar("R", GovernmentRegistered, AgencyRegistered, CategoryRegistered)

IN_COLUMNS = {"government", "agency", "status", "number", "confidential"}
"""Parts of a fact that an entry has elsewhere, or that its reporter knows."""


class UnknownComplaint(Exception):
    """A fact about a complaint that intake does not have; every complaint comes from intake, so something is lost or foreign."""


async def follow_routing(batch: Batch) -> None:
    """Takes whatever routing told, in two statements and a few for reference data. Raises UnknownComplaint, and then nothing changes."""
    await _follow_reference(batch.tx, batch.facts)
    changes = fold(batch.facts)
    if not changes:
        return
    if await queries.change_complaints(batch.tx, changes) != len(changes):
        raise UnknownComplaint("routing tells of a complaint that intake does not have")
    shown = [fact for fact in batch.facts if isinstance(fact.data, CaseFact) and not isinstance(fact.data, UNSHOWN)]
    entries = [_entry(fact, fact.data) for fact in shown if isinstance(fact.data, CaseFact)]
    data = [fact.data.model_dump_json(exclude=IN_COLUMNS, exclude_none=True) for fact in shown]
    await queries.add_entries(batch.tx, [UUID(fact.subject) for fact in shown], entries, data)
    await publications.ask_publication(batch.tx, [change.complaint_id for change in changes])
    if hidden := [change.complaint_id for change in changes if change.confidential]:
        await hiding.make_confidential(batch.tx, hidden)
    if erased := [change.complaint_id for change in changes if change.erased]:
        await hiding.erase(batch.tx, erased)


def _entry(fact: Envelope[Fact], data: CaseFact) -> Entry:
    return Entry(fact.source.value, fact.version, fact.time, data.fact_type.removeprefix("complaint."), data.status, data.agency, {})


async def _follow_reference(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    governments = _last(facts, GovernmentRegistered)
    agencies = _last(facts, AgencyRegistered)
    categories = _last(facts, CategoryRegistered)
    if governments:
        await reference.put_governments(tx, governments)
    if agencies:
        await reference.put_agencies(tx, agencies)
    if categories:
        await reference.put_categories(tx, categories)
    notices = {fact.subject: fact for fact in facts if isinstance(fact.data, NoticePublished | NoticeEnded)}
    if notices:
        await put_notices(tx, list(notices.values()))
    if governments or agencies or categories or notices:
        await reference.mark_reference_changed(tx)


def _last(facts: Sequence[Envelope[Fact]], kind: type[R]) -> list[R]:
    """The newest fact about each code."""
    return list({fact.data.code: fact.data for fact in facts if isinstance(fact.data, kind)}.values())
