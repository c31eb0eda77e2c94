"""The photos of an agency's answer, as an entry of a history names them. Pure; routing keeps the pictures."""

from collections.abc import Mapping

from shared.events.complaint import Attachment


def evidence_of(data: Mapping[str, object]) -> tuple[Attachment, ...]:
    """The photos, in order."""
    kept = data.get("evidence")
    return tuple(Attachment.model_validate(each) for each in kept) if isinstance(kept, list | tuple) else ()
