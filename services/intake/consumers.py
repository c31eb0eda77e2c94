"""What reaches intake over NATS: submissions of channel adapters, routing's facts, notify's questions for contacts."""

from faststream.nats import NatsBroker, NatsMessage
from pydantic import ValidationError

from services.intake.codes import TrackingCodes
from services.intake.vault import Vault
from shared.events.contact import CONTACT_SUBJECT, Contact, ContactReply, ContactRequest
from shared.telemetry.logs import get_logger

log = get_logger(__name__)


async def _raw(message: NatsMessage) -> bytes:
    return message.body


def answer_contact_questions(broker: NatsBroker, vault: Vault, codes: TrackingCodes) -> None:
    """Answers `vault.contact.v1`. Replicas share the questions. While the vault is away nobody answers, and notify asks again."""

    @broker.subscriber(CONTACT_SUBJECT, queue="intake", decoder=_raw)
    async def answer(body: bytes) -> bytes:
        try:
            asked = ContactRequest.model_validate_json(body)
        except ValidationError:
            log.warning("contact_question_unreadable")
            return b'{"contacts":{}}'
        known = await vault.open(asked.complaint_ids)
        contacts = {
            complaint_id: Contact(
                name=sealed.name,
                email=sealed.email,
                phone=sealed.phone,
                language=sealed.language,
                tracking_code=codes.code_of(complaint_id),
            )
            for complaint_id, sealed in known.items()
            if sealed.reachable
        }
        return ContactReply(contacts=contacts).model_dump_json(exclude_none=True).encode()
