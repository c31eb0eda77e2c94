"""What `kawal up` says to whoever wants to try it out: the address that opens six persons as buttons, and a link for each
that signs in once, within the hour."""

from services.routing.commands.landscape import Landscape
from services.routing.directory.places import Places
from services.routing.settings import RoutingSettings
from services.routing.signin.demonstration import ensure_persons, make_links
from services.routing.signin.settings import DirectorySettings
from shared.clock import utc_now
from shared.database import Database
from shared.http.navigation import ROLE_NAMES


async def ways_in(public_url: str) -> list[str]:
    """The lines that say how to sign in; makes the persons on the first start. None where KAWAL_DIRECTORY_DEMONSTRATION is off."""
    settings = DirectorySettings()
    if not settings.demonstration:
        return []
    directory = Database(settings.postgres_dsn.get_secret_value(), "directory", size=2)
    routing = Database(RoutingSettings().postgres_dsn.get_secret_value(), "routing", size=2)
    try:
        names = await Places(routing, Landscape()).names()
        now = utc_now()
        links = await make_links(directory, await ensure_persons(directory, names, now=now), now=now)
    finally:
        await directory.close()
        await routing.close()
    key = settings.demonstration_key
    buttons = [f"All six as buttons in your browser, on this machine: {public_url}/masuk?kunci={key.get_secret_value()}"] if key else []
    each = [f"  {ROLE_NAMES[person.role]:<14} {person.name:<18} {public_url}{path}" for person, path in links]
    return [*buttons, "Or one of them by a link (once, within the hour):", *each]
