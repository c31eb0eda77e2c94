"""What another rule set would have done with complaints that came in: case by case, and counted. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.rules import Match, RuleSet, Subject


@dataclass(frozen=True, slots=True)
class Past:
    """A complaint that came in, as rules see it, and with which agency it is now."""

    case_id: UUID
    number: str
    subject: Subject
    excerpt: str
    region: str | None
    submitted_at: datetime
    agency: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A complaint that would have gone another way. A side that is None waits for the coordinator."""

    past: Past
    before: Match | None
    after: Match | None

    @property
    def is_better(self) -> bool:
        """It would have gone at once to the agency that has it now, and did not."""
        return self.after is not None and self.after.agency == self.past.agency

    @property
    def is_worse(self) -> bool:
        """It went at once to the agency that has it now, and would not have."""
        return self.before is not None and self.before.agency == self.past.agency


@dataclass(frozen=True, slots=True)
class Group:
    """All complaints with the same change: from one agency to another; None is the coordinator."""

    before: str | None
    after: str | None
    changes: Sequence[Changed]

    @property
    def better(self) -> int:
        return sum(each.is_better for each in self.changes)

    @property
    def worse(self) -> int:
        return sum(each.is_worse for each in self.changes)


@dataclass(frozen=True, slots=True)
class Difference:
    """`looked_at` complaints, newest first, and those that would have gone elsewhere, most frequent change first."""

    looked_at: int
    groups: Sequence[Group]
    first: datetime | None
    """When the oldest of them came in."""

    @property
    def changed(self) -> int:
        return sum(len(group.changes) for group in self.groups)

    @property
    def same(self) -> int:
        return self.looked_at - self.changed


def compare(cases: Iterable[Past], before: RuleSet, after: RuleSet) -> Difference:
    """Tries both sets on each complaint. Another rule that leads to the same agency is no change."""
    looked_at, first = 0, None
    found: dict[tuple[str | None, str | None], list[Changed]] = {}
    for past in cases:
        looked_at += 1
        first = past.submitted_at if first is None else min(first, past.submitted_at)
        then, now = before.match(past.subject), after.match(past.subject)
        way = (then.agency if then else None, now.agency if now else None)
        if way[0] != way[1]:
            found.setdefault(way, []).append(Changed(past, then, now))
    counts = Counter({way: len(changes) for way, changes in found.items()})
    return Difference(looked_at, [Group(*way, found[way]) for way, _ in counts.most_common()], first)
