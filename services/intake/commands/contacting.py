"""A way to be reached, given after the complaint: "send me the code"."""

from datetime import datetime

from services.intake.codes import TrackingCodes
from services.intake.contacts import Identity, is_email, parse_phone
from services.intake.queries import cases, reporting
from services.intake.queries.cases import NO_COMPLAINT
from services.intake.vault import Vault
from services.intake.wording import Checked
from shared.database import Database
from shared.errors import Conflict, NotFound
from shared.events.complaint import ContactGiven
from shared.events.envelope import Source
from shared.messaging import outbox

KNOWN_ALREADY = "There is a number or an address already, and the code was sent there."


class Contacting:
    """Once for each complaint, so that a code cannot be made to write to the whole world."""

    def __init__(self, db: Database, vault: Vault, codes: TrackingCodes) -> None:
        self._db, self._vault, self._codes = db, vault, codes

    async def give(self, code: str, contact: str, *, now: datetime) -> None:
        """Keeps a mobile number or an e-mail address in the vault and tells that there is one; notify then sends the tracking code.

        Raises NotFound, InvalidInput (field `contact`), Conflict when the reporter can be reached already.
        """
        identity, code_hash = _read(contact), self._codes.find_hash(code)
        async with self._db.transaction() as tx:
            case = await cases.lock_by_code(tx, code_hash)
            if case is None:
                raise NotFound(NO_COMPLAINT, code="no-such-code")
            if case.erased_at is not None:
                raise Conflict("The complaint is erased; nothing of it is left.", code="erased")
            version = await reporting.mark_contactable(tx, case)
            if version is None:
                raise Conflict(KNOWN_ALREADY, code="contact-known")
            await self._vault.add_contact(case.id, identity.phone, identity.email, case.language)
            fact = ContactGiven(government=case.government, agency=case.agency)
            await outbox.add(tx, outbox.envelopes(Source.INTAKE, case.id, [fact], after_version=version - 1, time=now))


def _read(written: str) -> Identity:
    checked = Checked()
    contact = checked.line("contact", written, most=254) or ""
    email = contact if is_email(contact) else None
    phone = parse_phone(contact) if "@" not in contact else None
    if email is None and phone is None:
        checked.error("contact", "invalid_contact", "Write a mobile number like 0812 3456 7890, or an e-mail address.")
    checked.done()
    return Identity(phone=phone, email=email)
