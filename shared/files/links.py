"""Links that open a picture for a while: signed, so that nothing about them is stored, and bound to the picture and their end."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.errors import NotFound

LIFETIME = timedelta(minutes=15)
ENDED = "This link has ended or is not one of ours. Open the page again, and you get a new one."


@dataclass(frozen=True, slots=True)
class Link:
    """Addresses of both sizes, below this host, and when they end."""

    url: str
    small_url: str
    expires_at: datetime


class Links:
    """Makes and reads links below a path. Whoever calls `make` has checked that the reader may see the picture.

    Services with the same key and path open each other's links; another path has other signatures.
    """

    def __init__(self, key: str, path: str) -> None:
        self._path = path
        self._key = hashlib.sha256(b"kawal link\0%s\0%s" % (path.encode(), key.encode())).digest()

    def make(self, picture_id: UUID, *, now: datetime) -> Link:
        until = int((now + LIFETIME).timestamp())
        signed = f"{self._path}/{picture_id}?until={until}&signature={self._sign(picture_id, until)}"
        return Link(signed, f"{signed}&size=small", datetime.fromtimestamp(until, UTC))

    def check(self, picture_id: UUID, until: int, signature: str, *, now: datetime) -> None:
        """Raises NotFound when the link has ended or was never made by us; which of both is nobody's business."""
        genuine = hmac.compare_digest(self._sign(picture_id, until).encode(), signature.encode())
        if not genuine or until < now.timestamp():
            raise NotFound(ENDED, code="link-ended")

    def _sign(self, picture_id: UUID, until: int) -> str:
        return hmac.digest(self._key, b"%s %d" % (picture_id.bytes, until), "sha256")[:16].hex()
