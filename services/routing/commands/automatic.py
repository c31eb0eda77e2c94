"""What the model routes by itself: only where the government lets it, only what no rule fits, and only above the confidence at which
enough of them were right when it was judged. Never a matter of oversight, and nothing that sounds like one."""

import asyncio
from collections.abc import Container, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.routing.commands.advising import Advisor, InForce, may_have, question_of
from services.routing.commands.workbench import Workbench
from services.routing.domain import Actor, Case
from services.routing.domain.commands import Route, Verify
from services.routing.queries.suggestion_settings import list_automatic
from services.routing.reference import Reference
from services.routing.rules import government_of
from services.routing.suggest.model import Choice
from shared.clock import utc_now
from shared.database import Connection
from shared.events.codes import Classification, DecidedBy, Status
from shared.events.envelope import Envelope
from shared.events.fact import Fact

SOUNDS_LIKE = 0.1
"""From this share on a complaint could be one of oversight: a person reads it."""
BREATH = 10
"""After so many complaints other work has its turn."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """A model that may route by itself above a confidence."""

    in_force: InForce
    threshold: float


async def route_new(tx: Connection, bench: Workbench, opened: Mapping[UUID, Envelope[Fact]], advisor: Advisor) -> None:
    """New cases that no rule gave to an agency. `opened`: what told of each."""
    waiting = [
        case for case_id in opened if (case := bench.get(case_id)) is not None and case.status is Status.RECEIVED and case.version == 0
    ]
    if not waiting:
        return
    trusted = await _trusted(tx, {case.government for case in waiting}, advisor)
    for count, case in enumerate(case for case in waiting if case.government in trusted):
        if count % BREATH == BREATH - 1:
            await asyncio.sleep(0)
        by = trusted[case.government]
        choice = decided(case, by, bench.reference)
        if choice is not None:
            _route(bench, case, choice, by, opened[case.id])


async def _trusted(tx: Connection, governments: set[str], advisor: Advisor) -> dict[str, Trusted]:
    """Where a threshold was found: measured without category and class, which nobody has confirmed of a new complaint."""
    found = {}
    for setting in await list_automatic(tx, governments):
        in_force = await advisor.at(tx, setting.government)
        threshold = in_force.known.bare.thresholds.get(setting.percent / 100) if in_force else None
        if in_force is not None and threshold is not None:
            found[setting.government] = Trusted(in_force, threshold)
    return found


def decided(case: Case, by: Trusted, reference: Reference) -> Choice | None:
    """The agency that the model is sure of from the words and the place alone, if what the reporter said it is about leads there, too."""
    category = reference.categories.get(case.category or "")
    classification = case.classification or (category.classification if category else None)
    if classification is Classification.OVERSIGHT or case.imported or not (case.words or case.title):
        return None
    question = question_of(case)
    bare = by.in_force.ask(question.without_category())
    best = bare.agencies[0]
    if best.confidence < by.threshold or not may_have(case, best.code, reference):
        return None
    if any(choice.code == Classification.OVERSIGHT.value and choice.confidence >= SOUNDS_LIKE for choice in bare.classifications):
        return None
    return best if by.in_force.ask(question).agencies[0].code == best.code else None


def told_reasons(choice: Choice, known: Container[str]) -> tuple[str, ...]:
    """What a fact may say of the reasons: words that many complaints have. Those of this one alone could be somebody's name."""
    told = []
    for reason in choice.reasons:
        kind, _, said = reason.partition(": ")
        words = [word for word in said.split(", ") if word in known]
        told += [reason] if kind != "words" else [f"words: {', '.join(words)}"] if words else []
    return tuple(told)


def _route(bench: Workbench, case: Case, choice: Choice, by: Trusted, cause: Envelope[Fact]) -> None:
    category = bench.reference.categories.get(case.category or "")
    classification = case.classification or (category.classification if category else None)
    route = Route(
        choice.code,
        DecidedBy.MODEL,
        reasons=told_reasons(choice, by.in_force.model.reader.words),
        government=government_of(choice.code),
        model_version=by.in_force.known.version,
    )
    now = utc_now()
    for command in (Verify(classification=classification, by=DecidedBy.MODEL), route):
        bench.do(case.id, command, Actor.RULE, now, cause=cause)
