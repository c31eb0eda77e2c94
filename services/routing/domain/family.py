"""What a fact about one case asks of its relatives: the parts of a split one and their whole, a master and what is merged into it. Pure."""

from typing import get_args
from uuid import UUID

from services.routing.domain import commands as c
from services.routing.domain.case import NEW, Case
from shared.events.codes import Outcome, Status
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
from shared.events.relation import ComplaintJoined, ComplaintSplit, ComplaintUnmerged, Part, SharedAnswer
from shared.ids import derived_id

_FOLLOWED = ComplaintDisputed | ComplaintClosed | ComplaintWithdrawn | ComplaintSupplemented | ComplaintJoined
_FOLLOWED_BY_ALL = ComplaintMadeConfidential | ComplaintErased
HEARD: frozenset[type[Fact]] = frozenset(
    (*get_args(_FOLLOWED), *get_args(_FOLLOWED_BY_ALL), ComplaintAnswered, ComplaintArchived, ComplaintUnmerged, ComplaintSplit)
)
"""The facts that can ask something of relatives."""
OVER = (Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN)
"""Where nothing stays merged into a case."""


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
    if isinstance(fact, ComplaintSupplemented) and case.master is not None:
        return [(case.master, c.HearMerged(fact.from_merged or case.number))]
    if isinstance(fact, _FOLLOWED):
        return [(part, c.FollowParent(case.id, fact)) for part in case.parts]
    return []


def letting_go(case: Case, fact: Fact) -> c.Unmerge | None:
    """The command for everything that is merged into a case, when a fact ends it; `case` is as it was before. None: they stay merged.

    Nobody ends with another. What was answered to the master was answered to each of them, and now each reporter judges it.
    """
    match fact:
        case ComplaintWithdrawn() | ComplaintArchived():
            return c.Unmerge(master_ended=True)
        case ComplaintClosed():
            return c.Unmerge(master_ended=True, answer=_answer_of(case))
        case ComplaintUnmerged(answer=SharedAnswer() as answer):
            return c.Unmerge(master_ended=True, answer=answer)
    return None


def left_by(master: Case) -> c.Unmerge | None:
    """The command for what is still merged into a case that is over: it was closed before anything was let go. None: it is not over."""
    match master.status:
        case Status.CLOSED:
            return c.Unmerge(master_ended=True, answer=_answer_of(master))
        case Status.WITHDRAWN | Status.ARCHIVED:
            return c.Unmerge(master_ended=True)
    return None


def _answer_of(master: Case) -> SharedAnswer:
    """The last one, as far as it is known when it came."""
    return SharedAnswer(
        number=master.number,
        agency=master.agency,
        outcome=master.outcome or Outcome.UNSTATED,
        answered_at=master.waiting_since or master.first_answered_at or master.changed_at,
        time_known=master.waiting_since is not None or master.answer_time_known,
        late=master.answer_late,
        first_routed_at=master.first_routed_at,
    )


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
