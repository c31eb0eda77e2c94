"""Which cells may be shown to those who see aggregates only. Pure.

A count from 1 to below the smallest cell is hidden. Where the rest of a whole would be so small, its part is hidden or the whole, whichever
fewer indicators need; where several parts that exclude one another leave so little of it, one of them or the whole. Then, so that no
subtraction from the total gives a hidden count away, further cells of the same column are hidden, as few and as small ones as do, until at
least two are hidden and they hold together no fewer than the smallest cell. The total goes only when it is small itself, when the rest of
it is, or when no other cell is left to hide. A zero is shown: it tells of nobody.

Tables that lie inside one another, the nation by province and a province by government, are protected from the outside inwards: what is
hidden of a province in the nation's table is hidden as the total of its own, and one of its governments with it.

Two tables of almost the same complaints can be subtracted from one another too. Whoever sees protected tables only may therefore ask for
whole months and for one place, not day by day and by all filters at once; and never for one category, classification, channel or district
of all places: those tables are the places' own turned on their side, and would show there what is hidden here (`commands.must_be_coarse`).

The limits of this. For one period, no two tables give a small cell away, but for the same breakdown of places that lie inside one another:
what is hidden of a category is not hidden in every place around it, so the nation by category and its provinces by category can be
subtracted (`asking._larger` carries down what is hidden of a place as a whole, not of each cell of its breakdowns). Tables of overlapping
periods can be subtracted, a place by month and the place among others in one of these months included; and what comes in between two looks
at an unfinished month can be told apart. Reports that must withstand these publish one breakdown of one level a period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

Columns = Mapping[str, Sequence[int]]
Sum = tuple[tuple[str, ...], str]
"""Parts, and the whole of which they leave a rest."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The names of the columns that are hidden, for each group and for the total."""

    groups: Mapping[int, frozenset[str]] = field(default_factory=dict)
    total: frozenset[str] = frozenset()

    @classmethod
    def all_shown(cls) -> "Cells":
        return cls()

    def group(self, place: int) -> frozenset[str]:
        return self.groups.get(place, frozenset())


def chains(within: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """From each count and the next larger ones that it is a part of: every (part, whole), however far apart."""
    pairs: dict[tuple[str, str], None] = {}
    for part in within:
        wholes = list(within[part])
        for whole in wholes:
            pairs[part, whole] = None
            wholes.extend(within.get(whole, ()))
    return tuple(pairs)


def protect(
    groups: Columns,
    total: Columns,
    parts: Sequence[tuple[str, str]],
    smallest: int,
    above: frozenset[str] = frozenset(),
    worth: Mapping[str, int] | None = None,
    sums: Sequence[Sum] = (),
) -> Cells:
    """What must be hidden in a table whose columns are counts by group. `parts` names the (part, whole) columns whose rest is a cell too;
    of such a pair the column of less `worth` is hidden, the part when both are worth the same. `sums` names parts that exclude one another
    and their whole: what all of them together leave of it is a cell likewise.

    `above` names the columns that are hidden of this whole where it stands as one group of a larger table: they are hidden here too, and so
    is at least one group in each, or the sum of the groups would give back what is hidden there.
    """
    rests = [*(((part,), whole) for part, whole in parts), *sums]
    working = _Working(groups, {name: values[0] for name, values in total.items()}, rests, smallest, above, worth or {})
    working.hide_what_is_small()
    while working.hide_rests_in_rows() | working.hide_for_totals() | working.hide_rests_of_several():
        pass
    return working.cells()


@dataclass
class _Working:
    """A table while more and more of it is hidden. Each step says whether it hid anything: nothing is ever shown again, so it ends."""

    groups: Columns
    total: Mapping[str, int]
    rests: Sequence[Sum]
    smallest: int
    above: frozenset[str]
    worth: Mapping[str, int]
    hidden: dict[str, set[int]] = field(init=False)
    hidden_total: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.hidden = {name: set() for name in self.groups}
        self.hidden_total = set(self.above & self.groups.keys())

    def cells(self) -> Cells:
        places = set(chain.from_iterable(self.hidden.values()))
        return Cells(
            {place: frozenset(name for name, hidden in self.hidden.items() if place in hidden) for place in places},
            frozenset(self.hidden_total),
        )

    def hide_what_is_small(self) -> None:
        for name, values in self.groups.items():
            self.hidden[name] |= {place for place, value in enumerate(values) if self._is_small(value)}
            if self._is_small(self.total[name]):
                self.hidden_total.add(name)

    def hide_rests_in_rows(self) -> bool:
        """In each row and in the total no columns are left whose difference is a small rest."""
        changed = False
        for place in range(len(next(iter(self.groups.values()), ()))):
            row = {name: values[place] for name, values in self.groups.items() if place not in self.hidden[name]}
            for name in self._cover(row):
                self.hidden[name].add(place)
                changed = True
        for name in self._cover({name: value for name, value in self.total.items() if name not in self.hidden_total}):
            self.hidden_total.add(name)
            changed = True
        return changed

    def _cover(self, row: Mapping[str, int]) -> set[str]:
        """Columns without which the row has no small rest: again and again the one that ends most of them for its worth, and
        none that the others turn out to make needless."""
        rests = [
            ({*parts, whole}, row[whole] - sum(row[part] for part in parts)) for parts, whole in self.rests if {*parts, whole} <= row.keys()
        ]
        small = waiting = [names for names, rest in rests if self._is_small(rest)]
        chosen: set[str] = set()
        while waiting:
            ends = {name: sum(name in names for names in waiting) for name in row if any(name in names for names in waiting)}
            best = max(ends, key=lambda name: ends[name] / self._worth(name))
            chosen.add(best)
            waiting = [names for names in waiting if best not in names]
        for name in sorted(chosen, key=lambda name: (-self._worth(name), name)):
            if all(names & chosen - {name} for names in small):
                chosen.remove(name)
        return chosen

    def hide_for_totals(self) -> bool:
        """No subtraction from a column's total, nor adding up of its groups, gives a hidden cell away."""
        changed = False
        for name, values in self.groups.items():
            while not self._withstands(name):
                if not self._hide_further(name, values) and name in self.hidden_total:
                    break
                changed = True
        return changed

    def _withstands(self, name: str) -> bool:
        hidden, values = self.hidden[name], self.groups[name]
        together = sum(values[place] for place in hidden)
        if name not in self.hidden_total:
            return not hidden or (len(hidden) > 1 and not self._is_small(together))
        return together >= self.smallest if name in self.above else together > 0

    def _hide_further(self, name: str, values: Sequence[int]) -> bool:
        """One more group: the smallest with which it is enough, else the smallest. The total when there is none; False then."""
        others = [place for place, value in enumerate(values) if value and place not in self.hidden[name]]
        if not others:
            self.hidden_total.add(name)
            return False
        together = sum(values[place] for place in self.hidden[name])
        self.hidden[name].add(min(others, key=lambda place: (self._is_small(together + values[place]), values[place], place)))
        return True

    def hide_rests_of_several(self) -> bool:
        """Nor does the difference of columns over all groups that one of them hides: no small rest, and no equality of them."""
        changed = False
        for parts, whole in self.rests:
            for places in self._worked_out((*parts, whole)):
                rest = sum(self._rest(parts, whole, place) for place in places)
                if rest == 0:
                    changed |= self._hide_alike((*parts, whole), places)
                elif self._is_small(rest):
                    changed = True
                    self._hide_rest(parts, whole, places)
                    break
        return changed

    def _rest(self, parts: tuple[str, ...], whole: str, place: int) -> int:
        return self.groups[whole][place] - sum(self.groups[part][place] for part in parts)

    def _worked_out(self, names: Sequence[str]) -> list[frozenset[int]]:
        """The sets of hidden groups of which the sums of all these columns follow from what is shown."""
        hidden = [frozenset(self.hidden[name]) for name in names]
        return [
            places
            for places in dict.fromkeys((frozenset(chain.from_iterable(hidden)), *hidden))
            if places and all(self._follows(name, places) for name in names)
        ]

    def _follows(self, name: str, places: frozenset[int]) -> bool:
        hidden = self.hidden[name]
        return not hidden & places or (name not in self.hidden_total and hidden <= places)

    def _hide_alike(self, names: Sequence[str], places: frozenset[int]) -> bool:
        """Where parts are known to be the whole of it, what one column alone hides the others would show."""
        changed = False
        for place in places:
            shown = [name for name in names if place not in self.hidden[name]]
            if len(shown) == len(names) - 1:
                self.hidden[min(shown, key=self._worth)].add(place)
                changed = True
        return changed

    def _hide_rest(self, parts: tuple[str, ...], whole: str, places: frozenset[int]) -> None:
        """One more group of the part, the smallest whose rest makes the sum large; else more of the column that is needed least."""
        part = min(parts, key=self._worth)
        rest = sum(self._rest(parts, whole, place) for place in places)
        rests = {place: self._rest(parts, whole, place) for place in range(len(self.groups[whole]))}
        taken = frozenset(chain.from_iterable(self.hidden[name] for name in (*parts, whole)))
        others = [place for place, each in rests.items() if each and place not in taken]
        if others:
            self.hidden[part].add(min(others, key=lambda place: (self._is_small(rest + rests[place]), self.groups[part][place], place)))
        else:
            least = min((*parts, whole), key=self._worth)
            if self.hidden[least] & places:
                self.hidden_total.add(least)
            else:
                self.hidden[least].add(max(places, key=lambda place: (self.groups[least][place], place)))

    def _worth(self, name: str) -> int:
        return self.worth.get(name, 1)

    def _is_small(self, value: int) -> bool:
        return 0 < value < self.smallest
