"""The question for a reporter's identity and its answer: request and reply over core NATS, nothing stored.

Notify asks at the moment of sending, routing when somebody who may know it opens a named reporter's case.
"""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.events.codes import Language

CONTACT_SUBJECT = "vault.contact.v1"
CONTACT_LIMIT = 500
"""At most so many complaints in one question."""


class ContactRequest(BaseModel):
    model_config = ConfigDict(frozen=True)

    complaint_ids: list[UUID] = Field(max_length=CONTACT_LIMIT)
    supporters: bool = Field(False, description="Asks for who supports these complaints, too")


class Contact(BaseModel):
    """How a reporter can be reached, now. Never logged, never stored outside the vault."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    email: str | None = None
    phone: str | None = Field(None, description="E.164")
    language: Language
    tracking_code: str = Field(description="So that the acknowledgement can carry it, when the reporter asked for messages")
    place: int | None = Field(None, ge=0, description="Of a supporter: where among those of the complaint, whoever else comes or leaves")


class ContactReply(BaseModel):
    """What the vault knows; complaints without a contact are absent."""

    model_config = ConfigDict(frozen=True)

    contacts: dict[UUID, Contact]
    supporters: dict[UUID, list[Contact]] = Field(
        {}, description="Who supports a complaint, by place; `tracking_code` is the link by which one ends these messages"
    )
