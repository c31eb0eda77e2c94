"""The nats-py client below FastStream's broker, without the sockets that nats-py leaves open when an attempt to connect ends early."""

from faststream.nats import NatsBroker
from nats.aio.client import Client, Srv


class TidyClient(Client):
    """Closes the socket of every attempt. nats-py closes the first failed attempt's alone, and none of an attempt that is cancelled."""

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
