"""A practice class: its agencies and seats, its rounds, and when which complaint comes to whom. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Protocol
from uuid import UUID

from services.routing.practice import CLASSROOM
from shared.events.codes import AgencyCode

AGENCIES: Mapping[str, str] = {
    "dpupr": "Dinas PUPR Latihan",
    "dlh": "Dinas Lingkungan Hidup Latihan",
    "dukcapil": "Dinas Dukcapil Latihan",
    "dinkes": "Dinas Kesehatan Latihan",
    "dishub": "Dinas Perhubungan Latihan",
    "pdam": "Perumda Air Minum (PDAM) Latihan",
    "dinsos": "Dinas Sosial Latihan",
    "disdik": "Dinas Pendidikan Latihan",
    "satpolpp": "Satpol PP Latihan",
    "kecamatan": "Kecamatan Sukamaju Latihan",
}
"""The agencies of the government Latihan, by their short names."""

MOST_SEATS = 99
OWN_SHARE = 0.7
"""So much of what comes to a seat is for its agency; the rest is there to be returned."""

LAST_ARRIVAL = timedelta(minutes=2)
"""Nothing comes in the last minutes of a round, when nobody could deal with it."""


class Kind(StrEnum):
    """As which agency a class practises."""

    MIXED = "mixed"
    """The four in turn."""
    DPUPR = "dpupr"
    DLH = "dlh"
    DUKCAPIL = "dukcapil"
    DINKES = "dinkes"


SEATED = (Kind.DPUPR, Kind.DLH, Kind.DUKCAPIL, Kind.DINKES)


class Pace(StrEnum):
    """How fast complaints come to each participant."""

    CALM = "calm"
    USUAL = "usual"
    BUSY = "busy"

    @property
    def every(self) -> timedelta:
        return {Pace.CALM: timedelta(seconds=150), Pace.USUAL: timedelta(seconds=90), Pace.BUSY: timedelta(seconds=45)}[self]


ROUND_MINUTES = (10, 15, 20, 30, 45)


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant's desk: an agency of its own, seen by nobody else."""

    number: int
    agency: str
    code: AgencyCode

    @property
    def name(self) -> str:
        return f"{AGENCIES[self.agency]} · meja {self.number}"


class Belongs(Protocol):
    """A scenario, as far as it matters who must act."""

    @property
    def id(self) -> str: ...
    @property
    def agency(self) -> str: ...


def seat_of(class_id: UUID, kind: Kind, number: int) -> Seat:
    """The n-th seat of a class, counted from 1."""
    agency = SEATED[(number - 1) % len(SEATED)].value if kind is Kind.MIXED else kind.value
    return Seat(number, agency, f"{CLASSROOM}.{agency}-{class_id.hex[-8:]}-{number:02}")


def arrivals(pace: Pace, starts_at: datetime, ends_at: datetime, present_from: datetime) -> list[datetime]:
    """When something comes to a participant: the first at once, then one each `pace.every`. Who joins late gets what is still to come."""
    first = max(starts_at, present_from)
    last = max(first, ends_at - LAST_ARRIVAL)
    return [first + n * pace.every for n in range(int((last - first) / pace.every) + 1)]


def pick(stock: Sequence[Belongs], agency: str, count: int, seed: str, used: Collection[str] = ()) -> list[str]:
    """Which scenarios come to a seat, in order: its own agency's and others', mixed, none twice, the same for the same seed.

    Fewer than asked for when there are no more. The first is always its own.
    """
    chance = Random(seed)  # noqa: S311 a class, not a secret
    fresh = [scenario for scenario in stock if scenario.id not in used]
    own = [scenario.id for scenario in fresh if scenario.agency == agency]
    foreign = [scenario.id for scenario in fresh if scenario.agency != agency]
    chance.shuffle(own)
    chance.shuffle(foreign)
    picked: list[str] = []
    while len(picked) < count and (own or foreign):
        wants_own = not picked or chance.random() < OWN_SHARE
        picked.append((own if (wants_own and own) or not foreign else foreign).pop())
    return picked
