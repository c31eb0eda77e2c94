"""What intake tells, taken as a list: new cases find their agency, imported ones keep their history, reporters get their answer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.routing.commands.advising import Advisor
from services.routing.commands.automatic import route_new
from services.routing.commands.families import lock_with_family
from services.routing.commands.landscape import Landscape
from services.routing.commands.workbench import Workbench
from services.routing.domain import Actor, Case
from services.routing.domain.commands import (
    Appeal,
    Command,
    Confirm,
    Dispute,
    Erase,
    MakeConfidential,
    Rate,
    Reopen,
    Route,
    Supplement,
    Support,
    Verify,
    Withdraw,
)
from services.routing.reference import Reference
from services.routing.rules import Subject, government_of
from shared.clock import utc_now
from shared.database import Connection
from shared.errors import Conflict, NotFound
from shared.events.codes import DecidedBy, ErasureBasis, ReporterAction, Status
from shared.events.complaint import (
    ComplaintSubmitted,
    ConfidentialityAsked,
    ConfirmationGiven,
    ContactGiven,
    DisputeRaised,
    ErasureAsked,
    RatingGiven,
    ReporterFact,
    ReporterRefused,
    SupplementGiven,
    WithdrawalAsked,
)
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.relation import SupportGiven
from shared.events.review import AppealRaised, ReopeningAsked
from shared.ids import read_id

_REPORTERS = frozenset(kind for kind in Fact.registry.values() if issubclass(kind, ReporterFact))
_ASKING = _REPORTERS | {SupportGiven}
_ENDING = frozenset({WithdrawalAsked, ConfirmationGiven})
_OWN = _ASKING | {ComplaintSubmitted, ContactGiven}
"""What is heard here of all that intake tells. Looked up by its kind: `isinstance` takes five times as long with models."""


async def take(tx: Connection, facts: Sequence[Envelope[Fact]], landscape: Landscape, advisor: Advisor | None = None) -> None:
    """The effect of facts about any number of complaints, in their order. Without an `advisor` nothing that was learned is heard.

    Raises NotFound for a reporter's request or contact about a complaint that never came here.
    """
    own = [(read_id(envelope.subject), envelope) for envelope in facts if type(envelope.data) in _OWN]
    if not own:
        return
    opened = {case_id: envelope for case_id, envelope in own if type(envelope.data) is ComplaintSubmitted}
    if opened:
        await landscape.hold(tx)
    asked = {case_id for case_id, envelope in own if type(envelope.data) in _ASKING}
    ended = any(type(envelope.data) in _ENDING for _, envelope in own)
    known = await lock_with_family(tx, {case_id for case_id, _ in own}, heads=asked, with_followers=ended, with_masters=True)
    bench = Workbench(await landscape.at(tx))
    bench.lay(known.values())
    now = utc_now()
    for case_id, envelope in own:
        if isinstance(envelope.data, ComplaintSubmitted):
            _open(bench, case_id, envelope, envelope.data, now)
        elif isinstance(envelope.data, ContactGiven):
            bench.reach(case_id)
        elif isinstance(envelope.data, SupportGiven):
            _support(bench, case_id, envelope)
        elif isinstance(envelope.data, ReporterFact):
            _request(bench, case_id, envelope, envelope.data)
    if advisor is not None:
        await route_new(tx, bench, opened, advisor)
    await bench.save(tx)


def _support(bench: Workbench, case_id: UUID, envelope: Envelope[Fact]) -> None:
    """Counted at the case that a merged one is handled with, while that is open; what came too late changes nothing. Raises NotFound."""
    if isinstance(envelope.data, SupportGiven) and not envelope.data.new:
        return
    case = bench.get(case_id)
    while case is not None and case.master is not None:
        case = bench.get(case.master)
    if case is None:
        raise NotFound("somebody supports a complaint that is not here")
    try:
        bench.do(case.id, Support(), Actor.CITIZEN, envelope.time, cause=envelope)
    except Conflict:
        return


def _open(bench: Workbench, case_id: UUID, envelope: Envelope[Fact], submitted: ComplaintSubmitted, now: datetime) -> None:
    if bench.get(case_id) is not None:
        return
    case = bench.open(case_id, submitted, envelope.time)
    if submitted.recorded is not None:
        bench.adopt(case_id, submitted, now, envelope)
    else:
        _apply_rules(bench, case, envelope, now)
        bench.inform(case_id, now, cause=envelope)


def _apply_rules(bench: Workbench, case: Case, envelope: Envelope[Fact], now: datetime) -> None:
    """What a rule fits goes to its agency at once; all else waits for the coordinator."""
    subject = subject_of(case, bench.reference)
    match = bench.reference.rules.match(subject)
    if match is None:
        return
    verify = Verify(classification=subject.classification, by=DecidedBy.RULE)
    route = Route(match.agency, DecidedBy.RULE, match.rule, match.rule_version, match.reasons, government_of(match.agency))
    for command in (verify, route):
        bench.do(case.id, command, Actor.RULE, now, cause=envelope)


def subject_of(case: Case, reference: Reference) -> Subject:
    """A complaint that its reporter did not classify is of the class that its topic says."""
    category = reference.categories.get(case.category or "")
    classification = case.classification or (category.classification if category else None)
    text = f"{case.title or ''} . {case.words or ''}"
    sent_at = case.submitted_at.astimezone(reference.zone(case.government))
    return Subject(case.government, case.region, classification, case.category, text, case.channel, sent_at)


def _request(bench: Workbench, case_id: UUID, envelope: Envelope[Fact], request: ReporterFact) -> None:
    """What a reporter asks for is done, or refused in a fact that says why. Of what is closed already a confirmation is no news."""
    case = bench.get(case_id)
    if case is None:
        raise NotFound("a reporter asks about a complaint that is not here")
    if isinstance(request, ConfirmationGiven) and case.status is Status.CLOSED:
        if request.rating is None:
            return
        request = RatingGiven(government=request.government, agency=request.agency, rating=request.rating, words=request.words)
    action, command, note = _command(request, envelope.time)
    try:
        bench.do(case_id, command, Actor.REPORTER, envelope.time, cause=envelope, note=note)
    except Conflict as error:
        refused = ReporterRefused(
            government=case.government, agency=case.agency, status=case.status, action=action, detail=error.detail, code=error.code
        )
        bench.add(case_id, [refused], Actor.REPORTER, envelope.time, cause=envelope, note=note)


def _command(request: ReporterFact, at: datetime) -> tuple[ReporterAction, Command, str | None]:
    """The action, its command, and the words that go into the history."""
    match request:
        case SupplementGiven():
            return ReporterAction.SUPPLEMENT, Supplement(request.text, at, request.attachments), request.text
        case ConfirmationGiven():
            return ReporterAction.CONFIRM, Confirm(request.rating, request.words), request.words
        case RatingGiven():
            return ReporterAction.RATE, Rate(request.rating), request.words
        case DisputeRaised():
            return ReporterAction.DISPUTE, Dispute(request.text, at), None
        case WithdrawalAsked():
            return ReporterAction.WITHDRAW, Withdraw(request.reason), request.reason
        case ReopeningAsked():
            return ReporterAction.REOPEN, Reopen(request.reason, at), None
        case AppealRaised():
            return ReporterAction.APPEAL, Appeal(request.text, at), None
        case ConfidentialityAsked():
            return ReporterAction.MAKE_CONFIDENTIAL, MakeConfidential(), None
        case ErasureAsked():
            return ReporterAction.ERASE, Erase(ErasureBasis.REPORTER), None
    raise TypeError(f"a reporter's request of a kind not known here: {request.wire_type()}")
