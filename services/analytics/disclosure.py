"""Which cells may be shown to those who see aggregates only. Pure.

A count from 1 to below the smallest cell is hidden; so is a part of a whole when the rest of it would be so small. Then, so that no
subtraction from the total gives a hidden count away, further cells of the same column are hidden, smallest first, until at least two are
hidden and they hold together no fewer than the smallest cell. A zero is shown: it tells of nobody.

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

Columns = Mapping[str, Sequence[int]]


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


def chains(within: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """From each count and the next larger one that it is a part of: every (part, whole), however far apart."""
    pairs: list[tuple[str, str]] = []
    for part in within:
        whole = within.get(part)
        while whole is not None:
            pairs.append((part, whole))
            whole = within.get(whole)
    return tuple(pairs)


def protect(groups: Columns, total: Columns, parts: Sequence[tuple[str, str]], smallest: int, above: frozenset[str] = frozenset()) -> Cells:
    """What must be hidden in a table whose columns are counts by group. `parts` names (part, whole) columns shown side by side.

    `above` names the columns that are hidden of this whole where it stands as one group of a larger table: they are hidden here too, and so
    is at least one group in each, or the sum of the groups would give back what is hidden there.
    """
    hidden: dict[int, set[str]] = {}
    hidden_total: set[str] = set()
    for name, values in groups.items():
        wholes = [whole for part, whole in parts if part == name]
        rests = [[all_of_it - part for all_of_it, part in zip(groups[whole], values, strict=True)] for whole in wholes]
        total_rests = [total[whole][0] - total[name][0] for whole in wholes]
        small, enough = _hide([values, *rests], smallest, whole_hidden=name in above)
        if name in above or not enough or any(_is_small(value, smallest) for value in (total[name][0], *total_rests)):
            hidden_total.add(name)
        for place in small:
            hidden.setdefault(place, set()).add(name)
    return Cells({place: frozenset(names) for place, names in hidden.items()}, frozenset(hidden_total))


def _is_small(value: int, smallest: int) -> bool:
    return 0 < value < smallest


def _hide(readings: Sequence[Sequence[int]], smallest: int, *, whole_hidden: bool) -> tuple[set[int], bool]:
    """The places to hide in a column, and whether these withstand a subtraction from the total, if that is shown.

    A column can be read in several ways: as it is, and as what it leaves of its wholes.
    """
    places = range(len(readings[0]))
    hidden = {place for place in places if any(_is_small(values[place], smallest) for values in readings)}
    others = iter(sorted((place for place in places if place not in hidden), key=lambda place: (readings[0][place], place)))
    fewest = 1 if whole_hidden else 2
    while (hidden or whole_hidden) and (
        len(hidden) < fewest or any(_is_small(sum(values[place] for place in hidden), smallest) for values in readings)
    ):
        following = next((place for place in others if any(values[place] for values in readings)), None)
        if following is None:
            return hidden, False
        hidden.add(following)
    return hidden, True
