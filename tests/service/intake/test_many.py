"""Many complaints and many facts at once have the outcome of each by itself."""

import asyncio

import asyncpg
import pytest

from services.intake.catalogue import Catalogue
from services.intake.commands.following import follow_routing
from services.intake.domain import Handed, Receipt, prepare
from services.intake.queries.following import FEW as FEW_ENTRIES
from services.intake.queries.storing import Hashes, insert_complaints
from shared.clock import utc_now
from shared.database import Connection
from shared.events.codes import Channel
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.events.submission import Submission
from shared.ids import new_id
from shared.messaging.consumer import Batch
from tests.service.intake.conftest import Running
from tests.service.intake.test_following import VERIFIED
from tests.service.intake.test_storm import message, sent, use_cases
from tests.support.waiting import eventually

MANY = 30
WAITING = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"


def different(number: int) -> Handed:
    return message(number, text=f"Lampu nomor {number} di Pasar Cibinong padam.")


def keyed(number: int, key: str) -> Handed:
    given = {"channel": Channel.WEB, "text": f"Selokan nomor {number} tersumbat.", "region": "32.01.01"}
    return Handed(Submission.model_validate(given), idempotency_key=key)


async def test_what_is_known_by_id_by_key_and_by_its_words_stays_one_among_many(intake: Running) -> None:
    told = await sent(intake, different(1), keyed(1, "a"))
    batch = [
        *map(different, range(MANY)),
        keyed(1, "a"),
        keyed(2, "b"),
        keyed(2, "b"),
        message(900, text="Lampu nomor 1 di PASAR Cibinong padam!"),
    ]
    receipts = await sent(intake, *batch, different(MANY), different(MANY))
    assert [each.complaint_id for each in (receipts[1], receipts[MANY])] == [each.complaint_id for each in told]
    assert receipts[MANY + 1].complaint_id == receipts[MANY + 2].complaint_id
    assert receipts[MANY + 3].complaint_id == receipts[1].complaint_id, "the same sender, the same words"
    assert receipts[-1].complaint_id == receipts[-2].complaint_id
    assert sum(each.created for each in receipts) == MANY - 1 + 2
    assert len({each.number for each in receipts}) == MANY + 3
    for each in receipts:
        assert (await intake.facts(str(each.complaint_id)))[0] == "complaint.submitted"


async def test_one_that_another_stores_at_the_same_moment_keeps_no_other_out(intake: Running) -> None:
    db = intake.service.db
    draft = prepare(different(7), await Catalogue(db).get(), utc_now())
    async with db.transaction() as tx:
        await insert_complaints(tx, [draft], [Hashes(b"code", None, b"other words", None)])
        many = asyncio.create_task(use_cases(intake).submit_many([different(number) for number in range(MANY)], now=utc_now()))
        async with db.connection() as looking:
            await eventually(lambda: _is_waiting(looking))
    outcomes = await many
    assert [place for place, each in enumerate(outcomes) if not isinstance(each, Receipt)] == [7]


async def _is_waiting(connection: Connection) -> bool:
    return bool(await connection.fetchval(WAITING))


async def test_many_facts_go_into_the_histories_once(intake: Running) -> None:
    receipts = await sent(intake, *map(different, range(FEW_ENTRIES + 1)))
    facts: list[Envelope[Fact]] = [Envelope(new_id(), Source.ROUTING, str(each.complaint_id), 1, utc_now(), VERIFIED) for each in receipts]
    db = intake.service.db
    async with db.transaction() as tx:
        await follow_routing(Batch(tx, facts))
    with pytest.raises(asyncpg.UniqueViolationError):
        async with db.transaction() as tx:
            await follow_routing(Batch(tx, facts))
    async with db.transaction() as tx:
        await follow_routing(Batch(tx, facts[:FEW_ENTRIES]))
        kept = await tx.fetch("select data->>'category' as category from timeline where kind = 'verified'")
    assert [row["category"] for row in kept] == [VERIFIED.category] * len(facts)
