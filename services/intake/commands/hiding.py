"""What must be out of sight: complaints that became confidential, and those of which nothing may be left.

For both doors, the reporter's request and routing's word: whichever comes first does it, the other finds it done.
"""

from collections.abc import Sequence
from uuid import UUID

from services.intake.queries import attachments, publications, supporting
from services.intake.queries import hiding as queries
from shared.database import Connection
from shared.messaging.erasure import forget_words


async def make_confidential(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    """Nobody but the reporter and who handles it sees it from this commit on."""
    await queries.mark_confidential(tx, complaint_ids)
    await publications.delete_publications(tx, complaint_ids)


async def erase(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    """From this commit on no word of these is in intake's rows; the vault, the photos and the stream follow within seconds."""
    await queries.empty_complaints(tx, complaint_ids)
    await queries.empty_timelines(tx, complaint_ids)
    await publications.delete_publications(tx, complaint_ids)
    await queries.ask_vault(tx, complaint_ids)
    await supporting.erase(tx, list(complaint_ids))
    await attachments.purge_of(tx, complaint_ids)
    await forget_words(tx, [str(complaint_id) for complaint_id in complaint_ids])
