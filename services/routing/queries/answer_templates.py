"""Statements about agencies' templates of answers. Every version is kept."""

from dataclasses import astuple, dataclass
from datetime import datetime

from shared.database import Connection

LIST = "select id, agency, version, name, words, active from answer_template where agency = $1 and active order by lower(name) limit 200"
LOCK = "select id, agency, version, name, words, active from answer_template where id = $1 and agency = $2 for update"
GET = "select id, agency, version, name, words, active from answer_template where id = $1 and agency = $2"
ADD = "insert into answer_template (agency, version, name, words) values ($1, 1, $2, $3) returning id"
SAVE = "update answer_template set version = $2, name = $3, words = $4, active = $5 where id = $1"
IS_TAKEN = "select exists (select from answer_template where agency = $1 and lower(name) = lower($2) and active and id <> $3)"
HOLD_AGENCY = "select pg_advisory_xact_lock(hashtext('answer_template ' || $1))"
ADD_VERSION = """
insert into answer_template_version (template, version, name, words, active, at, person, changed_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
LIST_VERSIONS = "select version, name, words, active, at, changed_by from answer_template_version where template = $1 order by version desc"


@dataclass(frozen=True, slots=True)
class Template:
    """An agency's words, as they are now."""

    id: int
    agency: str
    version: int
    name: str
    words: str
    active: bool


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """What it said once."""

    version: int
    name: str
    words: str
    active: bool
    """False: it was taken away then."""
    at: datetime
    changed_by: str


async def list_templates(tx: Connection, agency: str) -> list[Template]:
    """Those in use, by name."""
    return [Template(**row) for row in await tx.fetch(LIST, agency)]


async def get_template(tx: Connection, template: int, agency: str) -> Template | None:
    row = await tx.fetchrow(GET, template, agency)
    return Template(**row) if row else None


async def lock_template(tx: Connection, template: int, agency: str) -> Template | None:
    row = await tx.fetchrow(LOCK, template, agency)
    return Template(**row) if row else None


async def is_taken(tx: Connection, agency: str, name: str, but: int) -> bool:
    """Whether another template of the agency has the name; nobody else can give it until the transaction ends."""
    await tx.execute(HOLD_AGENCY, agency)
    return bool(await tx.fetchval(IS_TAKEN, agency, name, but))


async def add_template(tx: Connection, agency: str, name: str, words: str) -> int:
    return int(await tx.fetchval(ADD, agency, name, words))


async def save_template(tx: Connection, template: Template) -> None:
    await tx.execute(SAVE, template.id, template.version, template.name, template.words, template.active)


async def add_version(tx: Connection, template: int, version: TemplateVersion, person: str) -> None:
    number, name, words, active, at, changed_by = astuple(version)
    await tx.execute(ADD_VERSION, template, number, name, words, active, at, person, changed_by)


async def list_versions(tx: Connection, template: int) -> list[TemplateVersion]:
    """Latest first."""
    return [TemplateVersion(**row) for row in await tx.fetch(LIST_VERSIONS, template)]
