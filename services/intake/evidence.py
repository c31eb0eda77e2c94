"""The photos of an agency's answer, as an entry of a history names them. Pure; routing keeps the pictures."""

from collections.abc import Mapping
from uuid import UUID

from shared.events.complaint import Attachment


def evidence_of(data: Mapping[str, object]) -> tuple[UUID, ...]:
    """The photos' ids, in order."""
    kept = data.get("evidence")
    return tuple(Attachment.model_validate(each).id for each in kept) if isinstance(kept, list | tuple) else ()
