"""Facts about messages to people. No address and no text is in them."""

from pydantic import BaseModel, ConfigDict

from shared.events.codes import Audience, DeliveryState, MessageChannel
from shared.events.fact import GovernmentFact


class AlsoEnded(BaseModel):
    """Another message about the same complaint that came to its end at the same moment."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    about: str
    audience: Audience
    channel: MessageChannel
    state: DeliveryState
    reason: str | None = None
    template: str
    template_version: int
    attempts: int


class ComplaintNotified(GovernmentFact, type="complaint.notified"):
    """A message about a complaint came to its end: sent, delivered, failed, or skipped (and why)."""

    about: str
    """The fact that the message tells of: `complaint.routed`."""
    audience: Audience
    channel: MessageChannel
    state: DeliveryState
    reason: str | None = None
    template: str
    template_version: int
    attempts: int
    also: tuple[AlsoEnded, ...] = ()
    """Messages that end together are told of together: the first in the fields above, the others here."""
