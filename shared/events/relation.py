"""Facts about a case among others: merged into one, split among agencies, supported by citizens. No identity is ever in one."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.events.codes import AgencyCode, CannotReason, CategoryCode, Channel, Classification, Language, Outcome, RegionCode, Status
from shared.events.complaint import Attachment, CaseFact
from shared.events.fact import GovernmentFact


class SupportGiven(GovernmentFact, type="complaint.support_given"):
    """Another citizen says: this concerns me too. Who it is stays in the vault; intake counts each person once."""

    new: bool = Field(True, description="False: the same citizen again, who can be reached from now on; counted already")
    places: int | None = Field(
        None, ge=1, description="How many of those who support it have ever left a contact, each at a place that stays; absent: none"
    )


class ComplaintRepeated(GovernmentFact, type="complaint.repeated"):
    """Its sender sent the same once more, word for word: no second complaint, but counted."""

    times: int = Field(ge=1, description="How often altogether, the first time not among them")


class ComplaintSupported(CaseFact, type="complaint.supported"):
    """One more citizen is concerned."""

    supporters: int = Field(ge=1, description="How many there are now, the reporter not among them")


class ComplaintMerged(CaseFact, type="complaint.merged"):
    """Handled together with another complaint of the same matter. Its reporter follows that one, under the own tracking code."""

    master: UUID = Field(description="The complaint that is handled for both; it may be merged itself, later on")
    master_number: str
    was: Status = Field(description="Where it stood, and stands again when the merge is undone")


class SharedAnswer(BaseModel):
    """What another complaint was answered, and this one with it. No words: where those can be read is that complaint's own affair."""

    model_config = ConfigDict(frozen=True)

    number: str = Field(description="Of that complaint")
    agency: AgencyCode | None = Field(None, description="Who answered; absent when several agencies did, or one of another government")
    outcome: Outcome
    answered_at: AwareDatetime
    time_known: bool = Field(True, description="False: an import did not say when")
    late: bool = Field(description="The other one's first answer came after the deadline")
    first_routed_at: AwareDatetime | None = Field(None, description="When the other one was first given to an agency")


class ComplaintUnmerged(CaseFact, type="complaint.unmerged"):
    """It stands on its own again, where it stood before; or as answered, when the other one was answered and closed."""

    master: UUID
    because: Literal["coordinator", "master_ended"] = Field(
        description="`master_ended`: the other one is over, and this one is not to end with it"
    )
    due_at: AwareDatetime | None = Field(None, description="The agency's response due, counted anew; absent where it owes none")
    answer: SharedAnswer | None = Field(None, description="Set when the other one was closed: its reporter judges that answer now")
    close_at: AwareDatetime | None = Field(
        None, description="Where its reporter has the word, on an answer or a question: silence until then ends it; counted anew"
    )


class Part(BaseModel):
    """One agency's share of a complaint: a case of its own."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    number: str
    agency: AgencyCode


class ComplaintSplit(CaseFact, type="complaint.split"):
    """Several agencies each have a share of it. It is answered when all of them have answered. `agency`: who held it before."""

    erasable: ClassVar[tuple[str, ...]] = ("reason",)

    parts: tuple[Part, ...]
    reason: str | None = None
    due_at: AwareDatetime | None = Field(None, description="The agencies' response due; absent where no profile holds")


class PartOpened(CaseFact, type="complaint.part_opened"):
    """The first fact about a share: a case of its own, whose complaint and reporter are its parent's. It is no further complaint."""

    parent: UUID
    parent_number: str
    number: str
    channel: Channel
    classification: Classification
    category: CategoryCode | None = None
    region: RegionCode | None = None
    submitted_at: AwareDatetime = Field(description="When the complaint came in: the citizen's clock runs from there")
    anonymous: bool
    confidential: bool
    language: Language


class PartAnswered(CaseFact, type="complaint.part_answered"):
    """Told of the parent: one of its agencies has answered."""

    erasable: ClassVar[tuple[str, ...]] = ("text", "explanation", "evidence")

    part: UUID
    number: str
    answered_by: AgencyCode
    outcome: Outcome
    reason: CannotReason | None = Field(None, description="Why it cannot be settled; absent with another outcome")
    explanation: str | None = Field(None, description="That reason in the agency's own words")
    text: str | None = None
    evidence: tuple[Attachment, ...] | None = Field(None, description="The agency's photos, in order; absent when there are none")
    late: bool = Field(description="It came after that agency's deadline")
    remaining: int = Field(ge=0, description="How many shares are still without an answer")


class ComplaintJoined(CaseFact, type="complaint.joined"):
    """The coordinator took back the shares that were not answered yet."""

    erasable: ClassVar[tuple[str, ...]] = ("reason",)

    parts: tuple[UUID, ...] = Field(description="Those taken back")
    reason: str | None = None


class PartTakenBack(CaseFact, type="complaint.part_taken_back"):
    """Told of a share: the coordinator took it back, and it is over."""

    parent: UUID
