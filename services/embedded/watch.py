"""Keeps the servers that we started alive: one that ends by itself is started again, and the person at the terminal is told."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from services.embedded.process import CannotStart

LOOK_SECONDS = 1.0


class Server(Protocol):
    """A server of ours."""

    name: str

    @property
    def ended(self) -> bool:
        """It was started, nobody stopped it, and its process is gone."""
        ...

    def start(self) -> None: ...


class Watch:
    """A thread that looks once a second until `stop`."""

    def __init__(self, servers: Sequence[Server], tell: Callable[[str], None]) -> None:
        self._servers, self._tell = servers, tell
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            for server in self._servers:
                if server.ended:
                    self._restart(server)

    def _restart(self, server: Server) -> None:
        self._tell(f"{server.name} ended unexpectedly; starting it again. Nothing that was stored is lost.")
        try:
            server.start()
        except CannotStart as error:
            self._tell(f"{server.name} does not start: {error}")
