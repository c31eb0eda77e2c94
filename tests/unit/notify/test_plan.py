"""Facts of which nobody hears, and from which nothing follows, cost no look at their complaint."""

from services.notify import policy
from services.notify.commands.others import RELATING
from services.notify.commands.plan import FOLLOWED
from shared.events.complaint import CaseFact, ComplaintSubmitted, ComplaintVerified, ContactGiven
from shared.events.fact import Fact
from shared.events.relation import PartOpened


def test_all_that_somebody_hears_of_or_that_relates_complaints_is_followed_and_nothing_else() -> None:
    about = {kind for kind in Fact.registry.values() if issubclass(kind, CaseFact | ComplaintSubmitted | ContactGiven)}
    heard = {kind for kind in about if kind in policy.WHO_HEARS or kind in policy.BY_CONTENT or kind in policy.TO_OTHERS}
    assert about & {PartOpened, *RELATING, *heard} == FOLLOWED
    assert ComplaintVerified in about - FOLLOWED
    assert {"complaint.submitted", "complaint.routed", "complaint.erased", "complaint.escalated", "complaint.part_answered"} <= {
        kind.fact_type for kind in FOLLOWED
    }
