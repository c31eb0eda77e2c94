"""Passkeys (WebAuthn): a key in the person's device, unlocked by finger, face or PIN. It counts as two proofs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.routing.directory.queries import persons
from services.routing.signin.commands import ceremonies
from services.routing.signin.commands.ceremonies import Kind
from services.routing.signin.commands.sessions import start
from services.routing.signin.domain import Method
from services.routing.signin.queries import proofs
from services.routing.signin.queries.proofs import Passkey
from shared.database import Connection, Database
from shared.errors import FieldError, InvalidInput, NotFound

NAME_MAX = 60
PER_PERSON = 20
NOT_TAKEN = "This passkey is not known here, or did not prove itself."


@dataclass(frozen=True, slots=True)
class Site:
    """Where browsers see us. A passkey belongs to a host name: an address of digits can have none."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """`options` for the browser, as JSON; `secret` of the ceremony to go on with."""

    options: str
    secret: str


class Passkeys:
    """Adding passkeys, and signing in or confirming with one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def begin_sign_in(self, site: Site, *, now: datetime) -> Challenge:
        """Any passkey of this site will do: the browser offers those that it has."""
        options = generate_authentication_options(rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED)
        async with self._db.transaction() as tx:
            secret = await ceremonies.begin(tx, Kind.PASSKEY_SIGN_IN, now, challenge=bytes_to_base64url(options.challenge))
        return Challenge(options_to_json(options), secret)

    async def sign_in(self, site: Site, ceremony: str | None, credential: Mapping[str, object], *, now: datetime) -> str:
        """The new session's secret. Raises InvalidInput for a passkey that is not known or not proven, Conflict when it is too late."""
        async with self._db.transaction() as tx:
            challenge = (await ceremonies.finish(tx, Kind.PASSKEY_SIGN_IN, ceremony, now)).data["challenge"]
        async with self._db.transaction() as tx:
            person = await _proven(tx, site, challenge, credential, now)
            return await start(tx, person, Method.PASSKEY, now)

    async def confirm(self, person: UUID, site: Site, ceremony: str | None, credential: Mapping[str, object], *, now: datetime) -> None:
        """Somebody signed in shows once more who it is."""
        async with self._db.transaction() as tx:
            challenge = (await ceremonies.finish(tx, Kind.PASSKEY_SIGN_IN, ceremony, now)).data["challenge"]
        async with self._db.transaction() as tx:
            if await _proven(tx, site, challenge, credential, now) != person:
                raise InvalidInput([FieldError("passkey", "not_taken", NOT_TAKEN)])

    async def begin_addition(self, person: UUID, name: str, account: str, site: Site, *, now: datetime) -> Challenge:
        async with self._db.connection() as connection:
            known = await proofs.list_passkeys(connection, person)
        if len(known) >= PER_PERSON:
            raise InvalidInput([FieldError("passkey", "too_many", "Remove a passkey first.")])
        options = generate_registration_options(
            rp_id=site.host,
            rp_name="Kawal",
            user_id=person.bytes,
            user_name=account,
            user_display_name=name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each.credential) for each in known],
        )
        async with self._db.transaction() as tx:
            challenge = bytes_to_base64url(options.challenge)
            secret = await ceremonies.begin(tx, Kind.PASSKEY_ADDITION, now, person=person, challenge=challenge)
        return Challenge(options_to_json(options), secret)

    async def add(
        self, person: UUID, name: str, site: Site, ceremony: str | None, credential: Mapping[str, object], *, now: datetime
    ) -> None:
        """Raises InvalidInput for what is no new passkey of this site, Conflict when it is too late."""
        async with self._db.transaction() as tx:
            begun = await ceremonies.finish(tx, Kind.PASSKEY_ADDITION, ceremony, now)
        try:
            made = verify_registration_response(
                credential=json.dumps(dict(credential)),
                expected_challenge=base64url_to_bytes(begun.data["challenge"]),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise InvalidInput([FieldError("passkey", "not_taken", NOT_TAKEN)]) from error
        async with self._db.transaction() as tx:
            label = name.strip()[:NAME_MAX] or "Passkey"
            new = begun.person == person and await proofs.insert_passkey(
                tx, person, made.credential_id, made.credential_public_key, made.sign_count, label, now
            )
            if not new:
                raise InvalidInput([FieldError("passkey", "not_taken", NOT_TAKEN)])
            await persons.add_history(tx, person, now, str(person), "passkey_added", {})

    async def list_of(self, person: UUID) -> list[Passkey]:
        async with self._db.connection() as connection:
            return await proofs.list_passkeys(connection, person)

    async def remove(self, person: UUID, credential: str, *, now: datetime) -> None:
        """`credential` in base64url. Raises NotFound when this person has no such passkey."""
        async with self._db.transaction() as tx:
            if not await proofs.delete_passkey(tx, _bytes(credential), person):
                raise NotFound("There is no such passkey.")
            await persons.add_history(tx, person, now, str(person), "passkey_removed", {})


async def _proven(tx: Connection, site: Site, challenge: str, credential: Mapping[str, object], now: datetime) -> UUID:
    raw = credential.get("rawId")
    known = await proofs.find_passkey(tx, _bytes(raw)) if isinstance(raw, str) else None
    if known is None:
        raise InvalidInput([FieldError("passkey", "not_taken", NOT_TAKEN)])
    try:
        proven = verify_authentication_response(
            credential=json.dumps(dict(credential)),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise InvalidInput([FieldError("passkey", "not_taken", NOT_TAKEN)]) from error
    await proofs.used_passkey(tx, proven.credential_id, proven.new_sign_count, now)
    return known.person


def _bytes(encoded: str) -> bytes:
    """What is no base64url names no passkey."""
    try:
        return base64url_to_bytes(encoded)
    except ValueError:
        return b""
