"""What the address of a page asks for: a list, and what narrows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from services.routing.lists import CODE, LONGEST_WORDS, View, filters_of, number_of, search_of, still_for, views_of
from services.routing.queries.queue import Filters
from shared.auth import Principal
from shared.calendar import WorkingCalendar
from shared.events.codes import Channel, Classification

Code = TypeVar("Code", Channel, Classification)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: a list, and what narrows it. Anything that cannot be is left out, so that an old address still works."""

    view: View
    q: str = ""
    classification: Classification | None = None
    category: str | None = None
    channel: Channel | None = None
    region: str | None = None
    agency: str | None = None
    after: str | None = None

    @classmethod
    def read(cls, given: Iterable[tuple[str, str]], by: Principal) -> "Wanted":
        values: Mapping[str, str] = {name: value.strip() for name, value in given if value.strip()}
        views = {view.key: view for view in views_of(by)}
        return cls(
            views.get(values.get("view", ""), views_of(by)[0]),
            values.get("q", "")[:LONGEST_WORDS],
            _code(Classification, values.get("classification")),
            _plain(values.get("category")),
            _code(Channel, values.get("channel")),
            _plain(values.get("region")),
            _plain(values.get("agency")),
            values.get("after"),
        )

    @classmethod
    def parse(cls, query: str, by: Principal) -> "Wanted":
        """From what a saved view keeps."""
        return cls.read(parse_qsl(query), by)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.classification or self.category or self.channel or self.region or self.agency)

    @property
    def number(self) -> str | None:
        """A case's number, where nothing else was typed."""
        return number_of(self.q)

    def query(self, *, after: str | None = None) -> str:
        """For an address that shows the same, from its beginning or from `after`."""
        given = {
            "view": self.view.key,
            "q": self.q,
            "classification": self.classification,
            "category": self.category,
            "channel": self.channel,
            "region": self.region,
            "agency": self.agency,
            "after": after,
        }
        return urlencode({name: value for name, value in given.items() if value})

    def within(self, stuck_days: int) -> "Wanted":
        """With the days after which a case lies still, where the list is about that."""
        return replace(self, view=still_for(self.view, stuck_days))

    def filters(self, by: Principal, now: datetime, calendar: WorkingCalendar) -> Filters:
        """For the queries. A number is looked for in all cases that one may see, whatever the list."""
        if self.number is not None:
            return Filters(number=self.number)
        return replace(
            filters_of(self.view, by, now, calendar),
            classification=self.classification,
            category=self.category,
            channel=self.channel,
            region=self.region,
            agency=self.agency,
            search=search_of(self.q) if self.q else None,
        )


def _code(kind: type[Code], value: str | None) -> Code | None:
    return kind(value) if value in {code.value for code in kind} else None


def _plain(value: str | None) -> str | None:
    return value if value and CODE.fullmatch(value) else None
