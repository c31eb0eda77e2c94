"""Reference data from files: `kawal load KIND FILE`, and the set that ships. Nothing of a file is applied when anything in it is wrong.

A file of rules is the whole rule set, in its order. All other files add and change; what they do not name stays.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
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
from services.routing.rows import Row, parse, read_rows
from services.routing.rules import Rule
from shared.calendar import WorkingCalendar
from shared.database import Connection, Database
from shared.errors import FieldError, InvalidInput
from shared.events.codes import GovernmentCode
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered
from shared.regions import get_region

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


@dataclass(frozen=True, slots=True)
class Codes:
    """What is known, for checking what a file refers to."""

    governments: frozenset[str]
    agencies: frozenset[str]
    categories: frozenset[str]


Entry = tuple[Row, BaseModel]

MODELS: Mapping[LoadKind, type[BaseModel]] = {
    LoadKind.GOVERNMENTS: GovernmentRegistered,
    LoadKind.AGENCIES: AgencyRegistered,
    LoadKind.CATEGORIES: CategoryRegistered,
    LoadKind.RULES: Rule,
    LoadKind.HOLIDAYS: HolidayRow,
    LoadKind.DEADLINES: DeadlineProfile,
}
KEYS: Mapping[LoadKind, tuple[str, ...]] = {
    LoadKind.GOVERNMENTS: ("code",),
    LoadKind.AGENCIES: ("code",),
    LoadKind.CATEGORIES: ("code",),
    LoadKind.RULES: ("id",),
    LoadKind.HOLIDAYS: ("government", "day"),
    LoadKind.DEADLINES: ("profile",),
}
"""Which fields name an entry: one name stands once in a file."""


async def load_file(kind: LoadKind, path: Path, db: Database, *, replace: bool = False) -> LoadResult:
    """Applies a file, all of it or nothing. Raises InvalidInput with every error found, each naming its line and field.

    A file of rules is the whole rule set, in its order: without `replace` it may not leave out a rule that is in force.
    """
    async with db.transaction() as tx:
        return await _load(kind, path, tx, replace=replace)


async def _refuse_to_lose_rules(tx: Connection, kept: set[str]) -> None:
    lost = [rule.id for rule in await queries.list_rules(tx) if rule.id not in kept]
    if lost:
        some = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")
        message = f"A file of rules is the whole rule set. {len(lost)} rules in force are not in it ({some})."
        raise InvalidInput([FieldError("file", "loses_rules", f"{message} Load it with --replace if they should go.")])


async def _load(kind: LoadKind, path: Path, tx: Connection, *, replace: bool = False) -> LoadResult:
    entries = _parse(kind, read_rows(path))
    await queries.lock(tx)
    _check(kind, entries, await _codes(tx))
    if kind is LoadKind.RULES and not replace:
        await _refuse_to_lose_rules(tx, {model.id for _, model in entries if isinstance(model, Rule)})
    changed = await _APPLY[kind](tx, [model for _, model in entries])
    return LoadResult(changed, max(len(entries) - changed, 0))


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The rules of a file in their order, and the line on which each begins."""

    rules: list[Rule]
    lines: dict[str, int]


async def read_rule_file(path: Path, tx: Connection) -> RuleFile:
    """The rules of a file, not applied. Raises InvalidInput with every error found, each naming its line and field."""
    entries = _parse(LoadKind.RULES, read_rows(path))
    _check(LoadKind.RULES, entries, await _codes(tx))
    rules = [(row.line, model) for row, model in entries if isinstance(model, Rule)]
    return RuleFile([rule for _, rule in rules], {rule.id: line for line, rule in rules})


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


def _parse(kind: LoadKind, rows: Sequence[Row]) -> list[Entry]:
    model, key = MODELS[kind], KEYS[kind]
    errors: list[FieldError] = []
    entries: list[Entry] = []
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        unknown = row.values.keys() - model.model_fields.keys()  # said once, in our words
        errors += [row.error(name, "unknown_field", f"{kind.value} have no field of this name") for name in sorted(unknown)]
        parsed = parse(row.without(unknown), model, errors)
        if parsed is None or unknown:
            continue
        name = tuple(getattr(parsed, field) for field in key)
        if name in seen:
            errors.append(row.error(key[0], "repeated", f"stands on line {seen[name]} already"))
        seen.setdefault(name, row.line)
        entries.append((row, parsed))
    if errors:
        raise InvalidInput(errors)
    if not entries:
        raise InvalidInput([FieldError("file", "empty", "there is nothing in it")])
    return entries


def _check(kind: LoadKind, entries: Iterable[Entry], known: Codes) -> None:
    """What an entry refers to must be there."""
    errors = [row.error(*found) for row, model in entries for found in _missing(model, known)]
    if errors:
        raise InvalidInput(errors)


def _missing(model: BaseModel, known: Codes) -> Iterable[tuple[str, str, str]]:
    government = getattr(model, "government", None)
    if government is not None and government not in known.governments:
        yield "government", "unknown_government", f"there is no government {government}"
    if isinstance(model, GovernmentRegistered):
        yield from _bad_zone(model.timezone)
    if isinstance(model, AgencyRegistered) and not model.code.startswith(f"{model.government}."):
        yield "code", "foreign_code", f"the code must begin with {model.government}."
    if isinstance(model, Rule):
        yield from _missing_of_rule(model, known)


def _bad_zone(name: str) -> Iterable[tuple[str, str, str]]:
    try:
        WorkingCalendar(name)
    except InvalidInput as error:
        yield "timezone", "unknown_timezone", error.errors[0].message


def _missing_of_rule(rule: Rule, known: Codes) -> Iterable[tuple[str, str, str]]:
    """A short name must lead somewhere: in the rule's government, or in any."""
    if rule.agency.count(".") == 2:
        reached = rule.agency in known.agencies
    elif rule.government:
        reached = f"{rule.government}.{rule.agency}" in known.agencies
    else:
        reached = any(agency.split(".", 2)[2] == rule.agency for agency in known.agencies)
    if not reached:
        yield "agency", "unknown_agency", f"there is no agency {rule.agency}"
    if rule.region and get_region(rule.region) is None:
        yield "region", "unknown_region", f"there is no region {rule.region}"
    for category in rule.category:
        if category not in known.categories:
            yield "category", "unknown_category", f"there is no category {category}"


async def _codes(tx: Connection) -> Codes:
    return Codes(
        frozenset(government.code for government in await queries.list_governments(tx)),
        frozenset(agency.code for agency in await queries.list_agencies(tx)),
        frozenset(category.code for category in await queries.list_categories(tx)),
    )


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
