"""Prints what is routed to one agency, as it happens; after a pause it goes on where it stopped. Needs nats-py; read docs/asyncapi.yaml.
python agency_dashboard.py 32.04.dpupr nats://127.0.0.1:4222 [name of this screen] [KAWAL: JetStream's prefix in an account of its own]"""

import asyncio
import json
import os
import re
import sys
from contextlib import suppress

import nats
from nats.errors import Error as Trouble


async def main(agency: str, url: str, name: str = "dashboard", prefix: str = "$JS.API") -> None:
    client = await nats.connect(url, max_reconnect_attempts=-1)
    durable, screen = re.sub(r"[^\w-]", "-", f"{name}-{agency}"), None  # under this name NATS remembers how far the screen has come
    while True:
        try:
            if screen is None:
                jetstream = client.jetstream(prefix=prefix)
                screen = await jetstream.pull_subscribe(f"complaint.routed.v1.{agency}", durable=durable, stream="ROUTING")
            for message in await screen.fetch(50, timeout=1):
                with suppress(LookupError, TypeError, ValueError, RecursionError):  # what is no fact of ours is passed over
                    fact = json.loads(message.data)
                    routed = fact["data"] if fact["type"] == "complaint.routed.v1" else {}
                    print(f"{fact['time']} {routed['number']} {routed.get('category', '-')} due {routed.get('due_at', '-')}", flush=True)
                await message.ack_sync()  # only now: what was not printed comes again
        except TimeoutError:  # nothing new
            continue
        except Trouble:  # NATS or its stream is away, or was made anew: look again
            screen = None
            await asyncio.sleep(1)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):
        asyncio.run(main(*sys.argv[1:]))
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us (`| head`) may have gone
