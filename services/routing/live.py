"""What live desks hear: one look at the database for all of a process's connections, and to each what lies in its scope.

An event says which cases changed, not how: the desk reads its lists again, by the queries that it was first shown with. Each event's id is
a place among all changes, so a desk that lost its connection says where it was, and hears what came in between.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import random
from uuid import UUID

from services.routing.queries import case_changes as queries
from services.routing.queries.case_changes import CaseChange, Cursor, Opening
from shared.auth import EVERYTHING, Principal
from shared.database import Database, is_outage
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

LOOK_SECONDS = 0.4
OPENED_WITHIN = timedelta(seconds=5)
"""How long ago a case was opened at most for those who have it open to hear of it; after that they ask by themselves."""
AWAY_SECONDS = 2.0
BATCH = 1_000
REPLAY = 2_000
"""A desk that missed more than so many changes reads everything anew instead."""
DESKS_A_SECOND = 100
"""How many desks a process lets read their lists anew in a second, at most: each hears of changes no more often than that allows."""


@dataclass(frozen=True, slots=True)
class News:
    """What one desk is told at a time."""

    at: Cursor
    cases: dict[UUID, int]
    """The version of each case that changed, 0 where only its office's notes did."""
    all_anew: bool = False
    """Too much was missed to name it."""
    opened: frozenset[UUID] = frozenset()
    """Cases that somebody has just opened: nothing about them has changed."""


@dataclass(slots=True, eq=False)
class Listener:
    """One desk's connection."""

    by: Principal
    at: Cursor
    """Up to where it has heard."""
    told: Cursor
    """Up to where it has told: what still waits comes after it."""
    waiting: dict[UUID, int] = field(default_factory=dict)
    all_anew: bool = False
    opened: set[UUID] = field(default_factory=set)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def place(self) -> Cursor:
        """From where its desk would go on without missing anything."""
        return self.told if self.waiting or self.all_anew else self.at

    def hear(self, changes: Iterable[CaseChange]) -> None:
        """Keeps what is new to this desk, and for it."""
        for change in changes:
            if change.at > self.at and self.by.covers(change.government, change.agency):
                self.waiting[change.case_id] = max(change.version, self.waiting.get(change.case_id, 0))
                self.stirred.set()

    def see_opened(self, openings: Iterable[Opening]) -> None:
        for opening in openings:
            if self.by.covers(opening.government, opening.agency):
                self.opened.add(opening.case_id)
                self.stirred.set()


class LiveFeed:
    """All desks of this process. Looks at the database only while there is one."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._listeners: set[Listener] = set()
        self._at: Cursor | None = None
        self._looking: asyncio.Task[None] | None = None
        self._seen: set[Opening] = set()
        self.is_live = True
        """False while the database cannot be asked: desks say so."""

    @property
    def pause(self) -> float:
        """Seconds between two events of one desk: the more desks, the longer, so that they do not all read at once."""
        return max(LOOK_SECONDS, len(self._listeners) / DESKS_A_SECOND)

    def _turn(self) -> float:
        """Seconds before a desk is told: none for a few desks; many that hear of the same change take turns over the pause, for each reads
        its lists at once when it is told."""
        return random() * (self.pause - LOOK_SECONDS)  # noqa: S311 no secret

    def __len__(self) -> int:
        return len(self._listeners)

    @asynccontextmanager
    async def listen(self, by: Principal, after: Cursor | None) -> AsyncIterator[Listener]:
        """A desk's connection, which begins after a place that it knows, or now."""
        async with self._db.connection() as connection:
            horizon = await queries.get_horizon(connection)
            start = min(after, horizon) if after else horizon
            missed = await queries.list_changes(connection, start, REPLAY + 1) if after else []
        listener = Listener(by, start, start)
        if len(missed) > REPLAY:
            listener.all_anew, listener.at = True, horizon
            listener.stirred.set()
        else:
            listener.hear(missed)
            listener.at = missed[-1].at if missed else start
        self._join(listener)
        try:
            yield listener
        finally:
            self._part(listener)

    async def next_news(self, listener: Listener, patience: float) -> News | None:
        """What there is to tell, as soon as there is any; None after `patience` seconds without."""
        try:
            await asyncio.wait_for(listener.stirred.wait(), patience)
        except TimeoutError:
            return None
        await asyncio.sleep(self._turn())
        listener.stirred.clear()
        if not listener.waiting and not listener.all_anew and not listener.opened:
            return None
        news = News(listener.at, listener.waiting, listener.all_anew, frozenset(listener.opened))
        listener.waiting, listener.all_anew, listener.opened, listener.told = {}, False, set(), listener.at
        return news

    def _join(self, listener: Listener) -> None:
        """The common look goes back to where this desk stands, when that is behind it; the others hear nothing twice."""
        self._listeners.add(listener)
        if self._at is None or self._looking is None or self._looking.done():
            self._at = listener.at
            self._looking = asyncio.create_task(self._look(), name="routing.desks")
        else:
            self._at = min(self._at, listener.at)

    def _part(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def _look(self) -> None:
        while True:
            try:
                found = await self._read()
            except Exception as error:
                self._say_live(False)
                if is_outage(error):
                    log.warning("desks_wait_for_the_database", error=type(error).__name__)
                else:  # all desks hang on this one look: it goes on, and somebody must mend it
                    log.exception("desks_cannot_look")
                await asyncio.sleep(AWAY_SECONDS)
                continue
            self._say_live(True)
            if found < BATCH:
                await asyncio.sleep(LOOK_SECONDS)

    async def _read(self) -> int:
        """Tells what is new since the last look; returns how much that was."""
        at = self._at
        if at is None:
            return 0
        async with self._db.connection() as connection:
            found = await queries.list_changes(connection, at, BATCH)
            self._see_opened(await queries.list_openings(connection, OPENED_WITHIN))
        if not found or self._at != at:  # a desk that stands further back has come meanwhile: the next look begins there
            return len(found)
        places: dict[str, list[CaseChange]] = {}
        for change in found:
            for scope in (EVERYTHING, change.government, change.agency):
                if scope is not None:
                    places.setdefault(scope, []).append(change)
        for listener in self._listeners:
            listener.hear(places.get(listener.by.scope, ()))
            listener.at = max(listener.at, found[-1].at)
        self._at = found[-1].at
        return len(found)

    def _see_opened(self, openings: Sequence[Opening]) -> None:
        """Each opening is told once; those of a transaction that ended late are still among the latest of the next look."""
        fresh = set(openings) - self._seen
        self._seen = set(openings)
        if fresh:
            for listener in self._listeners:
                listener.see_opened(fresh)

    def _say_live(self, live: bool) -> None:
        if live is not self.is_live:
            self.is_live = live
            for listener in self._listeners:
                listener.stirred.set()
