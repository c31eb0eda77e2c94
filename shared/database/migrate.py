"""Roles, schemas and migrations. Needs an administrator's DSN; services never have one.

Every schema belongs to `kawal_owner`, which only migrations become; the login role `kawal_<schema>` can read and write its own schema and
nothing else. Migrations are dbmate files, forward only.
"""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg

PLUMBING = Path(__file__).parent.parent / "messaging" / "migrations"
OWNER = "kawal_owner"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema, its migrations, and whether it takes part in messaging."""

    name: str
    migrations: Path
    plumbing: bool = True

    @property
    def role(self) -> str:
        return f"kawal_{self.name}"


class MigrationFailed(Exception):
    """dbmate refused a migration; its own words are in the message."""


async def migrate(dsn: str, schemas: list[Schema], passwords: Mapping[str, str], *, dbmate: str = "dbmate") -> None:
    """Brings roles, schemas and tables up to date. Safe to run again, and by two at once (dbmate's lock)."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtextextended('kawal:migrate', 0))")
            await _prepare(connection, schemas, passwords)
    finally:
        await connection.close()
    for schema in schemas:
        if schema.plumbing:
            _dbmate(dbmate, dsn, schema.name, PLUMBING, "plumbing_migration")
        _dbmate(dbmate, dsn, schema.name, schema.migrations, "schema_migration")


async def _prepare(connection: "asyncpg.Connection[asyncpg.Record]", schemas: list[Schema], passwords: Mapping[str, str]) -> None:
    database = await connection.fetchval("select quote_ident(current_database())")
    for extension in EXTENSIONS:
        await connection.execute(f"create extension if not exists {extension} schema public")
    await _ensure_role(connection, OWNER, login=False)
    await connection.execute(f"grant {OWNER} to current_user")
    await connection.execute(f"grant create on database {database} to {OWNER}")
    await connection.execute(f"revoke all on database {database} from public")
    await connection.execute("revoke create on schema public from public")
    for schema in schemas:
        await _ensure_role(connection, schema.role, login=True)
        password = passwords.get(schema.name)
        if password:
            literal = await connection.fetchval("select quote_literal($1::text)", password)
            await connection.execute(f"alter role {schema.role} password {literal}")
        await connection.execute(f"grant connect, temporary on database {database} to {schema.role}")
        await connection.execute(f"create schema if not exists {schema.name} authorization {OWNER}")
        await connection.execute(f"grant usage on schema {schema.name} to {schema.role}")
        for privileges, kind in (("select, insert, update, delete", "tables"), ("usage, select", "sequences"), ("execute", "functions")):
            await connection.execute(
                f"alter default privileges for role {OWNER} in schema {schema.name} grant {privileges} on {kind} to {schema.role}"
            )


async def _ensure_role(connection: "asyncpg.Connection[asyncpg.Record]", name: str, *, login: bool) -> None:
    if not await connection.fetchval("select exists (select from pg_roles where rolname = $1)", name):
        await connection.execute(f"create role {name} {'login' if login else 'nologin'} noinherit")


def dsn_with(dsn: str, *, user: str | None = None, password: str | None = None, database: str | None = None, **options: str) -> str:
    """The same server with another user, password, database or connection options."""
    parts = urlsplit(dsn)
    login, host = parts.netloc.rpartition("@")[::2]
    if user is not None:
        login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    query = dict(parse_qsl(parts.query)) | options
    path = f"/{database}" if database else parts.path
    return urlunsplit((parts.scheme, f"{login}@{host}" if login else host, path, urlencode(query, quote_via=quote), ""))


def _dbmate(dbmate: str, dsn: str, schema: str, folder: Path, table: str) -> None:
    url = dsn_with(dsn, search_path=f"{schema},public", role=OWNER)
    if not dict(parse_qsl(urlsplit(url).query)).get("sslmode"):
        url = dsn_with(url, sslmode="disable" if _is_local(url) else "prefer")
    command = [
        dbmate,
        "--migrations-dir",
        str(folder),
        "--migrations-table",
        f"{schema}.{table}",
        "--no-dump-schema",
        "--migration-lock",
    ]
    environment = {**os.environ, "DATABASE_URL": url}  # not an argument: every user of the machine can read those
    done = subprocess.run(  # noqa: S603 our own words only
        [*command, "migrate"], capture_output=True, text=True, timeout=300, check=False, env=environment
    )
    if done.returncode != 0:
        raise MigrationFailed(f"migration of schema {schema} failed: {(done.stderr or done.stdout).strip()[-2000:]}")


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.hostname or parts.hostname in {"127.0.0.1", "localhost", "::1"} or "host=/" in parts.query
