"""What a check found, in sentences: with lines for who writes a file, in the reader's language for pages and programs. Pure."""

from collections.abc import Mapping

from services.routing.checking import Finding, named_places
from shared.errors import Filled

FINDINGS: Mapping[str, str] = {
    "unknown_government": "there is no government {detail}",
    "unknown_agency": "there is no agency {detail}",
    "inactive_agency": "{detail} takes no complaints any more",
    "foreign_agency": "a case of this government cannot be given to {detail}",
    "unknown_category": "there is no category {detail}",
    "unknown_region": "there is no region {detail}",
    "foreign_region": "{detail} lies outside the rule's government",
    "repeated": "another rule has the same name",
    "over": "its time ended on {detail}; no new complaint fits it",
    "never_reached": "is never reached: whatever fits it fits {by} before it",
    "contradicts": "contradicts {by} before it: the same conditions lead to another agency, and the first one decides",
    "mostly_never_reached": "is never reached in {silent} of {total} governments: whatever fits it fits {by} before it; "
    "it decides only in {places}",
    "mostly_contradicts": "contradicts {by} before it in {silent} of {total} governments: the same conditions lead to another agency, "
    "and the first one decides; it decides only in {places}",
    "idle_part": "“{detail}” never decides: what has it fits {by} before this rule",
}
"""For who writes a file: a sentence for every finding of a check; a test holds the keys against `SENTENCES`."""
SENTENCES: Mapping[str, str] = {
    "unknown_government": "The government %(detail)s takes no part.",
    "unknown_agency": "There is no agency “%(detail)s” that it could lead to.",
    "inactive_agency": "“%(detail)s” takes no complaints any more.",
    "foreign_agency": "A case of this government cannot be given to “%(detail)s”.",
    "unknown_category": "There is no topic “%(detail)s”.",
    "unknown_region": "There is no place with the code %(detail)s.",
    "foreign_region": "The place %(detail)s lies outside the government.",
    "repeated": "Another rule has the same name.",
    "over": "Its time ended on %(detail)s: no new complaint fits it.",
    "never_reached": "It is never reached: whatever fits it fits the rule “%(detail)s” before it.",
    "contradicts": "It contradicts the rule “%(detail)s” before it: the same conditions lead to another agency, and the first one decides.",
    "mostly_never_reached": "In %(silent)s of %(total)s governments it is never reached: whatever fits it fits the rule “%(detail)s” "
    "before it. It decides only in %(places)s.",
    "mostly_contradicts": "In %(silent)s of %(total)s governments it contradicts the rule “%(detail)s” before it: the same conditions "
    "lead to another agency, and the first one decides. It decides only in %(places)s.",
    "idle_part": "“%(detail)s” never decides: whatever has it fits the rule “%(by)s” before it.",
}
"""For pages and programs. Messages of the catalogue."""


def described(finding: Finding, lines: Mapping[str, int]) -> str:
    """A sentence that names other rules, with their lines where they stand in the same file."""
    others = " and ".join(f"“{name}”" + (f" (line {lines[name]})" if name in lines else "") for name in finding.by.split("”, “") if name)
    return FINDINGS[finding.code].format(
        detail=finding.detail, by=others, silent=finding.silent, total=finding.leads_in, places=named_places(finding.deciding)
    )


def sentence_of(finding: Finding) -> Filled:
    """A sentence that can be said in the reader's language."""
    return Filled(
        SENTENCES[finding.code],
        detail=finding.detail,
        by=finding.by,
        silent=finding.silent,
        total=finding.leads_in,
        places=named_places(finding.deciding),
    )
