"""Helpers in the words of the domain: complaints that come in, and people who work on them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from pydantic import SecretStr

from services.routing.commands import intake
from services.routing.commands.landscape import Landscape
from services.routing.domain import Case
from services.routing.queries import cases
from services.routing.queries.queue import HistoryEntry, list_history
from shared.auth import Principal, Role, Tokens
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel
from shared.events.complaint import ComplaintSubmitted
from shared.events.envelope import Envelope, Source, decode
from shared.events.fact import Fact
from shared.ids import new_id

KEY = SecretStr("a key for tests, long enough for HS256")
BANDUNG = "32.04"
DPUPR, DLH = f"{BANDUNG}.dpupr", f"{BANDUNG}.dlh"
_COLUMNS = """
select column_name from information_schema.columns
where table_schema = 'routing' and table_name = 'complaint_case' and column_name <> 'search'
"""
OFFICER_ANSWER: dict[str, object] = {"text": "Sudah diperbaiki.", "outcome": "resolved"}


def complaint(text: str = "Jalan rusak di depan pasar", **known: object) -> ComplaintSubmitted:
    """What intake says of a new complaint."""
    given = {
        "number": "K-1",
        "channel": Channel.WEB,
        "government": BANDUNG,
        "region": "32.04.12",
        "text": text,
        "anonymous": True,
        "confidential": False,
        "contactable": True,
        **known,
    }
    return ComplaintSubmitted.model_validate(given)


def told_by_intake(fact: Fact, case_id: UUID | None = None, *, version: int = 1, at: datetime | None = None) -> Envelope[Fact]:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    return Envelope(new_id(), Source.INTAKE, str(case_id or new_id()), version, at or utc_now(), fact, trace)


class Town:
    """Where complaints come in."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.landscape = Landscape()

    async def hears(self, *envelopes: Envelope[Fact]) -> None:
        async with self.db.transaction() as tx:
            await intake.take(tx, envelopes, self.landscape)

    async def complains(self, text: str = "Jalan rusak di depan pasar", *, at: datetime | None = None, **known: object) -> UUID:
        case_id = new_id()
        await self.hears(told_by_intake(complaint(text, **known), case_id, at=at))
        return case_id

    async def copies(self, case_id: UUID, many: int, **other: str) -> None:
        """So many more cases like one, quicker than they could come in; `other`: columns that differ, in SQL, by `n`."""
        async with self.db.transaction() as tx:
            columns = [row["column_name"] for row in await tx.fetch(_COLUMNS)]
            given = {"id": "gen_random_uuid()", "number": "number || '-' || n", **other}
            values = ", ".join(given.get(name, name) for name in columns)
            statement = "insert into complaint_case ({}) select {} from complaint_case, generate_series(1, {}) n where id = $1"
            await tx.execute(statement.format(", ".join(columns), values, many), case_id)

    async def case(self, case_id: UUID) -> Case:
        async with self.db.transaction() as tx:
            return (await cases.lock(tx, [case_id]))[case_id]

    async def history(self, case_id: UUID) -> list[HistoryEntry]:
        async with self.db.connection() as connection:
            return await list_history(connection, case_id)

    async def told(self, case_id: UUID | str) -> list[Envelope[Fact]]:
        """What the outbox has about a case, in order."""
        async with self.db.connection() as connection:
            rows = await connection.fetch("select payload from outbox where subject = $1 order by version", str(case_id))
        return [decode(row["payload"].encode()) for row in rows]


class DeskClient:
    """People at their desks."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self._tokens = Tokens(KEY.get_secret_value())

    def bearer(self, role: Role, scope: str) -> dict[str, str]:
        token = self._tokens.issue(Principal(f"{role.value} of {scope}", role, scope), now=utc_now(), lifetime=timedelta(minutes=5))
        return {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, role: Role, scope: str, **params: str | int | Sequence[str]) -> httpx.Response:
        return await self.client.get(path, params=params, headers=self.bearer(role, scope))

    async def post(
        self, path: str, role: Role, scope: str, body: dict[str, object] | None = None, *, version: int | None = None
    ) -> httpx.Response:
        match = {} if version is None else {"If-Match": f'"{version}"'}
        return await self.client.post(path, json=body, headers=self.bearer(role, scope) | match)

    async def put(self, path: str, role: Role, scope: str, body: dict[str, object] | None = None) -> httpx.Response:
        return await self.client.put(path, json=body, headers=self.bearer(role, scope))

    async def delete(self, path: str, role: Role, scope: str) -> httpx.Response:
        return await self.client.delete(path, headers=self.bearer(role, scope))
