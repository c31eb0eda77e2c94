"""Who changed what of the reference data: append only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.database import Connection

Data = dict[str, object]


class ChangeKind(StrEnum):
    """What was changed."""

    GOVERNMENT = "government"
    AGENCY = "agency"
    CATEGORY = "category"
    RULES = "rules"
    HOLIDAY = "holiday"
    DEADLINES = "deadlines"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is other than before. `government` None: all share it. `before` None: new; `after` None: gone."""

    government: str | None
    kind: ChangeKind
    code: str
    before: Data | None
    after: Data | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change, with who made it and when."""

    at: datetime
    official: str
    kind: ChangeKind
    code: str
    before: Data | None
    after: Data | None
    reason: str | None

    @property
    def changed_fields(self) -> list[str]:
        """The fields that are other than before; empty for what is new or gone."""
        before, after = self.before, self.after
        if before is None or after is None:
            return []
        return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


ADD = """
insert into reference_change (at, official, government, kind, code, before, after, reason)
select $1, $2, government, kind, code, before, after, reason
from jsonb_to_recordset($3) as n(government text, kind text, code text, before jsonb, after jsonb, reason text)
"""
_LIST = """
select at, official, kind, code, before, after, reason from reference_change
where {place} and kind = $1 order by id desc limit $2
"""
LIST_SHARED = _LIST.format(place="government is null")
LIST_OWN = _LIST.format(place="government = $3")


async def add(tx: Connection, changes: Sequence[Change], *, by: str, at: datetime) -> None:
    if changes:
        rows = [
            {"government": c.government, "kind": c.kind.value, "code": c.code, "before": c.before, "after": c.after, "reason": c.reason}
            for c in changes
        ]
        await tx.execute(ADD, at, by, rows)


async def list_changes(tx: Connection, government: str | None, kind: ChangeKind, limit: int) -> list[RecordedChange]:
    """The last changes of a kind in one government, or of what all share; newest first. Index reference_change_place."""
    own = () if government is None else (government,)
    rows = await tx.fetch(LIST_OWN if own else LIST_SHARED, kind.value, limit, *own)
    return [RecordedChange(**{**row, "kind": ChangeKind(row["kind"])}) for row in rows]
