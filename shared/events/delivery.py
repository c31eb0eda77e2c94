"""Facts about messages to people. No address and no text is in them."""

from shared.events.codes import Audience, DeliveryState, MessageChannel
from shared.events.fact import GovernmentFact


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
