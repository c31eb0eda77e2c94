"""Streams and durables: made when missing, compared when there. An operator's limits are never overwritten."""

from collections.abc import Iterable
from uuid import uuid4

from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from shared.events.catalogue import CONSUMERS, Durable, Stream, subjects
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

RETENTION_SECONDS = 30 * 24 * 3600
ACK_WAIT_SECONDS = 30
MAX_ACK_PENDING = 10_000
"""Ten replicas' fetches."""
EPOCH = "epoch"
"""Metadata key: which life of the stream this is. A new value means that the store was wiped."""


def stream_config(stream: Stream, replicas: int) -> StreamConfig:
    """A stream as we make it. Submissions do not stay: intake purges what it has stored (services/intake/sweeping.py)."""
    return StreamConfig(
        name=stream.value,
        subjects=list(subjects(stream)),
        retention=RetentionPolicy.LIMITS,
        max_age=RETENTION_SECONDS,
        storage=StorageType.FILE,
        num_replicas=replicas,
        duplicate_window=120,
        allow_direct=True,
        allow_atomic=True,
        metadata={EPOCH: uuid4().hex},
    )


def durable_config(durable: Durable) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=durable.name,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_SECONDS,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
        max_waiting=512,
    )


async def ensure_stream(js: JetStreamContext, stream: Stream, replicas: int = 1) -> None:
    """Makes the stream if it is missing; brings subjects and atomic publishing in line, and leaves limits, ages and replicas alone."""
    wanted = stream_config(stream, replicas)
    try:
        found = (await js.stream_info(stream.value)).config
    except NotFoundError:
        try:
            await js.add_stream(wanted)
        except APIError as error:
            if error.err_code != STREAM_NAME_IN_USE:
                raise
        else:
            log.info("stream_created", stream=stream.value)
        return
    if set(found.subjects or ()) != set(wanted.subjects or ()) or not found.allow_atomic or EPOCH not in (found.metadata or {}):
        found.subjects = wanted.subjects
        found.allow_atomic = True
        found.metadata = {**(wanted.metadata or {}), **(found.metadata or {})}
        await js.update_stream(found)
        log.info("stream_updated", stream=stream.value)


async def ensure_durable(js: JetStreamContext, durable: Durable) -> None:
    """Makes the durable if it is missing; puts back what delivery depends on if it drifted."""
    wanted = durable_config(durable)
    try:
        found = (await js.consumer_info(durable.stream.value, durable.name)).config
    except NotFoundError:
        await js.add_consumer(durable.stream.value, wanted)
        log.info("durable_created", durable=durable.name)
        return
    if (found.ack_wait, found.max_deliver, found.max_ack_pending) != (wanted.ack_wait, wanted.max_deliver, wanted.max_ack_pending):
        found.ack_wait, found.max_deliver, found.max_ack_pending = wanted.ack_wait, wanted.max_deliver, wanted.max_ack_pending
        await js.add_consumer(durable.stream.value, found)
        log.info("durable_updated", durable=durable.name)


async def ensure_topology(js: JetStreamContext, *, replicas: int = 1, streams: Iterable[Stream] = tuple(Stream)) -> None:
    """Streams first, then every durable on them. Safe to run at any time, by any number of processes."""
    for stream in streams:
        await ensure_stream(js, stream, replicas)
        for consumer in CONSUMERS[stream]:
            await ensure_durable(js, Durable(stream, consumer))


STREAM_NAME_IN_USE = 10058
