"""Each fact has its effect once and in order: a position per (source, subject), moved in the transaction of the effect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Sorted:
    """What to do with each fact of a batch."""

    ready: list[Envelope[Fact]] = field(default_factory=list)
    """Next in line for their subjects, in order."""
    known: list[Envelope[Fact]] = field(default_factory=list)
    """Had their effect before."""
    early: list[Envelope[Fact]] = field(default_factory=list)
    """An earlier fact of the subject has not come yet."""


def sort(facts: Iterable[Envelope[Fact]], positions: dict[Key, int]) -> Sorted:
    """Sorts facts against the positions that their subjects have reached. Pure."""
    reached = dict(positions)
    result = Sorted()
    for fact in sorted(facts, key=lambda each: each.version):
        key = (fact.source.value, fact.subject)
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
    keys = {(fact.source.value, fact.subject) for fact in facts}
    rows = await tx.fetch(LOCK_POSITIONS, [source for source, _ in keys], [subject for _, subject in keys])
    return {(row["source"], row["subject"]): row["version"] for row in rows}


async def move(tx: Connection, facts: Sequence[Envelope[Fact]], positions: Mapping[Key, int]) -> None:
    """Moves the positions to these facts, which have just had their effect. `positions`: as `lock_positions` found them.

    Raises RuntimeError or UniqueViolationError when another process took one of them in between: the transaction must not commit.
    """
    newest: dict[Key, int] = {}
    for fact in facts:
        key = (fact.source.value, fact.subject)
        newest[key] = max(newest.get(key, 0), fact.version)
    for statement, keys in (
        (MOVE, sorted(key for key in newest if key in positions)),
        (BEGIN, sorted(key for key in newest if key not in positions)),
    ):
        if keys:
            status = await tx.execute(statement, [key[0] for key in keys], [key[1] for key in keys], [newest[key] for key in keys])
            if int(status.rsplit(" ", 1)[-1]) != len(keys):
                raise RuntimeError("another process took the same facts at the same time")
