"""Submissions over the stream: stored, answered, or rejected with a reason; never lost, never doubled, never in a loop."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

from shared.clock import utc_now
from shared.events.codes import Channel
from shared.events.complaint import ComplaintVerified
from shared.events.envelope import Source, decode
from shared.events.submission import REPLY_HEADER, Submission, SubmissionAccepted, SubmissionRefused, submission_subject
from shared.messaging import dead_letter, outbox
from shared.messaging.dead_letter import Dead
from tests.service.intake.conftest import TEXT, Running
from tests.service.intake.test_following import VERIFIED
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

SMS = submission_subject(Channel.SMS)


@pytest.fixture
async def adapter(intake_at_work: Running) -> "Adapter":
    client = await intake_at_work.service.bus.client()
    await eventually(lambda: _has_stream(client))
    return Adapter(client, intake_at_work)


async def _has_stream(client: Client) -> bool:
    try:
        await client.jetstream().consumer_info("SUBMISSIONS", "intake-submissions")
    except NotFoundError:
        return False
    return True


class Adapter:
    """A channel adapter of the tests' own."""

    def __init__(self, client: Client, intake: Running) -> None:
        self.client, self.intake = client, intake

    async def send(self, body: bytes, subject: str = SMS, **headers: str) -> bytes:
        """Hands in and waits for the answer."""
        inbox = self.client.new_inbox()
        subscription = await self.client.subscribe(inbox, max_msgs=1)
        await self.client.jetstream().publish(subject, body, headers={REPLY_HEADER: inbox, **headers})
        answer: Msg = await subscription.next_msg(timeout=20)
        return answer.data

    async def count(self) -> int:
        async with self.intake.service.db.connection() as connection:
            found: int = await connection.fetchval("select count(*) from complaint")
        return found

    async def drained(self) -> None:
        async def lag() -> dict[str, int]:
            return await self.intake.service.lag()

        await eventually(lag, until=lambda found: found["intake-submissions"] == 0)


def sms(text: str = TEXT, **fields: object) -> bytes:
    return Submission.model_validate({"channel": "sms", "text": text, **fields}).model_dump_json(exclude_none=True).encode()


async def test_an_adapter_gets_number_and_code(adapter: Adapter) -> None:
    answer = SubmissionAccepted.model_validate_json(await adapter.send(sms(external_id="m-1", place="Cibinong, Bogor")))
    seen = await adapter.intake.http.get(f"/api/intake/v1/complaints/{answer.tracking_code}")
    assert seen.json()["number"] == answer.number
    assert seen.json()["channel"] == "sms"
    again = SubmissionAccepted.model_validate_json(await adapter.send(sms(external_id="m-1", place="Cibinong, Bogor")))
    assert again == answer
    assert await adapter.count() == 1


async def test_without_an_id_of_its_own_a_message_is_known_by_its_message_id(adapter: Adapter) -> None:
    headers = {"Nats-Msg-Id": "gateway-7"}
    first = SubmissionAccepted.model_validate_json(await adapter.send(sms(), **headers))
    js = adapter.client.jetstream()
    await js.purge_stream("SUBMISSIONS")
    await js.delete_stream("SUBMISSIONS")  # the stream forgets which messages it has seen; intake does not
    await eventually(lambda: _has_stream(adapter.client))
    second = SubmissionAccepted.model_validate_json(await adapter.send(sms(), **headers))
    assert second == first
    third = SubmissionAccepted.model_validate_json(await adapter.send(sms()))
    assert third.number != first.number


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (b"not json", "body", "json_invalid"),
        (b"\xff\xfe", "body", "json_invalid"),
        (b"[]", "body", "model_type"),
        (sms(text="pendek"), "text", "too_short"),
        (sms(region="99.99"), "region", "unknown_region"),
        (sms().replace(b'"sms"', b'"web"'), "channel", "channel_mismatch"),
    ],
)
async def test_what_cannot_be_taken_is_answered_and_told_without_its_words(adapter: Adapter, body: bytes, field: str, code: str) -> None:
    answer = SubmissionRefused.model_validate_json(await adapter.send(body))
    assert [(error.field, error.code) for error in answer.errors] == [(field, code)]
    await adapter.drained()
    async with adapter.intake.service.db.connection() as connection:
        [row] = await connection.fetch("select payload from outbox where nats_subject like 'submission.rejected.%'")
    fact = decode(row["payload"].encode())
    assert fact.data.model_dump()["errors"][0]["code"] == code
    assert "pendek" not in row["payload"]
    assert await adapter.count() == 0


async def test_a_gateways_repetition_may_say_another_time_but_not_other_words(adapter: Adapter) -> None:
    at = utc_now()
    first = SubmissionAccepted.model_validate_json(await adapter.send(sms(external_id="m-1", submitted_at=at - timedelta(minutes=3))))
    again = SubmissionAccepted.model_validate_json(await adapter.send(sms(external_id="m-1", submitted_at=at)))
    assert again == first
    other = SubmissionRefused.model_validate_json(await adapter.send(sms("Saya hanya menebak nomornya.", external_id="m-1")))
    assert [error.code for error in other.errors] == ["external-id-reused"]
    assert await adapter.count() == 1


async def bury(adapter: Adapter, key: str, sent_at: datetime, body: bytes) -> None:
    """As if intake had failed with it until it gave up, and an operator had asked to try again."""
    async with adapter.intake.service.db.transaction() as tx:
        place = await tx.fetchval("select count(*) from dead_letter")
        dead = Dead("intake-submissions", "SUBMISSIONS", place, SMS, f"{SMS}:{key}", body, "ValueError", 5, sent_at=sent_at)
        await dead_letter.add(tx, dead)
        await dead_letter.request_replay(tx, None)


async def test_a_dead_submission_is_tried_again_as_it_was(adapter: Adapter) -> None:
    long_ago = utc_now() - timedelta(days=3)
    await bury(adapter, "gateway-7", long_ago, sms())
    await eventually(adapter.count, until=lambda count: count == 1)
    async with adapter.intake.service.db.connection() as connection:
        assert await connection.fetchval("select submitted_at from complaint") == long_ago, "its clock began when it was sent"
    answer = SubmissionAccepted.model_validate_json(await adapter.send(sms(), **{"Nats-Msg-Id": "gateway-7"}))
    assert answer.number
    assert await adapter.count() == 1, "the adapter's own repetition is the same complaint"


async def test_a_dead_submission_that_fails_again_keeps_nobody_up(adapter: Adapter, database: TestDatabase) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    await admin.execute("alter table intake.complaint add constraint broken check (external_id <> 'x')")
    await bury(adapter, "a", utc_now(), sms(external_id="x"))
    await bury(adapter, "b", utc_now(), sms(external_id="y"))
    await bury(adapter, "c", utc_now(), sms(text="pendek"))
    await eventually(adapter.count, until=lambda count: count == 1)

    async def waiting() -> list[str]:
        rows = await admin.fetch(
            "select reason from intake.dead_letter where resolved_at is null and replay_requested_at is null order by id"
        )
        return [row["reason"] for row in rows]

    assert await eventually(waiting, until=lambda found: len(found) == 2) == ["CheckViolationError", "rejected: too_short"]
    SubmissionAccepted.model_validate_json(await adapter.send(sms()))
    await admin.execute("alter table intake.complaint drop constraint broken")
    await admin.execute("update intake.dead_letter set replay_requested_at = now() where resolved_at is null")
    await eventually(adapter.count, until=lambda count: count == 3)
    await admin.close()


async def test_bad_ones_among_good_ones_hold_nobody_up(adapter: Adapter) -> None:
    js = adapter.client.jetstream()
    bodies = [sms(f"{TEXT} Ke-{n}.", external_id=str(n)) if n % 10 else b"{}" for n in range(200)]
    await asyncio.gather(*(js.publish(SMS, body, timeout=60) for body in bodies))
    await eventually(adapter.count, until=lambda count: count == 180)
    await adapter.drained()
    async with adapter.intake.service.db.connection() as connection:
        told = await connection.fetchval("select count(*) from outbox where nats_subject like 'submission.rejected.%'")
    assert told == 20


async def test_an_adapter_cannot_make_intake_write_just_anywhere(adapter: Adapter) -> None:
    js = adapter.client.jetstream()
    forged = "complaint.submitted.v1._._._"
    await js.publish(SMS, sms(external_id="x"), headers={REPLY_HEADER: forged})
    await eventually(adapter.count, until=lambda count: count == 1)
    await adapter.drained()
    messages = []
    subscription = await js.subscribe("complaint.>", ordered_consumer=True)
    messages.append(await subscription.next_msg(timeout=10))
    assert decode(messages[0].data).data.wire_type() == "complaint.submitted.v1"
    info = await js.stream_info("INTAKE")
    assert info.state.messages == 1, "the fact, and not the reply"


async def test_the_trace_of_the_adapter_goes_on(adapter: Adapter) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = SubmissionAccepted.model_validate_json(await adapter.send(sms(), traceparent=trace))
    async with adapter.intake.service.db.connection() as connection:
        kept = await connection.fetchval("select traceparent from outbox where subject = $1", answer.complaint_id)
    assert kept == trace


async def test_complaints_are_taken_while_nats_is_away_and_told_afterwards(intake_at_work: Running, nats_server: NatsServer) -> None:
    intake = intake_at_work
    await eventually(intake.service.ready)
    nats_server.kill()
    receipts = [await intake.submit(text=f"{TEXT} Ke-{n}.") for n in range(5)]
    await nats_server.start()

    async def told() -> int:
        async with intake.service.db.connection() as connection:
            pending: int = await connection.fetchval("select count(*) from outbox_waiting")
        return pending

    await eventually(told, until=lambda pending: pending == 0)
    client = await intake.service.bus.client()
    info = await client.jetstream().stream_info("INTAKE")
    assert info.state.messages == len(receipts)


async def test_routings_facts_come_over_the_stream(intake_at_work: Running, nats_server: NatsServer) -> None:
    intake = intake_at_work
    receipt = await intake.submit()
    client = await intake.service.bus.client()

    async def has_durable() -> bool:
        try:
            await client.jetstream().consumer_info("ROUTING", "intake-routing")
        except NotFoundError:
            return False
        return True

    await eventually(has_durable)
    facts: list[ComplaintVerified] = [VERIFIED]
    [fact] = outbox.envelopes(Source.ROUTING, receipt["complaint_id"], facts, after_version=0, time=utc_now())
    await client.jetstream().publish(fact.data.nats_subject(), fact.encode().encode())

    async def status() -> str:
        seen = await intake.http.get(f"/api/intake/v1/complaints/{receipt['tracking_code']}")
        found: str = seen.json()["status"]
        return found

    assert await eventually(status, until=lambda found: found != "received") == "verified"
