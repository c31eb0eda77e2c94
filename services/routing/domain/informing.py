"""What a case's reporter is told without being answered: notices of what is known already. A notice is given to a case once,
and few notices to one case altogether."""

from datetime import datetime

from services.routing.domain import commands as c
from services.routing.domain.case import Actor, Case
from services.routing.domain.deadlines import Deadlines
from services.routing.domain.decisions import Facts, facts_of
from services.routing.domain.evolve import Change, change_of
from shared.events.notice import ComplaintNoticeGiven
from shared.notices import MOST_GIVEN


@facts_of.register
def _give_notice(command: c.GiveNotice, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    notice = command.notice
    if (
        case.parent is not None or notice.id in case.notices or len(case.notices) >= MOST_GIVEN
    ):  # the reporter of a part is told of the whole
        return []
    return [
        ComplaintNoticeGiven(
            government=case.government,
            agency=case.agency,
            status=case.status,
            notice=notice.id,
            publisher=notice.government,
            publisher_agency=notice.agency,
            title=notice.title,
            text=notice.text,
            until=notice.until,
        )
    ]


@change_of.register
def _notice_given(fact: ComplaintNoticeGiven, case: Case, at: datetime, by: Actor) -> Change:
    return {"notices": (*case.notices, fact.notice)}
