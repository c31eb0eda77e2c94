"""The nats-py client below FastStream's broker: without the sockets that nats-py leaves open when an attempt to connect ends early, and
with a short way for many messages at once (bulk.py)."""

from faststream.nats import NatsBroker
from nats import errors
from nats.aio.client import Client, Srv
from nats.aio.subscription import Subscription

from shared.messaging.bulk import BulkParser, Take


class TidyClient(Client):
    """Closes the socket of every attempt. nats-py closes the first failed attempt's alone, and none of an attempt that is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self._ps: BulkParser = BulkParser(self)

    def hand_over(self, subscription: Subscription, take: Take) -> None:
        """From now on this subscription's messages with a body go to `take` at once, in their order. Messages
        without a body, as the server's statuses are, go to its callback."""
        self._ps.takers[subscription._id] = take  # noqa: SLF001 nats-py names it nowhere else

    def let_go(self, subscription: Subscription) -> None:
        """The subscription ends."""
        self._ps.takers.pop(subscription._id, None)  # noqa: SLF001 as above

    async def write(self, commands: bytes) -> None:
        """Whole commands of the protocol, one behind the other. While the connection is being made anew they wait for it.

        Raises nats.errors.Error when it is closed, or when too much waits.
        """
        if self.is_closed:
            raise errors.ConnectionClosedError
        if self.is_draining_pubs:
            raise errors.ConnectionDrainingError
        if not self.is_connected and len(commands) + self._pending_data_size > self._max_pending_size:
            raise errors.OutboundBufferLimitError
        await self._send_command(commands)
        if self._flush_queue is not None and self._flush_queue.empty():
            await self._flush_pending()

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        take = self._ps.takers.get(sid)
        if take is None or not data:
            await super()._process_msg(sid, subject, reply, data, headers)
        else:
            take(subject.decode(), reply.decode(), headers or b"", data)

    async def _connect_to_server(self, s: Srv) -> None:
        self._drop_socket()
        await super()._connect_to_server(s)

    async def abandon(self) -> None:
        """Ends it wherever it stands: connecting, connected or connecting anew."""
        await self.close()
        self._drop_socket()

    def _drop_socket(self) -> None:
        if self._transport is not None:
            self._transport.close()  # type: ignore[no-untyped-call] # nats-py's transports are half typed


class TidyBroker(NatsBroker):
    """FastStream's broker over such a client, which is in reach once it is connected. FastStream's own is typed as any client."""

    client: TidyClient | None = None

    async def _connect(self) -> Client:
        client = TidyClient()
        try:
            await client.connect(**self._connection_kwargs)
        except BaseException:
            await client.abandon()
            raise
        self.config.connect(client)
        self.client = client
        return client
