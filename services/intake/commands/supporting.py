"""“This concerns me too”: another citizen supports a public complaint, and may be told what becomes of it."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.codes import TrackingCodes
from services.intake.contacts import Identity, is_email, parse_phone
from services.intake.domain import OPEN
from services.intake.public_reading import NOT_PUBLIC
from services.intake.publishing import is_published
from services.intake.queries import supporting as queries
from services.intake.queries.cases import Case
from services.intake.vault import Vault
from services.intake.wording import Checked
from shared.database import Connection, Database
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.events.codes import Language
from shared.events.envelope import Source
from shared.events.relation import SupportGiven
from shared.ids import derived_id, new_id
from shared.messaging import outbox
from shared.telemetry.metrics import COMMANDS

OVER = "This complaint is over and takes no support any more. If it happens again, report it."
NOBODY = FieldError("contact", "missing", "Give a number or an address, or an Idempotency-Key, so that nobody counts twice.")
NO_LINK = "This link leads to no support: it is not whole, or the complaint is erased."


@dataclass(frozen=True, slots=True)
class Supported:
    """What became of a support. `counted`: it is a new one. `told`: there is a contact to which news of the complaint go."""

    complaint_id: UUID
    number: int
    supporters: int
    counted: bool
    told: bool


class SupportLinks:
    """What a message to a supporter carries: who has it can end that support's messages, and do nothing else."""

    def __init__(self, codes: TrackingCodes) -> None:
        self._codes = codes

    def make(self, support_id: UUID) -> str:
        return f"{support_id.hex}{self._sign(support_id)}"

    def read(self, written: str) -> UUID:
        """Raises NotFound for what was not made here."""
        try:
            support_id = UUID(hex=written[:32])
        except ValueError:
            raise NotFound(NO_LINK) from None
        if not hmac.compare_digest(written[32:].encode(), self._sign(support_id).encode()):
            raise NotFound(NO_LINK)
        return support_id

    def _sign(self, support_id: UUID) -> str:
        return self._codes.fingerprint(b"support\0" + support_id.bytes).hex()


class Supporting:
    """One support a browser (or idempotency key) and a contact."""

    def __init__(self, db: Database, vault: Vault, codes: TrackingCodes) -> None:
        self._db, self._vault, self._codes = db, vault, codes
        self.links = SupportLinks(codes)

    async def give(self, number: int, *, browser: str | None, contact: str | None, language: Language, now: datetime) -> Supported:
        """Counts somebody who has not supported it yet; keeps a contact, if there is one, for this complaint only.

        Raises NotFound for what is not public, Conflict when it is over, InvalidInput for a contact that is none, or with neither.
        """
        identity = _read(contact) if contact and contact.strip() else None
        if browser is None and identity is None:
            raise InvalidInput([NOBODY])
        async with self._db.transaction() as tx:
            case = await queries.lock_public(tx, number)
            if case is None or not is_published(case):
                raise NotFound(NOT_PUBLIC, code="not-public")
            if case.status not in OPEN:
                raise Conflict(OVER, code="over")
            own, reach = self._hash(case.id, browser), self._hash(case.id, _written(identity))
            known = await queries.find(tx, case.id, own, reach)
            if known is not None:
                told = await self._reach(tx, case, known, identity, reach, language, now)
                COMMANDS.labels("intake", "support", "known").inc()
                return Supported(case.id, number, case.supporters, False, told)
            support_id = _id_of(case.id, reach)
            version, supporters = await queries.add(tx, support_id, case.id, own, reach)
            place = await self._vault.add_supporter(support_id, case.id, identity, language) if identity is not None else None
            fact = SupportGiven(government=case.government, agency=case.agency, places=None if place is None else place + 1)
            await outbox.add(tx, outbox.envelopes(Source.INTAKE, case.id, [fact], after_version=version - 1, time=now))
        COMMANDS.labels("intake", "support", "created").inc()
        return Supported(case.id, number, supporters, True, identity is not None)

    async def leave(self, link: str) -> None:
        """No more messages; the contact is destroyed. Once more changes nothing. Raises NotFound for a link that is none."""
        support_id = self.links.read(link)
        await self._vault.drop_supporter(support_id)
        async with self._db.transaction() as tx:
            await queries.leave(tx, support_id)

    async def _reach(
        self,
        tx: Connection,
        case: Case,
        known: queries.Given,
        identity: Identity | None,
        reach: bytes | None,
        language: Language,
        now: datetime,
    ) -> bool:
        """Who supported it before without a contact may give one now."""
        if known.reachable or identity is None or reach is None:
            return known.reachable
        support_id = _id_of(case.id, reach)
        version = await queries.reach(tx, case.id, known.id, support_id, reach)
        place = await self._vault.add_supporter(support_id, case.id, identity, language)
        fact = SupportGiven(government=case.government, agency=case.agency, new=False, places=place + 1)
        await outbox.add(tx, outbox.envelopes(Source.INTAKE, case.id, [fact], after_version=version - 1, time=now))
        return True

    def _hash(self, complaint_id: UUID, given: str | None) -> bytes | None:
        return self._codes.fingerprint(b"supporter\0" + complaint_id.bytes + given.encode()) if given else None


def _id_of(complaint_id: UUID, reach: bytes | None) -> UUID:
    """Of a support with a contact: always the same, so that who tries again after a failure is not in the vault twice, which is written
    before the rest is committed. What nobody tries again there, `delete_orphan_supporters` takes away."""
    return derived_id(complaint_id, f"supporter:{reach.hex()}") if reach is not None else new_id()


def _written(identity: Identity | None) -> str | None:
    return (identity.email or identity.phone) if identity else None


def _read(written: str) -> Identity:
    checked = Checked()
    contact = checked.line("contact", written, most=254) or ""
    email = contact.casefold() if is_email(contact) else None
    phone = parse_phone(contact) if "@" not in contact else None
    if email is None and phone is None:
        checked.error("contact", "invalid_contact", "Write a mobile number like 0812 3456 7890, or an e-mail address.")
    checked.done()
    return Identity(phone=phone, email=email)
