"""Which complaints conditions take, compared: whether all that fits one rule fits others. Pure."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

from services.routing.rule_times import ALWAYS, WEEK, Times
from services.routing.rules import Rule, tokens
from shared.events.codes import Channel, Classification

UNNAMED = frozenset(Classification) - {Classification.OVERSIGHT}
"""What a rule without a classification is for."""
MOST_PARTS = 3_000
"""Into so many parts at most are conditions taken apart to see whether several rules together take them all."""

Phrase = tuple[str, ...]
ANY_WORDS: Phrase = ()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Conditions:
    """A rule's, in a form to compare, for one government. An empty set does not narrow."""

    region: str | None
    classes: frozenset[Classification]
    categories: frozenset[str]
    channels: frozenset[Channel]
    phrases: frozenset[Phrase]
    times: Times


def conditions_of(rule: Rule) -> Conditions:
    return Conditions(
        rule.region,
        frozenset(rule.classification) or UNNAMED,
        frozenset(rule.category),
        frozenset(rule.channel),
        frozenset(tokens(words) for words in rule.words),
        rule.times or ALWAYS,
    )


def covers(earlier: Conditions, later: Conditions) -> bool:
    """Whether everything that fits the later fits the earlier."""
    return (
        later.classes <= earlier.classes
        and _within_set(later.categories, earlier.categories)
        and _within_set(later.channels, earlier.channels)
        and _lies_in(later.region, earlier.region)
        and earlier.times.cover(later.times)
        and (not earlier.phrases or (bool(later.phrases) and all(_says_one_of(phrase, earlier.phrases) for phrase in later.phrases)))
    )


def takers_of(own: Conditions, earlier: Sequence[tuple[int, Conditions]]) -> tuple[int, ...]:
    """The numbers of earlier rules that together take all that fits; none when something is left, or when that is too much to tell."""
    for number, each in earlier:
        if covers(each, own):
            return (number,)
    near = [(number, each) for number, each in earlier if _may_meet(each, own)]
    if len(near) < 2:
        return ()
    takers: set[int] = set()
    for count, part in enumerate(_parts(own, [each for _, each in near])):
        taker = next((number for number, each in near if covers(each, part)), None)
        if taker is None or count >= MOST_PARTS:
            return ()
        takers.add(taker)
    return tuple(sorted(takers))


def idle_parts(own: Conditions, earlier: Sequence[tuple[int, Conditions]]) -> dict[str, int]:
    """Words and topics of several with which the rule never decides, and the number of the rule that takes them before it.

    Only rules that leave nothing else of it are asked word by word, so that a long list of words costs no more than a short one.
    """
    found: dict[str, int] = {}
    if len(own.phrases) > 1:
        wide = [(number, each) for number, each in earlier if covers(replace(each, phrases=frozenset()), own)]
        first: dict[Phrase, int] = {}
        for place, (_, each) in enumerate(wide):
            for phrase in each.phrases or (ANY_WORDS,):
                first.setdefault(phrase, place)
        for phrase in sorted(own.phrases) if wide else ():
            places = [first[piece] for piece in (ANY_WORDS, *_pieces(phrase)) if piece in first]
            if places:
                found[" ".join(phrase)] = wide[min(places)][0]
    if len(own.categories) > 1:
        wide = [(number, each) for number, each in earlier if covers(replace(each, categories=frozenset()), own)]
        for category in sorted(own.categories) if wide else ():
            taker = _taker(replace(own, categories=frozenset({category})), wide)
            if taker is not None:
                found[category] = taker
    return found


def _taker(part: Conditions, earlier: Iterable[tuple[int, Conditions]]) -> int | None:
    return next((number for number, each in earlier if covers(each, part)), None)


def _parts(own: Conditions, others: Sequence[Conditions]) -> Iterator[Conditions]:
    """Conditions that together are the given ones, each as narrow as the others tell apart."""
    channels = own.channels or (frozenset(Channel) if any(each.channels for each in others) else own.channels)
    by_day = any(len(each.times.weekdays) < len(WEEK) for each in others)
    days = [frozenset({day}) for day in WEEK if day in own.times.weekdays] if by_day else [own.times.weekdays]
    for kind, category, channel, phrase, day in product(
        own.classes, _singles(own.categories), _singles(channels), _singles(own.phrases), days
    ):
        yield replace(
            own,
            classes=frozenset({kind}),
            categories=category,
            channels=channel,
            phrases=phrase,
            times=replace(own.times, weekdays=day),
        )


def _singles(several: frozenset[T]) -> list[frozenset[T]]:
    return [frozenset({each}) for each in several] or [several]


def _may_meet(one: Conditions, other: Conditions) -> bool:
    """Whether a complaint may fit both; those that cannot are left out of what is compared at length."""
    return (
        bool(one.classes & other.classes)
        and (not one.categories or not other.categories or bool(one.categories & other.categories))
        and (not one.channels or not other.channels or bool(one.channels & other.channels))
        and bool(one.times.weekdays & other.times.weekdays)
        and bool(one.times.minutes & other.times.minutes)
    )


def _within_set(later: frozenset[T], earlier: frozenset[T]) -> bool:
    return not earlier or (bool(later) and later <= earlier)


def _lies_in(region: str | None, wide: str | None) -> bool:
    return wide is None or (region is not None and f"{region}.".startswith(f"{wide}."))


def _says_one_of(phrase: Phrase, shorter: Set[Phrase]) -> bool:
    """Whether a text with this phrase has one of the others, too."""
    return any(piece in shorter for piece in _pieces(phrase))


def _pieces(phrase: Phrase) -> Iterator[Phrase]:
    """All phrases that are in a phrase, itself among them."""
    return (phrase[start:end] for start in range(len(phrase)) for end in range(start + 1, len(phrase) + 1))
