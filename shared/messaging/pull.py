"""Pulling from a durable in bulk: one inbox, a request for what is there, and one that waits for the first message.

nats-py's own `fetch` sets a timer for each message, which costs more than decoding it, and its long request can be left behind on the
server and swallow the next message. Here a request that waits asks for one message only, and the rest is asked for when it has come.
"""

import asyncio
import json
from collections.abc import Sequence

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.errors import APIError, ServiceUnavailableError

from shared.events.catalogue import Durable
from shared.messaging.bulk import headers_of
from shared.messaging.connection import TidyClient

ANSWER_SECONDS = 1.0
"""How long the server may take to hand out what it has, or to say that there is nothing."""
MOST_BYTES = 8 * 1024 * 1024
"""So much at once: what the server holds for a connection that does not keep up is 64 MB, and past that it cuts the connection, which all
consumers of a process share. Of facts of usual length a thousand are a third of this."""
NOTHING = frozenset({"404", "408"})
"""Statuses that end a request without an error: no messages, and the request's time is over."""
NO_RESPONDERS = "503"


class Pull:
    """One subscription to one durable. Messages that come after their request was given up on are handed out by the next fetch."""

    def __init__(self, client: TidyClient, durable: Durable, *, headers: bool = False) -> None:
        """`headers`: whether the messages are to have theirs. Facts say all in their bodies, and come for half the price without."""
        self._client, self._headers = client, headers
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{durable.stream.value}.{durable.name}"
        self._inbox = client.new_inbox()
        self._requests = 0
        self._wanted = 0
        self._messages: list[Msg] = []
        self._statuses: list[str] = []
        self._something = asyncio.Event()
        self._subscription: Subscription | None = None

    async def open(self) -> None:
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._receive)
        self._client.hand_over(self._subscription, self._take)

    async def close(self) -> None:
        if self._subscription is None:
            return
        self._client.let_go(self._subscription)
        if not self._client.is_closed:
            await self._subscription.unsubscribe()

    async def fetch(self, most: int, *, wait: float) -> Sequence[Msg]:
        """What is there, at most `most`; waits up to `wait` seconds for the first. Empty when nothing came.

        Raises ServiceUnavailableError when nobody answers for the durable: it, or its stream, is gone.
        """
        most_bytes = max(MOST_BYTES, 2 * self._client.max_payload)  # never so little that the first message does not fit
        if not self._messages:
            await self._ask({"batch": most, "max_bytes": most_bytes, "no_wait": True}, most, ANSWER_SECONDS)
        if not self._messages:
            await self._ask({"batch": 1, "expires": int(wait * 1e9)}, 1, wait + ANSWER_SECONDS)
            if self._messages:
                await self._ask({"batch": most - 1, "max_bytes": most_bytes, "no_wait": True}, most, ANSWER_SECONDS)
        taken, self._messages = self._messages[:most], self._messages[most:]
        return taken

    async def _ask(self, request: dict[str, int | bool], wanted: int, seconds: float) -> None:
        """Sends a request; returns when `wanted` messages are there, when the server says that it has no more, or when time is over."""
        self._requests += 1
        self._wanted = wanted
        self._statuses.clear()
        self._something.clear()
        await self._client.publish(self._subject, json.dumps(request).encode(), reply=f"{self._inbox}.{self._requests}")
        try:
            async with asyncio.timeout(seconds):
                await self._something.wait()
        except TimeoutError:
            return
        for status in self._statuses:
            if status == NO_RESPONDERS:
                raise ServiceUnavailableError
            if status not in NOTHING and not self._messages:
                raise APIError(code=int(status), description="the request for messages was ended")

    def _take(self, subject: str, reply: str, head: bytes, data: bytes) -> None:
        self._keep(Msg(self._client, subject, reply, data, headers_of(head) if self._headers else None))

    def _keep(self, message: Msg) -> None:
        if not message.reply:  # of no durable: whoever wrote it into this inbox by hand, it could not be acknowledged
            return
        self._messages.append(message)
        if len(self._messages) >= self._wanted:
            self._something.set()

    async def _receive(self, message: Msg) -> None:
        status = message.headers.get("Status") if message.headers and not message.data else None
        if status is None:
            self._keep(message)
        elif message.subject.endswith(f".{self._requests}"):  # of an earlier request otherwise
            self._statuses.append(status)
            self._something.set()
