"""Writes docs/lifecycle.md from the table of the domain; with --check says whether it is as it should be.

python -m services.routing.lifecycle_page [--check]
"""

import sys
from pathlib import Path

from services.routing.domain import ALLOWED, OPEN
from services.routing.domain.case import WITH_AGENCY
from services.routing.domain.lifecycle import OF_PARTS, Move
from shared.events.codes import Status

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"
INTERNAL = frozenset({"open_part", "follow_parent", "hear_merged"})
"""What one case asks of another; the diagram is of what people and the clock do with whole cases."""
MEANING: dict[Status, str] = {
    Status.RECEIVED: "being read by the coordinator",
    Status.NEEDS_INFO: "the reporter was asked for more",
    Status.VERIFIED: "read and accepted; an agency is being chosen",
    Status.ROUTED: "given to an agency",
    Status.IN_PROGRESS: "the agency works on it",
    Status.DEFERRED: "the agency was given more time; no clock stops",
    Status.RETURNED: "the agency gave it back; another is being chosen",
    Status.SPLIT: "several agencies each have a part, a case of its own",
    Status.ANSWERED: "the reporter has the word",
    Status.CLOSED: "over, with an answer",
    Status.ARCHIVED: "over, not handled",
    Status.WITHDRAWN: "over, taken back",
    Status.MERGED: "handled with another complaint; no work of its own, always demand",
}
_UNDONE = {Status.CLOSED: Status.IN_PROGRESS, Status.ARCHIVED: Status.RECEIVED}
"""Where an end by silence leads when the reporter spoke before it and is heard after."""
HEAD = """# The life of a case

<!-- Generated from services/routing/domain/lifecycle.py by `python -m services.routing.lifecycle_page` (`make docs`). Do not edit. -->

One table drives the decider, the API's `allowed`, the buttons on the desk, the tests and this page. It is told by routing at
`/api/routing/v1/lifecycle`, too. What another system recorded comes in as it happened and is not asked for by these moves.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, _diagram(), _states(), _moves()])


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR", "    [*] --> received: submit", '    state "open" as open {']
    over = []
    for move in ALLOWED.values():
        if move.name in INTERNAL or not move.to:
            continue
        if move.statuses >= OPEN - {Status.SPLIT} and len(move.to) == 1:
            over.append(f"    open --> {_one(move)}: {move.name}")
        elif move.name == "unmerge":
            over.append(f"    merged --> open: {move.name}")
        elif move.name != "supplement":
            edges = [f"{start.value} --> {end.value}: {move.name}" for start, end in _pairs(move) if start is not end]
            inside = move.statuses | move.to <= OPEN
            (lines if inside else over).extend(f"{'        ' if inside else '    '}{edge}" for edge in edges)
    lines.append("        needs_info --> received: supplement")
    for move in ALLOWED.values():
        over.extend(f"    {end.value} --> {_UNDONE[end].value}: {move.name}, said in time" for end in Status if end in move.in_time)
    ends = [f"    {status.value} --> [*]" for status in Status if status not in OPEN and status is not Status.MERGED]
    return "\n".join([*lines, "    }", *over, *ends, "```", ""])


def _one(move: Move) -> str:
    return next(iter(move.to)).value


def _pairs(move: Move) -> list[tuple[Status, Status]]:
    """From where to where, in the order of the states; an end by silence, and a reopening, each go one way only."""
    only = {
        "end_silence": {Status.NEEDS_INFO: Status.ARCHIVED, Status.ANSWERED: Status.CLOSED},
        "reopen": {Status.CLOSED: Status.ROUTED, Status.ARCHIVED: Status.RECEIVED},
        "grant_appeal": {Status.CLOSED: Status.ROUTED, Status.ARCHIVED: Status.RECEIVED},
    }.get(move.name)
    pairs = [(start, end) for start in Status if start in move.statuses for end in Status if end in move.to]
    return [pair for pair in pairs if only is None or only[pair[0]] is pair[1]]


def _states() -> str:
    rows = ["## States", "", "| state | meaning | held by |", "|---|---|---|"]
    for status in Status:
        holder = "an agency" if status in WITH_AGENCY else "the coordinator" if status in OPEN else "nobody"
        rows.append(f"| `{status.value}` | {MEANING[status]} | {holder} |")
    return "\n".join([*rows, ""])


def _moves() -> str:
    rows = ["## Moves", "", "| from | command | who | to | facts | rule |", "|---|---|---|---|---|---|"]
    for command, move in ALLOWED.items():
        to = ", ".join(status.value for status in Status if status in move.to) or "same"
        to = "depends on the fact" if move.to == frozenset(Status) else to
        facts = ", ".join(f"`{fact.fact_type.removeprefix('complaint.')}`" for fact in move.facts)
        rule = f"{move.rule[:1].upper()}{move.rule[1:]}. " if move.rule else ""
        rule = f"{rule}Parts too." if command in OF_PARTS else rule.rstrip()
        where, by = f"{_where(move.statuses)}{_late(move)}", ", ".join(sorted(move.by))
        rows.append(f"| {where} | `{move.name}` | {by} | {_where_to(move, to)} | {facts} | {rule} |")
    return "\n".join([*rows, "", "What is not marked “parts too” is asked of the whole case, never of one agency's part.", ""])


def _where(statuses: frozenset[Status]) -> str:
    if statuses == frozenset(Status):
        return "any"
    for base, name in ((OPEN, "any open"), (OPEN | {Status.MERGED}, "any open, merged"), (OPEN - {Status.SPLIT}, "any open but split")):
        if statuses == base:
            return name
    return ", ".join(status.value for status in Status if status in statuses)


def _late(move: Move) -> str:
    """What it undoes besides, for whoever spoke in time."""
    return f"; {_where(move.in_time)}, if it was said before that end by silence" if move.in_time else ""


def _where_to(move: Move, to: str) -> str:
    if move.name == "supplement":
        return "received, or same"
    return "where it was" if move.name == "unmerge" else to


def main(arguments: list[str]) -> int:
    """Returns the exit code: 1 when --check finds another page, 2 for arguments that are not known."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m services.routing.lifecycle_page [--check]\n")
        return 2
    if not arguments:
        PAGE.write_text(page(), "utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text("utf-8") == page():
        return 0
    sys.stderr.write("docs/lifecycle.md is not what the table says: run `make docs`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
