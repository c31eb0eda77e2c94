"""The same tests on containers (`pytest --containers`): PostgreSQL 18 and NATS 2.15 by testcontainers, where there is Docker."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import docker.errors
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer

from tests.support.nats_server import NatsServer

POSTGRES_IMAGE = "postgres:18-trixie"
NATS_IMAGE = "nats:2.15-alpine"


def why_not() -> str | None:
    """Why containers cannot be used here; None when they can."""
    try:
        docker.from_env().ping()
    except docker.errors.DockerException as error:
        return (
            f"--containers needs a running Docker engine, and none answers here ({type(error).__name__})."
            " Leave the option out to use the servers from wheels."
        )
    return None


@contextmanager
def postgres_container() -> Iterator[str]:
    """A PostgreSQL of this run's own; the superuser's DSN."""
    with PostgresContainer(POSTGRES_IMAGE, username="postgres", password="postgres", dbname="postgres", driver=None) as container:
        yield container.get_connection_url()


class NatsContainer(NatsServer):
    """A nats-server in a container whose store is a folder here, so that tests can copy, wipe and roll it back as ever."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._container: DockerContainer | None = None

    async def start(self) -> None:
        self.store.mkdir(exist_ok=True)
        config = self.folder / "nats.conf"
        config.write_text('listen: "0.0.0.0:4222"\njetstream { store_dir: "/store", sync_interval: always }\n')
        self._container = (
            DockerContainer(NATS_IMAGE, user=f"{os.getuid()}:{os.getgid()}")
            .with_command("-c /nats.conf")
            .with_bind_ports(4222, self.port)
            .with_volume_mapping(str(config), "/nats.conf", "ro")
            .with_volume_mapping(str(self.store), "/store", "rw")
        )
        self._container.start()
        await self.answering()

    def kill(self) -> None:
        self._remove("SIGKILL")

    def stop(self) -> None:
        self._remove("SIGTERM")

    def _remove(self, signal: str) -> None:
        if self._container is not None:
            wrapped = self._container.get_wrapped_container()
            wrapped.kill(signal)
            wrapped.wait(timeout=15)
            self._container.stop()
            self._container = None
