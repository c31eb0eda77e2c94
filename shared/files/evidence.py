"""Where the photos of an agency's answers are opened. Routing keeps them; intake shows them to the reporter, and to all where it is public.

The link says that somebody who may see the case was just shown it; so both services need no more than a common key.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from pydantic import BaseModel

from shared.events.codes import PhotoMoment
from shared.events.complaint import Attachment
from shared.files.links import Link, Links
from shared.settings import CommonSettings

Side: TypeAlias = tuple[PhotoMoment | None, Sequence[Attachment]]
"""Photos of one moment."""
EVIDENCE_PATH = "/api/routing/v1/evidence"


class EvidenceLink(BaseModel):
    """A photo of an agency's answer and, for a quarter of an hour, the addresses at which it is."""

    id: UUID
    url: str
    small_url: str
    expires_at: datetime
    moment: PhotoMoment | None = None
    """Whether it shows the place before or after the work; None when nobody said."""

    @classmethod
    def of(cls, evidence_id: UUID, link: Link, moment: PhotoMoment | None = None) -> "EvidenceLink":
        return cls(id=evidence_id, url=link.url, small_url=link.small_url, expires_at=link.expires_at, moment=moment)


def evidence_links(common: CommonSettings) -> Links:
    """Links that routing opens, made with the key that all services have."""
    return Links(common.token_key.get_secret_value(), EVIDENCE_PATH)


def sides_of(photos: Sequence[Attachment]) -> Sequence[Side]:
    """Those of before the work, of after it, and those of which nobody said; none of the three when it is empty."""
    sides = [(side, [photo for photo in photos if photo.moment is side]) for side in (*PhotoMoment, None)]
    return [(side, found) for side, found in sides if found]
