"""What each kind of entry in a reporter's history says, in English; the catalogue has the Indonesian. Data alone."""

from collections.abc import Mapping

from shared.events.codes import ReporterAction

SENTENCES: Mapping[str, str] = {
    "submitted": "Your complaint was received.",
    "verified": "Your complaint was read and accepted.",
    "info_requested": "The coordinator asks you for more information.",
    "archived": "Your complaint will not be handled: %(reason)s.",
    "routed": "Your complaint was given to %(agency)s.",
    "returned": "%(agency)s says that it is not the right agency: %(reason)s. The coordinator chooses another one; your deadline stays.",
    "accepted": "%(agency)s is working on it.",
    "deadlines_changed": "Days on which offices are closed, or the rules on deadlines, have changed, and with them your deadlines.",
    "answered": "%(agency)s answered: %(outcome)s.",
    "supplemented": "Your addition reached %(agency)s.",
    "disputed": "Your objection reached the agency. It works on your complaint again.",
    "closed": "Your complaint is closed: %(reason)s.",
    "rated": "You rated how your complaint was handled.",
    "withdrawn": "Your complaint is withdrawn.",
    "reporter_refused": "Your request came too late or is not possible in this state.",
    "breached": "A deadline has passed: %(clock)s.",
    "escalated": "Nobody answered in time. Your complaint was reported to %(level)s.",
    "supplement_given": "You added something.",
    "confirmation_given": "You said that the answer settles it.",
    "rating_given": "You rated how your complaint was handled.",
    "dispute_raised": "You said that the answer does not settle it.",
    "withdrawal_asked": "You asked to withdraw the complaint.",
    "made_confidential": "Your complaint is confidential from now on: it is not published.",
    "confidentiality_asked": "You asked to keep your complaint confidential. It is not published from now on.",
    "erased": "Your complaint was erased: its words and whoever reported it are gone.",
    "notice_given": "%(publisher)s says that this is known already: %(title)s. Your complaint stays open.",
    "deferred": "%(agency)s was given more time, until %(day)s. Its deadline stays.",
    "resumed": "The time that %(agency)s was given is over. It works on your complaint again.",
    "reclassified": "The coordinator corrected what your complaint is about.",
    "reopened": "Your complaint is open again; %(level)s hears of it, too.",
    "appealed": "Your appeal reached %(level)s.",
    "appeal_refused": "Your appeal was looked at, and changes nothing.",
    "merged": "Your complaint is handled together with complaint no. %(number)s, which tells of the same. You hear what happens there.",
    "unmerged": "Your complaint is handled on its own again.",
    "split": "Several agencies each have a part of your complaint now: %(agencies)s.",
    "part_answered": "%(agency)s answered its part: %(outcome)s.",
    "joined": "The coordinator took back the parts that nobody has answered yet.",
    "reopening_asked": "You asked to open your complaint again.",
    "appeal_raised": "You appealed to the leader.",
    "erasure_asked": "You asked to erase your complaint. Its words and your identity are being destroyed.",
}
"""What each kind of entry says. A test holds the keys against the facts that routing can tell."""

TO_COORDINATOR: Mapping[str, str] = {
    "supplemented": "Your addition reached the coordinator of %(government)s.",
    "disputed": "Your objection reached the coordinator of %(government)s, who chooses the agency.",
    "reopened": "Your complaint is open again. The coordinator of %(government)s has it and decides who handles it.",
}
"""What is said while no agency has the complaint."""
TO_SEVERAL = "Your addition reached the agencies that have a part of your complaint."
TO_MASTER = "Your addition reached whoever handles the complaint that yours is handled with."
APPEAL_GRANTED = "Your appeal was granted by %(decided_by)s: your complaint is open again."
APPEAL_REFUSED_BY = "Your appeal was refused by %(decided_by)s, for this reason. Your complaint stays as it is."
GIVEN_ON = "The coordinator decided: %(agency)s handles your complaint."
DECIDED_FINALLY = "The coordinator decided: %(agency)s handles your complaint; this decision is final."
"""What is said when agencies gave it back: whose word it is now, and that the last one cannot give it back again."""
WRITTEN_DOWN = "Your reply was written down by the coordinator of %(government)s."
"""What is said of a reply by telephone, or at the counter."""
ANSWERED_TOGETHER = (
    "Complaint no. %(number)s, with which yours was handled, was answered and is closed: %(outcome)s."
    " Now say whether that settles yours, too."
)
"""What is said of a merge that ended with an answer."""
EVERYBODY_ANSWERED = "All parts of it are answered. Does that settle it?"
"""What is said of an answer that is several agencies'."""
DUE = "An answer is due by %(day)s."
UNTIMED = "The source does not say when."
THE_AGENCY = "The agency"

WORDS: Mapping[str, Mapping[str, str]] = {
    "archived": {
        "too_general": "it is too general to act on",
        "no_evidence": "there is no evidence",
        "irrelevant": "it is not a matter of government",
        "unlawful_content": "its content is unlawful",
        "spam": "it is not a complaint",
        "no_reply": "there was no reply to a question",
        "expired": "its time has run out",
        "unstated": "no reason was recorded",
    },
    "returned": {
        "not_our_authority": "it is not within its authority",
        "wrong_region": "it lies in another region",
        "needs_other_agency": "another agency is needed",
    },
    "answered": {
        "resolved": "the matter is resolved",
        "planned": "it is planned",
        "cannot_resolve": "it cannot be resolved",
        "information_given": "information was given",
        "unstated": "the record does not say with what result",
    },
    "closed": {
        "confirmed": "you confirmed the answer",
        "silence": "nobody objected to the answer",
        "coordinator": "the coordinator closed it",
    },
    "breached": {
        "screening": "it should have been read by now",
        "first_response": "the agency should have answered by now",
        "resolution": "you should have had an answer by now",
    },
    "escalated": {
        "secretary": "the agency's secretary",
        "head": "the head of the agency",
        "coordinator": "the coordinator",
        "register": "the national register of unanswered complaints",
    },
}

REQUESTS: Mapping[ReporterAction, str] = {
    ReporterAction.SUPPLEMENT: "to add something",
    ReporterAction.CONFIRM: "to confirm the answer",
    ReporterAction.RATE: "to rate how it was handled",
    ReporterAction.DISPUTE: "to dispute the answer",
    ReporterAction.WITHDRAW: "to withdraw the complaint",
    ReporterAction.REOPEN: "to reopen the complaint",
    ReporterAction.APPEAL: "to appeal to the leader",
    ReporterAction.MAKE_CONFIDENTIAL: "to make the complaint confidential",
    ReporterAction.ERASE: "to erase the complaint",
}
"""What a reporter asks for, after “your request”."""
