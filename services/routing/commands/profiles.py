"""Deadline profiles as people change them: a government's own, or the national ones. A change is looked at before it is made."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.routing.commands import reference
from services.routing.commands.effects import Effect, effect_everywhere, effect_on
from services.routing.commands.landscape import Landscape
from services.routing.domain.deadlines import DeadlineProfile
from services.routing.queries import reference as queries
from shared.clock import utc_now
from shared.database import Database
from shared.errors import Conflict, FieldError, InvalidInput


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """A profile that is new or other than before, or one that is taken out."""

    profile: DeadlineProfile
    removed: bool = False


def fingerprint(profiles: Iterable[DeadlineProfile]) -> str:
    """Of profiles as somebody read them: another one when anything is other."""
    written = "\n".join(sorted(profile.model_dump_json() for profile in profiles))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def owned(profiles: Iterable[DeadlineProfile], owner: str | None) -> list[DeadlineProfile]:
    """A government's own profiles, or the national ones (None); those that hold last in front."""
    return sorted((each for each in profiles if each.government == owner), key=lambda each: (each.valid_from, each.profile), reverse=True)


class Profiles:
    """The use cases of the profiles' page. Who may is checked before."""

    def __init__(self, db: Database, landscape: Landscape, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._landscape, self._now = db, landscape, now

    async def preview(self, change: ProfileChange) -> Effect:
        """Reckons the open cases that could go by the profile, with it and without, and writes nothing."""
        async with self._db.connection() as tx:
            known = await self._landscape.at(tx)
            then = replace(known, profiles=_changed(known.profiles, change), _deadlines={})
            government, now = change.profile.government, self._now()
            if government is None:
                return await effect_everywhere(tx, known, then, now)
            return await effect_on(tx, government, known.deadlines(government), then.deadlines(government), now)

    async def change(self, change: ProfileChange, *, seen: str, by: str) -> int:
        """Makes the change; the deadlines of open cases move with it. Returns how many profiles are other than before.

        Raises Conflict when the owner's profiles are not those that were `seen` (their `fingerprint`), InvalidInput for a name that is
        another owner's.
        """
        profile = change.profile
        async with self._db.transaction() as tx:
            await queries.lock(tx)
            known = await queries.list_profiles(tx)
            if fingerprint(owned(known, profile.government)) != seen:
                raise Conflict("Somebody else has changed these deadlines since you read them.", code="stale-version")
            if any(each.profile == profile.profile and each.government != profile.government for each in known):
                raise InvalidInput([FieldError("profile", "taken", "This name is taken. Choose another one.")])
            return await reference.put_profiles(tx, [] if change.removed else [profile], [profile.profile] if change.removed else [], by=by)


def _changed(profiles: Sequence[DeadlineProfile], change: ProfileChange) -> Sequence[DeadlineProfile]:
    others = [each for each in profiles if each.profile != change.profile.profile]
    return others if change.removed else [*others, change.profile]
