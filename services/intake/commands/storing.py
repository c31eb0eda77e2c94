"""Storing complaints: row, identity and fact, all or nothing, for one or for hundreds with the same few statements."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from services.intake.codes import TrackingCodes
from services.intake.commands.repeating import count_again, hear_again
from services.intake.domain import Draft
from services.intake.queries import storing as queries
from services.intake.queries.attachments import claim_attachments
from services.intake.queries.storing import Hashes, Sent
from services.intake.vault import Vault
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import FieldError, InvalidInput
from shared.events.complaint import Attachment
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.ids import new_id
from shared.messaging import outbox
from shared.telemetry.tracing import current_traceparent

WINDOW = timedelta(days=30)
"""For so long the same message of the same sender is the same complaint, where nothing else is set."""
PHOTO_GONE = FieldError(
    "attachments", "unknown_attachment", "A photo is not there any more, or belongs to another complaint. Upload it again."
)


class Stored(NamedTuple):
    """Where a draft ended up: in a row of its own, or in the row that it repeats."""

    complaint_id: UUID
    number: int
    created: bool
    same: bool
    """What was sent is what the row was made from."""
    by_key: bool = False
    """Recognised by its idempotency key."""


class Store:
    """The way into the table `complaint`."""

    def __init__(self, db: Database, vault: Vault, codes: TrackingCodes, window: timedelta) -> None:
        self._db, self._vault, self._codes, self._window = db, vault, codes, window

    async def store(self, drafts: Sequence[Draft]) -> list[Stored]:
        """Stores what is new and recognises what is not, in one transaction. The answers are in the drafts' order."""
        if not drafts:
            return []
        hashes = [self._hashes(draft) for draft in drafts]
        async with self._db.transaction() as tx:
            created = await queries.insert_complaints(tx, drafts, hashes)
            new = [draft for draft in drafts if draft.id in created]
            result = [Stored(draft.id, created[draft.id], True, True) if draft.id in created else None for draft in drafts]
            heard: dict[int, tuple[Sent, bool]] = {}
            if len(new) < len(drafts):
                await self._recognise(tx, drafts, hashes, result)
                heard = await hear_again(tx, drafts, hashes, [stored is None for stored in result], utc_now() - self._window)
                for place, (first, own) in heard.items():
                    result[place] = Stored(first.id, first.number, own, True)
                again = [(drafts[place], first.number) for place, (first, own) in heard.items() if own]
                created |= {draft.id: number for draft, number in again}
                new += [draft for draft, _ in again]
            wanted = {draft.id: draft.attachments for draft in new if draft.attachments}
            photos = await claim(tx, wanted) if wanted else {}
            identities = {draft.id: (draft.identity, draft.language) for draft in new if draft.identity is not None}
            if identities:
                await self._vault.put(identities)
            await outbox.add(tx, _facts(new, created, photos))
            if heard:
                deliveries = {place: self._delivery(drafts[place]) for place in heard}
                await count_again(tx, heard, deliveries, utc_now() - self._window)
        return [stored for stored in result if stored is not None]

    async def knows(self, idempotency_key: str) -> bool:
        """Whether a complaint is stored under this key."""
        async with self._db.connection() as connection:
            return await queries.has_key(connection, self._key_hash(idempotency_key))

    async def _recognise(self, tx: Connection, drafts: Sequence[Draft], hashes: Sequence[Hashes], result: list[Stored | None]) -> None:
        places = [place for place, stored in enumerate(result) if stored is None]
        found = await queries.find_known(tx, [drafts[place] for place in places], [hashes[place] for place in places])
        for index, place in enumerate(places):
            known = found.get(index)
            if known is None:
                continue
            result[place] = Stored(known.id, known.number, False, known.fingerprint == hashes[place].fingerprint, known.by_key)

    def _hashes(self, draft: Draft) -> Hashes:
        key = draft.idempotency_key
        return Hashes(
            self._codes.hash_of(draft.id),
            self._key_hash(key) if key is not None else None,
            self._codes.fingerprint(draft.content),
            self._codes.fingerprint(b"sending\0" + sending) if (sending := draft.sending) is not None else None,
        )

    def _delivery(self, draft: Draft) -> bytes | None:
        """How the channel, or the caller, names this one message."""
        if draft.external_id is not None:
            return self._codes.fingerprint(f"delivery\0{draft.channel}\0{draft.external_id}".encode())
        return self._key_hash(draft.idempotency_key) if draft.idempotency_key is not None else None

    def _key_hash(self, key: str) -> bytes:
        return self._codes.fingerprint(b"key\0" + key.encode())


async def claim(tx: Connection, wanted: Mapping[UUID, Sequence[UUID]], *, after: int = 0) -> dict[UUID, tuple[Attachment, ...]]:
    """Makes uploads the photos of these complaints, `after` so many that they have already. Raises InvalidInput when one is not there, or
    is another complaint's already."""
    claimed = await claim_attachments(tx, wanted, after=after)
    if any(each not in claimed for ids in wanted.values() for each in ids):
        raise InvalidInput([PHOTO_GONE])
    return {
        complaint: tuple(Attachment(id=each, media_type=claimed[each].media_type, bytes=claimed[each].bytes) for each in ids)
        for complaint, ids in wanted.items()
    }


def _facts(drafts: Sequence[Draft], numbers: dict[UUID, int], photos: Mapping[UUID, tuple[Attachment, ...]]) -> list[Envelope[Fact]]:
    """`complaint.submitted` of each, at the time at which the citizen handed it in."""
    trace = current_traceparent()
    return [
        Envelope(
            new_id(),
            Source.INTAKE,
            str(draft.id),
            1,
            draft.submitted_at,
            draft.submitted(numbers[draft.id], photos.get(draft.id)),
            draft.traceparent or trace,
        )
        for draft in drafts
    ]
