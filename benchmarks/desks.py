"""Live desks: three hundred of them on one routing process, each hearing of its own agency's cases and reading its list anew when it does.

What a browser does is done here over plain sockets: one stream of events a desk, and one list a change.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from uuid import UUID

import httpx

from benchmarks.figures import Figure, percentile
from benchmarks.stack import HOST, Stack
from services.routing.commands import intake
from services.routing.commands.landscape import Landscape
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel
from shared.events.complaint import ComplaintSubmitted
from shared.events.envelope import Envelope, Source
from shared.ids import new_id

DESKS, AGENCIES = 300, 60
CASES = 3_000
CHANGES_A_SECOND, SECONDS = 5, 30
QUIET_SECONDS = 10
LATEST_SECONDS = 15.0
SPREAD = "update complaint_case set agency = '32.04.a' || (abs(hashtext(id::text)) % $1)"
LIST_CASES = "select id, agency from complaint_case where status = 'routed' order by hashtext(id::text) limit $1"


@dataclass
class Desk:
    """One open desk: when it heard of which case, and how long its lists took."""

    scope: str
    token: str
    heard: dict[str, float] = field(default_factory=dict)
    lists: list[float] = field(default_factory=list)

    async def live(self, port: int, client: httpx.AsyncClient, ready: asyncio.Semaphore) -> None:
        """Listens until it is cancelled."""
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(f"GET /desk/live HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {self.token}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"event: hello"):
                    ready.release()
                if line.startswith(b'data: {"cases"'):
                    for case in json.loads(line[6:])["cases"]:
                        self.heard.setdefault(case, time.perf_counter())
                    await self.read_list(client)
        finally:
            writer.close()

    async def read_list(self, client: httpx.AsyncClient) -> None:
        started = time.perf_counter()
        answer = await client.get("/desk", headers={"Authorization": f"Bearer {self.token}", "HX-Request": "true", "Accept": "text/html"})
        answer.raise_for_status()
        self.lists.append(time.perf_counter() - started)


def measure(stack: Stack) -> list[Figure]:
    """The figures of the part `desks`, on a stack whose routing does not run yet."""
    asyncio.run(_fill(stack))
    stack.serve(("routing",))
    return asyncio.run(_measure(stack))


async def _fill(stack: Stack) -> None:
    """Cases that a rule gave to one agency, spread over many."""
    db = Database(stack.environment["KAWAL_ROUTING_POSTGRES_DSN"], "routing")
    landscape = Landscape()
    for start in range(0, CASES, 500):
        facts = [Envelope(new_id(), Source.INTAKE, str(new_id()), 1, utc_now(), _fact(n), None) for n in range(start, start + 500)]
        async with db.transaction() as tx:
            await intake.take(tx, facts, landscape)
    async with db.transaction() as tx:
        await tx.execute(SPREAD, AGENCIES)
    await db.close()


def _fact(number: int) -> ComplaintSubmitted:
    return ComplaintSubmitted(
        number=str(number),
        channel=Channel.WEB,
        government="32.04",
        region="32.04.12",
        category="jalan-rusak",
        text=f"Jalan rusak di depan pasar, lubang nomor {number}",
        anonymous=True,
        confidential=False,
        contactable=False,
    )


async def _measure(stack: Stack) -> list[Figure]:
    port = stack.running["routing"].port
    desks = [Desk(scope, stack.token(Role.OFFICER, scope)) for scope in (f"32.04.a{n % AGENCIES}" for n in range(DESKS))]
    limits = httpx.Limits(max_connections=DESKS, max_keepalive_connections=DESKS)
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", limits=limits, timeout=60) as client:
        ready = asyncio.Semaphore(0)
        open_desks = [asyncio.create_task(desk.live(port, client, ready)) for desk in desks]
        for _ in desks:
            await ready.acquire()
        quiet = await _cpu_share(stack, QUIET_SECONDS)
        before, began = stack.cpu_seconds()["routing"], time.perf_counter()
        changed = await _change(stack, client)
        await _until_heard(desks, changed)
        busy = (stack.cpu_seconds()["routing"] - before) / (time.perf_counter() - began)
        for task in open_desks:
            task.cancel()
        await asyncio.gather(*open_desks, return_exceptions=True)
    return _figures(desks, changed, quiet, busy)


async def _cpu_share(stack: Stack, seconds: float) -> float:
    before = stack.cpu_seconds()["routing"]
    await asyncio.sleep(seconds)
    return (stack.cpu_seconds()["routing"] - before) / seconds


async def _change(stack: Stack, client: httpx.AsyncClient) -> dict[str, tuple[str, float]]:
    """Officers take up case after case; each with its agency, and when it was committed at the latest."""
    db = Database(stack.environment["KAWAL_ROUTING_POSTGRES_DSN"], "routing")
    async with db.connection() as connection:
        rows = await connection.fetch(LIST_CASES, CHANGES_A_SECOND * SECONDS)
    await db.close()
    changed: dict[str, tuple[str, float]] = {}
    started = time.perf_counter()
    for number, row in enumerate(rows):
        await asyncio.sleep(max(0.0, started + number / CHANGES_A_SECOND - time.perf_counter()))
        case_id: UUID = row["id"]
        headers = {"Authorization": f"Bearer {stack.token(Role.OFFICER, row['agency'])}", "If-Match": '"2"'}
        answer = await client.post(f"/api/routing/v1/cases/{case_id}/accept", headers=headers)
        answer.raise_for_status()
        changed[str(case_id)] = (row["agency"], time.perf_counter())
    return changed


async def _until_heard(desks: list[Desk], changed: dict[str, tuple[str, float]]) -> None:
    deadline = time.perf_counter() + LATEST_SECONDS
    while _missed(desks, changed) and time.perf_counter() < deadline:
        await asyncio.sleep(0.1)


def _missed(desks: list[Desk], changed: dict[str, tuple[str, float]]) -> int:
    return sum(scope == desk.scope and case not in desk.heard for case, (scope, _) in changed.items() for desk in desks)


def _figures(desks: list[Desk], changed: dict[str, tuple[str, float]], quiet: float, busy: float) -> list[Figure]:
    delays = [max(0.0, desk.heard[case] - changed[case][1]) * 1000 for desk in desks for case in desk.heard if case in changed]
    lists = [each * 1000 for desk in desks for each in desk.lists]
    note = f"{DESKS} desks of {AGENCIES} agencies, {CHANGES_A_SECOND} changes/s, one routing process"
    return [
        Figure("desks", "events that did not arrive", float(_missed(desks, changed)), "", "0", note),
        *(Figure("desks", f"change → heard at the desk, p{share}", percentile(delays, share / 100), "ms") for share in (50, 95, 99)),
        *(Figure("desks", f"its list, read anew, p{share}", percentile(lists, share / 100), "ms") for share in (50, 95)),
        Figure("desks", "routing's CPU, nothing changes", quiet * 100, "% of a core", "", f"{DESKS} desks open"),
        Figure("desks", "routing's CPU, while cases change", busy * 100, "% of a core", "", "lists and relay included"),
    ]
