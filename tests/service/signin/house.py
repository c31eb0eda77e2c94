"""Routing's pages as a browser sees them, and the people of its directory."""

import re
from dataclasses import dataclass
from uuid import UUID

import httpx

from services.routing.directory.links import Purpose, make_link
from services.routing.directory.queries import persons
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.ids import new_id

SITE = "https://kawal.example"
PASSWORD = "kuda lumping menari riang"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


@dataclass
class House:
    """`app` answers; `db` is the directory."""

    app: httpx.ASGITransport
    db: Database

    def browser(self, site: str = SITE) -> "Browser":
        return Browser(httpx.AsyncClient(transport=self.app, base_url=site, headers=FROM_HERE))

    async def person(self, role: Role, scope: str, email: str = "siti@contoh.id", name: str = "Siti Rahma") -> UUID:
        person = new_id()
        async with self.db.transaction() as tx:
            assert await persons.insert(tx, person, name, email, role, scope, demonstration=False, now=utc_now())
        return person

    async def link(self, person: UUID, purpose: Purpose = Purpose.INVITATION) -> str:
        async with self.db.transaction() as tx:
            return await make_link(tx, person, purpose, by="test", now=utc_now())

    async def moved_in(self, role: Role, scope: str, email: str = "siti@contoh.id") -> "Browser":
        """Somebody with a password, signed in."""
        browser = self.browser()
        path = await self.link(await self.person(role, scope, email))
        answer = await browser.post(path, password=PASSWORD, repeated=PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser

    async def execute(self, statement: str, *values: object) -> None:
        async with self.db.transaction() as tx:
            await tx.execute(statement, *values)

    async def value(self, statement: str, *values: object) -> object:
        async with self.db.connection() as connection:
            found: object = await connection.fetchval(statement, *values)
            return found


@dataclass
class Browser:
    """Keeps cookies, and puts the token of the last page into forms as the page does."""

    client: httpx.AsyncClient
    token: str | None = None

    async def get(self, path: str) -> httpx.Response:
        return self._seen(await self.client.get(path))

    async def post(self, path: str, /, **form: str) -> httpx.Response:
        token = {"csrf_token": self.token} if self.token else {}
        return self._seen(await self.client.post(path, data=token | form))

    async def send(self, path: str, body: object = None) -> httpx.Response:
        """As a script does."""
        headers = {"Accept": "application/json"} | ({"X-CSRF-Token": self.token} if self.token else {})
        return await self.client.post(path, json=body, headers=headers)

    async def is_signed_in(self) -> bool:
        return (await self.get("/akun")).status_code == 200

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        found = TOKEN.search(answer.text)
        if found:
            self.token = found[1]
        return answer


def errors_of(answer: httpx.Response) -> list[str]:
    """The fields that the error summary links to."""
    summary = re.search(r'<div class="errors".*?</div>', answer.text, re.DOTALL)
    return re.findall(r'href="#([a-z_]*)"', summary[0]) if summary else []
