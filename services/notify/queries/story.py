"""What happened to one message on its way, and the tests that administrators sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.database import Connection

ADD = """
insert into attempt (seq, state, reason, channel)
select * from json_to_recordset($1) n(seq bigint, state text, reason text, channel text)
"""
ADD_AGAIN = "insert into attempt (seq, state, by) select seq, 'again', $2 from message where id = $1"
LIST = "select at, state, reason, channel, by from attempt where seq = $1 order by at limit 200"
ADD_TRIAL = """
insert into trial (id, name, channel, language, address, state, reason, sent_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
LIST_TRIALS = """
select address, state, reason, sent_by, at from trial where (name, channel, language) = ($1, $2, $3) order by at desc limit $4
"""


class Trouble(NamedTuple):
    """An attempt that did not go well."""

    seq: int
    state: str
    reason: str | None
    channel: str | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """`by`: who had it tried again; None for what a worker did."""

    at: datetime
    state: str
    reason: str | None
    channel: str | None
    by: str | None


class Trial(NamedTuple):
    """A text sent to see it arrive, as that ended. `address` is masked."""

    id: UUID
    name: str
    channel: str
    language: str
    address: str
    state: str
    reason: str | None
    sent_by: str


@dataclass(frozen=True, slots=True)
class TrialRow:
    address: str
    state: str
    reason: str | None
    sent_by: str
    at: datetime


async def add_troubles(tx: Connection, troubles: Sequence[Trouble]) -> None:
    await tx.execute(ADD, [trouble._asdict() for trouble in troubles])


async def add_again(tx: Connection, message_id: UUID, by: str) -> None:
    await tx.execute(ADD_AGAIN, message_id, by)


async def list_attempts(connection: Connection, seq: int) -> list[AttemptRow]:
    """Oldest first, by primary key."""
    return [AttemptRow(**row) for row in await connection.fetch(LIST, seq)]


async def add_trial(tx: Connection, trial: Trial) -> None:
    await tx.execute(ADD_TRIAL, *trial)


async def list_trials(connection: Connection, name: str, channel: str, language: str, limit: int) -> list[TrialRow]:
    """Newest first, index trial_text."""
    return [TrialRow(**row) for row in await connection.fetch(LIST_TRIALS, name, channel, language, limit)]
