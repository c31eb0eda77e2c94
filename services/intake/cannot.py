"""Why an agency says that something cannot be settled, as a sentence for its reporter and for the public. Pure."""

from collections.abc import Mapping

from shared.events.codes import CannotReason, Language
from shared.http.language import say

REASONS: Mapping[str, str] = {
    CannotReason.NO_BUDGET: "there is no money for it this year",
    CannotReason.LAW_FORBIDS: "the law does not allow it",
    CannotReason.PRIVATE_MATTER: "it is a matter between private persons",
    CannotReason.NOT_FOUND: "what was reported was not found there",
    CannotReason.TECHNICALLY_IMPOSSIBLE: "it is technically not possible",
    CannotReason.BEFORE_COURT: "it is before a court or the police",
}
"""The reason `other` is said in the agency's own words alone."""
SENTENCE = "The reason: %(reason)s."


def cannot_sentence(data: Mapping[str, object], language: Language) -> str:
    """What an answer's fact says of the reason, to go after its sentence; empty when it gives none in a code."""
    reason = REASONS.get(str(data.get("reason", "")))
    return f" {say(language, SENTENCE, {'reason': say(language, reason)})}" if reason and data.get("outcome") == "cannot_resolve" else ""


def with_explanation(quote: str | None, data: Mapping[str, object]) -> str | None:
    """The answer's words, and below them the reason in the agency's own."""
    explanation = data.get("explanation")
    return "\n\n".join(filter(None, (quote, explanation))) if isinstance(explanation, str) else quote
