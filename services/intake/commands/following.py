"""Following routing: its facts become what reporters read, and the reference data that submissions are checked against."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from services.intake.commands import hiding
from services.intake.following import Change, fold, is_of_case, is_shown
from services.intake.queries import cases, publications, reference
from services.intake.queries import following as queries
from services.intake.queries.following import NewEntry
from services.intake.queries.notices import put_notices
from shared.database import Connection, Json
from shared.events.complaint import CaseFact
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.notice import NoticeEnded, NoticePublished
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered
from shared.events.relation import PartOpened
from shared.messaging.consumer import Batch

R = TypeVar("R", GovernmentRegistered, AgencyRegistered, CategoryRegistered)

IN_COLUMNS = {"government", "agency", "status", "number", "confidential"}
"""Parts of a fact that an entry has elsewhere, or that its reporter knows."""


class UnknownComplaint(Exception):
    """A fact about a complaint that intake does not have; every complaint comes from intake, so something is lost or foreign."""


async def follow_routing(batch: Batch) -> None:
    """Takes whatever routing told, in two statements and a few for reference data. Raises UnknownComplaint, and then nothing changes."""
    steps = [fact for fact in batch.facts if is_of_case(fact)]
    if len(steps) < len(batch.facts):
        await _follow_reference(batch.tx, batch.facts)
    folded = fold(steps)
    if not folded:
        return
    changes = list(folded.values())
    if await queries.change_complaints(batch.tx, changes) != len(changes):
        parts = await _parts_among(batch.tx, steps, changes)
        await queries.change_parts(batch.tx, [change for change in changes if change.complaint_id in parts])
        changes = [change for change in changes if change.complaint_id not in parts]
        steps = [fact for fact in steps if folded[fact.subject].complaint_id not in parts]
    await queries.add_entries(batch.tx, [_entry(folded[fact.subject].complaint_id, fact) for fact in steps if is_shown(fact.data)])
    await publications.ask_publication(batch.tx, [change.complaint_id for change in changes])
    if hidden := [change.complaint_id for change in changes if change.confidential]:
        await hiding.make_confidential(batch.tx, hidden)
    if erased := [change.complaint_id for change in changes if change.erased]:
        await hiding.erase(batch.tx, erased)


async def _parts_among(tx: Connection, facts: Sequence[Envelope[CaseFact]], changes: Sequence[Change]) -> set[UUID]:
    """The shares among these: their answers are told of the whole. Raises UnknownComplaint for what is neither share nor complaint."""
    opened = [(UUID(fact.subject), fact.data.parent) for fact in facts if isinstance(fact.data, PartOpened)]
    if opened:
        await queries.add_parts(tx, opened)
    concerned = {change.complaint_id for change in changes}
    parts = await queries.list_parts(tx, list(concerned))
    if await cases.count_known(tx, list(concerned - parts)) != len(concerned - parts):
        raise UnknownComplaint("routing tells of a complaint that intake does not have")
    return parts


def _entry(complaint_id: UUID, fact: Envelope[CaseFact]) -> NewEntry:
    data = fact.data
    kind = data.fact_type.removeprefix("complaint.")
    said = type(data).__pydantic_serializer__.to_json(data, exclude=IN_COLUMNS, exclude_none=True)
    return NewEntry(complaint_id, fact.source, fact.version, fact.time, kind, data.status, data.agency, Json(said))


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
