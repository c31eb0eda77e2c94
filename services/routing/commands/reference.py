"""Changes of reference data: governments, agencies, topics, rules, holidays, deadline profiles. Idempotent; only changes are told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.routing.commands.reckoning import reckon_anew
from services.routing.domain.deadlines import DeadlineProfile
from services.routing.practice import is_practice
from services.routing.queries import changes, rule_sets
from services.routing.queries import reference as queries
from services.routing.queries.changes import Change, ChangeKind
from services.routing.queries.reckoning import list_governments
from services.routing.queries.reference import Holiday, Registered, Revision
from services.routing.queries.rule_sets import RuleVersion
from services.routing.rules import Rule
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import FieldError, Filled, InvalidInput
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.events.reference import (
    AgencyRegistered,
    CategoryRegistered,
    GovernmentRegistered,
    HolidaysRegistered,
    RegisteredHoliday,
)
from shared.messaging import outbox

BATCH = 1_000
LOADED = "kawal load"
"""Who changed it, where it was a file."""

ReferenceFact = GovernmentRegistered | AgencyRegistered | CategoryRegistered

_KINDS: dict[type[Fact], Registered] = {
    GovernmentRegistered: Registered.GOVERNMENT,
    AgencyRegistered: Registered.AGENCY,
    CategoryRegistered: Registered.CATEGORY,
}


Days = Mapping[tuple[str, date], Holiday]
"""Holidays by government and day."""


@dataclass(frozen=True, slots=True)
class Known:
    """All governments, agencies and topics, the inactive ones too."""

    governments: list[GovernmentRegistered]
    agencies: list[AgencyRegistered]
    categories: list[CategoryRegistered]


async def list_known(db: Database) -> Known:
    """What an importer matches names against."""
    async with db.connection() as tx:
        governments = [known for known in await queries.list_governments(tx) if not is_practice(known.code)]
        agencies = [known for known in await queries.list_agencies(tx) if not is_practice(known.government)]
        return Known(governments, agencies, await queries.list_categories(tx))


async def register(db: Database, items: Sequence[ReferenceFact], *, keep_known: bool = False, by: str = LOADED) -> int:
    """Adds or changes governments, agencies and topics, and tells of each that is new or other than before; returns how many.

    With `keep_known` what is there stays as it is: importers only add.
    """
    async with db.transaction() as tx:
        return await register_in(tx, items, keep_known=keep_known, by=by)


async def register_in(
    tx: Connection, items: Sequence[ReferenceFact], *, keep_known: bool = False, by: str = LOADED, reason: str | None = None
) -> int:
    """`register` inside a transaction. A government whose time zone changed gets its deadlines reckoned anew.

    Raises InvalidInput for the code that is kept for classes.
    """
    _refuse_classroom(items)
    await queries.lock(tx)
    told: list[Envelope[Fact]] = []
    made: list[Change] = []
    moved: list[str] = []
    now = utc_now()
    for kind in Registered:
        payloads = {item.code: item for item in items if _KINDS[type(item)] is kind}
        before = await queries.get_many(tx, kind, payloads) if payloads else {}
        versions = await queries.register(tx, kind, dict(payloads), keep_known=keep_known)
        for code, version in versions.items():
            item = payloads[code]
            old = before[code].data if code in before else None
            told += outbox.envelopes(Source.ROUTING, f"{kind.value}/{code}", [item], after_version=version - 1, time=now)
            made.append(Change(_government_of(item), ChangeKind(kind.value), code, old, queries.as_json(item), reason))
            if isinstance(item, GovernmentRegistered) and old is not None and old.get("timezone") != item.timezone:
                moved.append(code)
    if not told:
        return 0
    await queries.bump(tx, Revision.REFERENCE)
    await changes.add(tx, made, by=by, at=now)
    await outbox.add(tx, told)
    await reckon_anew(tx, moved)
    return len(told)


def _government_of(item: ReferenceFact) -> str | None:
    return item.code if isinstance(item, GovernmentRegistered) else item.government


async def replace_rules(
    tx: Connection, rules: Sequence[Rule], *, by: str = LOADED, government: str | None = None, note: str | None = None
) -> int:
    """Makes these, in this order, the whole rule set; a new version when anything differs. Returns how many are other than before.

    `government` says whose rules were worked on; None: the whole set was given, or what all share.
    """
    await queries.lock(tx)
    known = await queries.list_rules(tx)
    if known == list(rules):
        return 0
    await queries.replace_rules(tx, rules)
    await queries.bump(tx, Revision.RULES)
    await queries.bump(tx, Revision.REFERENCE)
    before, after = dict(enumerate(known)), dict(enumerate(rules))
    changed = sum(before.get(place) != after.get(place) for place in before | after)
    version, now = (await queries.get_revisions(tx))[Revision.RULES], utc_now()
    await rule_sets.add_version(tx, RuleVersion(version, now, by, government, note, changed), rules)
    await changes.add(tx, [Change(government, ChangeKind.RULES, str(version), None, {"changed": changed}, note)], by=by, at=now)
    return changed


async def put_holidays(
    tx: Connection, days: Sequence[Holiday], removed: Sequence[tuple[str, date]] = (), *, by: str = LOADED, reason: str | None = None
) -> int:
    """Days on which a government is closed, and `removed` ones on which it is not after all; its deadlines are reckoned anew, and its
    calendar is told.

    Returns how many are new, renamed or gone.
    """
    await queries.lock(tx)
    before = {(day.government, day.day): day for day in await queries.list_holidays(tx)}
    changed = [*await queries.upsert_holidays(tx, days), *await queries.delete_holidays(tx, removed)]
    if changed:
        await queries.bump(tx, Revision.REFERENCE)
        after = await queries.list_holidays(tx)
        now = utc_now()
        await changes.add(tx, list(_changed_days(before, {(day.government, day.day): day for day in after}, reason)), by=by, at=now)
        await _tell_calendars(tx, changed, after, now)
        await reckon_anew(tx, changed)
    return len(changed)


def _changed_days(before: Days, after: Days, reason: str | None) -> Iterator[Change]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old != new:
            yield Change(key[0], ChangeKind.HOLIDAY, key[1].isoformat(), _day(old), _day(new), reason or (new.reason if new else None))


def _day(holiday: Holiday | None) -> dict[str, object] | None:
    return {"name": holiday.name, "reason": holiday.reason} if holiday else None


async def _tell_calendars(tx: Connection, governments: Sequence[str], days: Sequence[Holiday], now: datetime) -> None:
    """The whole calendar of each, so that the last fact is all there is to know."""
    told: list[Envelope[Fact]] = []
    for government, version in (await queries.bump_calendars(tx, governments)).items():
        own = tuple(RegisteredHoliday(day=day.day, name=day.name) for day in days if day.government == government)
        fact = HolidaysRegistered(government=government, days=own)
        told += outbox.envelopes(Source.ROUTING, f"calendar/{government}", [fact], after_version=version - 1, time=now)
    await outbox.add(tx, told)


async def put_profiles(tx: Connection, profiles: Sequence[DeadlineProfile], removed: Sequence[str] = (), *, by: str = LOADED) -> int:
    """Deadline profiles, and names of `removed` ones; the deadlines that go by them are reckoned anew. Returns how many are new, changed or
    gone."""
    await queries.lock(tx)
    before = {profile.profile: profile for profile in await queries.list_profiles(tx)}
    changed = [*await queries.upsert_profiles(tx, profiles), *await queries.delete_profiles(tx, removed)]
    if changed:
        after = {profile.profile: profile for profile in await queries.list_profiles(tx)}
        await queries.bump(tx, Revision.REFERENCE)
        await changes.add(tx, [_changed_profile(name, before.get(name), after.get(name)) for name in changed], by=by, at=utc_now())
        concerned = {each.government for name in changed for each in (before.get(name), after.get(name)) if each is not None}
        await reckon_anew(tx, await list_governments(tx) if None in concerned else [each for each in concerned if each is not None])
    return len(changed)


def _changed_profile(name: str, old: DeadlineProfile | None, new: DeadlineProfile | None) -> Change:
    known = new or old
    before, after = (queries.as_json(each) if each else None for each in (old, new))
    return Change(known.government if known else None, ChangeKind.DEADLINES, name, before, after)


def _refuse_classroom(items: Sequence[ReferenceFact]) -> None:
    """Nothing real may have the code of the classroom: what is told of it would go to the other services."""
    taken = {item.code for item in items if isinstance(item, GovernmentRegistered) and is_practice(item.code)}
    taken |= {item.code for item in items if isinstance(item, AgencyRegistered) and is_practice(item.government)}
    if taken:
        kept = [Filled("%(code)s is kept for practice classes.", code=code) for code in sorted(taken)]
        raise InvalidInput([FieldError("code", "kept_for_classes", each) for each in kept])
