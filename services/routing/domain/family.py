"""What a fact about one case asks of its relatives: the parts of a split case and their whole. Pure."""

from uuid import UUID

from services.routing.domain import commands as c
from services.routing.domain.case import NEW, Case
from shared.events.complaint import (
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintErased,
    ComplaintMadeConfidential,
    ComplaintSupplemented,
    ComplaintWithdrawn,
)
from shared.events.fact import Fact
from shared.events.relation import ComplaintJoined, Part
from shared.ids import derived_id

_FOLLOWED = ComplaintDisputed | ComplaintClosed | ComplaintWithdrawn | ComplaintSupplemented | ComplaintJoined
_FOLLOWED_BY_ALL = ComplaintMadeConfidential | ComplaintErased

LETS_GO = ComplaintWithdrawn | ComplaintArchived
"""Ends of a master that those merged into it do not share: they stand on their own again."""


def part_id(parent: UUID, number: int) -> UUID:
    """The identifier of a case's n-th part."""
    return derived_id(parent, f"part:{number}")


def effects(case: Case, fact: Fact) -> list[tuple[UUID, c.Command]]:
    """The commands for relatives that a fact leads to; `case` is as it was before.

    What is hidden or erased is so in parts of long ago, too.
    """
    if case.parent is not None and isinstance(fact, ComplaintAnswered):
        return [(case.parent, c.TakePartAnswer(case.id, case.number, fact))]
    if isinstance(fact, _FOLLOWED_BY_ALL):
        return [(part_id(case.id, number), c.FollowParent(case.id, fact)) for number in range(1, case.parts_made + 1)]
    if isinstance(fact, _FOLLOWED):
        return [(part, c.FollowParent(case.id, fact)) for part in case.parts]
    return []


def opening(parent: Case, part: Part) -> Case:
    """A part before its first fact: the complaint of the whole under a number of its own."""
    return NEW._replace(
        id=part.id,
        version=0,
        number=part.number,
        channel=parent.channel,
        government=parent.government,
        submitted_at=parent.submitted_at,
        changed_at=parent.changed_at,
        region=parent.region,
        classification=parent.classification,
        category=parent.category,
        title=parent.title,
        words=parent.words,
        address=parent.address,
        lat=parent.lat,
        long=parent.long,
        anonymous=parent.anonymous,
        confidential=parent.confidential,
        contactable=parent.contactable,
        language=parent.language,
        attachments=parent.attachments,
    )
