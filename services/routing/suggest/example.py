"""What the model learns from and is asked about. Holds words, so it never leaves routing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from services.routing.suggest.words import plain

LONGEST = 2_000
"""Characters that are read of a complaint; what it is about is said in them."""


@dataclass(frozen=True)
class Question:
    """A complaint as far as it is known before it is routed."""

    text: str
    """Title and words; empty where they were withheld."""
    region: str | None
    """The most exact region code that is known."""
    category: str | None
    classification: str | None
    channel: str
    at: datetime
    """When it was submitted, aware."""

    @cached_property
    def words(self) -> str:
        return plain(self.text[:LONGEST])

    @property
    def places(self) -> tuple[str, ...]:
        """Its district and its village, as far as they are known: the wider first."""
        return places(self.region)

    def without_category(self) -> "Question":
        """The same complaint before anybody has said what it is about."""
        return replace(self, category=None, classification=None)

    def circumstances(self, zone: ZoneInfo) -> list[str]:
        """All but the words: place at each level, category and class, channel, part of the day and of the week."""
        found = [f"channel={self.channel}", *(f"region={place}" for place in self.places)]
        found += [f"category={self.category}"] if self.category else []
        found += [f"class={self.classification}"] if self.classification else []
        moment = self.at.astimezone(zone)
        return [*found, f"hour={moment.hour // 6}", f"weekend={moment.weekday() > 4}"]


@dataclass(frozen=True)
class Example:
    """A complaint of the past with where it belonged in the end: what an agency took up, the last one after every return."""

    question: Question
    agency: str
    category: str | None
    classification: str | None
    by_model: bool = False
    """A model routed it, and nobody since: it can teach, but not judge models."""


@dataclass(frozen=True, slots=True)
class Local:
    """An agency that is one of many alike, each for its own place: a district's office, a village's."""

    kind: str
    region: str | None = None
    """Its place, where the register says it; else the past shows it."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that one government's model is made from."""

    examples: tuple[Example, ...]
    zone: ZoneInfo
    topics: Mapping[str, str]
    """Names of categories: they say in words what complaints without words were about."""
    local: Mapping[str, Local]
    """By agency; those that are missing serve the whole government."""


def places(region: str | None) -> tuple[str, ...]:
    """`35.78.16`, `35.78.16.1003` of the latter; empty for what names no district."""
    parts = (region or "").split(".")
    return tuple(".".join(parts[:depth]) for depth in range(3, len(parts) + 1))
