"""Each fact has its effect once and in order: a position per (source, subject), moved in the transaction of the effect.

Nearly every batch goes on where its subjects stand. So the positions are moved first, on condition that they stand there, which locks
them; only when one does not are they all locked and looked at, and the facts sorted. The two ways lock in other orders:
should they meet over the same facts, PostgreSQL ends one of them, which is tried again by halves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeVar

from asyncpg import UniqueViolationError

from shared.database import Connection
from shared.events.envelope import Envelope
from shared.events.fact import Fact

LOCK_POSITIONS = """
select subject, version from inbox where source = $1 and subject = any($2::text[]) order by subject for update
"""
MOVE = """
update inbox i set version = n.version from unnest($2::text[], $3::int[]) n(subject, version)
where i.source = $1 and i.subject = n.subject and i.version < n.version
"""
BEGIN = "insert into inbox (source, subject, version) select $1, n.* from unnest($2::text[], $3::int[]) n"

ADVANCE = """
update inbox i set version = n.version from unnest($2::text[], $3::int[], $4::int[]) n(subject, before, version)
where i.source = $1 and i.subject = n.subject and i.version = n.before
"""
FEW = 20
"""Up to so many new subjects an insert is cheaper; above, COPY is, by half."""

Key = tuple[str, str]
T = TypeVar("T")


class OutOfLine(Exception):
    """A subject does not stand where these facts begin: the transaction must end without effect, and the facts are to be sorted."""


class Run(NamedTuple):
    """Facts of one subject that follow on one another."""

    first: int
    last: int


@dataclass(slots=True)
class Sorted:
    """What to do with each fact of a batch."""

    ready: list[Envelope[Fact]] = field(default_factory=list)
    """Next in line: each subject's in order of version, subjects among one another as their facts arrived."""
    known: list[Envelope[Fact]] = field(default_factory=list)
    """Had their effect before."""
    early: list[Envelope[Fact]] = field(default_factory=list)
    """An earlier fact of the subject has not come yet."""


def in_order(items: Sequence[T], fact_of: Callable[[T], Envelope[Fact]]) -> list[T]:
    """What arrived, each subject's facts by version, in the places where facts of that subject arrived. Pure.

    Versions of different subjects say nothing about each other: a merge may be its complaint's ninth fact and have come before the third
    of the one that it was merged into. Their order of arrival is the stream's.
    """
    keys = [_key(fact_of(item)) for item in items]
    if len(set(keys)) == len(keys):
        return list(items)
    by_subject: dict[Key, list[T]] = {}
    for key, item in zip(keys, items, strict=True):
        by_subject.setdefault(key, []).append(item)
    turns = {key: iter(sorted(own, key=lambda item: fact_of(item).version)) for key, own in by_subject.items()}
    return [next(turns[key]) for key in keys]


def sort(facts: Sequence[Envelope[Fact]], positions: Mapping[Key, int]) -> Sorted:
    """Sorts facts, as they arrived, against the positions that their subjects have reached. Pure."""
    reached = dict(positions)
    result = Sorted()
    for fact in in_order(facts, lambda fact: fact):
        key = _key(fact)
        position = reached.get(key, 0)
        if fact.version <= position:
            result.known.append(fact)
        elif fact.version == position + 1:
            reached[key] = fact.version
            result.ready.append(fact)
        else:
            result.early.append(fact)
    return result


def runs(facts: Iterable[Envelope[Fact]]) -> dict[Key, Run]:
    """The run that the facts of each subject are, as they arrived. Raises OutOfLine when they are none. Pure."""
    found: dict[Key, Run] = {}
    for fact in facts:
        key = _key(fact)
        before = found.get(key)
        if before is None:
            found[key] = Run(fact.version, fact.version)
        elif fact.version == before.last + 1:
            found[key] = Run(before.first, fact.version)
        else:
            raise OutOfLine
    return found


async def advance(tx: Connection, facts: Iterable[Envelope[Fact]]) -> None:
    """Moves the positions of these facts' subjects past them, which locks them. Raises OutOfLine when one does not stand before them."""
    wanted = runs(facts)
    for source, subjects in _by_source(key for key, run in wanted.items() if run.first > 1):
        own = [wanted[source, subject] for subject in subjects]
        status = await tx.execute(ADVANCE, source, subjects, [run.first - 1 for run in own], [run.last for run in own])
        if int(status.rsplit(" ", 1)[-1]) != len(subjects):
            raise OutOfLine
    for source, subjects in _by_source(key for key, run in wanted.items() if run.first == 1):
        try:
            await _begin(tx, source, subjects, [wanted[source, subject].last for subject in subjects])
        except UniqueViolationError as error:
            raise OutOfLine from error


async def _begin(tx: Connection, source: str, subjects: Sequence[str], versions: Sequence[int]) -> None:
    if len(subjects) > FEW:
        records = [(source, subject, version) for subject, version in zip(subjects, versions, strict=True)]
        await tx.copy_records_to_table("inbox", records=records, columns=("source", "subject", "version"))
    else:
        await tx.execute(BEGIN, source, subjects, versions)


async def lock_positions(tx: Connection, facts: Iterable[Envelope[Fact]]) -> dict[Key, int]:
    """The positions of these facts' subjects, locked until the transaction ends."""
    found: dict[Key, int] = {}
    for source, subjects in _by_source({_key(fact) for fact in facts}):
        found |= {(source, row["subject"]): row["version"] for row in await tx.fetch(LOCK_POSITIONS, source, subjects)}
    return found


async def move(tx: Connection, facts: Sequence[Envelope[Fact]], positions: Mapping[Key, int]) -> None:
    """Moves the positions to these facts, which have just had their effect in this order. `positions`: as `lock_positions` found them.

    Raises RuntimeError or UniqueViolationError when another process took one of them in between: the transaction must not commit.
    """
    newest = {_key(fact): fact.version for fact in facts}
    for statement, keys in (
        (MOVE, [key for key in newest if key in positions]),
        (BEGIN, [key for key in newest if key not in positions]),
    ):
        for source, subjects in _by_source(keys):
            status = await tx.execute(statement, source, subjects, [newest[source, subject] for subject in subjects])
            if int(status.rsplit(" ", 1)[-1]) != len(subjects):
                raise RuntimeError("another process took the same facts at the same time")


def _by_source(keys: Iterable[Key]) -> Iterator[tuple[str, list[str]]]:
    """The subjects of each source, both in order. A batch is of one stream, so nearly always of one source."""
    for source, own in groupby(sorted(keys), key=itemgetter(0)):
        yield source, [subject for _, subject in own]


def _key(fact: Envelope[Fact]) -> Key:
    return fact.source, fact.subject
