"""Each fact has its effect once and in order: a position per (source, subject), moved in the transaction of the effect."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from shared.database import Connection
from shared.events.envelope import Envelope
from shared.events.fact import Fact

LOCK_POSITIONS = """
select i.source, i.subject, i.version
from inbox i join unnest($1::text[], $2::text[]) n(source, subject) using (source, subject)
order by i.source, i.subject
for update of i
"""
MOVE = """
update inbox i set version = n.version from unnest($1::text[], $2::text[], $3::int[]) n(source, subject, version)
where i.source = n.source and i.subject = n.subject and i.version < n.version
"""
BEGIN = "insert into inbox (source, subject, version) select * from unnest($1::text[], $2::text[], $3::int[])"

Key = tuple[str, str]
T = TypeVar("T")


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


async def lock_positions(tx: Connection, facts: Iterable[Envelope[Fact]]) -> dict[Key, int]:
    """The positions of these facts' subjects, locked until the transaction ends."""
    keys = {_key(fact) for fact in facts}
    rows = await tx.fetch(LOCK_POSITIONS, [source for source, _ in keys], [subject for _, subject in keys])
    return {(row["source"], row["subject"]): row["version"] for row in rows}


async def move(tx: Connection, facts: Sequence[Envelope[Fact]], positions: Mapping[Key, int]) -> None:
    """Moves the positions to these facts, which have just had their effect in this order. `positions`: as `lock_positions` found them.

    Raises RuntimeError or UniqueViolationError when another process took one of them in between: the transaction must not commit.
    """
    newest = {_key(fact): fact.version for fact in facts}
    for statement, keys in (
        (MOVE, sorted(key for key in newest if key in positions)),
        (BEGIN, sorted(key for key in newest if key not in positions)),
    ):
        if keys:
            status = await tx.execute(statement, [key[0] for key in keys], [key[1] for key in keys], [newest[key] for key in keys])
            if int(status.rsplit(" ", 1)[-1]) != len(keys):
                raise RuntimeError("another process took the same facts at the same time")


def _key(fact: Envelope[Fact]) -> Key:
    return fact.source, fact.subject
