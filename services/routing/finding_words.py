"""What a check found, in sentences for who writes a file or a program. Pure."""

from collections.abc import Mapping

from services.routing.checking import Finding, named_places

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
"""A sentence for every finding of a check; a test holds the keys against the editor's."""


def described(finding: Finding, lines: Mapping[str, int]) -> str:
    """A sentence that names other rules, with their lines where they stand in the same file."""
    others = " and ".join(f"“{name}”" + (f" (line {lines[name]})" if name in lines else "") for name in finding.by.split("”, “") if name)
    return FINDINGS[finding.code].format(
        detail=finding.detail, by=others, silent=finding.silent, total=finding.leads_in, places=named_places(finding.deciding)
    )
