"""Which commands give a case back to the agency that had it. Whether that agency still takes complaints is not the case's own affair."""

from services.routing.domain import commands as c
from services.routing.domain.case import Case
from shared.events.codes import Status
from shared.events.complaint import ComplaintDisputed

WORKED_ON = frozenset({Status.ROUTED, Status.IN_PROGRESS, Status.DEFERRED})


def gives_back(command: c.Command, case: Case) -> bool:
    """A dispute, of the whole too, a reopening, and the end of a merge that an agency was at work before."""
    match command:
        case c.Dispute() | c.Reopen() | c.GrantAppeal():
            return True
        case c.FollowParent(fact=ComplaintDisputed()):
            return True
        case c.Unmerge(answer=None):
            return case.merged_from in WORKED_ON
    return False
