"""Where an evaluation page stands: the nation, a province, a government, an agency; what it counts and what lies below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.analytics.counting import Dimension, Filter
from services.analytics.drawing import NATION_MAP
from services.analytics.periods import Period
from shared.auth import EVERYTHING, Principal

ROOT = "/evaluation"
BELOW = {None: Dimension.PROVINCE, Dimension.PROVINCE: Dimension.GOVERNMENT, Dimension.GOVERNMENT: Dimension.AGENCY}
WORDS = {Dimension.PROVINCE: "provinsi", Dimension.GOVERNMENT: "pemerintah", Dimension.AGENCY: "instansi"}


@dataclass(frozen=True, slots=True)
class Place:
    """`code` None: the nation."""

    dimension: Dimension | None
    code: str | None

    @property
    def path(self) -> str:
        return path_of(self.dimension, self.code)

    @property
    def below(self) -> Dimension | None:
        """What its groups are; None for an agency, below which nothing is."""
        return BELOW.get(self.dimension)

    @property
    def map(self) -> str | None:
        """The map that may be drawn of it; governments and agencies have none."""
        return NATION_MAP if self.dimension is None else self.code if self.dimension is Dimension.PROVINCE else None

    @property
    def compared(self) -> Dimension | None:
        """What is put side by side here. Provinces are not: each is many governments."""
        return Dimension.GOVERNMENT if self.dimension is None else self.below

    @property
    def breakdowns(self) -> Sequence[Dimension]:
        """By what else its complaints can be counted."""
        common = (Dimension.CATEGORY, Dimension.CHANNEL, Dimension.CLASSIFICATION)
        return (*common, Dimension.DISTRICT) if self.dimension in (Dimension.GOVERNMENT, Dimension.AGENCY) else common

    @property
    def above(self) -> "Place | None":
        if self.dimension is Dimension.AGENCY and self.code:
            return Place(Dimension.GOVERNMENT, self.code.rpartition(".")[0])
        if self.dimension is Dimension.GOVERNMENT and self.code:
            return Place(Dimension.PROVINCE, self.code[:2])
        return NATION if self.dimension is Dimension.PROVINCE else None

    def filter(self, period: Period) -> Filter:
        return self.between(period.start, period.end)

    def between(self, start: date | None, end: date | None) -> Filter:
        code = self.code
        match self.dimension:
            case Dimension.PROVINCE:
                return Filter(start, end, province=code)
            case Dimension.GOVERNMENT:
                return Filter(start, end, government=code)
            case Dimension.AGENCY:
                return Filter(start, end, agency=code)
            case _:
                return Filter(start, end)

    def is_seen_by(self, who: Principal) -> bool:
        """Whether the place lies in the asker's scope; the nation and the provinces only in the scope of everything."""
        if self.dimension is Dimension.GOVERNMENT and self.code:
            return who.covers(self.code)
        if self.dimension is Dimension.AGENCY and self.code:
            return who.covers(self.code.rpartition(".")[0], self.code)
        return who.scope == EVERYTHING


NATION = Place(None, None)


def path_of(dimension: Dimension | None, code: str | None) -> str:
    """Its address."""
    if dimension is None or code is None:
        return f"{ROOT}/indonesia"
    return f"{ROOT}/{WORDS[dimension]}/{code}"


def start_of(who: Principal) -> Place:
    """Where somebody begins: with all that lies in the own scope."""
    if who.scope == EVERYTHING:
        return NATION
    return Place(Dimension.AGENCY if who.is_agency_bound else Dimension.GOVERNMENT, who.scope)
