"""A complaint's history and where it stands, in sentences for its reporter. Pure."""

from services.intake.history.lines import Line, agency_in, more_values, tell
from services.intake.history.requests import join_decisions
from services.intake.history.standing import (
    ALL_ANSWERED,
    ASK_UNTIL,
    HOLDING,
    REPLY_UNTIL,
    STATUS,
    holding_sentence,
    reply_until,
    status_sentence,
)
from services.intake.history.words import DUE, EVERYBODY_ANSWERED, REQUESTS, SENTENCES, THE_AGENCY, UNTIMED, WORDS

__all__ = [
    "ALL_ANSWERED",
    "ASK_UNTIL",
    "DUE",
    "EVERYBODY_ANSWERED",
    "HOLDING",
    "REPLY_UNTIL",
    "REQUESTS",
    "SENTENCES",
    "STATUS",
    "THE_AGENCY",
    "UNTIMED",
    "WORDS",
    "Line",
    "agency_in",
    "holding_sentence",
    "join_decisions",
    "more_values",
    "reply_until",
    "status_sentence",
    "tell",
]
