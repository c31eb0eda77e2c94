"""What `kawal rules` says, line by line. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rich.table import Table
from rich.text import Text

from services.routing.commands.rule_trials import Answer
from services.routing.reference import Reference
from services.routing.rules import Match
from services.routing.trying import Changed, Difference

NOBODY = "the coordinator"
NO_RULE = "no rule"
TABLE_ROWS = 30


def describe_answer(answer: Answer, reference: Reference) -> Iterator[Text]:
    """Two lines for the two sets, and one that says whether they differ."""
    yield Text.assemble(("in force: ", "bold"), _way(answer.before, reference))
    yield Text.assemble(("this file: ", "bold"), _way(answer.after, reference))
    same = (answer.before and answer.before.agency) == (answer.after and answer.after.agency)
    yield Text("The complaint goes the same way." if same else "The complaint would go another way.", style="green" if same else "yellow")


def describe_nothing(newest: datetime | None) -> Iterator[Text]:
    """That nothing came in, and how to look where something did."""
    if newest is None:
        yield Text("No complaint came in within these 30 days, nor before.")
        return
    day = newest.astimezone(UTC)
    yield Text(f"No complaint came in within these 30 days. The newest is of {day:%-d %b %Y}: add --until {day:%Y-%m-%d}")


def describe_difference(difference: Difference, reference: Reference, show: int, most: int) -> Iterator[Text | Table]:
    """Counts first, by government and rule; then the complaints of each change of rule, some of them."""
    bound = f" (the newest {most}: there may be more)" if difference.looked_at == most else ""
    yield Text(f"{difference.looked_at} complaints{bound}: {difference.same} go the same way, {difference.changed} another.")
    changes = [each for group in difference.groups for each in group.changes]
    if not changes:
        return
    yield _table(changes, reference)
    by_rule: dict[tuple[str, str], list[Changed]] = defaultdict(list)
    for each in changes:
        by_rule[_rules_of(each)].append(each)
    for (before, after), several in sorted(by_rule.items(), key=lambda each: -len(each[1])):
        places = len({each.past.subject.government for each in several})
        where = f" in {places} governments" if places > 1 else ""
        gain = _gain(sum(each.is_better for each in several), sum(each.is_worse for each in several))
        yield Text.assemble((f"{before} → {after}: {len(several)}{where}", "bold"), gain)
        for each in several[:show]:
            sides = [_name(side.agency if side else None, reference) for side in (each.before, each.after)]
            why = f" ({'; '.join(each.after.reasons)})" if each.after and each.after.reasons else ""
            yield Text(f"  no. {each.past.number}: {each.past.excerpt}\n    {' → '.join(sides)}{why}")
        if len(several) > show:
            yield Text(f"  … and {len(several) - show} more")


def _table(changes: Sequence[Changed], reference: Reference) -> Table:
    """How many complaints of each government another rule would decide, most first."""
    counts: dict[tuple[str, str, str], list[Changed]] = defaultdict(list)
    for each in changes:
        counts[(each.past.subject.government, *_rules_of(each))].append(each)
    table = Table("Government", "Rule in force", "Rule in the file", box=None, pad_edge=False)
    for title in ("Complaints", "Nearer", "Farther"):
        table.add_column(title, justify="right")
    rows = sorted(counts.items(), key=lambda each: (-len(each[1]), each[0]))
    for (government, before, after), several in rows[:TABLE_ROWS]:
        numbers = (len(several), sum(each.is_better for each in several), sum(each.is_worse for each in several))
        known = reference.governments.get(government)
        table.add_row(f"{government} {known.name if known else ''}".strip(), before, after, *map(str, numbers))
    if len(rows) > TABLE_ROWS:
        table.add_row(f"… and {len(rows) - TABLE_ROWS} more", "", "", str(sum(len(several) for _, several in rows[TABLE_ROWS:])), "", "")
    return table


def _rules_of(each: Changed) -> tuple[str, str]:
    return each.before.rule if each.before else NO_RULE, each.after.rule if each.after else NO_RULE


def difference_as_json(difference: Difference, newest: datetime | None) -> dict[str, object]:
    """All of it, for machines. `newest`: when the last complaint came in, where there is none within the thirty days."""
    return {
        "newest": newest.isoformat() if newest else None,
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


def _way(match: Match | None, reference: Reference) -> str:
    if match is None:
        return f"no rule fits; it waits for {NOBODY}"
    return f"{_name(match.agency, reference)} by “{match.rule}”: {'; '.join(match.reasons)}"


def _name(agency: str | None, reference: Reference) -> str:
    if agency is None:
        return NOBODY
    known = reference.agencies.get(agency)
    return f"{known.name} ({agency})" if known else agency
