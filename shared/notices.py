"""The notices in force, and which concern a complaint: read alike by routing, which gives them, and intake, which shows them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from shared.events.codes import NATIONAL
from shared.events.notice import NoticePublished

MOST_GIVEN = 3
"""To one complaint: more are not read."""


def place_of(region: str | None, government: str) -> str | None:
    """The smallest region that is known of a complaint: its government's where it names none; None at the national level."""
    return region or (None if government == NATIONAL else government.removesuffix(".00"))


class NoticeBoard:
    """Notices by topic, newest first."""

    def __init__(self, notices: Iterable[NoticePublished] = ()) -> None:
        """`notices`: those that are not ended, the newest first."""
        self.all: Sequence[NoticePublished] = tuple(notices)
        self._by_topic: dict[str | None, list[NoticePublished]] = defaultdict(list)
        for notice in self.all:
            for category in notice.categories:
                self._by_topic[category].append(notice)
            if notice.words:
                self._by_topic[None].append(notice)

    def concerning(self, government: str, region: str | None, category: str | None, text: str, day: date) -> list[NoticePublished]:
        """Those that a complaint's reporter is told of, on a day of its place; at most MOST_GIVEN."""
        near = self._by_topic.get(category)
        if not near:
            return []
        place = place_of(region, government)
        found = (notice for notice in near if notice.is_given_on(day) and notice.concerns(place, category, text))
        return [notice for notice, _ in zip(found, range(MOST_GIVEN), strict=False)]
