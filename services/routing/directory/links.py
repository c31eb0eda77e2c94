"""Links that let somebody in once. The link's secret is shown when it is made; only its digest is kept."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.routing.directory.queries import persons
from shared.auth.sessions import digest_of, new_secret
from shared.database import Connection


class Purpose(StrEnum):
    INVITATION = "invitation"
    """To choose a password, and so to sign in for the first time or anew."""
    DEMONSTRATION = "demonstration"
    """To sign in at once; local mode only."""


LIFETIMES = {Purpose.INVITATION: timedelta(days=7), Purpose.DEMONSTRATION: timedelta(hours=1)}
PATH = "/masuk/tautan"


async def make_link(tx: Connection, person: UUID, purpose: Purpose, *, by: str, now: datetime) -> str:
    """The path to give to this person, and nobody else. An older link of the same purpose ends."""
    secret = new_secret()
    await persons.put_link(tx, digest_of(secret), person, purpose.value, by, now + LIFETIMES[purpose])
    return f"{PATH}/{secret}"
