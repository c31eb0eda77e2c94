"""Notices of what is known already: published, changed, ended, and given to those whose cases are open.

A change of notices is a change of reference data: cases that come in at that moment see the old or the new, never neither.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg

from services.routing.commands.landscape import Landscape, read
from services.routing.commands.workbench import Workbench
from services.routing.domain import Actor
from services.routing.domain.commands import GiveNotice
from services.routing.queries import cases
from services.routing.queries import notices as queries
from services.routing.queries import reference as reference_queries
from services.routing.queries.notices import SavedNotice
from services.routing.queries.reference import Revision
from services.routing.reference import Reference
from services.routing.rules import NATIONAL
from shared.auth import EVERYTHING, Principal
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import Conflict, Filled, Forbidden, NotFound
from shared.events.envelope import Source
from shared.events.notice import NoticeEnded, NoticePublished
from shared.messaging import outbox
from shared.notices import place_of

MOST_LINKED = 1_000
"""Open cases that one publishing tells at most: the newest."""
CANDIDATES = 3_000
"""Open cases of topic and place that are looked at for the words, the newest."""
NO_SUCH_NOTICE = "There is no such notice."


class PublishedAlready(Conflict):
    """The same office has published the same words already; `first` is that notice."""

    def __init__(self, first: NoticePublished) -> None:
        detail = Filled(
            "This notice is published already, word for word: “%(title)s” (%(id)s). Change that one, or end it first.",
            title=first.title,
            id=str(first.id),
        )
        super().__init__(detail, code="published-already")
        self.first = first


@dataclass(frozen=True, slots=True)
class Effect:
    """What publishing would do: the open cases whose reporters would be told, newest first; `is_all` False: there are more."""

    cases: Sequence[asyncpg.Record] = field(default_factory=tuple)
    is_all: bool = True

    @property
    def count(self) -> int:
        return len(self.cases)


class NoticeDesk:
    """What officers do with the notices of their agency, and coordinators with those of their government."""

    def __init__(self, db: Database, landscape: Landscape, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._landscape, self._now = db, landscape, now

    async def preview(self, notice: NoticePublished) -> Effect:
        """The open cases that it concerns and that are not told of it; none while its first day is to come or its last is past."""
        async with self._db.connection() as tx:
            return await self._effect(tx, notice, await self._landscape.at(tx))

    async def publish(self, notice: NoticePublished, *, by: Principal, tell_open: bool) -> int:
        """A new notice; with `tell_open` whoever has an open case that it concerns is told at once. Returns how many.

        Raises PublishedAlready for what this office says already, in the same words of the same time, topics and places.
        """
        _must_own(by, notice)
        async with self._db.transaction() as tx:
            await reference_queries.lock(tx)
            now = self._now()
            for saved in await queries.list_standing(tx, notice.government, notice.agency, notice.until):
                if _said(saved.notice) == _said(notice):
                    raise PublishedAlready(saved.notice)
            await queries.insert(tx, notice, by.name, now)
            return await self._tell(tx, notice, 1, now, tell_open=tell_open)

    async def change(self, notice: NoticePublished, *, version: int, by: Principal, tell_open: bool) -> int:
        """As `publish`, for one that is there. Who was told of it before is not told again."""
        async with self._db.transaction() as tx:
            await reference_queries.lock(tx)
            now = self._now()
            await self._lock(tx, notice.id, version, by)
            await queries.change(tx, notice, by.name, now)
            return await self._tell(tx, notice, version + 1, now, tell_open=tell_open)

    async def end(self, notice_id: UUID, *, version: int, by: Principal) -> None:
        """From now on it is given to nobody."""
        async with self._db.transaction() as tx:
            await reference_queries.lock(tx)
            now = self._now()
            saved = await self._lock(tx, notice_id, version, by)
            await queries.end(tx, notice_id, by.name, now)
            await reference_queries.bump(tx, Revision.REFERENCE)
            fact = NoticeEnded(id=notice_id, government=saved.notice.government, agency=saved.notice.agency)
            await outbox.add(tx, outbox.envelopes(Source.ROUTING, f"notice/{notice_id}", [fact], after_version=version, time=now))

    async def _lock(self, tx: Connection, notice_id: UUID, version: int, by: Principal) -> SavedNotice:
        saved = await queries.get(tx, notice_id, lock=True)
        if saved is None or not queries.may_read(by, saved.notice):
            raise NotFound(NO_SUCH_NOTICE)
        _must_own(by, saved.notice)
        if saved.version != version:
            raise Conflict("Somebody else has changed this notice since you read it.", version=saved.version, code="stale-version")
        if saved.ended_at is not None:
            raise Conflict("This notice was ended. Publish a new one.", version=saved.version, code="ended")
        return saved

    async def _tell(self, tx: Connection, notice: NoticePublished, version: int, now: datetime, *, tell_open: bool) -> int:
        await reference_queries.bump(tx, Revision.REFERENCE)
        subject = f"notice/{notice.id}"
        await outbox.add(tx, outbox.envelopes(Source.ROUTING, subject, [notice], after_version=version - 1, time=now))
        if not tell_open:
            return 0
        reference = await read(tx, await reference_queries.get_revisions(tx))  # not kept: this transaction may still fail
        effect = await self._effect(tx, notice, reference)
        held = await cases.lock(tx, [row["id"] for row in effect.cases])
        bench = Workbench(reference)
        bench.lay(held.values())
        told = 0
        for case in held.values():
            if case.is_open and notice.id not in case.notices:
                bench.do(case.id, GiveNotice(notice), Actor.CLOCK, now)
                told += 1
        await bench.save(tx)
        return told

    async def _effect(self, tx: Connection, notice: NoticePublished, reference: Reference) -> Effect:
        if not notice.is_given_on(self._now().astimezone(reference.zone(notice.government)).date()):
            return Effect()
        rows = await queries.list_concerned(tx, notice, governments_of(notice, reference), CANDIDATES + 1)
        found = [row for row in rows[:CANDIDATES] if _concerns(notice, row)]
        return Effect(found[:MOST_LINKED], is_all=len(rows) <= CANDIDATES and len(found) <= MOST_LINKED)


def governments_of(notice: NoticePublished, reference: Reference) -> list[str]:
    """Who may have cases from the notice's area: each government that lies in it or around it, and the national level; never practice."""

    def meets(code: str) -> bool:
        own = f"{code.removesuffix('.00')}."
        return any(own.startswith(f"{area}.") or f"{area}.".startswith(own) for area in notice.regions)

    return [code for code in reference.governments if code not in reference.practice and (code == NATIONAL or meets(code))]


def owner_of(by: Principal, government: str) -> tuple[str, str | None]:
    """Whose notices somebody publishes: an officer the agency's, a coordinator the government's."""
    return (by.government or government, by.scope) if by.is_agency_bound else (government, None)


def may_change(by: Principal, notice: NoticePublished) -> bool:
    """An agency's people their own; a coordinator all of the government's, those of its agencies too."""
    return by.scope in (EVERYTHING, notice.government) or (notice.agency is not None and by.scope == notice.agency)


def _must_own(by: Principal, notice: NoticePublished) -> None:
    if not may_change(by, notice):
        raise Forbidden("This notice is another office's.")


def _said(notice: NoticePublished) -> tuple[object, ...]:
    """All that a citizen could tell two notices of one office apart by."""
    about = (frozenset(several) for several in (notice.categories, notice.regions, notice.words))
    return (*about, notice.since, notice.until, notice.title.split(), notice.text.split())


def _concerns(notice: NoticePublished, row: asyncpg.Record) -> bool:
    text = f"{row['title'] or ''} . {row['words'] or ''}"
    return notice.concerns(place_of(row["region"], row["government"]), row["category"], text)
