"""Signing in through an OpenID Connect provider: who may is known from its claims, or from our directory."""

import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from services.routing.directory.domain import PersonDraft, check_person, email_of
from services.routing.directory.places import Places
from services.routing.directory.queries import persons
from services.routing.signin.commands import ceremonies
from services.routing.signin.commands.ceremonies import Kind
from services.routing.signin.commands.sessions import start
from services.routing.signin.domain import Method
from services.routing.signin.provider import LEEWAY_SECONDS, REFUSED, Claims, Provider
from services.routing.signin.queries import proofs
from services.routing.signin.settings import OidcSettings
from shared.database import Connection, Database
from shared.errors import Forbidden
from shared.ids import new_id

LEEWAY = timedelta(seconds=LEEWAY_SECONDS)
NEVER = datetime.fromtimestamp(0, UTC)
"""Of a session whose provider does not say when somebody last proved it: changes that matter ask for a proof first."""
UNKNOWN = "The provider knows you, but nobody has entered you here. Ask your coordinator."


class Providing:
    """There and back."""

    def __init__(self, db: Database, places: Places, provider: Provider, settings: OidcSettings) -> None:
        self._db, self._places, self._provider, self._settings = db, places, provider, settings

    @property
    def name(self) -> str:
        return self._settings.name

    async def leaving(self) -> str | None:
        """Where somebody who signed out here ends the session at the provider, if it has such a place."""
        return await self._provider.leaving()

    async def depart(self, target: str, *, again: bool, now: datetime) -> tuple[str, str]:
        """The provider's address, and the ceremony that this browser comes back with."""
        departure = await self._provider.depart(again=again)
        again_at = now.isoformat() if again else ""
        async with self._db.transaction() as tx:
            secret = await ceremonies.begin(
                tx,
                Kind.PROVIDER,
                now,
                state=departure.state,
                nonce=departure.nonce,
                verifier=departure.verifier,
                target=target,
                again=again_at,
            )
        return departure.url, secret

    async def arrive(self, ceremony: str | None, state: str, code: str, *, now: datetime) -> tuple[str, str]:
        """The new session's secret, and where to go on. It counts as confirmed since the person proved it there.

        Raises Forbidden when the answer does not fit, the person is not known here, or was to prove it anew and did not.
        """
        async with self._db.transaction() as tx:
            begun = await ceremonies.finish(tx, Kind.PROVIDER, ceremony, now)
        if not hmac.compare_digest(begun.data["state"].encode(), state.encode("utf-8", "surrogatepass")):
            raise Forbidden(REFUSED, code="provider-refused")
        claims = await self._provider.arrive(code, begun.data["verifier"], begun.data["nonce"])
        proved_at = claims.proved_at(now)
        if begun.data["again"] and (proved_at is None or proved_at < datetime.fromisoformat(begun.data["again"]) - LEEWAY):
            raise Forbidden(REFUSED, code="provider-refused")
        async with self._db.transaction() as tx:
            person = await self._person(tx, claims, now)
            return await start(tx, person, Method.PROVIDER, now, confirmed_at=proved_at or NEVER), begun.data["target"]

    async def _person(self, tx: Connection, claims: Claims, now: datetime) -> UUID:
        person = await (self._by_claims(tx, claims, now) if self._settings.role_claim else self._by_directory(tx, claims, now))
        if person is None:
            raise Forbidden(UNKNOWN, code="not-in-directory")
        return person

    async def _by_directory(self, tx: Connection, claims: Claims, now: datetime) -> UUID | None:
        """By the provider's own id; the first time by an e-mail address that the provider has checked."""
        known = await proofs.find_by_provider(tx, claims.iss, claims.sub)
        if known or claims.trusted_email is None:
            return known
        linked = await proofs.link_provider(tx, claims.trusted_email, claims.iss, claims.sub)
        if linked:
            await persons.add_history(tx, linked, now, str(linked), "provider_linked", {})
        return linked

    async def _by_claims(self, tx: Connection, claims: Claims, now: datetime) -> UUID | None:
        """Role and scope come from the provider each time; whoever is new is entered. What makes no sense lets nobody in."""
        role = claims.text(self._settings.role_claim or "")
        scope = claims.text(self._settings.scope_claim or "")
        if role is None or scope is None or claims.email is None:
            return None
        draft = PersonDraft(claims.name or claims.email, email_of(claims.email), role, scope)
        if check_person(draft, [code for code, _ in (await self._places.names()).scopes()]):
            return None
        if claims.trusted_email:
            await proofs.link_provider(tx, claims.trusted_email, claims.iss, claims.sub)
        try:
            async with tx.transaction():
                return await proofs.put_from_claims(
                    tx, new_id(), draft.name, draft.email, draft.role, draft.scope, claims.iss, claims.sub, now
                )
        except asyncpg.UniqueViolationError:  # somebody else's address, which the provider has not checked
            return None
