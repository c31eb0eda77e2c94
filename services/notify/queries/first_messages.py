"""How many reports were acknowledged to an address on a day. No address is here, only its keyed digest."""

from collections.abc import Mapping
from datetime import date

from shared.database import Connection

COUNT = """
insert into first_message (day, contact, messages)
select $1, n.contact, n.messages from unnest($2::bytea[], $3::int[]) n(contact, messages) order by n.contact
on conflict (day, contact) do update set messages = first_message.messages + excluded.messages
returning contact, messages
"""


async def count(connection: Connection, day: date, more: Mapping[bytes, int]) -> dict[bytes, int]:
    """Adds so many to each; returns how many there are now."""
    rows = await connection.fetch(COUNT, day, list(more), list(more.values()))
    return {row["contact"]: row["messages"] for row in rows}


async def forget(connection: Connection, before: date) -> None:
    """The days before this one are over."""
    await connection.execute("delete from first_message where day < $1", before)
