"""How much of a case somebody may see: all of it while it is theirs, and what it was when it left them. Pure."""

from collections.abc import Sequence
from functools import reduce

from services.routing.domain import NEW, Actor, Case, Step, evolve
from services.routing.practice import is_practice
from services.routing.queries.queue import HistoryEntry
from shared.auth import CASE_READERS, Principal
from shared.events.complaint import ComplaintReturned
from shared.events.fact import Fact

_OF_THE_SUBMISSION = (
    "id",
    "number",
    "channel",
    "government",
    "submitted_at",
    "title",
    "words",
    "address",
    "lat",
    "long",
    "anonymous",
    "confidential",
    "contactable",
    "language",
    "requested_agency",
    "imported",
    "attachments",
)
"""What no fact of routing's changes, but for the government, which every fact names."""


def may_act(by: Principal, case: Case) -> bool:
    """Only on what is in the scope now."""
    return by.covers(case.government, case.agency)


def may_know_reporter(by: Principal, case: Case) -> bool:
    """Officers, leaders and coordinators learn who a named reporter is, while the case is theirs."""
    named = not case.anonymous and case.erased_at is None
    return named and by.role in CASE_READERS and may_act(by, case) and not is_practice(case.government)


def part_seen(by: Principal, history: Sequence[HistoryEntry]) -> Sequence[HistoryEntry]:
    """The history of a case that is not in the scope any more, up to where it left it; empty when it never was.

    An agency's part ends with its return. A government's ends with the routing that gave the case away, so that it knows to whom.
    """
    own = [place for place, entry in enumerate(history) if by.covers(str(entry.data["government"]), _agency(entry))]
    if not own:
        return ()
    return history[: own[-1] + (1 if by.is_agency_bound else 2)]


def had_at(by: Principal, history: Sequence[HistoryEntry], version: int) -> bool:
    """Whether a case was in the scope at this version: the reader may have seen it so, though it has left since."""
    entry = next((entry for entry in history if entry.version == version), None)
    if entry is None or (by.is_agency_bound and entry.kind == ComplaintReturned.fact_type):
        return False
    return by.covers(str(entry.data["government"]), _agency(entry))


def as_it_was(case: Case, history: Sequence[HistoryEntry]) -> Case:
    """The case at the end of a part of its history."""
    opening = NEW._replace(version=0, changed_at=case.submitted_at, **{name: getattr(case, name) for name in _OF_THE_SUBMISSION})
    return reduce(evolve, map(_step, history), opening)


def _step(entry: HistoryEntry) -> Step:
    return Step(entry.version, entry.at, Actor(entry.actor), Fact.registry[entry.kind].model_validate(entry.data), entry.note)


def _agency(entry: HistoryEntry) -> str | None:
    agency = entry.data.get("agency")
    return agency if isinstance(agency, str) else None
