"""Hands a submission over to intake through the stream SUBMISSIONS, and waits for what intake says. The same for every channel."""

from typing import Annotated

import nats.errors
from nats.aio.client import Client
from nats.aio.subscription import Subscription
from prometheus_client import Counter
from pydantic import Field, TypeAdapter, ValidationError

from shared.errors import Unavailable
from shared.events.catalogue import Stream
from shared.events.submission import REPLY_HEADER, Submission, SubmissionAccepted, SubmissionRefused, submission_subject
from shared.ids import new_id
from shared.messaging.bus import Bus
from shared.telemetry.logs import get_logger
from shared.telemetry.tracing import current_traceparent

log = get_logger(__name__)

REPLY_SECONDS = 10.0
PUBLISH_SECONDS = 3.0
PUBLISH_TRIES = 2

HANDED_OVER = Counter("kawal_submissions_handed_over_total", "Submissions of a channel by what intake answered", ["channel", "result"])

Reply = SubmissionAccepted | SubmissionRefused
_reply: TypeAdapter[Reply] = TypeAdapter(Annotated[Reply, Field(discriminator="status")])


class Handover:
    """The way from a channel to intake."""

    def __init__(self, bus: Bus, *, reply_seconds: float = REPLY_SECONDS) -> None:
        self._bus, self._reply_seconds = bus, reply_seconds

    async def submit(self, submission: Submission) -> Reply | None:
        """What intake answers, or None when the stream holds the submission and no answer came in time.

        Raises Unavailable when the stream did not say that it holds it. It may hold it all the same; sending it again with the same
        `external_id` is safe, because one (channel, external_id) is one complaint.
        """
        result = "not_taken"
        try:
            reply = await self._submit(submission)
            result = "not_answered" if reply is None else reply.status
            return reply
        finally:
            HANDED_OVER.labels(submission.channel.value, result).inc()

    async def _submit(self, submission: Submission) -> Reply | None:
        if not self._bus.connected:
            raise Unavailable("NATS is away. Nothing was taken; send it again.")
        client = await self._bus.client()
        inbox = client.new_inbox()
        subscription = await client.subscribe(inbox)
        try:
            await self._publish(client, submission, inbox)
            return await self._answer(subscription)
        finally:
            if not client.is_closed:
                await subscription.unsubscribe()

    async def _publish(self, client: Client, submission: Submission, inbox: str) -> None:
        js = client.jetstream(timeout=PUBLISH_SECONDS)
        # New for every hand-over, not made from the external id: the stream would drop a gateway's second try unseen, and its sender
        # would wait for an answer in vain. Intake knows the repetition by (channel, external_id) and answers with the same code.
        headers = {"Nats-Msg-Id": str(new_id()), REPLY_HEADER: inbox}
        if trace := current_traceparent():
            headers["traceparent"] = trace
        body = submission.model_dump_json(exclude_none=True).encode()
        for tries in range(1, PUBLISH_TRIES + 1):
            try:
                await js.publish(submission_subject(submission.channel), body, stream=Stream.SUBMISSIONS.value, headers=headers)
            except nats.errors.Error as error:
                log.warning("submission_not_taken", channel=submission.channel.value, tries=tries, error=type(error).__name__)
            else:
                return
        raise Unavailable("The stream did not take the submission. Send it again.")

    async def _answer(self, subscription: Subscription) -> Reply | None:
        try:
            message = await subscription.next_msg(timeout=self._reply_seconds)
            return _reply.validate_json(message.data)
        except nats.errors.Error:
            return None
        except ValidationError as error:
            log.error("reply_is_unreadable", errors=error.error_count())
            return None
