"""What comes off the wire is the same for a taker, however the stream of bytes is cut, and everything else goes nats-py's way."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.subscription import Subscription

from shared.messaging.bulk import headers_of, published
from shared.messaging.connection import TidyClient

BULK, OTHER = 7, 8
HEAD = b"NATS/1.0\r\nNats-Msg-Id: a\r\n\r\n"
STATUS = b"NATS/1.0 404 No Messages\r\n\r\n"
BODIES = st.binary(max_size=80)


def hmsg(sid: int, reply: str, body: bytes, head: bytes = HEAD) -> bytes:
    return b"HMSG complaint.routed.v1 %d %b%d %d\r\n%b%b\r\n" % (sid, f"{reply} ".encode(), len(head), len(head) + len(body), head, body)


def msg(sid: int, body: bytes) -> bytes:
    return b"MSG complaint.routed.v1 %d $JS.ACK.1 %d\r\n%b\r\n" % (sid, len(body), body)


class Reading:
    """A client that is connected to nobody, with one subscription that is taken in bulk and one that is not."""

    def __init__(self) -> None:
        self.client = TidyClient()
        self.taken: list[tuple[str, str, bytes, bytes]] = []
        self.called: list[tuple[int, bytes, dict[str, str] | None]] = []
        for sid in (BULK, OTHER):
            subscription = Subscription(self.client, sid, "x")
            self.client._subs[sid] = subscription
            if sid == BULK:
                self.client.hand_over(subscription, lambda *message: self.taken.append(message))

    async def read(self, chunks: Iterator[bytes]) -> None:
        for chunk in chunks:
            await self.client._ps.parse(chunk)
        for sid in (BULK, OTHER):
            queue = self.client._subs[sid]._pending_queue
            while not queue.empty():
                message = queue.get_nowait()
                self.called.append((sid, message.data, message.headers))


def cut(stream: bytes, places: list[int]) -> Iterator[bytes]:
    edges = [0, *sorted({place % (len(stream) + 1) for place in places}), len(stream)]
    return (stream[start:end] for start, end in pairwise(edges))


@given(st.lists(st.tuples(st.sampled_from("btosp"), BODIES), max_size=12), st.lists(st.integers(min_value=0), max_size=12))
def test_every_message_arrives_once_and_in_order_wherever_the_bytes_are_cut(kinds: list[tuple[str, bytes]], places: list[int]) -> None:
    stream, taken, called = b"", [], []
    for kind, body in kinds:
        if kind == "b":  # as a stream delivers it
            stream += hmsg(BULK, "$JS.ACK.1", body)
            taken += [body] if body else []
            called += [] if body else [(BULK, b"")]
        elif kind == "t":  # without headers
            stream += msg(BULK, body)
            taken += [body] if body else []
            called += [] if body else [(BULK, b"")]
        elif kind == "o":
            stream += hmsg(OTHER, "$JS.ACK.1", body)
            called.append((OTHER, body))
        elif kind == "s":
            stream += hmsg(BULK, "", b"", STATUS)
            called.append((BULK, b""))
        else:
            stream += b"+OK\r\n"
    reading = Reading()
    asyncio.run(reading.read(cut(stream, places)))
    assert [body for *_, body in reading.taken] == taken
    assert [(sid, body) for sid, body, _ in reading.called] == sorted(called, key=lambda each: each[0])


def test_a_taker_gets_subject_and_reply_and_a_status_keeps_its_header() -> None:
    reading = Reading()
    asyncio.run(reading.read(iter([hmsg(BULK, "$JS.ACK.9", b"{}") + hmsg(BULK, "", b"", STATUS)])))
    [(subject, reply, head, body)] = reading.taken
    assert (subject, reply, body) == ("complaint.routed.v1", "$JS.ACK.9", b"{}")
    assert headers_of(head) == {"Nats-Msg-Id": "a"}
    assert reading.called == [(BULK, b"", {"Status": "404", "Description": "No Messages"})]


def test_who_let_go_gets_nothing_more() -> None:
    reading = Reading()
    reading.client.let_go(reading.client._subs[BULK])
    asyncio.run(reading.read(iter([hmsg(BULK, "$JS.ACK.9", b"{}")])))
    assert reading.taken == []
    assert [body for _, body, _ in reading.called] == [b"{}"]


@given(BODIES)
def test_what_is_published_is_read_again(body: bytes) -> None:
    command = published("complaint.routed.v1.32.04.dpupr", body, {"Nats-Msg-Id": "a", "Nats-Batch-Id": "b"})
    words = command.partition(b"\r\n")[0].split()
    reading = Reading()
    delivered = b"HMSG complaint.routed.v1 %d x %b %b\r\n" % (OTHER, words[2], words[3]) + command.partition(b"\r\n")[2]
    asyncio.run(reading.read(iter([delivered])))
    assert reading.called == [(OTHER, body, {"Nats-Msg-Id": "a", "Nats-Batch-Id": "b"})]


@pytest.mark.parametrize("subject", ["", "a b", "a\r\nPING", "a\tb", "a\x00"])
def test_a_subject_cannot_end_its_command(subject: str) -> None:
    with pytest.raises(ValueError, match="no space"):
        published(subject, b"{}", {})
