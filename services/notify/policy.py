"""Who hears of which fact, and when nobody does. Pure: no I/O, no clock; senders know nothing of it.

Supporters, and reporters of merged complaints, hear of answers. Not told, on purpose: `supported` (a count), `verified` and `accepted`
(nothing that a reporter could act on), `rated` (an agency reads it on its desk, as the stars of a confirmation), `returned` (the
coordinator's business; the reporter hears when a new agency has it), escalations to the national register (a count, not a message), and
an erasure to its reporter, of whom nobody knows anything any more; the agency hears of it, for it may keep a print.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeGuard

from shared.events.codes import Audience, EscalationLevel
from shared.events.complaint import (
    CaseFact,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintDueSoon,
    ComplaintErased,
    ComplaintEscalated,
    ComplaintInfoRequested,
    ComplaintMadeConfidential,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintSupplemented,
    ComplaintWithdrawn,
    ContactGiven,
    ReporterRefused,
)
from shared.events.fact import Fact
from shared.events.notice import ComplaintNoticeGiven
from shared.events.relation import (
    ComplaintJoined,
    ComplaintMerged,
    ComplaintSplit,
    ComplaintUnmerged,
    PartAnswered,
    PartTakenBack,
    SharedAnswer,
)
from shared.events.review import (
    AppealRefused,
    ComplaintAppealed,
    ComplaintDeferred,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintResumed,
    DeferralAsked,
    DeferralRefused,
)

WHO_HEARS: Mapping[type[Fact], tuple[Audience, ...]] = {
    ComplaintSubmitted: (Audience.REPORTER,),
    ContactGiven: (Audience.REPORTER,),
    ComplaintInfoRequested: (Audience.REPORTER,),
    ComplaintArchived: (Audience.REPORTER,),
    ComplaintRouted: (Audience.REPORTER, Audience.AGENCY),
    ComplaintReturned: (Audience.COORDINATOR,),
    ComplaintAnswered: (Audience.REPORTER,),
    ComplaintSupplemented: (Audience.AGENCY,),
    ComplaintDisputed: (Audience.REPORTER, Audience.AGENCY),
    ComplaintClosed: (Audience.REPORTER,),
    ComplaintWithdrawn: (Audience.REPORTER, Audience.AGENCY),
    ComplaintMadeConfidential: (Audience.AGENCY,),
    ComplaintErased: (Audience.AGENCY,),
    ReporterRefused: (Audience.REPORTER,),
    ComplaintDueSoon: (Audience.AGENCY,),
    ComplaintBreached: (Audience.REPORTER,),
    ComplaintNoticeGiven: (Audience.REPORTER,),
    DeferralAsked: (Audience.COORDINATOR,),
    ComplaintDeferred: (Audience.REPORTER, Audience.AGENCY),
    DeferralRefused: (Audience.AGENCY,),
    ComplaintResumed: (Audience.AGENCY,),
    ComplaintReclassified: (Audience.AGENCY,),
    ComplaintReopened: (Audience.REPORTER, Audience.AGENCY),
    ComplaintAppealed: (Audience.COORDINATOR,),
    AppealRefused: (Audience.REPORTER,),
    ComplaintMerged: (Audience.REPORTER, Audience.AGENCY),
    ComplaintUnmerged: (Audience.REPORTER, Audience.AGENCY),
    ComplaintSplit: (Audience.REPORTER, Audience.AGENCY),
    PartAnswered: (Audience.REPORTER,),
    ComplaintJoined: (Audience.REPORTER,),
    PartTakenBack: (Audience.AGENCY,),
}
TO_OTHERS: Mapping[type[Fact], tuple[str, ...]] = {
    ComplaintAnswered: ("reporter-master-answered", "supporter-answered"),
    PartAnswered: ("reporter-master-answered", "supporter-answered"),
}
"""What reporters of merged complaints hear of the one that theirs is handled with, and what supporters hear."""
TO_SUPPORTERS_OF_MERGED = "supporter-master-answered"
"""What who supported a complaint before it was merged hears of an answer: their own is not public any more, the other one is."""
APPEAL_GRANTED = "reporter-appeal-granted"
"""That the reporter's appeal was granted, which is more than a complaint that is open again."""
ROUTED_FINALLY = "reporter-routed-finally"
"""That the coordinator decided who handles it, after several agencies gave it back, and that this is final."""
ANSWERED_TOGETHER = "reporter-answered-together"
"""That the complaint with which the reporter's own was handled is closed, and that the reporter has the word on its answer now."""
WORD_AGAIN = "reporter-word-again"
"""That a merge was undone while the reporter had the word, and until when that is so now."""
ALL_ANSWERED = "reporter-all-answered"
"""That the last agency of several has answered; what each said its reporter has heard."""
ESCALATED_TO: Mapping[EscalationLevel, tuple[Audience, ...]] = {
    EscalationLevel.SECRETARY: (Audience.SECRETARY,),
    EscalationLevel.HEAD: (Audience.HEAD,),
    EscalationLevel.COORDINATOR: (Audience.COORDINATOR,),
    EscalationLevel.REGISTER: (),
}
HELD_BY_COORDINATOR: Mapping[type[Fact], tuple[Audience, ...]] = {
    ComplaintDueSoon: (Audience.COORDINATOR,),
    ComplaintBreached: (Audience.REPORTER, Audience.COORDINATOR),
}
"""Who hears of lateness while no agency has the case: then it is the coordinator's, whichever clock runs."""
SAME_TEXT = {ContactGiven.fact_type: ComplaintSubmitted.fact_type}
"""Whoever can be reached later than at once gets then what the others got: that it has come, and the tracking code."""
PATIENT = frozenset({ComplaintSubmitted.fact_type})
"""What is told together with what follows at once, nearly always: that it has come, with who has it. Such a message waits a moment."""
BY_CONTENT: frozenset[type[Fact]] = frozenset({ComplaintEscalated, ComplaintReopened, ComplaintAppealed, ComplaintUnmerged})
"""Of these it is what they say that decides who hears."""
OF_AN_AGENCY = frozenset({Audience.AGENCY, Audience.SECRETARY, Audience.HEAD})

IMPORTED, PRACTICE, NO_CONTACT, TOO_MANY = "imported", "practice", "no_contact", "too_many"
"""Why a message is skipped."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message: sent (both empty), skipped and why, or held until the complaint's submission has come."""

    skipped: str | None = None
    waits: bool = False


SENT, WAITS = Verdict(), Verdict(waits=True)


@cache
def _is_of_a_case(kind: type[Fact]) -> bool:
    return issubclass(kind, CaseFact)


def is_of_a_case(fact: Fact) -> TypeGuard[CaseFact]:
    """As isinstance, which is slow for models, and this is asked again and again."""
    return _is_of_a_case(type(fact))


def who_hears(fact: Fact) -> tuple[Audience, ...]:
    """The audiences of a fact. An agency, and those above it, hear only while one holds the case."""
    heard = WHO_HEARS.get(type(fact), ())
    if type(fact) in BY_CONTENT:
        if isinstance(fact, ComplaintUnmerged) and fact.answer is not None:
            return (Audience.REPORTER,)
        if isinstance(fact, ComplaintEscalated | ComplaintReopened | ComplaintAppealed) and fact.level is not None:
            heard = tuple(dict.fromkeys((*heard, *ESCALATED_TO[fact.level])))
    if heard and is_of_a_case(fact) and fact.agency is None:
        return HELD_BY_COORDINATOR.get(type(fact)) or tuple(audience for audience in heard if audience not in OF_AN_AGENCY)
    return heard


def judge(fact: Fact, audience: Audience, contactable: bool | None, *, practice: bool) -> Verdict | None:
    """Whether this audience is told of this fact; None leaves no trace.

    `contactable`: whether the reporter can be reached, None while the submission has not come. What another system recorded is told to
    nobody: the people concerned heard of it there. What happens to an imported complaint here is told as of any other. Every complaint
    keeps a message about its submission, sent or skipped, so that none is without one.
    """
    if type(fact) is ComplaintSubmitted:
        if fact.recorded is not None:
            return Verdict(IMPORTED)
    elif is_of_a_case(fact) and fact.recorded:
        return None
    if contactable is None:
        return WAITS
    unreachable = audience is Audience.REPORTER and not contactable and type(fact) is not ContactGiven
    if unreachable and type(fact) is not ComplaintSubmitted:
        return None
    if practice:
        return Verdict(PRACTICE)
    return Verdict(NO_CONTACT) if unreachable else SENT


@cache
def template_name(fact_type: str, audience: Audience) -> str:
    """`reporter-info-requested` for complaint.info_requested to the reporter."""
    fact_type = SAME_TEXT.get(fact_type, fact_type)
    return f"{audience.value}-{fact_type.rpartition('.')[2].replace('_', '-')}"


def template_of(fact: Fact, audience: Audience) -> str:
    """The name of the text for this audience of this fact."""
    match fact:
        case ComplaintSubmitted():
            pass
        case ComplaintRouted(final=True) if audience is Audience.REPORTER:
            return ROUTED_FINALLY
        case ComplaintRouted():
            pass
        case ComplaintAnswered(agency=None, recorded=False):
            return ALL_ANSWERED
        case ComplaintUnmerged(answer=SharedAnswer()) if audience is Audience.REPORTER:
            return ANSWERED_TOGETHER
        case ComplaintUnmerged(close_at=datetime()) if audience is Audience.REPORTER:
            return WORD_AGAIN
        case ComplaintReopened(appeal=True) if audience is Audience.REPORTER:
            return APPEAL_GRANTED
    return template_name(fact.fact_type, audience)


def template_for_others(fact: Fact, audience: Audience) -> str | None:
    """The text for reporters of merged complaints, or for supporters; None when they do not hear of this fact. Of a whole that several
    agencies have answered they have heard part by part."""
    if isinstance(fact, ComplaintAnswered) and fact.agency is None:
        return None
    return next((name for name in TO_OTHERS.get(type(fact), ()) if name.startswith(f"{audience.value}-")), None)


def details(fact: Fact) -> dict[str, str]:
    """The codes and times that the text needs. No words of a case, which are read on its own page; those of a notice are public."""
    match fact:
        case ComplaintSubmitted():
            return {}
        case ComplaintRouted():
            found = {"due": fact.due_at.isoformat() if fact.due_at else "", "confidential": "yes" if fact.confidential else ""}
        case ComplaintArchived() | ComplaintReturned() | ComplaintClosed():
            found = {"reason": fact.reason.value}
        case ComplaintAnswered():
            found = {"outcome": fact.outcome.value, "until": fact.close_at.isoformat() if fact.close_at else ""}
            found["cannot"] = fact.reason.value if fact.reason else ""
        case PartAnswered():
            found = {"outcome": fact.outcome.value, "cannot": fact.reason.value if fact.reason else ""}
        case DeferralAsked() | ComplaintDeferred() | ComplaintResumed():
            found = {"until": fact.until.isoformat()}
        case ComplaintReopened(appeal=True, decided_by=decider):
            found = {"due": fact.due_at.isoformat() if fact.due_at else "", "decided_by": decider.value if decider else ""}
        case AppealRefused(decided_by=decider):
            found = {"decided_by": decider.value if decider else ""}
        case ComplaintReopened() | ComplaintReclassified():
            found = {"due": fact.due_at.isoformat() if fact.due_at else ""}
        case ComplaintMerged():
            found = {"master": fact.master_number}
        case ComplaintUnmerged(answer=SharedAnswer() as answer):
            found = {"master": answer.number, "outcome": answer.outcome.value, "until": fact.close_at.isoformat() if fact.close_at else ""}
        case ComplaintInfoRequested() | ComplaintUnmerged():
            found = {"until": fact.close_at.isoformat() if fact.close_at else ""}
        case ReporterRefused():
            found = {"action": fact.action.value}
        case ComplaintDueSoon() | ComplaintBreached() | ComplaintEscalated():
            found = {"clock": fact.clock.value, "due": fact.due_at.isoformat()}
        case ComplaintNoticeGiven():
            found = {"notice_title": fact.title, "notice": fact.text}
        case _:
            found = {}
    return {key: value for key, value in found.items() if value}


def known_templates() -> frozenset[str]:
    """The name of every text that policy can ask for."""
    names = {template_name(fact.fact_type, audience) for fact, heard in WHO_HEARS.items() for audience in heard}
    names |= {template_name(fact.fact_type, audience) for fact, heard in HELD_BY_COORDINATOR.items() for audience in heard}
    for fact in (ComplaintEscalated, ComplaintReopened, ComplaintAppealed):
        names |= {template_name(fact.fact_type, audience) for heard in ESCALATED_TO.values() for audience in heard}
    names -= {template_name(ComplaintAppealed.fact_type, Audience.SECRETARY)}  # an appeal goes to the head, or to the coordinator
    names |= {ALL_ANSWERED, ANSWERED_TOGETHER, WORD_AGAIN, APPEAL_GRANTED, ROUTED_FINALLY, TO_SUPPORTERS_OF_MERGED}
    names |= {name for texts in TO_OTHERS.values() for name in texts}
    return frozenset(names)


RETRY_FACTORS = (1, 4, 20, 120, 480, 960, 1920)
"""Times the base delay: with 30 s that is 30 s, 2 min, 10 min, 1 h, 4 h, 8 h, 16 h."""
MAX_ATTEMPTS = len(RETRY_FACTORS) + 1


def retry_delay(attempts: int, base: float) -> float | None:
    """Seconds until the next attempt after so many have failed; None when there is none."""
    return RETRY_FACTORS[attempts - 1] * base if attempts < MAX_ATTEMPTS else None
