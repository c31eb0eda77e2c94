"""What the coordinator's pages have in common: whose they are, how they are shown, what they say when something is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from babel.dates import format_date
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from services.routing.pages.parts import Parts
from services.routing.reference import Reference
from services.routing.rules import NATIONAL
from shared.auth import EVERYTHING, Principal
from shared.errors import FieldError, Forbidden
from shared.events.reference import GovernmentRegistered
from shared.http.language import language_of
from shared.http.wrong import Wrong, first_of_each_field

GOVERNMENT = "pemerintah"
"""The address's word for the government that an administrator looks at."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict, line by line: what it is, and how it stands there."""

    title: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class House:
    """The government whose coordinator is at work, and what is known."""

    government: GovernmentRegistered
    reference: Reference
    by: Principal

    @property
    def code(self) -> str:
        return self.government.code

    @property
    def may_choose(self) -> bool:
        """An administrator looks after any government."""
        return self.by.scope == EVERYTHING

    def at(self, path: str, **query: str | int | None) -> str:
        """An address of these pages, for the same government."""
        own = {GOVERNMENT: self.code} if self.may_choose else {}
        given = own | {name: str(value) for name, value in query.items() if value is not None}
        return f"{path}?{urlencode(given)}" if given else path


class Room:
    """Finds the house, and shows its pages."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def enter(self, request: Request, by: Principal) -> House:
        """The government of a coordinator; an administrator names one, or begins with the national level.

        Raises Forbidden for another government than the coordinator's own, and for a scope that is no government.
        """
        async with self.parts.db.connection() as tx:
            reference = await self.parts.landscape.at(tx)
        wanted = request.query_params.get(GOVERNMENT)
        code = wanted or (by.scope if by.scope != EVERYTHING else _first(reference))
        if by.is_agency_bound or not by.covers(code):
            raise Forbidden("This is another government's.")
        government = reference.governments.get(code)
        if government is None:
            raise Forbidden("This government takes no part.")
        return House(government, reference, by)

    def show(self, request: Request, house: House, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page in the coordinator's frame."""
        government, language = house.government, language_of(request)
        known = sorted(house.reference.governments.values(), key=lambda each: each.name) if house.may_choose else []
        return self.parts.pages.render(
            request,
            f"coordinator/{template}",
            status,
            house=house,
            at=house.at,
            governments=known,
            theme=government.colour,
            brand_name=government.brand,
            place_name=government.name,
            practice=government.practice,
            timezone=government.timezone,
            date=lambda day: format_date(day, "EEEE, d MMMM yyyy", locale=language.value),
            **values,
        )

    def conflict(
        self, request: Request, house: House, *, theirs: Side, mine: Side, back: str, here: str, who: str = "", when: datetime | None = None
    ) -> HTMLResponse:
        """Two were at work on the same: both sides, and the way back."""
        return self.show(request, house, "conflict.html", 409, theirs=theirs, mine=mine, back=back, here=here, who=who, when=when)


def what_is_wrong(errors: Sequence[FieldError], request: Request, order: Sequence[str] = ()) -> list[Wrong]:
    """The first error of each field in the reader's language, in the order of the form. Messages are keys of the catalogue."""
    return first_of_each_field(errors, language_of(request), order)


def go(address: str) -> RedirectResponse:
    """After a form was taken: a page that can be loaded again."""
    return RedirectResponse(address, 303)


def _first(reference: Reference) -> str:
    return NATIONAL if NATIONAL in reference.governments else next(iter(sorted(reference.governments)), NATIONAL)
