"""The use cases of handing in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.intake.catalogue import Catalogue
from services.intake.codes import TrackingCodes
from services.intake.commands.gathering import Gathering
from services.intake.commands.storing import WINDOW, Store, Stored
from services.intake.domain import Draft, Handed, ImportedRow, Outcome, Receipt, adopt, prepare
from services.intake.vault import Vault
from shared.auth import Principal
from shared.database import Database
from shared.errors import Conflict, FieldError, InvalidInput
from shared.events.submission import Submission
from shared.telemetry.metrics import COMMANDS
from shared.telemetry.tracing import current_traceparent

KEY_REUSED = FieldError("idempotency_key", "idempotency-key-reused", "This key came before with other content.")
ID_REUSED = FieldError("external_id", "external-id-reused", "This external id came before with other content.")

PHOTOS_ALONE = FieldError("attachments", "not_taken", "Complaints with photos are handed in one by one.")


class Intake:
    """Takes complaints from every channel. `window`: for so long the same message of the same sender is the same complaint."""

    def __init__(self, db: Database, vault: Vault, codes: TrackingCodes, catalogue: Catalogue, window: timedelta = WINDOW) -> None:
        self._catalogue, self._codes = catalogue, codes
        self._store = Store(db, vault, codes, window)
        self._gathering = Gathering(self._store.store)

    async def submit(
        self,
        submission: Submission,
        *,
        idempotency_key: str | None = None,
        now: datetime,
        vouched: bool = False,
        principal: Principal | None = None,
    ) -> Receipt:
        """Stores one complaint, or recognises it: the same key, or the same channel and external id, is the same complaint.
        `vouched`, `principal`: as in `Handed`.

        Raises InvalidInput with everything that is wrong, Conflict when the key or the external id came before with other content,
        Unavailable while no government is known.
        """
        handed = Handed(submission, idempotency_key, vouched, principal)
        draft = prepare(handed, await self._catalogue.get(), now)
        stored = await self._gathering.store(draft._replace(traceparent=draft.traceparent or current_traceparent()))
        _count([stored])
        reused = _reused(stored)
        if reused is not None:
            raise Conflict(reused.message, code=reused.code)
        return self.receipt(stored)

    async def check(self, submission: Submission, *, idempotency_key: str | None, now: datetime) -> bool:
        """Whether a complaint came under this key before. Raises InvalidInput with everything that is wrong, and stores nothing."""
        prepare(Handed(submission, idempotency_key), await self._catalogue.get(), now)
        return idempotency_key is not None and await self._store.knows(idempotency_key)

    async def submit_many(self, handed: Sequence[Handed], *, now: datetime) -> list[Outcome]:
        """As `take_many`, each with its receipt."""
        return [outcome if isinstance(outcome, list) else self.receipt(outcome) for outcome in await self.take_many(handed, now=now)]

    async def take_many(self, handed: Sequence[Handed], *, now: datetime) -> list[Stored | list[FieldError]]:
        """Stores all that can be stored, in one transaction and the same few statements for one or for hundreds.

        What cannot be taken gets its field errors, in its place; it never keeps the others out.
        """
        reference = await self._catalogue.get()
        errors: list[list[FieldError] | None] = []
        drafts: list[Draft] = []
        for each in handed:
            try:
                if each.submission.attachments:
                    raise InvalidInput([PHOTOS_ALONE])
                drafts.append(prepare(each, reference, now))
                errors.append(None)
            except InvalidInput as error:
                errors.append(list(error.errors))
        stored = await self._store.store(drafts)
        _count(stored)
        COMMANDS.labels("intake", "submit", "rejected").inc(len(handed) - len(drafts))
        found = iter(stored)
        return [_outcome(next(found)) if wrong is None else wrong for wrong in errors]

    async def import_many(self, rows: Sequence[ImportedRow]) -> list[Receipt]:
        """Stores complaints of another system, 500 to 1,000 a call. A row that was imported before changes nothing; its receipt says
        whether it has changed since."""
        stored = await self._store.store([adopt(row) for row in rows])
        _count(stored)
        return [self.receipt(each) for each in stored]

    def receipt(self, stored: Stored) -> Receipt:
        """What its reporter gets; made where somebody is there to get it, for the code has to be derived."""
        return Receipt(stored.complaint_id, str(stored.number), self._codes.code_of(stored.complaint_id), stored.created, stored.same)


def _outcome(stored: Stored) -> Stored | list[FieldError]:
    reused = _reused(stored)
    return stored if reused is None else [reused]


def _reused(stored: Stored) -> FieldError | None:
    """What was recognised and is not the same gets no receipt, whoever hands it in: the code belongs to the reporter of the first."""
    if stored.created or stored.same:
        return None
    return KEY_REUSED if stored.by_key else ID_REUSED


def _count(stored: Sequence[Stored]) -> None:
    created = sum(each.created for each in stored)
    COMMANDS.labels("intake", "submit", "created").inc(created)
    COMMANDS.labels("intake", "submit", "known").inc(len(stored) - created)
