"""People at the desk's pages, without a script."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import TypeAlias
from uuid import UUID

import httpx

from shared.auth import Principal, Role, Tokens
from shared.clock import utc_now
from tests.service.routing.desk import DPUPR, KEY

AddOfficer: TypeAlias = Callable[..., Awaitable[str]]
"""Puts an officer of this name, of DPUPR or another agency, into the directory; the person's id."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a browser."""

    client: httpx.AsyncClient
    role: Role = Role.OFFICER
    scope: str = DPUPR
    name: str = "Rina"

    def at(self, role: Role, scope: str, name: str = "Rina") -> "Reader":
        return Reader(self.client, role, scope, name)

    @property
    def headers(self) -> dict[str, str]:
        token = Tokens(KEY.get_secret_value()).issue(
            Principal(self.name, self.role, self.scope), now=utc_now(), lifetime=timedelta(minutes=5)
        )
        return {"Authorization": f"Bearer {token}", "Accept": "text/html", "Accept-Language": "id"}

    async def get(self, path: str, **params: str) -> httpx.Response:
        return await self.client.get(path, params=params, headers=self.headers)

    async def send(self, path: str, **fields: str | list[str]) -> httpx.Response:
        """A form, and the page that follows. An answer is sent as one that was asked about already, unless it says otherwise."""
        return await self.client.post(path, data={"asked": "1"} | fields, headers=self.headers, follow_redirects=True)

    async def list_ids(self, **params: str) -> list[str]:
        """The cases of a list, page by page."""
        found: list[str] = []
        query = httpx.QueryParams(params)
        while True:
            page = await self.client.get(f"/desk?{query}", headers=self.headers)
            assert page.status_code == 200, page.text
            found += re.findall(r'id="row-([0-9a-f-]{36})"', page.text)
            following = re.search(r'href="/desk\?([^"]+)" rel="next"', page.text)
            if following is None:
                return found
            query = httpx.QueryParams(unescape(following[1]))

    async def tallies(self) -> dict[str, int]:
        """The counts beside the lists, by the list's key."""
        page = (await self.get("/desk")).text
        rail = page[page.index('id="tallies"') : page.index('id="queue"')]
        return {key: int(count) for key, count in re.findall(r'href="/desk\?view=(\w+)".*?class="tally[^"]*">(\d+)<', rail)}


def words_of(page: httpx.Response) -> str:
    """What somebody reads: the page without its marks, on one line."""
    body = page.text[page.text.index("<main") :] if "<main" in page.text else page.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def case_path(case_id: UUID, rest: str = "") -> str:
    return f"/desk/cases/{case_id}{rest}"
