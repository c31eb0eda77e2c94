"""Routing rules: conditions on a complaint that lead to an agency. Ordered; the first that fits decides, and says why. Pure.

A rule names its agency in full (`32.04.dpupr`) or by its short name (`dpupr`: that agency of the
complaint's government); where it does not exist, or the complaint may
not be given to it, the rule does not apply. Complaints of the class `oversight` (abuse, fraud) are routed
only by a rule that names that class, so that none goes to the agency that it is about by accident.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import chain, filterfalse, islice
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.routing.rule_times import Hours, Times, Weekday
from shared.events.codes import CategoryCode, Channel, Classification, GovernmentCode, RegionCode
from shared.likeness.words import kept, may_be_kept, pieces, written_out

Words = Annotated[str, StringConstraints(min_length=2, max_length=100, strip_whitespace=True, pattern=r"^[^\x00]*$")]
NATIONAL = "00.00"
THE, LEAST_WITH_THE = "nya", 6
"""“Trotoarnya” is the pavement; “hanya”, “punya”, “tanya” are words of their own."""
_TOKEN = re.compile(r"[^\W_]+")
PIECES = 16_384
"""Of texts, between blanks, so many are kept with what they say; then it begins anew. With marks and capitals there are more of them than
words."""
NOTHING: frozenset[str] = frozenset()
_MARKS = str.maketrans({mark: " " for mark in map(chr, range(128)) if not mark.isalnum()})


class Rule(BaseModel):
    """Conditions that must all hold; in each list one is enough. At least one condition beside the government is needed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,79}$")
    agency: str = Field(
        pattern=r"^(\d{2}\.\d{2}\.)?[a-z0-9][a-z0-9-]{0,47}$", description="In full, or the short name in the complaint's government"
    )
    government: GovernmentCode | None = None
    region: RegionCode | None = Field(None, description="This region and all below it")
    classification: tuple[Classification, ...] = ()
    category: tuple[CategoryCode, ...] = ()
    words: tuple[Words, ...] = Field(
        (), description="Whole words or phrases, in any case; accents, phones' abbreviations and the ending -nya are seen through"
    )
    channel: tuple[Channel, ...] = ()
    weekday: tuple[Weekday, ...] = Field((), description="Days of the week on which it was sent, in the government's time zone")
    hours: Hours | None = Field(None, description="`07:30-16:00`, or over midnight `16:00-07:30`: when it was sent; the end is not in it")
    since: date | None = Field(None, description="Sent on this day or later")
    until: date | None = Field(None, description="Sent on this day or earlier")
    reason: str | None = Field(None, max_length=300, pattern=r"^[^\x00]*$", description="Why, for the people who read the case")

    @model_validator(mode="after")
    def _has_a_condition(self) -> "Rule":
        if not (self.region or self.classification or self.category or self.words or self.channel or self.times):
            raise ValueError("a rule needs a region, a classification, a category, words, a channel or a time")
        if any(not tokens(words) for words in self.words):
            raise ValueError("words need letters or digits")
        if self.since and self.until and self.until < self.since:
            raise ValueError("until is before since: no complaint was ever sent then")
        return self

    @cached_property
    def times(self) -> Times | None:
        """When a complaint must have been sent; None: at any time."""
        if not (self.weekday or self.hours or self.since or self.until):
            return None
        return Times.of(self.weekday, self.hours, self.since, self.until)


class Match(NamedTuple):
    """What a rule decided."""

    agency: str
    rule: str
    rule_version: int
    reasons: tuple[str, ...]


class Subject(NamedTuple):
    """What rules look at."""

    government: str
    region: str | None
    classification: Classification | None
    category: str | None
    text: str
    channel: Channel | None = None
    sent_at: datetime | None = None
    """In the time zone of the government; None: not known, and no condition on time holds."""


def tokens(text: str) -> tuple[str, ...]:
    """Words in small letters, without accents and punctuation."""
    if text.isascii():
        return tuple(text.casefold().translate(_MARKS).split())
    text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return tuple(_TOKEN.findall(text.casefold()))


def meant_by(text: str) -> tuple[str, ...]:
    """The words that people mean: phones' abbreviations written out, stretched letters shortened, without the ending `-nya`
    (“jln rusaaak”, “trotoarnya”). Rules name the plain word."""
    return tuple(chain.from_iterable(_meant(pieces(text))))


@kept
def _meant(piece: str) -> tuple[str, ...]:
    return tuple(map(_without_the, written_out(piece)))


def _without_the(word: str) -> str:
    return word[: -len(THE)] if word.endswith(THE) and len(word) >= LEAST_WITH_THE else word


class PhraseIndex:
    """Finds all phrases that occur in a text as whole words; looks closer only where all words of one occur.

    Which words of phrases a piece between blanks has, as it stands or as what it is short for, is read once: nearly all have none. What
    stands in two pieces is never one word, so that a text has the words that its pieces have.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for phrase in set(phrases):
            words = tokens(phrase)
            self._by_first[words[0]].append((words, phrase))
        self._firsts = frozenset(self._by_first)
        self._words = frozenset(word for phrases in self._by_first.values() for words, _ in phrases for word in words)
        self._silent: set[str] = set()
        self._telling: dict[str, frozenset[str]] = {}

    def find(self, text: str) -> frozenset[str]:
        """In the words as they stand, and in those that they are short for."""
        said = self._said(text)
        found: set[str] = set()
        for first in self._firsts & said:
            for words, phrase in self._by_first[first]:
                if said.issuperset(words) and (len(words) == 1 or any(_occurs(words, read(text)) for read in (tokens, meant_by))):
                    found.add(phrase)
        return frozenset(found)

    def _said(self, text: str) -> frozenset[str]:
        """The words of phrases that a text has."""
        silent, telling = self._silent, self._telling  # another thread may exchange them meanwhile
        heard = set(filterfalse(silent.__contains__, text.split()))
        new = heard.difference(telling)
        if not new:
            return NOTHING.union(*map(telling.__getitem__, heard))
        read = {piece: self._words.intersection(tokens(piece) + meant_by(piece)) for piece in new}
        said = NOTHING.union(*map(telling.__getitem__, heard - new), *read.values())
        if may_be_kept(new):
            self._keep(read)
        return said

    def _keep(self, read: Mapping[str, frozenset[str]]) -> None:
        if len(self._silent) + len(self._telling) + len(read) > PIECES:
            self._silent, self._telling = set(), {}
        for piece, words in islice(read.items(), PIECES):
            if words:
                self._telling[piece] = words
            else:
                self._silent.add(piece)


def _occurs(words: tuple[str, ...], read: tuple[str, ...]) -> bool:
    """Whether the words follow one another in what is read."""
    place = -1
    for _ in range(read.count(words[0])):
        place = read.index(words[0], place + 1)
        if read[place : place + len(words)] == words:
            return True
    return False


def may_hand(giver: str, taker: str, practice: Container[str]) -> bool:
    """Whether a government may give a case to an agency of another: between the centre and a region only, and never in practice."""
    if giver == taker:
        return True
    return NATIONAL in (giver, taker) and giver not in practice and taker not in practice


def government_of(agency: str) -> str:
    """`32.04` of `32.04.dpupr`."""
    return agency.rpartition(".")[0]


class RuleSet:
    """All rules of one version, prepared for thousands of complaints a second."""

    def __init__(self, rules: Iterable[Rule], version: int, agencies: Mapping[str, bool], practice: Container[str] = ()) -> None:
        """`rules` in their order; `agencies`: every agency's code, and whether it is active; `practice`: governments for training."""
        self.version = version
        self._rules = tuple(rules)
        self._agencies, self._practice = agencies, practice
        self._phrases = PhraseIndex(words for rule in self._rules for words in rule.words)
        self._topics = frozenset(category for rule in self._rules for category in rule.category)
        self._of_government: dict[str, Sequence[tuple[Rule, str]]] = {}
        self._of_topic: dict[tuple[str, str | None], Sequence[tuple[Rule, str]]] = {}

    @property
    def rules(self) -> Sequence[Rule]:
        """All of them, in their order."""
        return self._rules

    def match(self, subject: Subject) -> Match | None:
        """The first rule that fits; None leaves the complaint to the coordinator."""
        return next(self.matches(subject), None)

    def matches(self, subject: Subject) -> Iterator[Match]:
        """All rules that fit, in their order: the first decides, the others say what a person may think of."""
        candidates = self._concerned_with(subject.government, subject.category)
        if not candidates:
            return
        found = self._phrases.find(subject.text)
        for rule, agency in candidates:
            if rule.words and found.isdisjoint(rule.words):
                continue
            reasons = _reasons(rule, subject, found)
            if reasons is not None:
                yield Match(agency, rule.id, self.version, reasons)

    def leading(self, government: str) -> Sequence[tuple[Rule, str]]:
        """The rules that concern a government, with the agency that each leads to there."""
        known = self._of_government.get(government)
        if known is None:
            known = []
            for rule in self._rules:
                agency = rule.agency if rule.agency.count(".") == 2 else f"{government}.{rule.agency}"
                if rule.government not in (None, government) or not self._agencies.get(agency, False):
                    continue
                if may_hand(government, government_of(agency), self._practice):
                    known.append((rule, agency))
            self._of_government[government] = known
        return known

    def _concerned_with(self, government: str, category: str | None) -> Sequence[tuple[Rule, str]]:
        """Those of them that do not ask for another topic."""
        topic = category if category in self._topics else None
        known = self._of_topic.get((government, topic))
        if known is None:
            every = self.leading(government)
            known = self._of_topic[government, topic] = [each for each in every if not each[0].category or topic in each[0].category]
        return known


def _reasons(rule: Rule, subject: Subject, found: frozenset[str]) -> tuple[str, ...] | None:
    """Why the rule fits; None when it does not."""
    if rule.words and not (hits := [words for words in rule.words if words in found]):
        return None
    if rule.category and subject.category not in rule.category:
        return None
    if rule.classification:
        if (subject.classification or Classification.COMPLAINT) not in rule.classification:
            return None
    elif subject.classification is Classification.OVERSIGHT:
        return None
    if rule.region and not (subject.region == rule.region or (subject.region or "").startswith(f"{rule.region}.")):
        return None
    if rule.channel and subject.channel not in rule.channel:
        return None
    times = rule.times
    if times and not (subject.sent_at and times.hold(subject.sent_at)):
        return None
    reasons = [rule.reason] if rule.reason else []
    if rule.government:
        reasons.append(f"government: {rule.government}")
    if rule.region:
        reasons.append(f"region: {rule.region}")
    if rule.classification:
        reasons.append(f"classification: {(subject.classification or Classification.COMPLAINT).value}")
    if rule.category:
        reasons.append(f"category: {subject.category}")
    if rule.words:
        reasons.append(f"words: {', '.join(hits)}")
    if rule.channel and subject.channel:
        reasons.append(f"channel: {subject.channel.value}")
    if times and subject.sent_at:
        reasons.append(f"time: {subject.sent_at:%Y-%m-%d %H:%M}")
    return tuple(reasons)
