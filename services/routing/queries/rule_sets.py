"""Rule sets that were in force, and drafts of those that may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.routing.drafting import Draft, SavedDraft
from services.routing.rules import Rule
from shared.database import Connection

ADD_VERSION = """
insert into rule_version (version, at, official, government, note, changed, rules) values ($1, $2, $3, $4, $5, $6, $7)
"""
_VERSION_COLUMNS = "version, at, official, government, note, changed"
LIST_VERSIONS = f"""
select {_VERSION_COLUMNS} from (
    (select {_VERSION_COLUMNS} from rule_version where government = $1 order by version desc limit $2)
    union all
    (select {_VERSION_COLUMNS} from rule_version where government is null order by version desc limit $2)
) found order by version desc limit $2
"""  # noqa: S608 our own words only
GET_VERSION = f"select {_VERSION_COLUMNS}, rules from rule_version where version = $1"  # noqa: S608 as above
GET_DRAFT = "select version, official, changed_at, data from rule_draft where owner = $1"
LOCK_DRAFT = f"{GET_DRAFT} for update"
SAVE_DRAFT = """
insert into rule_draft (owner, version, official, changed_at, data) values ($1, $2, $3, $4, $5)
on conflict (owner) do update
set version = excluded.version, official = excluded.official, changed_at = excluded.changed_at, data = excluded.data
"""
DELETE_DRAFT = "delete from rule_draft where owner = $1"


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule set that came into force. `government`: whose rules were worked on; None: a whole set was loaded, or the shared rules."""

    version: int
    at: datetime
    official: str
    government: str | None
    note: str | None
    changed: int


async def add_version(tx: Connection, version: RuleVersion, rules: Sequence[Rule]) -> None:
    data = [rule.model_dump(mode="json", exclude_none=True) for rule in rules]
    await tx.execute(ADD_VERSION, version.version, version.at, version.official, version.government, version.note, version.changed, data)


async def list_versions(tx: Connection, government: str | None, limit: int) -> list[RuleVersion]:
    """The last sets that concern a government: its own changes, and those of what all share; newest first."""
    return [RuleVersion(**row) for row in await tx.fetch(LIST_VERSIONS, government, limit)]


async def get_version(tx: Connection, version: int) -> tuple[RuleVersion, list[Rule]] | None:
    row = await tx.fetchrow(GET_VERSION, version)
    if row is None:
        return None
    known = dict(row)
    rules = [Rule.model_validate(rule) for rule in known.pop("rules")]
    return RuleVersion(**known), rules


async def get_draft(tx: Connection, owner: str, *, lock: bool = False) -> SavedDraft | None:
    row = await tx.fetchrow(LOCK_DRAFT if lock else GET_DRAFT, owner)
    return SavedDraft(row["version"], row["official"], row["changed_at"], Draft.model_validate(row["data"])) if row else None


async def save_draft(tx: Connection, owner: str, saved: SavedDraft) -> None:
    await tx.execute(
        SAVE_DRAFT, owner, saved.version, saved.official, saved.changed_at, saved.draft.model_dump(mode="json", exclude_none=True)
    )


async def delete_draft(tx: Connection, owner: str) -> None:
    await tx.execute(DELETE_DRAFT, owner)
