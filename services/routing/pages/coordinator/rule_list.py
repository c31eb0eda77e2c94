"""The rules of an owner as its page lists them: its own in the open, those that all share folded away, or what a search finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.routing.drafting import Line
from services.routing.rules import tokens

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A rule in words."""

    line: Line
    agency: str
    conditions: str

    def says(self, wanted: Sequence[str]) -> bool:
        """Whether each word, or the beginning of one, is in its name, its conditions, its agency or its reason."""
        rule = self.line.rule
        said = tokens(" ".join((rule.id, rule.agency, self.agency, self.conditions, rule.reason or "", *rule.category)))
        return all(any(word.startswith(each) for word in said) for each in wanted)


@dataclass(frozen=True, slots=True)
class Run:
    """Rules that stand one after the other and are all the owner's own, or all shared; shared ones are folded."""

    is_own: bool
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Listing:
    """`q`: what is looked for. `last`: the number of the last rule, which cannot move down."""

    q: str
    runs: Sequence[Run]
    found: int
    own: int
    shared: int

    @property
    def last(self) -> int:
        return self.own + self.shared


def listing(told: Sequence[Told], q: str) -> Listing:
    """All of them, or those that a search finds, in their order."""
    q = " ".join(q[:LONGEST_SEARCH].split())
    wanted = tokens(q)
    found = [each for each in told if each.says(wanted)]
    runs: list[tuple[bool, list[Told]]] = []
    for each in found:
        if not runs or runs[-1][0] != each.line.is_own:
            runs.append((each.line.is_own, []))
        runs[-1][1].append(each)
    own = sum(each.line.is_own for each in told)
    return Listing(q, [Run(is_own, several) for is_own, several in runs], len(found), own, len(told) - own)
