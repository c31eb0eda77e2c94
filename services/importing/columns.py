"""Finds a source's columns in a header, however they are spelled, ordered or accompanied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.importing.cells import Cell, text_of
from services.importing.headings import Words, headed, subject_of, vocabulary_of

LONGEST_NAME = 60
"""Characters of a column's name; what is longer is a text."""
PRIVACY_FIELDS = ("privacy", "classification")
"""Fields whose columns can say that a report is anonymous or confidential: LAPOR!'s `Tipe Laporan` is now the one and now the other."""


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of export.

    `names`: for each field the headers it is known by, the genuine one first. `required`: without these there is nothing to
    import. `needed`: a row that ends before the last of these is a broken row, not a short one. `telling`: where no column
    identifies a row, one of these must be there to tell rows apart.
    """

    names: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    needed: frozenset[str]
    telling: frozenset[str] = frozenset({"text", "first_text", "title"})

    def match(self, header: Sequence[Cell]) -> "Layout":
        """Where each field is. The very words first, in any order; then a header that holds all words of a known one."""
        labels = tuple(text_of(cell) or "" for cell in header)
        heads = [self._headed(label) for label in labels]
        about_privacy = {
            at for at, label in enumerate(labels) if (subject := subject_of(label)) and (subject.anonymous or subject.confidential)
        }
        found: dict[str, int] = {}
        taken: set[int] = set()
        for fits in (_is, _is_turned, _holds):
            for field, name in self._wanted:
                if field in found:
                    continue
                free = ((at, head) for at, head in enumerate(heads) if at not in taken and head)
                if fits is _holds and field not in PRIVACY_FIELDS:
                    # `Nama Pelapor Dirahasiakan` is no name.
                    free = ((at, head) for at, head in free if at not in about_privacy)
                fitting = [at for at, head in free if fits(head, name)]
                if fitting:
                    best = min(fitting, key=lambda at: (len(heads[at]), at))
                    found[field] = best
                    taken.add(best)
        others = taken - {found[field] for field in PRIVACY_FIELDS if field in found}
        private = tuple(at for at, label in enumerate(labels) if at not in others and (at == found.get("privacy") or subject_of(label)))
        unused = tuple(at for at, label in enumerate(labels) if label and at not in taken)
        needed = (*(found[field] for field in self.needed if field in found), *private)
        return Layout(found, labels, unused, private, 1 + max(needed, default=-1))

    def recognised(self, header: Sequence[Cell]) -> int:
        """How many cells look like one of our columns: what tells a header from other rows."""
        heads = [self._headed(words) for cell in header if isinstance(cell, str) and len(cell) <= LONGEST_NAME and (words := text_of(cell))]
        return sum(map(self._is_known, map(frozenset, heads)))

    def missing(self, layout: "Layout") -> list[str]:
        """Required columns that the header lacks, by their genuine names."""
        absent = [field for field in self.names if field in self.required and field not in layout.found]
        if absent == ["id"] and not self.telling.isdisjoint(layout.found):
            return []
        return [self.names[field][0] for field in absent]

    @cached_property
    def _wanted(self) -> list[tuple[str, Words]]:
        return [(field, headed(name)) for field, known in self.names.items() for name in known]

    @cached_property
    def _known(self) -> frozenset[frozenset[str]]:
        return frozenset(frozenset(name) for _, name in self._wanted)

    def _is_known(self, head: frozenset[str]) -> bool:
        return head in self._known or any(len(name) > 1 and name <= head and ("id" in head) == ("id" in name) for name in self._known)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return vocabulary_of(name for names in self.names.values() for name in names)

    def _headed(self, label: str) -> Words:
        return headed(label, self._vocabulary)


@dataclass(frozen=True, slots=True)
class Layout:
    """A header, understood: the place of each field, the labels as written, the columns that are no field of ours, and those (among
    these, too) whose heading speaks of anonymity or confidentiality."""

    found: dict[str, int]
    labels: tuple[str, ...]
    unused: tuple[int, ...]
    private: tuple[int, ...]
    narrowest: int

    def label(self, field: str) -> str:
        """The column's own name, for a message about it."""
        at = self.found.get(field)
        return field if at is None else self.labels[at]


def _is(head: Words, name: Words) -> bool:
    return head == name


def _is_turned(head: Words, name: Words) -> bool:
    return set(head) == set(name)


def _holds(head: Words, name: Words) -> bool:
    """A longer header for the same thing. An identifier's column is never taken for the thing's own column, nor the other way."""
    return len(name) > 1 and set(name) <= set(head) and ("id" in head) == ("id" in name)
