"""Who else hears of a complaint: reporters of those merged into it, and supporters, of it and of those."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import UUID

from services.notify import policy
from services.notify.queries import projections
from services.notify.queries.messages import Planned
from shared.database import Connection
from shared.events.codes import Audience
from shared.events.complaint import CaseFact, ComplaintMadeConfidential, ComplaintWithdrawn, ConfidentialityAsked
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.relation import ComplaintMerged, ComplaintUnmerged, PartAnswered, PartOpened, SupportGiven
from shared.ids import derived_id

RELATING: frozenset[type[Fact]] = frozenset(
    {PartOpened, ComplaintMerged, ComplaintUnmerged, ComplaintWithdrawn, SupportGiven, ComplaintMadeConfidential, ConfidentialityAsked}
)
"""What says who else hears of a complaint."""
_CONCERN = RELATING | frozenset(policy.TO_OTHERS)
Told = tuple[Envelope[Fact], CaseFact, UUID]
"""A fact that others hear of, with its payload and the complaint's id."""


async def plan_for_others(tx: Connection, facts: Sequence[Envelope[Fact]]) -> list[Planned]:
    """Follows who belongs to whom, and plans messages about these facts to those whose complaint is handled with them, and to supporters
    who have left a contact. Fact by fact in their order: each is heard by those who belonged to the complaint when it was told."""
    planned: list[Planned] = []
    concern = [fact for fact in facts if type(fact.data) in _CONCERN]
    for relating, stretch in groupby(concern, key=lambda fact: type(fact.data) in RELATING):
        if relating:
            await _follow(tx, list(stretch))
        else:
            planned += await _plan(tx, stretch)
    return planned


async def _follow(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    parents = {UUID(fact.subject): fact.data.parent for fact in facts if isinstance(fact.data, PartOpened)}
    masters: dict[UUID, UUID | None] = {}
    places: dict[UUID, int] = {}
    hidden: set[UUID] = set()
    for fact in facts:
        match fact.data:
            case ComplaintMerged(master=master):
                masters[UUID(fact.subject)] = master
            case ComplaintUnmerged() | ComplaintWithdrawn():
                masters[UUID(fact.subject)] = None
            case SupportGiven(places=int(count)):
                places[UUID(fact.subject)] = max(places.get(UUID(fact.subject), 0), count)
            case ComplaintMadeConfidential() | ConfidentialityAsked():
                hidden.add(UUID(fact.subject))
    if parents:
        await projections.set_parents(tx, parents)
    if masters:
        await projections.set_masters(tx, masters)
    if places:
        await projections.set_places(tx, places)
    if hidden:  # nobody but its reporter reads it any more
        await projections.forget_supporters(tx, hidden)


async def _plan(tx: Connection, facts: Iterable[Envelope[Fact]]) -> list[Planned]:
    told: list[Told] = [
        (fact, fact.data, UUID(fact.subject)) for fact in facts if isinstance(fact.data, CaseFact) and not fact.data.recorded
    ]
    if not told:
        return []
    complaints = {complaint for _, _, complaint in told}
    known = await projections.list_supported(tx, complaints)
    followers = await projections.list_followers(tx, complaints)
    planned: list[Planned] = []
    for fact, data, complaint in told:
        number, places = known.get(complaint, ("", 0))
        merged = followers.get(complaint, [])
        if name := policy.template_for_others(data, Audience.REPORTER):
            planned += [
                _message(fact, data, each.id, name, Audience.REPORTER, {"master": number}, f"master:{each.id}")
                for each in merged
                if each.contactable
            ]
        if name := policy.template_for_others(data, Audience.SUPPORTER):
            planned += [
                _message(fact, data, complaint, name, Audience.SUPPORTER, {"supporter": str(place)}, f"supporter:{place}")
                for place in range(places)
            ]
            planned += [
                _message(
                    fact,
                    data,
                    each.id,
                    policy.TO_SUPPORTERS_OF_MERGED,
                    Audience.SUPPORTER,
                    {"supporter": str(place), "master": number},
                    f"master:{each.id}:supporter:{place}",
                )
                for each in merged
                for place in range(each.places)
            ]
    return planned


def _message(
    fact: Envelope[Fact], data: CaseFact, complaint: UUID, template: str, audience: Audience, more: dict[str, str], name: str
) -> Planned:
    return Planned(
        id=derived_id(fact.id, f"message:{name}"),
        complaint_id=complaint,
        fact_type=data.fact_type,
        audience=audience,
        government=data.government,
        agency=data.answered_by if isinstance(data, PartAnswered) else data.agency,
        template=template,
        details=policy.details(data) | more,
        traceparent=fact.traceparent,
        number=None,
        language="",
        skipped=None,
        waits=False,
    )
