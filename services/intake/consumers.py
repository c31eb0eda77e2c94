"""What reaches intake over NATS: submissions of channel adapters, routing's facts, notify's questions for contacts."""

from collections.abc import Sequence
from uuid import UUID

from faststream.nats import NatsBroker, NatsMessage
from pydantic import ValidationError

from services.intake.codes import TrackingCodes
from services.intake.commands.supporting import SupportLinks
from services.intake.vault import Vault
from shared.events.contact import CONTACT_SUBJECT, Contact, ContactReply, ContactRequest
from shared.telemetry.logs import get_logger

log = get_logger(__name__)


async def _raw(message: NatsMessage) -> bytes:
    return message.body


def answer_contact_questions(broker: NatsBroker, vault: Vault, codes: TrackingCodes, links: SupportLinks) -> None:
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
        supporters = await _supporters(vault, links, asked.complaint_ids) if asked.supporters else {}
        return ContactReply(contacts=contacts, supporters=supporters).model_dump_json(exclude_none=True).encode()


async def _supporters(vault: Vault, links: SupportLinks, complaint_ids: Sequence[UUID]) -> dict[UUID, list[Contact]]:
    found: dict[UUID, list[Contact]] = {}
    for supporter, known in await vault.supporters_of(complaint_ids):
        link = links.make(supporter.id)
        contact = Contact(email=known.email, phone=known.phone, language=known.language, tracking_code=link, place=supporter.place)
        found.setdefault(supporter.complaint_id, []).append(contact)
    return found
