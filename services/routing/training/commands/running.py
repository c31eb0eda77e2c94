"""What time alone does in classes: complaints arrive, rounds end and are judged, closed classes are cleared away."""

from datetime import datetime, timedelta

from services.routing.commands.landscape import Landscape
from services.routing.commands.workbench import Workbench
from services.routing.domain import Actor
from services.routing.domain.commands import Route, Verify, Withdraw
from services.routing.practice import CLASSROOM
from services.routing.queries import cases
from services.routing.training.commands.seats import seats_of, take_down
from services.routing.training.judging import Handling, judge
from services.routing.training.library import Scenario, scenarios
from services.routing.training.queries import classes, complaints
from services.routing.training.queries.classes import Round
from services.routing.training.queries.complaints import Due
from shared.database import Connection, Database
from shared.events.codes import Channel, DecidedBy, Status
from shared.events.complaint import ComplaintSubmitted

BATCH = 200
CLEARED_AFTER = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=7)
AT_THE_SEAT = frozenset({Status.ROUTED, Status.IN_PROGRESS})
_CHANNELS = (Channel.WEB, Channel.WHATSAPP, Channel.ANDROID, Channel.WALK_IN)


async def run(db: Database, landscape: Landscape, now: datetime) -> int:
    """Everything that is due; returns how many complaints arrived. Two replicas share the work by locks."""
    arrived = await arrive(db, landscape, now)
    await end_rounds(db, landscape, now)
    await close_forgotten(db, landscape, now)
    await clear(db, now)
    return arrived


async def arrive(db: Database, landscape: Landscape, now: datetime) -> int:
    """Complaints whose time has come are screened and given to their seats."""
    arrived = 0
    while True:
        async with db.transaction() as tx:
            due = await complaints.lock_due(tx, now, BATCH)
            if due:
                await landscape.hold(tx)
                bench = Workbench(await landscape.at(tx))
                for each in due:
                    _give(bench, each, scenarios()[each.scenario], now)
                await bench.save(tx)
                await complaints.mark_arrived(tx, [each.case_id for each in due], now)
        arrived += len(due)
        if len(due) < BATCH:
            return arrived


def _give(bench: Workbench, due: Due, scenario: Scenario, now: datetime) -> None:
    submitted = ComplaintSubmitted(
        number=f"L-{due.place:02}-{due.turn:02}",
        channel=_CHANNELS[due.turn % len(_CHANNELS)],
        government=CLASSROOM,
        classification=scenario.classification,
        title=scenario.title,
        text=scenario.text,
        address=scenario.address,
        anonymous=scenario.confidential,
        confidential=scenario.confidential,
        contactable=False,
    )
    bench.open(due.case_id, submitted, now)
    bench.do(due.case_id, Verify(scenario.classification), Actor.COORDINATOR, now, official=due.led_by)
    bench.do(due.case_id, Route(due.seat, DecidedBy.PERSON), Actor.COORDINATOR, now, official=due.led_by)


async def end_rounds(db: Database, landscape: Landscape, now: datetime) -> None:
    """Rounds whose time is over are judged."""
    while True:
        async with db.transaction() as tx:
            over = await classes.lock_over(tx, now)
            if over is None:
                return
            await finish(tx, landscape, over, now)


async def finish(tx: Connection, landscape: Landscape, over: Round, now: datetime) -> None:
    """What was done by the round's end is judged and kept; what still lies on a seat is taken away; nothing more arrives."""
    await complaints.drop_planned(tx, over.class_id)
    pieces = await complaints.list_work(tx, over.class_id, number=over.number)
    handling = await complaints.list_handling(tx, [piece.case_id for piece in pieces])
    agencies = {person.id: person.agency for person in await classes.list_participants(tx, over.class_id)}
    judged = []
    for piece in pieces:
        done = handling.get(piece.case_id, Handling())
        judged.append((piece.case_id, judge(scenarios()[piece.scenario], agencies[piece.participant], done, over.ends_at), done.answer))
    await complaints.save_judged(tx, judged)
    await classes.mark_ended(tx, over, now)
    bench = Workbench(await landscape.at(tx))
    left = [case for case in (await cases.lock(tx, [piece.case_id for piece in pieces])).values() if case.status in AT_THE_SEAT]
    bench.lay(left)
    for case in left:
        bench.do(case.id, Withdraw("Putaran latihan selesai."), Actor.REPORTER, now, note="Putaran latihan selesai.")
    await bench.save(tx)


async def close_forgotten(db: Database, landscape: Landscape, now: datetime) -> None:
    """Classes that nobody closed for a week."""
    async with db.transaction() as tx:
        for class_id in await classes.list_forgotten(tx, now - FORGOTTEN_AFTER):
            await classes.end_early(tx, class_id, now)
            for each in await classes.list_rounds(tx, class_id):
                if each.ended_at is None:
                    await finish(tx, landscape, each, now)
            await classes.close_class(tx, class_id, now)


async def clear(db: Database, now: datetime) -> None:
    """Cases and seats of classes closed a day ago are deleted, and their people signed out. Who came, and how it went, stays."""
    while True:
        async with db.transaction() as tx:
            over = await classes.lock_to_clear(tx, now - CLEARED_AFTER)
            if over is None:
                return
            await take_down(tx, seats_of(over.id, over.kind, over.seats))
            await complaints.drop_cases(tx, over.id)
            await classes.end_sessions(tx, over.id, now)
            await classes.mark_cleared(tx, over.id, now)
