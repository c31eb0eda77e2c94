"""A file of rules as it is read: what is right in it, and all that is wrong. A whole set, or one government's own. Nothing is applied.

Kept apart from what loads files, so that looking at one needs little of Kawal and is quick.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.routing import drafting
from services.routing.checking import Finding, Known, check_set
from services.routing.drafting import MAX_RULES, Placed
from services.routing.finding_words import described
from services.routing.queries import reference as queries
from services.routing.queries.reference import Revision
from services.routing.referring import Codes, missing, missing_of_rule
from services.routing.rows import Row, parse, read_rows
from services.routing.rules import Rule
from shared.database import Connection, Database
from shared.errors import FieldError, InvalidInput

KIND = "rules"


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The rules of a file in their order, the line on which each begins, and what is wrong with those that are not among them."""

    rules: list[Rule]
    lines: dict[str, int]
    errors: list[FieldError]


@dataclass(frozen=True, slots=True)
class Looked:
    """A file, and the whole set that it makes. `own`: a government's own rules out of it, and those in force; empty without one."""

    file: RuleFile
    whole: list[Rule]
    findings: list[Finding]
    own: tuple[Placed, ...]
    before: tuple[Placed, ...]
    revision: int
    """Of all that the check depends on."""

    @property
    def errors(self) -> list[FieldError]:
        """All of them, each with its line: of the file, and of a check that the file's own do not name already."""
        said = {(error.field, error.code) for error in self.file.errors}
        placed = [(f"line {self.file.lines[each.rule]}, {each.field}", each) for each in self.findings if each.is_error]
        found = [FieldError(where, each.code, described(each, self.file.lines)) for where, each in placed if (where, each.code) not in said]
        return [*self.file.errors, *found]

    def refuse_errors(self) -> None:
        """Raises InvalidInput with every error found."""
        if self.errors:
            raise InvalidInput(self.errors)


def read_rules(rows: Sequence[Row], known: Codes) -> RuleFile:
    """Every rule that is right, and all that is wrong with the others: how they are written, and what they refer to."""
    errors: list[FieldError] = []
    rules: list[Rule] = []
    lines: dict[str, int] = {}
    for row in rows:
        parsed = parse(row, Rule, KIND)
        rule = parsed.model
        lacking = missing(rule, known) if rule else missing_of_rule(parsed.sound, known)
        found = [*parsed.errors, *(row.error(*each) for each in lacking)]
        if rule and rule.id in lines:
            found.append(row.error("id", "repeated", f"stands on line {lines[rule.id]} already"))
        elif rule:
            lines[rule.id] = row.line
            if not found:
                rules.append(rule)
        errors += found
    if not rows:
        errors.append(FieldError("file", "empty", "there is nothing in it"))
    return RuleFile(rules, lines, errors)


async def look_at(path: Path, db: Database, now: datetime, government: str | None = None) -> Looked:
    """A file, looked through. `government`: the file is this one's own set; the shared rules and those of others stay as they are in force.

    Raises InvalidInput when it cannot be read at all, and for a government that takes no part.
    """
    rows = read_rows(path)
    async with db.connection() as tx:
        revision = await revision_of(tx)
        known = await known_to_rules(tx, now)
        rules = await queries.list_rules(tx) if government else []
        file = read_rules(rows, await codes(tx))
    if government is None:
        return Looked(file, file.rules, await asyncio.to_thread(check_set, file.rules, known), (), (), revision)
    if known.governments is not None and government not in known.governments:
        raise InvalidInput([FieldError("--government", "unknown_government", f"there is no government {government}")])
    file = _owned(file, government)
    own = drafting.put_in_order(file.rules, rules, government)
    findings = await asyncio.to_thread(drafting.check, own, rules, government, known)
    return Looked(file, drafting.whole_set(own, rules, government), findings, own, drafting.own_rules(rules, government), revision)


def _owned(file: RuleFile, government: str) -> RuleFile:
    """A rule that names no government is this one's; one of another is an error."""
    errors = list(file.errors)
    own: list[Rule] = []
    for rule in file.rules:
        if rule.government in (None, government):
            own.append(rule.model_copy(update={"government": government}))
        else:
            message = f"the file is the set of {government}: this is a rule of {rule.government}"
            errors.append(FieldError(f"line {file.lines[rule.id]}, government", "another_governments", message))
    if len(own) > MAX_RULES:
        errors.append(FieldError("file", "too_many", f"a government has at most {MAX_RULES} rules of its own"))
    return RuleFile(own, file.lines, errors)


async def known_to_rules(tx: Connection, now: datetime) -> Known:
    """What a check holds rules against."""
    governments = await queries.list_governments(tx)
    return Known(
        {agency.code: agency for agency in await queries.list_agencies(tx)},
        frozenset(category.code for category in await queries.list_categories(tx)),
        frozenset(government.code for government in governments if government.practice),
        now.date(),
        frozenset(government.code for government in governments),
    )


async def codes(tx: Connection) -> Codes:
    """What there is, for the entries of a file."""
    return Codes(
        frozenset(government.code for government in await queries.list_governments(tx)),
        frozenset(agency.code for agency in await queries.list_agencies(tx)),
        frozenset(category.code for category in await queries.list_categories(tx)),
    )


async def revision_of(tx: Connection) -> int:
    return (await queries.get_revisions(tx))[Revision.REFERENCE]
