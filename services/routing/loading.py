"""Reference data from files: `kawal load KIND FILE`, and the set that ships. Nothing of a file is applied when anything in it is wrong.

A file of rules is the whole rule set, in its order. All other files add and change; what they do not name stays.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from services.routing.commands import reference as commands
from services.routing.commands.reference import ReferenceFact
from services.routing.domain.deadlines import DeadlineProfile
from services.routing.queries import reference as queries
from services.routing.queries.reference import Holiday
from services.routing.referring import Codes, missing
from services.routing.rows import Row, parse, read_rows
from services.routing.rule_files import codes, read_rules
from services.routing.rules import Rule
from shared.database import Connection, Database
from shared.errors import FieldError, InvalidInput
from shared.events.codes import GovernmentCode
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered

SEEDS = Path(__file__).parent / "seeds"


class LoadKind(StrEnum):
    """What a file can hold. In this order each needs at most those before it."""

    GOVERNMENTS = "governments"
    AGENCIES = "agencies"
    CATEGORIES = "categories"
    RULES = "rules"
    HOLIDAYS = "holidays"
    DEADLINES = "deadlines"


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How many entries of a file are new or other than before, and how many were so already."""

    changed: int
    unchanged: int


class HolidayRow(BaseModel):
    """A day on which one government is closed beside the national holidays; `removed` takes one out that was loaded by mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    government: GovernmentCode
    day: date
    name: str = Field(min_length=2, max_length=200)
    reason: str | None = Field(None, max_length=300)
    removed: bool = False


MODELS: Mapping[LoadKind, type[BaseModel]] = {
    LoadKind.GOVERNMENTS: GovernmentRegistered,
    LoadKind.AGENCIES: AgencyRegistered,
    LoadKind.CATEGORIES: CategoryRegistered,
    LoadKind.HOLIDAYS: HolidayRow,
    LoadKind.DEADLINES: DeadlineProfile,
}
KEYS: Mapping[LoadKind, tuple[str, ...]] = {
    LoadKind.GOVERNMENTS: ("code",),
    LoadKind.AGENCIES: ("code",),
    LoadKind.CATEGORIES: ("code",),
    LoadKind.HOLIDAYS: ("government", "day"),
    LoadKind.DEADLINES: ("profile",),
}
"""Which fields name an entry: one name stands once in a file. Rules are read on their own."""


async def load_file(kind: LoadKind, path: Path, db: Database, *, replace: bool = False) -> LoadResult:
    """Applies a file, all of it or nothing. Raises InvalidInput with every error found, each naming its line and field.

    A file of rules is the whole rule set, in its order: without `replace` it may not leave out a rule that is in force.
    """
    async with db.transaction() as tx:
        return await _load(kind, path, tx, replace=replace)


def refuse_to_lose(lost: Sequence[str], what: str) -> None:
    """Raises InvalidInput when rules would go by accident; `what` says what a file is taken for."""
    if lost:
        some = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")
        message = f"{what} {len(lost)} rules in force are not in it ({some}). Load it with --replace if they should go."
        raise InvalidInput([FieldError("file", "loses_rules", message)])


async def _load(kind: LoadKind, path: Path, tx: Connection, *, replace: bool = False) -> LoadResult:
    rows = read_rows(path)
    await queries.lock(tx)
    entries, errors = _examine(kind, rows, await codes(tx))
    if errors:
        raise InvalidInput(errors)
    if kind is LoadKind.RULES and not replace:
        kept = {model.id for model in entries if isinstance(model, Rule)}
        refuse_to_lose([rule.id for rule in await queries.list_rules(tx) if rule.id not in kept], "A file of rules is the whole rule set.")
    changed = await _APPLY[kind](tx, entries)
    return LoadResult(changed, max(len(entries) - changed, 0))


async def load_defaults(db: Database, seeds: Path = SEEDS) -> int:
    """The shipped set, where there is no government yet; returns how many entries came in. An installation that has its own keeps it.

    All files come in together or none does: one that stopped half-way would look like an installation with a set of its own.
    """
    async with db.transaction() as tx:
        await queries.lock(tx)
        if await queries.list_governments(tx):
            return 0
        files = {kind: seeds / f"{kind.value}.yaml" for kind in LoadKind}
        loaded = [await _load(kind, path, tx) for kind, path in files.items() if path.exists()]
        return sum(result.changed for result in loaded)


async def load_defaults_if_empty(dsn: str) -> int:
    """`load_defaults` for who has an address only."""
    db = Database(dsn, "routing", size=2)
    try:
        return await load_defaults(db)
    finally:
        await db.close()


def _examine(kind: LoadKind, rows: Sequence[Row], known: Codes) -> tuple[list[BaseModel], list[FieldError]]:
    """The entries, and all that is wrong, line by line: how they are written, and what they refer to."""
    if kind is LoadKind.RULES:
        file = read_rules(rows, known)
        return list(file.rules), file.errors
    errors: list[FieldError] = []
    entries: list[BaseModel] = []
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        parsed = parse(row, MODELS[kind], kind.value)
        errors += parsed.errors
        if parsed.model is None:
            continue
        errors += [row.error(*found) for found in missing(parsed.model, known)]
        name = tuple(getattr(parsed.model, field) for field in KEYS[kind])
        if name in seen:
            errors.append(row.error(KEYS[kind][0], "repeated", f"stands on line {seen[name]} already"))
        seen.setdefault(name, row.line)
        entries.append(parsed.model)
    if not rows:
        errors.append(FieldError("file", "empty", "there is nothing in it"))
    return entries, errors


async def _register(tx: Connection, models: Sequence[BaseModel]) -> int:
    facts: list[ReferenceFact] = [
        model for model in models if isinstance(model, GovernmentRegistered | AgencyRegistered | CategoryRegistered)
    ]
    return await commands.register_in(tx, facts)


async def _rules(tx: Connection, models: Sequence[BaseModel]) -> int:
    return await commands.replace_rules(tx, [model for model in models if isinstance(model, Rule)])


async def _holidays(tx: Connection, models: Sequence[BaseModel]) -> int:
    rows = [model for model in models if isinstance(model, HolidayRow)]
    days = [Holiday(row.government, row.day, row.name, row.reason) for row in rows if not row.removed]
    return await commands.put_holidays(tx, days, [(row.government, row.day) for row in rows if row.removed])


async def _profiles(tx: Connection, models: Sequence[BaseModel]) -> int:
    return await commands.put_profiles(tx, [model for model in models if isinstance(model, DeadlineProfile)])


_APPLY: Mapping[LoadKind, Callable[[Connection, Sequence[BaseModel]], Awaitable[int]]] = {
    LoadKind.GOVERNMENTS: _register,
    LoadKind.AGENCIES: _register,
    LoadKind.CATEGORIES: _register,
    LoadKind.RULES: _rules,
    LoadKind.HOLIDAYS: _holidays,
    LoadKind.DEADLINES: _profiles,
}
