"""Photos of answers: uploaded for a case, taken along by its answer, opened by links that end, deleted when no answer takes them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.routing.commands.office import NOT_YOURS, person_of
from services.routing.queries import evidence as queries
from services.routing.queries.evidence import EvidenceRow
from services.routing.queries.queue import get_case, list_history
from services.routing.sight import may_act, part_seen
from shared.auth import Principal
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import FieldError, Filled, InvalidInput, NotFound
from shared.events.codes import PhotoMoment
from shared.events.complaint import Attachment
from shared.files.decoding import Decoder
from shared.files.links import Link, Links
from shared.files.pictures import MEDIA_TYPE
from shared.files.purging import purge
from shared.files.storage import PictureStore, Size

MOST = 5
"""Photos of one answer."""
UPLOAD_LIFETIME = timedelta(hours=24)
"""How long an upload waits for its answer."""
PURGE_LIMIT = 500
GONE = "A photo is not there any more. Choose it again."
NO_PHOTO = "There is no such photo, or it is not for you to see."


class EvidenceBox:
    """The photos' way in and out. No door touches the store by itself."""

    def __init__(self, db: Database, store: PictureStore, links: Links, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._store, self.links, self._now = db, store, links, now
        self._decoder = Decoder()

    async def upload(self, case_id: UUID, data: bytes, *, by: Principal, moment: PhotoMoment | None = None) -> EvidenceRow:
        """Keeps a photo for a day, for an answer to this case. Raises NotFound outside the scope, InvalidInput, Unavailable."""
        async with self._db.connection() as connection:
            found = await get_case(connection, case_id)
        if found is None or not may_act(by, found[0]):
            raise NotFound(NOT_YOURS)
        picture = await self._decoder.take(data)
        row = EvidenceRow(uuid4(), case_id, MEDIA_TYPE, len(picture.large), picture.width, picture.height, moment)
        async with self._db.connection() as connection:  # the row first: what has none would lie in the store for ever
            await queries.add(connection, row, person_of(by), self._now() + UPLOAD_LIFETIME)
        await self._store.put(row.id, {Size.LARGE: picture.large, Size.SMALL: picture.small})
        return row

    async def waiting(self, case_id: UUID, ids: Sequence[UUID]) -> list[tuple[EvidenceRow, Link]]:
        """Those of these uploads that an answer to the case can still take, in the same order, with links that open them."""
        if not ids:
            return []
        async with self._db.connection() as connection:
            known = await queries.list_uploads(connection, case_id, ids)
        return [(known[each], self.link(each)) for each in dict.fromkeys(ids) if each in known]

    def link(self, evidence_id: UUID) -> Link:
        """For whoever was shown the case just now."""
        return self.links.make(evidence_id, now=self._now())

    async def link_for(self, by: Principal, case_id: UUID, evidence_id: UUID) -> Link:
        """A link for an office. Raises NotFound unless the photo stands in the part of the case's history that lies in the scope."""
        async with self._db.connection() as connection:
            found = await get_case(connection, case_id)
            history = await list_history(connection, case_id) if found else []
        if found is None or not (seen := history if may_act(by, found[0]) else part_seen(by, history)):
            raise NotFound(NO_PHOTO)
        if evidence_id not in {each for entry in seen for each in evidence_ids(entry.data)}:
            raise NotFound(NO_PHOTO)
        return self.link(evidence_id)

    async def open(self, evidence_id: UUID, size: Size, until: int, signature: str) -> bytes:
        """The picture, as JPEG. Raises NotFound when the link has ended or is foreign, or the photo is gone."""
        self.links.check(evidence_id, until, signature, now=self._now())
        return await self._store.get(evidence_id, size)

    async def purge(self, now: datetime) -> int:
        """Deletes the photos whose time has come; how many."""

        async def due(connection: Connection) -> Sequence[UUID]:
            return await queries.list_to_purge(connection, now, PURGE_LIMIT)

        return await purge(self._db, self._store, due, queries.delete, told_as="evidence_purged")


async def take_along(tx: Connection, case_id: UUID, ids: Sequence[UUID]) -> tuple[Attachment, ...]:
    """Gives uploads to the answer that this transaction writes, in this order. Raises InvalidInput for too many or a taken one."""
    if len(ids) > MOST:
        raise InvalidInput([FieldError("evidence", "too_many", Filled("At most %(most)s photos.", most=MOST))])
    claimed = await queries.claim(tx, case_id, ids) if ids else {}
    if len(claimed) != len(set(ids)):
        raise InvalidInput([FieldError("evidence", "unknown_evidence", GONE)])
    return tuple(
        Attachment(id=row.id, media_type=row.media_type, bytes=row.bytes, moment=row.moment)
        for row in (claimed[each] for each in dict.fromkeys(ids))
    )


def evidence_of(data: dict[str, object]) -> list[Attachment]:
    """The photos of an answer, from what its fact says."""
    kept = data.get("evidence")
    return [Attachment.model_validate(each) for each in kept] if isinstance(kept, list) else []


def evidence_ids(data: dict[str, object]) -> list[UUID]:
    return [each.id for each in evidence_of(data)]
