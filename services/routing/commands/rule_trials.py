"""Trying rules before they are in force: on a text, and on what came in within a month. Changes nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from services.routing.commands.landscape import Landscape
from services.routing.queries.rule_trials import list_lately
from services.routing.reference import Reference
from services.routing.rules import NATIONAL, Match, Rule, RuleSet, Subject
from services.routing.trying import Difference, Past, compare
from shared.clock import utc_now
from shared.database import Database
from shared.errors import FieldError, Filled, InvalidInput
from shared.events.codes import Channel, Classification

MONTH = timedelta(days=30)
MOST_CASES = 5_000
"""On a page: the newest so many of the month."""
EXCERPT = 140
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """A complaint that somebody thinks of."""

    text: str
    government: str
    region: str | None = None
    category: str | None = None
    classification: Classification | None = None
    channel: Channel | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a complaint goes by the rules in force, and where by the others; None: it waits for the coordinator."""

    subject: Subject
    before: Match | None
    after: Match | None


class RuleTrials:
    """Compares a set of rules with the one in force."""

    def __init__(self, db: Database, landscape: Landscape, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._landscape, self._now = db, landscape, now

    async def on_text(self, rules: Sequence[Rule], asked: Question) -> Answer:
        """Raises InvalidInput for a topic that there is not."""
        async with self._db.connection() as tx:
            reference = await self._landscape.at(tx)
        topic = reference.categories.get(asked.category or "")
        if asked.category and topic is None:
            raise InvalidInput([FieldError("category", "unknown_category", Filled("There is no category %(code)s.", code=asked.category))])
        kind = asked.classification or (topic.classification if topic else None)
        sent_at = (asked.sent_at or self._now()).astimezone(reference.zone(asked.government))
        subject = Subject(asked.government, asked.region, kind, asked.category, asked.text, asked.channel, sent_at)
        return Answer(subject, reference.rules.match(subject), _prepared(rules, reference).match(subject))

    async def on_lately(
        self, rules: Sequence[Rule], governments: Sequence[str] | None = None, *, until: datetime | None = None, most: int = MOST_CASES
    ) -> Difference:
        """On the complaints of the thirty days before a moment, practice and erased ones apart, as they are classified now: at most `most`,
        the newest. None: of all governments."""
        until = until or self._now()
        async with self._db.connection() as tx:
            reference = await self._landscape.at(tx)
            rows = await list_lately(tx, _wanted(governments, reference), until - MONTH, until, most)
        return await asyncio.to_thread(_compare, rows, reference, _prepared(rules, reference))

    async def newest(self, governments: Sequence[str] | None = None) -> datetime | None:
        """When the last of all complaints came in that rules can be tried on; None: there is none."""
        async with self._db.connection() as tx:
            wanted = _wanted(governments, await self._landscape.at(tx))
            rows = await list_lately(tx, wanted, EARLIEST, self._now(), 1)
        return rows[0]["submitted_at"] if rows else None


def _wanted(governments: Sequence[str] | None, reference: Reference) -> list[str]:
    return [code for code in governments or reference.governments if governments or code not in reference.practice]


def government_at(region: str | None, reference: Reference) -> str:
    """Who screens what happens there: the regency or city if it takes part, else the province, else the national level."""
    for code in (region[:5], f"{region[:2]}.00") if region else ():
        if code in reference.governments:
            return code
    return NATIONAL


def _prepared(rules: Sequence[Rule], reference: Reference) -> RuleSet:
    agencies = {code: agency.active for code, agency in reference.agencies.items()}
    return RuleSet(rules, reference.rules.version + 1, agencies, reference.practice)


def _compare(rows: Sequence[asyncpg.Record], reference: Reference, after: RuleSet) -> Difference:
    return compare((_past(row, reference) for row in rows), reference.rules, after)


def _past(row: asyncpg.Record, reference: Reference) -> Past:
    topic = reference.categories.get(row["category"] or "")
    kind = Classification(row["classification"]) if row["classification"] else (topic.classification if topic else None)
    text = f"{row['title'] or ''} . {row['words'] or ''}"
    sent_at = row["submitted_at"].astimezone(reference.zone(row["government"]))
    subject = Subject(row["government"], row["region"], kind, row["category"], text, Channel(row["channel"]), sent_at)
    said = " ".join((row["title"] or row["words"] or "").split())
    return Past(row["id"], row["number"], subject, said[:EXCERPT], row["region"], row["submitted_at"], row["agency"])
