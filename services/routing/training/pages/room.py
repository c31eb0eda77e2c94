"""What the pages of classes have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from fastapi import Request

from services.routing.commands.landscape import Landscape
from services.routing.reference import DEFAULT_ZONE
from services.routing.training.commands.joining import Joining
from services.routing.training.commands.leading import Leading
from services.routing.training.reading import Reading
from shared.auth import government_of
from shared.database import Database
from shared.errors import FieldError, NotFound
from shared.http.language import language_of, say
from shared.http.pages import Pages
from shared.http.wrong import Wrong, first_of_each_field

TEMPLATES = Path(__file__).parents[2] / "templates"


def _pages() -> Pages:
    return Pages(TEMPLATES)


@dataclass(frozen=True, slots=True)
class Room:
    """Handed to every page by the composition root. `public_url`: where participants reach the pages."""

    db: Database
    landscape: Landscape
    leading: Leading
    joining: Joining
    reading: Reading
    public_url: str
    pages: Pages = field(default_factory=_pages)

    async def timezone(self, scope: str) -> str:
        """Of the government that a scope lies in."""
        async with self.db.connection() as connection:
            reference = await self.landscape.at(connection)
        government = reference.governments.get(government_of(scope) or "")
        return government.timezone if government else DEFAULT_ZONE


def wrongs(request: Request, errors: Sequence[FieldError]) -> list[Wrong]:
    """In the reader's language; messages are keys of the catalogue."""
    return first_of_each_field(errors, language_of(request))


def wrong_whole(request: Request, message: str) -> list[Wrong]:
    """Something that no field is to blame for."""
    return [Wrong("", say(language_of(request), message))]


def id_in(text: str) -> UUID:
    """From an address. Raises NotFound: a mistyped address leads nowhere, it is no bad input."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is nothing at this address.") from None
