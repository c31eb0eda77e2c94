"""The whole chain: from a backlog in SUBMISSIONS until every complaint is routed, its messages are in the mailbox, and it is counted."""

import asyncio
import time
from dataclasses import dataclass

import asyncpg

from benchmarks import backlog
from benchmarks.figures import Figure
from benchmarks.stack import Stack
from shared.messaging.connection import TidyClient

COUNT = 20_000
SECONDS = 600.0
PART = "chain"

AT_REST = """
select (select count(*) from intake.outbox_waiting) + (select count(*) from routing.outbox_waiting)
     + (select count(*) from notify.outbox_waiting) + (select count(*) from analytics.outbox_waiting)
     + (select count(*) from notify.message where state in ('queued', 'sending'))
"""
TOTALS = """
select (select count(*) from intake.complaint) as received,
       (select count(*) from routing.complaint_case) as decided,
       (select count(*) from routing.complaint_case where first_routed_at is not null) as routed,
       (select count(distinct complaint_id) from notify.message) as notified,
       (select count(*) from notify.mailbox) as mails,
       (select count(*) from analytics.measure where submitted_version > 0) as counted,
       (select count(*) from analytics.measure where first_routed_at is not null) as counted_routed,
       (select sum(n) from (select count(*) as n from intake.dead_letter union all select count(*) from routing.dead_letter
          union all select count(*) from notify.dead_letter union all select count(*) from analytics.dead_letter) as dead) as dead
"""
LAST_MAIL = "select extract(epoch from max(ended_at))::float8 from notify.message"
LAST_STORED = "select extract(epoch from max(received_at))::float8 from intake.complaint"
FACTS = "select (select count(*) from intake.outbox) + (select count(*) from routing.outbox) + (select count(*) from notify.outbox)"


@dataclass(frozen=True, slots=True)
class Chain:
    """What came out, and where the time went (seconds since the gate opened, by what was finished then)."""

    count: int
    totals: dict[str, int]
    finished: dict[str, float]
    cpu: dict[str, float]
    facts: int

    @property
    def seconds(self) -> float:
        """Until all were routed, their messages delivered to the mailbox, and analytics had counted each with its routing."""
        return max(self.finished[name] for name in ("routing", "notify", "mailbox", "analytics-intake", "analytics-routing"))

    @property
    def per_second(self) -> float:
        return self.count / self.seconds


def measure(stack: Stack, count: int = COUNT) -> Chain:
    """Fills, starts the four services as processes, opens the gate once they have settled, waits until all is at rest."""
    return asyncio.run(_measure(stack, count))


async def _measure(stack: Stack, count: int) -> Chain:
    async with backlog.connected(stack.nats.url) as client:
        await backlog.fill(client, count)
        await asyncio.to_thread(stack.serve)
        await asyncio.to_thread(stack.settle)
        connection = await asyncpg.connect(stack.admin_dsn)
        try:
            await connection.execute("checkpoint")
            before = stack.cpu_seconds()
            opened = await backlog.open_gate(client)
            found = await until_rest(client, connection)
            cpu = {name: used - before[name] for name, used in stack.cpu_seconds().items()}
            totals = dict(await connection.fetchrow(TOTALS) or {})
            finished = {
                "intake": found[backlog.DOOR.name].last_acknowledged - opened,
                "stored": await connection.fetchval(LAST_STORED) - opened,
                "routing": found["routing-intake"].last_acknowledged - opened,
                "notify": max(found["notify-intake"].last_acknowledged, found["notify-routing"].last_acknowledged) - opened,
                "mailbox": await connection.fetchval(LAST_MAIL) - opened,
                "analytics-intake": found["analytics-intake"].last_acknowledged - opened,
                "analytics-routing": found["analytics-routing"].last_acknowledged - opened,
                "all": max(each.last_acknowledged for each in found.values()) - opened,
            }
            return Chain(count, totals, finished, cpu, await connection.fetchval(FACTS))
        finally:
            await connection.close()


async def until_rest(client: TidyClient, connection: "asyncpg.Connection[asyncpg.Record]") -> dict[str, backlog.Progress]:
    """Waits until no durable has anything to take, no outbox anything to tell and no message anywhere to go; returns the durables then."""
    deadline = time.monotonic() + SECONDS
    found: dict[str, backlog.Progress] = {}
    while time.monotonic() < deadline:
        await asyncio.sleep(0.25)
        found = await backlog.progress(client)
        if not any(each.waiting for each in found.values()) and not await connection.fetchval(AT_REST):
            again = await backlog.progress(client)
            if not any(each.waiting for each in again.values()):
                return again
    raise RuntimeError(f"not at rest after {SECONDS:.0f} s: {found}")


def figures(chain: Chain) -> list[Figure]:
    """As figures. Raises RuntimeError when complaints are missing somewhere: a fast loss is no result."""
    totals = chain.totals
    if not (totals["received"] == totals["decided"] == totals["notified"] == totals["counted"] == chain.count) or totals["dead"]:
        raise RuntimeError(f"the services do not agree: {totals}")
    if totals["counted_routed"] != totals["routed"]:
        raise RuntimeError(f"analytics does not know of all routings: {totals}")
    cores = sum(chain.cpu.values()) / chain.finished["all"]
    drained = (
        ("stored by intake", chain.finished["intake"]),
        ("routed", chain.finished["routing"]),
        ("planned by notify", chain.finished["notify"]),
        ("in the mailbox", chain.finished["mailbox"]),
        ("counted by analytics", max(chain.finished["analytics-intake"], chain.finished["analytics-routing"])),
        ("at rest, deliveries counted too", chain.finished["all"]),
    )
    return [
        Figure(PART, "complaints through all services", chain.per_second, "/s", "≥ 1,000", f"{chain.count:,} in {chain.seconds:.1f} s"),
        Figure(PART, "routed by a rule", totals["routed"] / chain.count * 100, "%", "", "the others wait for a coordinator, on purpose"),
        *(Figure(PART, f"the last is {what}", seconds, "s", "", f"{chain.count / seconds:,.0f}/s") for what, seconds in drained),
        Figure(PART, "facts", chain.facts / chain.count, "per complaint", "", f"and {totals['mails'] / chain.count:.1f} messages"),
        *(
            Figure(PART, f"CPU of {name}", cpu / chain.count * 1000, "ms each", "", f"{cpu:.1f} s in all")
            for name, cpu in chain.cpu.items()
        ),
        Figure(PART, "cores busy", cores, "", "", "by the processes above, on average"),
    ]
