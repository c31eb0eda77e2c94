"""Who has had what where: counts of the past, smoothed from the wide to the narrow.

Agencies that are many alike (a kelurahan's office in each kelurahan) are one group: which kind of agency it is for is learned from all of
them together, which one it is follows from the place.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from services.routing.suggest.example import Example, Local, places
from services.routing.suggest.reader import Floats

MOST_KEPT = 4_096
"""Answers that were reckoned once and stay at hand."""
ALIKE = "@"
"""Begins the name of a group; no agency's code begins with it."""
CATEGORY_SMOOTHING, PLACE_SMOOTHING, WITHIN_SMOOTHING = 1.0, 2.0, 0.05
REGISTERED = 5
"""What an agency's registered place counts beside cases of the past."""


@dataclass(frozen=True)
class Habits:
    """Shares of groups by category and place, and of agencies within their groups by place."""

    agencies: tuple[str, ...]
    groups: tuple[str, ...]
    """An agency's own code, or `@kind` of those that are alike."""
    group_of: npt.NDArray[np.int32]
    """By agency."""
    overall: Floats
    by_topic: Mapping[str, Mapping[int, float]]
    """Counts of groups, by `category` and by `category place`."""
    by_place: Mapping[str, Mapping[int, float]]
    """Counts of agencies that are one of many alike, by place; the empty place is everywhere."""
    _kept: dict[tuple[str, str | None], Floats] = field(default_factory=dict, repr=False, compare=False)

    def knows(self, category: str | None) -> bool:
        return category is not None and category in self.by_topic

    def of_topic(self, category: str, region: str | None) -> Floats:
        """How likely each group is for a category at a place; narrower knowledge counts as soon as there is some."""
        found = self._kept.get((category, region))
        if found is None:
            found = _smoothed(self.by_topic.get(category), self.overall, CATEGORY_SMOOTHING)
            for place in places(region):
                found = _smoothed(self.by_topic.get(f"{category} {place}"), found, PLACE_SMOOTHING)
            self._keep((category, region), found)
        return found

    def within(self, region: str | None) -> Floats:
        """How likely each agency is, given its group, at a place."""
        key = ("", region)
        found = self._kept.get(key)
        if found is None:
            found = self._shared_out(np.ones(len(self.agencies), np.float32))
            for place in ("", *places(region)):
                counts = found * WITHIN_SMOOTHING
                for agency, count in self.by_place.get(place, {}).items():
                    counts[agency] += count
                found = self._shared_out(counts)
            self._keep(key, found)
        return found

    def _shared_out(self, counts: Floats) -> Floats:
        totals = np.bincount(self.group_of, counts, minlength=len(self.groups))
        return np.asarray(counts / totals[self.group_of], np.float32)

    def _keep(self, key: tuple[str, str | None], found: Floats) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = found


def learn_habits(examples: Sequence[Example], local: Mapping[str, Local]) -> Habits:
    """Counts every example; those without words teach here too."""
    had = {example.agency for example in examples}
    alike = {f"{ALIKE}{local[code].kind}" for code in had if code in local}
    agencies = tuple(sorted(had | {code for code, each in local.items() if f"{ALIKE}{each.kind}" in alike}))
    group = {code: f"{ALIKE}{local[code].kind}" if code in local else code for code in agencies}
    groups = tuple(sorted(set(group.values())))
    place_of_group = {name: place for place, name in enumerate(groups)}
    place_of = {code: place for place, code in enumerate(agencies)}
    by_topic: dict[str, Counter[int]] = defaultdict(Counter)
    by_place: dict[str, Counter[int]] = defaultdict(Counter)
    overall = np.full(len(groups), 0.1, np.float32)
    for example in examples:
        belongs = place_of_group[group[example.agency]]
        overall[belongs] += 1
        if example.category is not None:
            for key in (example.category, *(f"{example.category} {place}" for place in example.question.places)):
                by_topic[key][belongs] += 1
        if example.agency in local:
            for place in ("", *example.question.places):
                by_place[place][place_of[example.agency]] += 1
    for code, each in local.items():
        if code in place_of and each.region:
            by_place[each.region][place_of[code]] += REGISTERED
    return Habits(
        agencies=agencies,
        groups=groups,
        group_of=np.array([place_of_group[group[code]] for code in agencies], np.int32),
        overall=np.asarray(overall / overall.sum(), np.float32),
        by_topic={key: dict(found) for key, found in by_topic.items()},
        by_place={key: dict(found) for key, found in by_place.items()},
    )


def _smoothed(counts: Mapping[int, float] | None, wider: Floats, strength: float) -> Floats:
    if not counts:
        return wider
    found = wider * strength
    for place, count in counts.items():
        found[place] += count
    return np.asarray(found / (sum(counts.values()) + strength), np.float32)
