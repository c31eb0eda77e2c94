"""Saying that a submission was refused, in a fact without its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.queries.rejecting import find_told
from shared.database import Database
from shared.errors import FieldError
from shared.events.envelope import Envelope, Source
from shared.events.submission import SubmissionProblem, SubmissionRejected
from shared.messaging import outbox


@dataclass(frozen=True, slots=True)
class Rejection:
    """A refused submission. `id` follows from the message, so that it is told once."""

    id: UUID
    channel: str | None
    external_id: str | None
    errors: tuple[FieldError, ...]
    traceparent: str | None
    government: str | None = None
    """The government that it was for, where that can be read."""


async def reject(db: Database, rejections: Sequence[Rejection], *, now: datetime) -> None:
    """Tells of each refusal once, whatever is delivered again."""
    async with db.transaction() as tx:
        told = await find_told(tx, [rejection.id for rejection in rejections])
        new = {rejection.id: rejection for rejection in rejections if rejection.id not in told}
        await outbox.add(tx, [_fact(rejection, now) for rejection in new.values()])


def _fact(rejection: Rejection, now: datetime) -> Envelope[SubmissionRejected]:
    errors = tuple(SubmissionProblem(field=error.field[:100], code=error.code, message=error.message) for error in rejection.errors)
    fact = SubmissionRejected(channel=rejection.channel, external_id=rejection.external_id, errors=errors, government=rejection.government)
    return Envelope(rejection.id, Source.INTAKE, f"submission/{rejection.id}", 1, now, fact, rejection.traceparent)
