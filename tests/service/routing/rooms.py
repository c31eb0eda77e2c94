"""A coordinator at work in the rooms of the desk, as a browser sends it."""

import re
from html import unescape
from urllib.parse import urlsplit

import httpx

from shared.auth import Role
from tests.service.routing.desk import BANDUNG, DeskClient


class Coordinator:
    """Opens pages and sends forms. `scope` `*` is an administrator."""

    def __init__(self, desk: DeskClient, scope: str = BANDUNG, role: Role = Role.COORDINATOR) -> None:
        self.client = desk.client
        self.headers = desk.bearer(role, scope) | {"Accept": "text/html", "Accept-Language": "en"}

    async def open(self, path: str, **query: str) -> httpx.Response:
        return await self.client.get(f"http://test{path}", params=query or None, headers=self.headers)

    async def send(self, path: str, **fields: str | list[str]) -> httpx.Response:
        return await self.client.post(f"http://test{path}", data=fields, headers=self.headers)

    async def follow(self, answer: httpx.Response) -> httpx.Response:
        """The page that a taken form leads to."""
        assert answer.status_code == 303, words(answer)
        return await self.client.get(f"http://test{answer.headers['location']}", headers=self.headers)


def words(page: httpx.Response) -> str:
    """What a reader of the page reads."""
    main = re.sub(r"(?s)<(script|datalist|option).*?</\1>", " ", page.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a hidden field, the first of its name."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page.text)
    assert found is not None, f"no field {name}"
    return unescape(found[1])


def path_of(answer: httpx.Response) -> str:
    return urlsplit(answer.headers["location"]).path
