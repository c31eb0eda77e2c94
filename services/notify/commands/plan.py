"""From facts to messages: who hears of it, set-based, in the transaction of the consumer."""

from collections.abc import Sequence
from typing import TypeGuard
from uuid import UUID

from services.notify import policy
from services.notify.commands.others import RELATING, plan_for_others
from services.notify.commands.tell import Ended, Told, tell
from services.notify.queries import mailbox, messages, projections
from services.notify.queries.messages import Planned
from services.notify.queries.projections import Known, Submitted
from shared.database import Connection
from shared.events.codes import Audience, DeliveryState, MessageChannel
from shared.events.complaint import CaseFact, ComplaintErased, ComplaintSubmitted, ContactGiven
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.reference import AgencyRegistered, GovernmentRegistered
from shared.events.relation import PartAnswered, PartOpened
from shared.ids import derived_id, read_id
from shared.messaging.erasure import forget_dead_letters
from shared.telemetry.metrics import DELIVERIES

_HEARD: frozenset[type[Fact]] = frozenset((PartOpened, *RELATING, *policy.WHO_HEARS, *policy.BY_CONTENT, *policy.TO_OTHERS))
FOLLOWED = frozenset(kind for kind in _HEARD if issubclass(kind, CaseFact | ComplaintSubmitted | ContactGiven))
"""What somebody hears of, or what says who is to hear of a complaint. Of others, that one was verified for instance, nothing follows."""
About = tuple[Envelope[Fact], CaseFact | ComplaintSubmitted | ContactGiven, UUID]
"""A fact about a complaint, with its payload and the complaint's id."""


async def plan_messages(tx: Connection, facts: Sequence[Envelope[Fact]]) -> Sequence[Planned]:
    """Follows what these facts say, stores the messages that they ask for, and returns those. The same facts again change nothing."""
    await _follow_references(tx, facts)
    told = [(fact, fact.data, read_id(fact.subject)) for fact in facts if _follows(fact.data)]
    known = await _follow_complaints(tx, told) if told else {}
    for_others = await plan_for_others(tx, facts)
    if not told:
        return []
    practice = await projections.list_practice(tx, {data.government for _, data, _ in told})
    planned = [message for each in told for message in _plan(each, known[each[2]], practice.get(each[1].government, False))]
    planned += [message for message in for_others if not practice.get(message.government)]
    if planned:
        skipped = await messages.add_messages(tx, planned, policy.PATIENT, practice)
        await _tell_of_skipped(tx, [message for message in planned if message.id in skipped] if skipped else [])
    if erased := [complaint for _, data, complaint in told if type(data) is ComplaintErased]:
        await _forget(tx, erased)
    return planned


def _follows(data: Fact) -> TypeGuard[CaseFact | ComplaintSubmitted | ContactGiven]:
    return type(data) in FOLLOWED


async def _forget(tx: Connection, erased: Sequence[UUID]) -> None:
    """Nothing of these reporters stays. What is queued for them ends as skipped: the vault knows nobody."""
    await projections.forget_contacts(tx, erased)
    await mailbox.delete_reporters_letters(tx, erased)
    await forget_dead_letters(tx, [str(complaint) for complaint in erased])


async def _follow_references(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    governments = [fact.data for fact in facts if type(fact.data) is GovernmentRegistered]
    agencies = [fact.data for fact in facts if type(fact.data) is AgencyRegistered]
    if governments:
        await projections.save_governments(tx, governments)
    if agencies:
        await projections.save_agencies(tx, agencies)


async def _follow_complaints(tx: Connection, told: Sequence[About]) -> dict[UUID, Known]:
    """What is known of each complaint; nothing yet where routing's facts have overtaken intake's."""
    submitted = {complaint: row for _, data, complaint in told if (row := _submitted(complaint, data)) is not None}
    known = {complaint: Known(True, row.contactable, row.number, row.language) for complaint, row in submitted.items()}
    if submitted:
        overtaken = await projections.save_submitted(tx, list(submitted.values()))
        if overtaken:
            await _settle_waiting(tx, {complaint: submitted[complaint] for complaint in overtaken})
    others = {complaint: data.government for _, data, complaint in told if complaint not in submitted}
    if others:
        known |= await projections.get_complaints(tx, others)
    reachable_now = [complaint for _, data, complaint in told if type(data) is ContactGiven]
    if reachable_now:
        await projections.mark_contactable(tx, reachable_now)
    return known


def _submitted(complaint: UUID, data: Fact) -> Submitted | None:
    """What the first fact about a case says. The reporter of a part is told of the whole."""
    if type(data) is ComplaintSubmitted:
        return Submitted(complaint, data.government, data.number, data.language, data.contactable)
    if type(data) is PartOpened:
        return Submitted(complaint, data.government, data.number, data.language, contactable=False)
    return None


async def _settle_waiting(tx: Connection, submitted: dict[UUID, Submitted]) -> None:
    """Messages waited for these submissions: now it is known whether their reporters can be reached."""
    unreachable = [complaint for complaint, row in submitted.items() if not row.contactable]
    if unreachable:
        await messages.forget_reporters(tx, unreachable)
    await messages.release_waiting(tx, submitted)


def _plan(told: About, known: Known, practice: bool) -> list[Planned]:
    fact, data, complaint = told
    audiences = policy.who_hears(data)
    if not audiences:
        return []
    agency, details = _agency(data), policy.details(data)
    planned = []
    for audience in audiences:
        verdict = policy.judge(data, audience, known.contactable if known.known else None, practice=practice)
        if verdict is not None:
            planned.append(
                Planned(
                    id=message_id(fact.id, audience),
                    complaint_id=complaint,
                    fact_type=data.fact_type,
                    audience=audience,
                    government=data.government,
                    agency=agency,
                    template=policy.template_of(data, audience),
                    details=details,
                    traceparent=fact.traceparent,
                    number=known.number,
                    language=known.language,
                    skipped=verdict.skipped,
                    waits=verdict.waits,
                )
            )
    return planned


def _agency(data: Fact) -> str | None:
    """The agency that a message speaks of: of an answer to a part, the one that gave it."""
    if type(data) is PartAnswered:
        return data.answered_by
    return data.agency if policy.is_of_a_case(data) else None


def message_id(fact_id: UUID, audience: Audience) -> UUID:
    """One message per fact and recipient, however often the fact comes; the recipient gets it over one channel."""
    return derived_id(fact_id, f"message:{audience}")


async def _tell_of_skipped(tx: Connection, skipped: Sequence[Planned]) -> None:
    ended = [Ended(each.id, each.complaint_id, each.government, each.agency, each.traceparent, _skipped(each)) for each in skipped]
    await tell(tx, ended)
    DELIVERIES.labels(MessageChannel.NONE.value, DeliveryState.SKIPPED.value).inc(len(ended))


def _skipped(message: Planned) -> Told:
    return Told(
        about=message.fact_type,
        audience=message.audience,
        channel=MessageChannel.NONE,
        state=DeliveryState.SKIPPED,
        reason=message.skipped,
        template=message.template,
        template_version=0,
        attempts=0,
    )
