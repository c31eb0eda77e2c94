"""The rule: near-identical words, at one place, about one topic. How long ago is asked by who looks for it."""

from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from shared.likeness.marks import Marks, contradict, marks
from shared.likeness.shingles import contained, jaccard, shingles
from shared.likeness.words import telling

ALIKE = 0.5
"""From here on two complaints are shown beside each other."""
SAME = 0.8
"""From here on one repeats the other, also when their topics differ: who chooses a topic chooses as it comes."""
NEAR_METRES = 500.0
VAGUE = 4
"""Fewer telling words (“jalan rusak berlubang”) fit any road: only one village, or two points near each other, make these alike."""
PART = 0.85
"""A text that is wholly in a longer one counts so much."""
PART_PIECES = 20
"""What is shorter is in any text by chance."""
DISTRICT, VILLAGE = 8, 13
"""Lengths of region codes."""
EARTH_METRES = 6_371_000.0


@dataclass(frozen=True)
class Told:
    """A complaint as far as likeness is concerned. `region`: Kemendagri code, as small as known; `lat`, `long` in degrees."""

    text: str
    address: str | None = None
    region: str | None = None
    category: str | None = None
    lat: float | None = None
    long: float | None = None

    @cached_property
    def pieces(self) -> frozenset[str]:
        return shingles(self.text)

    @cached_property
    def telling(self) -> tuple[str, ...]:
        return telling(self.text)

    @cached_property
    def marks(self) -> Marks:
        return marks(f"{self.text} . {self.address or ''}")

    @property
    def point(self) -> tuple[float, float] | None:
        return (self.lat, self.long) if self.lat is not None and self.long is not None else None


def compare(one: Told, other: Told) -> float:
    """From 0 to 1, in which `ALIKE` and `SAME` are steps; 0 for what cannot be the same thing however alike the words are."""
    metres = _metres(one, other)
    if _apart(one.region, other.region) or (metres is not None and metres > NEAR_METRES):
        return 0.0
    score = jaccard(one.pieces, other.pieces)
    if min(len(one.pieces), len(other.pieces)) >= PART_PIECES:
        score = max(score, PART * contained(one.pieces, other.pieces))
    if score < ALIKE:  # nothing below can make it more, and asks for more work
        return score
    if (one.category and other.category and one.category != other.category and score < SAME) or contradict(one.marks, other.marks):
        return 0.0
    if min(len(set(one.telling)), len(set(other.telling))) < VAGUE and metres is None and not _one_village(one.region, other.region):
        return 0.0
    return score


def _apart(one: str | None, other: str | None) -> bool:
    """Two districts, or larger regions that do not lie in each other; two villages of one district are near."""
    if one is None or other is None:
        return False
    shortest = min(len(one), len(other), DISTRICT)
    return one[:shortest] != other[:shortest]


def _one_village(one: str | None, other: str | None) -> bool:
    return one is not None and one == other and len(one) >= VILLAGE


def _metres(one: Told, other: Told) -> float | None:
    """Between two points over the ground; None where there are not two."""
    if one.point is None or other.point is None:
        return None
    (lat, long), (other_lat, other_long) = one.point, other.point
    half = sin(radians(other_lat - lat) / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_long - long) / 2) ** 2
    return 2 * EARTH_METRES * asin(sqrt(min(1.0, half)))
