"""Helpers in the words of a class: who leads, who sits where, what they do."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID

import httpx

from services.routing.commands.desk import Desk
from services.routing.commands.landscape import Landscape
from services.routing.domain.commands import Answer, Command, Return
from services.routing.training.commands.joining import Joining
from services.routing.training.commands.leading import Leading
from services.routing.training.commands.running import run
from services.routing.training.queries.classes import PracticeClass
from services.routing.training.reading import Reading, SeatView, Work
from shared.auth import Principal, Role, Tokens
from shared.auth.sessions import digest_of
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Outcome, ReturnReason
from shared.http.csrf import token_for
from tests.service.routing.desk import KEY

COORDINATOR = Principal("Sri Wahyuni", Role.COORDINATOR, "32.04")


@dataclass(frozen=True, slots=True)
class Website:
    """The pages, for any number of browsers."""

    transport: httpx.ASGITransport

    def browser(self) -> "Browser":
        return Browser(httpx.AsyncClient(transport=self.transport, base_url="https://test", headers={"Accept": "text/html"}))

    def coordinator(self, scope: str = "32.04", role: Role = Role.COORDINATOR) -> "Browser":
        principal = Principal("Sri Wahyuni", role, scope)
        token = Tokens(KEY.get_secret_value()).issue(principal, now=utc_now(), lifetime=timedelta(minutes=5))
        browser = self.browser()
        browser.client.headers["Authorization"] = f"Bearer {token}"
        return browser

    async def open_class(self, by: "Browser", **typed: str) -> tuple[str, str]:
        """The class's page and its link."""
        given = {"title": "Pejabat penghubung angkatan 2", "kind": "mixed", "seats": "60", **typed}
        answer = await by.client.post("/desk/latihan", data=given)
        assert answer.status_code == 303, answer.text
        page = await by.client.get(answer.headers["location"])
        link = re.search(r'id="link">[^<]*(/latihan/[^<]+)<', page.text)
        assert link is not None
        return answer.headers["location"], unescape(link[1])


@dataclass(frozen=True, slots=True)
class Browser:
    client: httpx.AsyncClient

    async def join(self, link: str, name: str, office: str = "Dinas Kominfo") -> httpx.Response:
        return await self.client.post(link, data={"name": name, "office": office})

    @property
    def token(self) -> dict[str, str]:
        """What a form of ours carries."""
        secret = next(value for name, value in self.client.cookies.items() if name.startswith(("kawal", "__Host-kawal")))
        return {"X-CSRF-Token": token_for(secret)}


@dataclass(slots=True)
class Classroom:
    """Commands of a class, in a time of our own."""

    db: Database
    landscape: Landscape
    now: Callable[[], datetime]
    move: Callable[[float], None]
    """By minutes."""
    leading: Leading
    joining: Joining
    reading: Reading
    desk: Desk
    seats: dict[str, Principal] = field(default_factory=dict)

    async def open(self, kind: str = "dpupr", seats: str = "10") -> PracticeClass:
        return await self.leading.open_class("Kelas uji", kind, seats, by=COORDINATOR)

    async def seat(self, known: PracticeClass, name: str) -> Principal:
        secret = await self.joining.join(known.join_key, name, "Dinas Kominfo")
        session = await self.joining.find(digest_of(secret))
        assert session is not None
        self.seats[name] = session.principal
        return session.principal

    async def start(self, known: PracticeClass, pace: str = "usual", minutes: str = "10", *, hints: bool = True) -> None:
        await self.leading.start_round(known.id, pace, minutes, hints=hints, by=COORDINATOR)
        await self.tick()

    async def tick(self) -> int:
        """The job, now."""
        return await run(self.db, self.landscape, self.now())

    async def view(self, name: str) -> SeatView:
        return await self.reading.view_seat(self.seats[name].scope)

    async def works(self, name: str) -> list[Work]:
        """What came to somebody, oldest first."""
        return list((await self.view(name)).works)[::-1]

    async def does(self, name: str, case_id: UUID, command: Command) -> None:
        async with self.db.connection() as connection:
            version = await connection.fetchval("select version from complaint_case where id = $1", case_id)
        await self.desk.handle(case_id, command, by=self.seats[name], expected_version=version)

    async def answers(self, name: str, work: Work, text: str | None = None) -> None:
        await self.does(name, work.piece.case_id, Answer(text or work.scenario.good, Outcome.PLANNED))

    async def returns(self, name: str, work: Work, to: str | None = None) -> None:
        suggestion = f"99.01.{to}" if to else None
        await self.does(name, work.piece.case_id, Return(ReturnReason.NOT_OUR_AUTHORITY, None, suggestion))

    async def count(self, sql: str, *values: object) -> int:
        async with self.db.connection() as connection:
            return int(await connection.fetchval(sql, *values))
