"""Makes the durable by which an agency's own screen reads what is routed to it. Runs as routing's user (docs/deploy.md):

python - 32.04.dpupr [name of the screen] < deploy/nats/add_dashboard.py
"""

import asyncio
import os
import re
import sys

import nats
from nats.js.api import AckPolicy, ConsumerConfig


async def main(agency: str, name: str = "dashboard") -> None:
    if not re.fullmatch(r"\d\d\.\d\d\.[a-z0-9][a-z0-9-]{0,47}", agency):
        sys.exit(f"{agency} is no agency's code; one looks like 32.04.dpupr")
    client = await nats.connect(os.environ["KAWAL_NATS_URL"], inbox_prefix=b"_INBOX_routing", max_reconnect_attempts=3)
    durable = re.sub(r"[^\w-]", "-", f"{name}-{agency}")
    config = ConsumerConfig(
        name=durable, durable_name=durable, filter_subject=f"complaint.routed.v1.{agency}", ack_policy=AckPolicy.EXPLICIT
    )
    await client.jetstream().add_consumer("ROUTING", config)
    await client.close()
    sys.stdout.write(f"{durable}\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
