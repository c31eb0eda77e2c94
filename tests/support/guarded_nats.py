"""A nats-server with the configuration that ships: accounts, users, permissions."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.nats_server import BINARY, NatsServer, free_port

SHIPPED = Path(__file__).parents[2] / "deploy" / "nats"
USERS = ("intake", "routing", "notify", "analytics", "topology", "sms", "dashboard")


class GuardedNats(NatsServer):
    """`deploy/nats/compose.conf` with the example's dashboard, on a port and a store of its own."""

    async def start(self) -> None:
        config = self.folder / "config"
        shutil.copytree(SHIPPED, config, dirs_exist_ok=True)
        shutil.copy(config / "dashboards.example.conf", config / "dashboards.conf")
        compose = config / "compose.conf"
        compose.write_text(compose.read_text().replace("/data/jetstream", str(self.store)))
        own = {f"{user.upper()}_NATS_PASSWORD": f'"{self.password(user)}"' for user in USERS}
        flags = ("--addr", "127.0.0.1", "--port", str(self.port), "--http_port", str(free_port()))
        with (self.folder / "nats.log").open("ab") as log:
            self._process = subprocess.Popen(
                [BINARY, "--config", compose, *flags], env=os.environ | own, stdout=subprocess.DEVNULL, stderr=log
            )
        await self.answering()

    @staticmethod
    def password(user: str) -> str:
        return f"0{user}0"

    def url_of(self, user: str) -> str:
        """As a process gets it, with user and password."""
        name = "dashboard-32-04-dpupr" if user == "dashboard" else user
        return f"nats://{name}:{self.password(user)}@127.0.0.1:{self.port}"

    def violations(self) -> list[str]:
        """What the server has refused so far, in its own words."""
        return [line for line in (self.folder / "nats.log").read_text().splitlines() if "iolation" in line]
