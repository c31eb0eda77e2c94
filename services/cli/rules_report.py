"""What `kawal rules` says, line by line. Pure."""

from collections.abc import Iterator, Mapping

from rich.text import Text

from services.routing.checking import Finding
from services.routing.commands.rule_trials import Answer
from services.routing.reference import Reference
from services.routing.rules import Match
from services.routing.trying import Changed, Difference

FINDINGS: Mapping[str, str] = {
    "unknown_agency": "agency: there is no agency {detail}",
    "inactive_agency": "agency: {detail} takes no complaints any more",
    "foreign_agency": "agency: a case of this government cannot be given to {detail}",
    "unknown_category": "category: there is no category {detail}",
    "unknown_region": "region: there is no region {detail}",
    "foreign_region": "region: {detail} lies outside the rule's government",
    "repeated": "id: another rule has the same name",
    "over": "until: its time ended on {detail}; no new complaint fits it",
    "never_reached": "is never reached: whatever fits it fits {by} before it",
    "contradicts": "contradicts {by} before it: the same conditions lead to another agency, and the first one decides",
    "idle_part": "“{detail}” never decides: what has it fits {by} before this rule",
}
"""A sentence for every finding of a check; a test holds the keys against the editor's."""
NOBODY = "the coordinator"


def describe_finding(finding: Finding, lines: Mapping[str, int]) -> str:
    """A sentence that names other rules with their lines."""
    others = " and ".join(f"“{name}” (line {lines[name]})" for name in finding.by.split("”, “") if name in lines)
    return FINDINGS[finding.code].format(detail=finding.detail, by=others)


def describe_answer(answer: Answer, reference: Reference) -> Iterator[Text]:
    """Two lines for the two sets, and one that says whether they differ."""
    yield Text.assemble(("in force: ", "bold"), _way(answer.before, reference))
    yield Text.assemble(("this file: ", "bold"), _way(answer.after, reference))
    same = (answer.before and answer.before.agency) == (answer.after and answer.after.agency)
    yield Text("The complaint goes the same way." if same else "The complaint would go another way.", style="green" if same else "yellow")


def describe_difference(difference: Difference, reference: Reference, show: int, most: int) -> Iterator[Text]:
    """Counts first, then each change with some of its complaints."""
    if not difference.looked_at:
        yield Text("No complaint came in within these 30 days.")
        return
    bound = f" (the newest {most}: there may be more)" if difference.looked_at == most else ""
    yield Text(f"{difference.looked_at} complaints{bound}: {difference.same} go the same way, {difference.changed} another.")
    for group in difference.groups:
        title = f"{_name(group.before, reference)} → {_name(group.after, reference)}: {len(group.changes)}"
        yield Text.assemble((title, "bold"), _gain(group.better, group.worse))
        for each in group.changes[:show]:
            yield Text(f"  no. {each.past.number}: {each.past.excerpt}\n    {_why(each)}")
        if len(group.changes) > show:
            yield Text(f"  … and {len(group.changes) - show} more")


def difference_as_json(difference: Difference) -> dict[str, object]:
    """All of it, for machines."""
    return {
        "looked_at": difference.looked_at,
        "same": difference.same,
        "changed": difference.changed,
        "changes": [
            {
                "from": group.before,
                "to": group.after,
                "count": len(group.changes),
                "nearer": group.better,
                "farther": group.worse,
                "cases": [
                    {
                        "id": str(each.past.case_id),
                        "number": each.past.number,
                        "rule_in_force": each.before.rule if each.before else None,
                        "rule": each.after.rule if each.after else None,
                        "reasons": list(each.after.reasons) if each.after else [],
                        "agency_now": each.past.agency,
                    }
                    for each in group.changes
                ],
            }
            for group in difference.groups
        ],
    }


def _gain(better: int, worse: int) -> str:
    parts = [f"{better} would have gone at once to the agency that has it now"] if better else []
    parts += [f"{worse} would have missed the agency that has it now"] if worse else []
    return f"  ({'; '.join(parts)})" if parts else ""


def _why(each: Changed) -> str:
    before = f"by “{each.before.rule}”" if each.before else "no rule"
    after = f"by “{each.after.rule}” ({'; '.join(each.after.reasons)})" if each.after else "no rule: it would wait for the coordinator"
    return f"{before} → {after}"


def _way(match: Match | None, reference: Reference) -> str:
    if match is None:
        return f"no rule fits; it waits for {NOBODY}"
    return f"{_name(match.agency, reference)} by “{match.rule}”: {'; '.join(match.reasons)}"


def _name(agency: str | None, reference: Reference) -> str:
    if agency is None:
        return NOBODY
    known = reference.agencies.get(agency)
    return f"{known.name} ({agency})" if known else agency
