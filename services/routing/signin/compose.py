"""Puts the directory and sign-in together, for routing's composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from services.routing.commands.landscape import Landscape
from services.routing.directory.commands.people import People
from services.routing.directory.commands.reading import Reading
from services.routing.directory.files import Scans
from services.routing.directory.pages import people_router
from services.routing.directory.places import Places
from services.routing.directory.staffing import count_staffing
from services.routing.signin.commands.authenticator import Authenticator
from services.routing.signin.commands.gate import Gate
from services.routing.signin.commands.passkeys import Passkeys
from services.routing.signin.commands.passwords import Passwords
from services.routing.signin.commands.providing import Providing
from services.routing.signin.commands.sessions import SessionStore
from services.routing.signin.devices import Devices
from services.routing.signin.pages import EndPractice, SignInParts, create_sign_in_pages
from services.routing.signin.pages.provider import CALLBACK
from services.routing.signin.provider import Provider
from services.routing.signin.settings import DirectorySettings, OidcSettings
from shared.database import Database
from shared.settings import CommonSettings


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory as routing starts it."""

    db: Database
    sessions: SessionStore
    count_staffing: Callable[[datetime], Awaitable[int]]
    pages: list[APIRouter]


def build_directory(
    common: CommonSettings,
    settings: DirectorySettings,
    oidc: OidcSettings,
    routing: Database,
    landscape: Landscape,
    end_practice: EndPractice,
) -> Directory:
    """Wired, nothing opened yet. Raises ValueError when a key in the settings is not one."""
    db = Database(settings.postgres_dsn.get_secret_value(), "directory", size=settings.pool_size)
    places = Places(routing, landscape)
    store = SessionStore(db, places)
    devices = Devices(common.token_key.get_secret_value())
    authenticator = Authenticator(db, settings.key.get_secret_value())
    demonstration = common.local and settings.demonstration
    public_url = common.public_url.rstrip("/")
    provider = Provider(oidc.issuer, oidc, f"{public_url}{CALLBACK}") if oidc.issuer else None
    parts = SignInParts(
        db=db,
        places=places,
        store=store,
        passwords=Passwords(db, Gate(db), authenticator, devices, demonstration=demonstration),
        passkeys=Passkeys(db),
        authenticator=authenticator,
        devices=devices,
        providing=Providing(db, places, provider, oidc) if provider else None,
        public_url=public_url,
        local=common.local,
        demonstration_key=settings.demonstration_key if demonstration else None,
        local_accounts=oidc.local_accounts or provider is None,
        end_practice=end_practice,
    )
    people = People(db, places, Scans(settings.files))
    pages = [*create_sign_in_pages(parts), people_router(people, Reading(db, places), public_url)]
    return Directory(db, store, count_staffing(routing, db, places), pages)
