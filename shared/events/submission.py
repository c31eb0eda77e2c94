"""What channel adapters send (a command, not a fact), the reply they get, and the fact that a submission was refused."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.events.codes import AgencyCode, CategoryCode, Channel, Classification, GovernmentCode, Language, RegionCode
from shared.events.fact import Fact, Place

TEXT_MIN, TEXT_MAX = 10, 10_000
"""A complaint's words: at least 10 and at most 10,000 characters, without leading and trailing white space."""

ATTACHMENTS_MAX = 5
"""Photos beside one complaint."""


class Reporter(BaseModel):
    """Who reports. Goes to the vault and nowhere else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=40)
    email: str | None = Field(None, max_length=254)
    nik: str | None = Field(None, max_length=16)


class Submission(BaseModel):
    """A complaint as a channel hands it in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Channel
    external_id: str | None = Field(
        None, min_length=1, max_length=200, description="The channel's own id: the same (channel, external_id) is one complaint"
    )
    text: str
    title: str | None = Field(None, max_length=200)
    classification: Classification | None = None
    category: CategoryCode | None = None
    government: GovernmentCode | None = None
    region: RegionCode | None = None
    place: str | None = Field(None, max_length=200, description="A region's name in words, found by tolerant search when no code is given")
    address: str | None = Field(None, max_length=500)
    lat: float | None = Field(None, ge=-90, le=90)
    long: float | None = Field(None, ge=-180, le=180)
    anonymous: bool = False
    confidential: bool = False
    reporter: Reporter | None = None
    language: Language = Language.INDONESIAN
    requested_agency: AgencyCode | None = None
    attributes: dict[str, list[str]] = Field(default_factory=dict)
    attachments: tuple[UUID, ...] = Field(
        (), max_length=ATTACHMENTS_MAX, description="Photos uploaded before, by the ids that the upload answered, in the order to be shown"
    )
    submitted_at: AwareDatetime | None = Field(None, description="When the channel received it; not in the future")


class SubmissionAccepted(BaseModel):
    """The reply to a submission that is stored. The tracking code is secret: only the reporter gets it."""

    model_config = ConfigDict(frozen=True)

    status: Literal["accepted"] = "accepted"
    complaint_id: str
    number: str
    tracking_code: str


class SubmissionProblem(BaseModel):
    model_config = ConfigDict(frozen=True)

    field: str
    code: str
    message: str


class SubmissionRefused(BaseModel):
    """The reply to a submission that cannot be taken."""

    model_config = ConfigDict(frozen=True)

    status: Literal["rejected"] = "rejected"
    errors: tuple[SubmissionProblem, ...]


class SubmissionRejected(Fact, type="submission.rejected"):
    """A channel handed in something that cannot be a complaint; says why, without its words."""

    channel: str | None = None
    external_id: str | None = None
    errors: tuple[SubmissionProblem, ...]
    government: GovernmentCode | None = Field(None, description="The government that it was for, where that can be read")

    def place(self) -> Place:
        return Place.of(self.government)


def submission_subject(channel: Channel) -> str:
    """Where an adapter publishes: `submit.v1.sms`."""
    return f"submit.v1.{channel.value}"


REPLY_HEADER = "Kawal-Reply-To"
"""Header of a submission: the subject on which the adapter waits for `SubmissionAccepted` or `SubmissionRefused`."""
