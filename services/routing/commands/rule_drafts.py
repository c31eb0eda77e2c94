"""Rules worked on by a government's coordinator: changed in a draft, checked, put into force as a new version of the whole set.

One draft an owner. Every change names the version of the draft that it was made on; 0 when there was none.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from services.routing import drafting
from services.routing.checking import SHARED, Finding, Known, owner_of
from services.routing.commands import reference
from services.routing.drafting import MAX_RULES, Draft, Placed, SavedDraft
from services.routing.finding_words import sentence_of
from services.routing.queries import reference as queries
from services.routing.queries import rule_sets
from services.routing.queries.reference import Revision
from services.routing.rule_files import known_to_rules
from services.routing.rules import Rule
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import Conflict, FieldError, Filled, InvalidInput, NotFound

STALE = "stale-version"
BASE_MOVED = "base-moved"
CHECKS = 3
"""So often a draft is checked anew when something that it depends on changes meanwhile."""


@dataclass(frozen=True, slots=True)
class RuleDesk:
    """All that the editor shows: what is in force, the draft if there is one, and what a check finds in it."""

    version: int
    rules: list[Rule]
    own: tuple[Placed, ...]
    draft: SavedDraft | None
    findings: list[Finding]

    @property
    def shown(self) -> tuple[Placed, ...]:
        """The draft's rules, else those in force."""
        return self.draft.draft.rules if self.draft else self.own


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A draft, and all that a check of it depends on."""

    draft: SavedDraft | None
    rules: list[Rule]
    known: Known
    in_force: int

    def rules_moved(self, saved: SavedDraft, owner: str) -> bool:
        """Whether the owner's rules in force are other ones than the draft was begun on."""
        return drafting.own_rules(self.rules, owner) != saved.draft.base


@dataclass(frozen=True, slots=True)
class _Checked:
    snapshot: _Snapshot
    errors: list[Finding]


Change = Callable[[tuple[Placed, ...], list[Rule]], tuple[Placed, ...]]


class RuleDrafts:
    """The editor's use cases. `owner` is a government, or `*` for the rules that all share; who may is checked before."""

    def __init__(self, db: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._now = db, now

    async def read(self, owner: str) -> RuleDesk:
        async with self._db.connection() as tx:
            rules = await queries.list_rules(tx)
            draft = await rule_sets.get_draft(tx, owner)
            own = drafting.own_rules(rules, owner)
            known = await known_to_rules(tx, self._now())
            version = (await queries.get_revisions(tx))[Revision.RULES]
        findings = await asyncio.to_thread(drafting.check, draft.draft.rules if draft else own, rules, owner, known)
        return RuleDesk(version, rules, own, draft, findings)

    async def put(self, owner: str, rule: Rule, *, replaces: str | None, version: int, by: str) -> None:
        """Adds a rule, last of the owner's own, or puts it in the place of another. Raises InvalidInput for an id that is taken."""

        def change(own: tuple[Placed, ...], rules: list[Rule]) -> tuple[Placed, ...]:
            others = {each.rule.id for each in own} | {each.id for each in rules if owner_of(each) != owner}
            if rule.id != replaces and rule.id in others:
                raise InvalidInput([FieldError("id", "repeated", "Another rule has this name already.")])
            if replaces is None:
                if len(own) >= MAX_RULES:
                    raise InvalidInput([FieldError("id", "too_many", "At most 500 rules.")])
                return (*own, Placed(rule=rule, before=own[-1].before if own else _first_shared(rules, owner)))
            _must_be_there(own, replaces)
            return tuple(Placed(rule=rule, before=each.before) if each.rule.id == replaces else each for each in own)

        await self._change(owner, change, version, by)

    async def move(self, owner: str, rule_id: str, step: int, *, version: int, by: str) -> None:
        """One place up (-1) or down (1)."""

        def change(own: tuple[Placed, ...], rules: list[Rule]) -> tuple[Placed, ...]:
            _must_be_there(own, rule_id)
            return drafting.moved(own, rules, owner, rule_id, step)

        await self._change(owner, change, version, by)

    async def remove(self, owner: str, rule_id: str, *, version: int, by: str) -> None:
        def change(own: tuple[Placed, ...], rules: list[Rule]) -> tuple[Placed, ...]:
            _must_be_there(own, rule_id)
            return tuple(each for each in own if each.rule.id != rule_id)

        await self._change(owner, change, version, by)

    async def replace(self, owner: str, wanted: Sequence[Rule], before: Mapping[str, str | None], *, version: int, by: str) -> None:
        """The whole draft anew, in this order. `before` says which shared rule one stands before, None: after all of them; one that it does
        not name stays where the draft has it. Raises InvalidInput, naming each rule by its place, for names that are taken and for places
        that there are not, or that are against the order."""

        def change(own: tuple[Placed, ...], rules: list[Rule]) -> tuple[Placed, ...]:
            _refuse_taken(wanted, {each.id for each in rules if owner_of(each) != owner})
            shared = {each.id for each in rules if each.government is None}
            errors = [
                FieldError(f"rules.{place}.before", "unknown_rule", Filled("There is no shared rule %(rule)s.", rule=before[rule.id]))
                for place, rule in enumerate(wanted)
                if before.get(rule.id) is not None and before[rule.id] not in shared
            ]
            if errors:
                raise InvalidInput(errors)
            placed = drafting.put_in_order(wanted, rules, owner, before, own)
            errors = [
                FieldError(
                    f"rules.{place}.before",
                    "out_of_order",
                    Filled("A rule before it in the list stands after %(rule)s.", rule=before[each.rule.id] or ""),
                )
                for place, each in enumerate(placed)
                if each.rule.id in before and each.before != before[each.rule.id]
            ]
            if errors:
                raise InvalidInput(errors)
            return placed

        await self._change(owner, change, version, by)

    async def take(self, owner: str, rules: Sequence[Rule], *, version: int, by: str) -> None:
        """The draft becomes what the owner's rules were in another set: an earlier version."""
        await self._change(owner, lambda _, __: drafting.own_rules(rules, owner), version, by)

    async def discard(self, owner: str, *, version: int) -> None:
        async with self._db.transaction() as tx:
            await self._lock(tx, owner, version)
            await rule_sets.delete_draft(tx, owner)

    async def activate(self, owner: str, *, version: int, note: str | None, over: int | None, by: str) -> int:
        """Puts the draft into force; returns the new version of the rule set.

        Raises InvalidInput when a check finds an error, Conflict when the owner's rules in force are not those that the draft was begun on,
        unless `over` names the version that is in force and was looked at, or when what it was checked against keeps changing meanwhile.
        """
        for _ in range(CHECKS):
            checked = await self._check(owner)
            async with self._db.transaction() as tx:
                await queries.lock(tx)
                saved = await self._lock(tx, owner, version)
                if saved is None:
                    raise NotFound("There is no draft to put into force.")
                found = await self._read(tx, owner)
                if found.rules_moved(saved, owner) and over != found.in_force:
                    raise Conflict("The rules in force have changed since this draft was begun.", version=found.in_force, code=BASE_MOVED)
                if checked is None or checked.snapshot != found:
                    continue
                if checked.errors:
                    ordered = drafting.settled(saved.draft.rules, found.rules, owner)
                    places = {each.rule.id: place for place, each in enumerate(ordered)}
                    raise InvalidInput(
                        [FieldError(f"rules.{places[each.rule]}.{each.field}", each.code, sentence_of(each)) for each in checked.errors]
                    )
                whole = drafting.whole_set(saved.draft.rules, found.rules, owner)
                await reference.replace_rules(tx, whole, by=by, government=None if owner == SHARED else owner, note=note)
                await rule_sets.delete_draft(tx, owner)
                return (await queries.get_revisions(tx))[Revision.RULES]
        raise Conflict("Agencies, topics or rules are being changed at this moment. Try again.", code=STALE)

    async def _check(self, owner: str) -> "_Checked | None":
        """The draft as it stands, held against all that there is: it takes long where there are many rules, so nobody waits for it."""
        async with self._db.connection() as connection:
            snapshot = await self._read(connection, owner)
        draft = snapshot.draft
        if draft is None:
            return None
        findings = await asyncio.to_thread(drafting.check, draft.draft.rules, snapshot.rules, owner, snapshot.known)
        return _Checked(snapshot, [each for each in findings if each.is_error])

    async def _read(self, tx: Connection, owner: str) -> "_Snapshot":
        return _Snapshot(
            await rule_sets.get_draft(tx, owner),
            await queries.list_rules(tx),
            await known_to_rules(tx, self._now()),
            (await queries.get_revisions(tx))[Revision.RULES],
        )

    async def _change(self, owner: str, change: Change, version: int, by: str) -> None:
        """Raises Conflict when the draft is not the one that was looked at."""
        async with self._db.transaction() as tx:
            await queries.lock(tx)
            rules = await queries.list_rules(tx)
            saved = await self._lock(tx, owner, version)
            own = drafting.own_rules(rules, owner)
            draft = saved.draft if saved else Draft(rules=own, base=own)
            after = change(draft.rules, rules)
            await rule_sets.save_draft(tx, owner, SavedDraft(version + 1, by, self._now(), Draft(rules=after, base=draft.base)))

    async def _lock(self, tx: Connection, owner: str, version: int) -> SavedDraft | None:
        saved = await rule_sets.get_draft(tx, owner, lock=True)
        found = saved.version if saved else 0
        if found != version:
            raise Conflict("Somebody else has changed this draft since you read it.", version=found, code=STALE)
        return saved


def _must_be_there(own: Sequence[Placed], rule_id: str) -> None:
    if all(each.rule.id != rule_id for each in own):
        raise NotFound("There is no such rule in the draft.")


def _refuse_taken(wanted: Sequence[Rule], others: Set[str]) -> None:
    """A name stands once, among one's own and all others."""
    seen = set(others)
    errors = []
    for place, rule in enumerate(wanted):
        if rule.id in seen:
            errors.append(FieldError(f"rules.{place}.id", "repeated", "Another rule has this name already."))
        seen.add(rule.id)
    if errors:
        raise InvalidInput(errors)


def _first_shared(rules: Sequence[Rule], owner: str) -> str | None:
    """A government's first own rule goes before what all share, or it would seldom be reached."""
    return None if owner == SHARED else next((rule.id for rule in rules if rule.government is None), None)
