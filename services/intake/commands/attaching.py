"""Photos: uploaded first, handed in with a complaint, shown to whoever may see it, deleted when nobody hands them in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.intake.queries import attachments as queries
from services.intake.queries.attachments import AttachmentRow
from shared.auth import Principal
from shared.database import Connection, Database
from shared.errors import NotFound
from shared.files.decoding import Decoder
from shared.files.links import Link, Links
from shared.files.pictures import MEDIA_TYPE
from shared.files.purging import purge
from shared.files.storage import PictureStore, Size
from shared.telemetry.metrics import COMMANDS

PATH = "/api/intake/v1/attachments"
UPLOAD_LIFETIME = timedelta(hours=24)
"""How long an upload waits for its complaint: a draft on a phone may be finished the next morning."""
PURGE_LIMIT = 500
NO_PHOTO = "There is no such photo, or it is not for you to see."


class Attachments:
    """The photos' way in and out. No door touches the store by itself."""

    def __init__(self, db: Database, store: PictureStore, links: Links) -> None:
        self._db, self._store, self.links = db, store, links
        self._decoder = Decoder()

    async def upload(self, data: bytes, *, now: datetime) -> AttachmentRow:
        """Keeps a photo for a day; its id is a secret of whoever uploaded it until it is handed in. Raises InvalidInput, Unavailable."""
        picture = await self._decoder.take(data)
        row = AttachmentRow(uuid4(), None, MEDIA_TYPE, len(picture.large), picture.width, picture.height)
        async with self._db.connection() as connection:  # the row first: what has none would lie in the store for ever
            await queries.add_attachment(connection, row, now + UPLOAD_LIFETIME)
        await self._store.put(row.id, {Size.LARGE: picture.large, Size.SMALL: picture.small})
        COMMANDS.labels("intake", "upload", "created").inc()
        return row

    async def waiting(self, ids: list[UUID]) -> list[UUID]:
        """Those of these uploads that can still be handed in, in the same order."""
        if not ids:
            return []
        async with self._db.connection() as connection:
            known = await queries.list_uploads(connection, ids)
        return [each for each in ids if each in known]

    async def of_complaint(self, complaint_id: UUID, *, now: datetime) -> list[tuple[AttachmentRow, Link]]:
        """A complaint's photos with links that open them. The caller has checked that the reader may see the complaint."""
        async with self._db.connection() as connection:
            rows = await queries.list_attachments(connection, complaint_id)
        return [(row, self.links.make(row.id, now=now)) for row in rows]

    async def link_for(self, principal: Principal, attachment_id: UUID, *, now: datetime) -> Link:
        """A link for an officer. Raises NotFound unless the complaint, a share of it, or what the photo was added to is in the
        principal's scope now."""
        async with self._db.connection() as connection:
            holders = await queries.list_holders(connection, attachment_id)
        if not any(principal.covers(*holder) for holder in holders):
            raise NotFound(NO_PHOTO)
        return self.links.make(attachment_id, now=now)

    async def open(self, attachment_id: UUID, size: Size, until: int, signature: str, *, now: datetime) -> bytes:
        """The picture, as JPEG. Raises NotFound when the link has ended or is foreign, or the photo is gone."""
        self.links.check(attachment_id, until, signature, now=now)
        return await self._store.get(attachment_id, size)

    async def purge(self, now: datetime) -> int:
        """Deletes the photos whose time has come; how many."""

        async def due(connection: Connection) -> Sequence[UUID]:
            return await queries.list_to_purge(connection, now, PURGE_LIMIT)

        return await purge(self._db, self._store, due, queries.delete_attachments, told_as="photos_purged")
