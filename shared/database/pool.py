"""A pool of connections of one login role to one schema."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from pydantic_core import from_json, to_json

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
"""A connection inside a transaction, as commands and queries get it."""

OUTAGES = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,
)
"""PostgreSQL is away, full, stopping, failing over, or asks to try again. A statement of ours that is wrong is none of these."""


def is_outage(error: BaseException) -> bool:
    """Whether trying again later can help, as against a statement or a value that is wrong."""
    return isinstance(error, OUTAGES) and not isinstance(error, asyncpg.DataError)


SETTINGS = {
    "timezone": "UTC",
    "random_page_cost": "1.1",  # solid-state disks; the default reads whole tables where five hundred rows are wanted
    "jit": "off",  # our statements are short: compiling takes longer than running them
}


class Database:
    """The door to one schema. Opens lazily: a service starts, and says that it is not ready, while PostgreSQL is away."""

    def __init__(self, dsn: str, schema: str, *, size: int = 10) -> None:
        self.schema = schema
        self._dsn = dsn
        self._size = size
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._after_commit: list[Callable[[], None]] = []

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Calls back after every committed transaction of this process; the relay is woken by it."""
        self._after_commit.append(callback)

    def _opened(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            self._pool = asyncpg.create_pool(
                self._dsn,
                min_size=0,
                max_size=self._size,
                command_timeout=60,
                init=_set_codecs,
                server_settings={**SETTINGS, "search_path": f"{self.schema}, public", "application_name": f"kawal-{self.schema}"},
            )
        return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Everything inside happens, or nothing does."""
        async with self.connection() as connection, connection.transaction():
            yield connection
        for callback in self._after_commit:
            callback()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """For reads: no transaction around it."""
        pool = await self._opened()
        async with pool.acquire(timeout=10) as connection:
            yield connection

    async def ping(self) -> bool:
        """Whether PostgreSQL answers now."""
        try:
            async with self.connection() as connection:
                await connection.fetchval("select 1", timeout=2)
        except Exception as error:
            if is_outage(error):
                return False
            raise
        return True


class Json(bytes):
    """A value of a json or jsonb column that is written as JSON already."""


JSONB_VERSION = b"\x01"
"""What stands before the text of a jsonb value on the wire."""


async def _set_codecs(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """In binary, for so is sent what fills a column by COPY. A tsvector is given as it goes over the wire."""
    for name, encoder, decoder in (("json", _json, from_json), ("jsonb", _jsonb, _from_jsonb), ("tsvector", bytes, bytes)):
        await connection.set_type_codec(name, encoder=encoder, decoder=decoder, schema="pg_catalog", format="binary")


def _json(value: object) -> bytes:
    return value if isinstance(value, Json) else to_json(value)


def _jsonb(value: object) -> bytes:
    return JSONB_VERSION + _json(value)


def _from_jsonb(sent: bytes) -> object:
    return from_json(sent[len(JSONB_VERSION) :])
