"""Statements that store complaints, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic_core import to_json

from services.intake.domain import Draft
from shared.database import Connection, Json

NO_ATTRIBUTES = Json(b"{}")

COLUMNS = (
    "id", "code_hash", "channel", "external_id", "vouched", "idempotency_hash", "fingerprint", "government", "region", "classification",
    "category", "title", "text", "address", "lat", "long", "anonymous", "confidential", "language", "contactable", "requested_agency",
    "attributes", "submitted_at", "sending",
)  # fmt: skip
INSERT = f"""
insert into complaint ({", ".join(COLUMNS)})
select * from unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::bool[], $6::bytea[], $7::bytea[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::float8[], $16::float8[], $17::bool[], $18::bool[], $19::text[],
    $20::bool[], $21::text[], $22::jsonb[], $23::timestamptz[], $24::bytea[])
on conflict do nothing
returning id, number
"""  # noqa: S608 our own column names
FIND_KNOWN = """
select u.place, c.id, c.number, c.fingerprint, c.by_key
from unnest($1::int[], $2::text[], $3::text[], $4::bool[], $5::bytea[]) u(place, channel, external_id, vouched, idempotency_hash)
cross join lateral (
    select id, number, fingerprint, true as by_key from complaint where idempotency_hash = u.idempotency_hash
    union all
    select id, number, fingerprint, false as by_key from complaint
    where external_id is not null and channel = u.channel and external_id = u.external_id and vouched = u.vouched
) c
"""

FIND_SENT = """
select sending, id, number, government, agency from complaint
where sending = any($1::bytea[]) and status = any($2::text[]) and submitted_at >= $3 and erased_at is null
order by id for update
"""
COUNT_REPEATS = """
update complaint c set repeats = repeats + n.times, version = version + 1, updated_at = now()
from unnest($1::uuid[], $2::int[]) n(id, times) where c.id = n.id
returning c.id, c.version, c.repeats
"""
KEEP_DELIVERIES = "insert into repetition (delivery) select unnest($1::bytea[]) on conflict do nothing returning delivery"
FORGET_DELIVERIES = """
delete from repetition where delivery in (select delivery from repetition where heard_at < $1 limit 1000 for update skip locked)
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A complaint that the same sender sent in the same words."""

    id: UUID
    number: int
    government: str
    agency: str | None


class Hashes(NamedTuple):
    """What is stored of a draft's secrets."""

    code: bytes
    idempotency: bytes | None
    fingerprint: bytes
    sending: bytes | None


@dataclass(frozen=True, slots=True)
class Known:
    """A complaint that is stored already. `by_key`: found by the idempotency key, not by the channel's own id."""

    id: UUID
    number: int
    fingerprint: bytes
    by_key: bool


async def insert_complaints(tx: Connection, drafts: Sequence[Draft], hashes: Sequence[Hashes]) -> dict[UUID, int]:
    """Stores those that are new; their ids and public numbers. One statement whatever their number.

    In the order of what makes them unique, whatever order they came in: two transactions with the same ones never wait for each other.
    """
    records = [_record(draft, own) for draft, own in sorted(zip(drafts, hashes, strict=True), key=_order)]
    return {row["id"]: row["number"] for row in await tx.fetch(INSERT, *zip(*records, strict=True))}


def _order(row: tuple[Draft, Hashes]) -> tuple[str, str, bytes, bytes]:
    draft, own = row
    return draft.channel, draft.external_id or "", own.idempotency or b"", own.sending or b""


def _record(draft: Draft, own: Hashes) -> tuple[object, ...]:
    """In the order of `COLUMNS`."""
    return (
        draft.id,
        own.code,
        draft.channel,
        draft.external_id,
        draft.vouched,
        own.idempotency,
        own.fingerprint,
        draft.government,
        draft.region,
        draft.classification,
        draft.category,
        draft.title,
        draft.text,
        draft.address,
        draft.lat,
        draft.long,
        draft.anonymous,
        draft.confidential,
        draft.language,
        draft.contactable,
        draft.requested_agency,
        Json(to_json(draft.attributes)) if draft.attributes else NO_ATTRIBUTES,
        draft.submitted_at,
        own.sending,
    )


async def find_known(tx: Connection, drafts: Sequence[Draft], hashes: Sequence[Hashes]) -> dict[int, Known]:
    """The stored complaints that these drafts repeat, by place in the list; by idempotency key before channel and external id."""
    rows = await tx.fetch(
        FIND_KNOWN,
        list(range(len(drafts))),
        [draft.channel for draft in drafts],
        [draft.external_id for draft in drafts],
        [draft.vouched for draft in drafts],
        [each.idempotency for each in hashes],
    )
    found: dict[int, Known] = {}
    for row in rows:
        known = Known(row["id"], row["number"], row["fingerprint"], row["by_key"])
        if row["place"] not in found or known.by_key:
            found[row["place"]] = known
    return found


async def find_sent(tx: Connection, sendings: Sequence[bytes], statuses: Sequence[str], since: datetime) -> dict[bytes, Sent]:
    """What the same senders sent in the same words before: open ones of a time; held until the transaction ends."""
    rows = await tx.fetch(FIND_SENT, list(sendings), list(statuses), since)
    return {row["sending"]: Sent(row["id"], row["number"], row["government"], row["agency"]) for row in rows}


async def release_sent(tx: Connection, sendings: Sequence[bytes]) -> None:
    """What is over or long ago: said again, it is a new complaint."""
    await tx.execute("update complaint set sending = null where sending = any($1::bytea[])", list(sendings))


async def count_repeats(tx: Connection, times: Mapping[UUID, int]) -> dict[UUID, tuple[int, int]]:
    """Counts what was sent again; each complaint's new version, and how often it has been sent again altogether."""
    rows = await tx.fetch(COUNT_REPEATS, list(times), list(times.values()))
    return {row["id"]: (row["version"], row["repeats"]) for row in rows}


async def keep_deliveries(tx: Connection, deliveries: Sequence[bytes]) -> set[bytes]:
    """Those of these that were not heard before; they are, from now on. In their order, so that two transactions never wait for each
    other."""
    rows = await tx.fetch(KEEP_DELIVERIES, deliveries)
    return {row["delivery"] for row in rows}


async def forget_deliveries(tx: Connection, before: datetime) -> None:
    """Index repetition_heard; what another forgets at the same time is left to it."""
    await tx.execute(FORGET_DELIVERIES, before)


async def has_key(connection: Connection, idempotency_hash: bytes) -> bool:
    return bool(await connection.fetchval("select exists (select from complaint where idempotency_hash = $1)", idempotency_hash))


async def list_stored(connection: Connection, complaint_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these complaints there are."""
    return {row["id"] for row in await connection.fetch("select id from complaint where id = any($1::uuid[])", list(complaint_ids))}
