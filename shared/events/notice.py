"""Facts about notices: what an agency says is known already, works, closures, shortages; and who was told of one."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from shared.events.codes import AgencyCode, CategoryCode, GovernmentCode, RegionCode
from shared.events.complaint import CaseFact
from shared.events.fact import Fact, Place
from shared.likeness.words import tokens

TITLE_MAX, TEXT_MAX = 100, 600
NoticeWords = Annotated[str, StringConstraints(min_length=2, max_length=60, strip_whitespace=True)]


class NoticePublished(Fact, type="reference.notice_published"):
    """An agency, or a government's coordinator, says what is known already. Told again, whole, with every change of it."""

    id: UUID
    government: GovernmentCode
    agency: AgencyCode | None = Field(None, description="Whose notice it is; absent: the government's own")
    categories: tuple[CategoryCode, ...] = Field(min_length=1, max_length=20, description="Complaints of these topics are concerned")
    regions: tuple[RegionCode, ...] = Field(min_length=1, max_length=50, description="Where: each with all that lies in it")
    words: tuple[NoticeWords, ...] = Field(
        (), max_length=20, description="One of these must occur, too; a complaint without a topic needs one in any case"
    )
    since: date = Field(description="The first day on which it is given")
    until: date = Field(description="The last day on which it is given")
    title: str = Field(min_length=3, max_length=TITLE_MAX)
    text: str = Field(min_length=10, max_length=TEXT_MAX)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "NoticePublished":
        if self.until < self.since:
            raise ValueError("until is before since")
        return self

    def place(self) -> Place:
        return Place.of(self.agency or self.government)

    def concerns(self, region: str | None, category: str | None, text: str) -> bool:
        """Whether a complaint is about what the notice tells. `region`: the smallest that is known of it.

        A place that is known only roughly lies in no smaller area; a complaint without a topic is judged by the words alone.
        """
        if region is None or not any(f"{region}.".startswith(f"{area}.") for area in self.regions):
            return False
        if category is not None and category not in self.categories:
            return False
        if not self.words:
            return category is not None
        said = f" {' '.join(tokens(text))} "
        return any(f" {' '.join(tokens(words))} " in said for words in self.words)

    def is_given_on(self, day: date) -> bool:
        """Whether it is given on a day of the place that it is about."""
        return self.since <= day <= self.until


class NoticeEnded(Fact, type="reference.notice_ended"):
    """A notice is given to nobody any more."""

    id: UUID
    government: GovernmentCode
    agency: AgencyCode | None = None

    def place(self) -> Place:
        return Place.of(self.agency or self.government)


class ComplaintNoticeGiven(CaseFact, type="complaint.notice_given"):
    """The reporter was told what is known already. Information, and no answer: the case stays as it is, and every clock runs on."""

    notice: UUID
    publisher: GovernmentCode = Field(description="The government of the notice")
    publisher_agency: AgencyCode | None = Field(None, description="The agency of the notice; absent: the government's own")
    title: str
    text: str
    until: date = Field(description="The last day on which the notice is given")
