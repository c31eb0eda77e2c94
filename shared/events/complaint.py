"""Facts about a complaint. No name, number or address of a person is ever in one (identities live in intake's vault)."""

from typing import ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.events.codes import (
    AgencyCode,
    AnswerFlag,
    ArchiveReason,
    CannotReason,
    CategoryCode,
    Channel,
    Classification,
    Clock,
    CloseReason,
    DecidedBy,
    ErasureBasis,
    EscalationLevel,
    GovernmentCode,
    Language,
    Outcome,
    PhotoMoment,
    RegionCode,
    ReporterAction,
    ReturnReason,
    Status,
)
from shared.events.fact import Fact, GovernmentFact, Place


class RecordedStep(BaseModel):
    """One thing that another system recorded of a complaint after its submission, at its own time."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["verified", "info_requested", "routed", "answered", "closed", "archived", "withdrawn"]
    at: AwareDatetime
    at_known: bool = Field(True, description="False: the source does not say when; `at` is the latest moment known before it")
    agency: AgencyCode | None = None
    text: str | None = None
    outcome: Outcome | None = None
    archive_reason: ArchiveReason | None = None
    close_reason: CloseReason | None = None


class Attachment(BaseModel):
    """A photo beside a complaint or an answer: what it is, never what it shows. Officers open a reporter's at intake's `/lampiran/{id}`."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    media_type: str
    bytes: int
    moment: PhotoMoment | None = Field(None, description="Of an agency's photo: before or after the work; absent when nobody said")


class ComplaintSubmitted(Fact, type="complaint.submitted"):
    """A citizen reported something. Sent by intake once the complaint is stored."""

    erasable: ClassVar[tuple[str, ...]] = ("title", "text", "address", "lat", "long", "attributes", "attachments")

    number: str = Field(description="The short public number, shown beside the secret tracking code")
    channel: Channel
    government: GovernmentCode = Field(description="The government whose coordinator screens it")
    region: RegionCode | None = None
    classification: Classification | None = Field(None, description="As the reporter or the source gave it; not yet confirmed")
    category: CategoryCode | None = None
    title: str | None = None
    text: str | None = Field(None, description="The words; absent when the source withheld them")
    address: str | None = Field(None, description="Landmark or street, in words")
    lat: float | None = None
    long: float | None = None
    anonymous: bool = Field(description="Identity hidden from the public and from the agency")
    confidential: bool = Field(description="Content not public")
    contactable: bool = Field(description="The vault knows a way to reach the reporter")
    language: Language = Language.INDONESIAN
    requested_agency: AgencyCode | None = Field(None, description="The agency the reporter named; a hint, not a routing")
    attributes: dict[str, list[str]] = Field(default_factory=dict, description="Answers to the category's own questions, by question code")
    recorded: tuple[RecordedStep, ...] | None = Field(
        None, description="Present when imported: what the other system recorded afterwards. Routing adopts it instead of running its rules"
    )
    attachments: tuple[Attachment, ...] | None = Field(None, description="The reporter's photos, in order; absent when there are none")

    def place(self) -> Place:
        return Place.of(self.region or self.government)

    def without_words(self) -> Self:
        """Also without the words of what another system recorded, and with no way to its reporter."""
        recorded = tuple(step.model_copy(update={"text": None}) for step in self.recorded) if self.recorded else self.recorded
        return super().without_words().model_copy(update={"recorded": recorded, "contactable": False})


class ReporterFact(GovernmentFact):
    """A reporter asked for something; routing decides and says so in a fact of its own."""


class SupplementGiven(ReporterFact, type="complaint.supplement_given"):
    """The reporter added words, and perhaps photos."""

    erasable: ClassVar[tuple[str, ...]] = ("text", "attachments")

    text: str
    attachments: tuple[Attachment, ...] | None = Field(None, description="Photos that came with the words, in order; absent when none did")


class ConfirmationGiven(ReporterFact, type="complaint.confirmation_given"):
    """The reporter is content with the answer."""

    erasable: ClassVar[tuple[str, ...]] = ("words",)

    rating: int | None = Field(None, ge=1, le=5)
    words: str | None = None


class RatingGiven(ReporterFact, type="complaint.rating_given"):
    """The reporter says how content they are with what was closed unrated: after silence, say, or by the coordinator."""

    erasable: ClassVar[tuple[str, ...]] = ("words",)

    rating: int = Field(ge=1, le=5)
    words: str | None = None


class DisputeRaised(ReporterFact, type="complaint.dispute_raised"):
    """The reporter says that the answer does not settle it."""

    erasable: ClassVar[tuple[str, ...]] = ("text",)

    text: str


class WithdrawalAsked(ReporterFact, type="complaint.withdrawal_asked"):
    """The reporter takes the complaint back."""

    erasable: ClassVar[tuple[str, ...]] = ("reason",)

    reason: str | None = None


class ContactGiven(GovernmentFact, type="complaint.contact_given"):
    """The reporter, unreachable so far, now has a way to be reached; the vault knows it. Asks nothing of the case."""


class ErasureAsked(ReporterFact, type="complaint.erasure_asked"):
    """The reporter wants that nothing is left of it: no identity, no word. Intake has emptied its own rows already."""


class ConfidentialityAsked(ReporterFact, type="complaint.confidentiality_asked"):
    """The reporter wants the content hidden from the public from now on. Intake hides it already."""


class CaseFact(GovernmentFact):
    """A step of the lifecycle, decided by routing. `status` is where the case stands after it."""

    status: Status
    recorded: bool = Field(
        False, description="True: another system recorded it, and it came here with an import; nobody is told of it anew"
    )


class ComplaintVerified(CaseFact, type="complaint.verified"):
    """Read and accepted for handling; classification, category and region are confirmed."""

    classification: Classification
    category: CategoryCode | None = None
    region: RegionCode | None = None
    by: DecidedBy


class ComplaintInfoRequested(CaseFact, type="complaint.info_requested"):
    """The coordinator needs to know more before the complaint can be handled."""

    erasable: ClassVar[tuple[str, ...]] = ("question",)

    question: str | None = None
    close_at: AwareDatetime | None = Field(
        None, description="Silence of the reporter until then archives the case; absent when it does not"
    )


class ComplaintArchived(CaseFact, type="complaint.archived"):
    """Will not be handled, and why."""

    erasable: ClassVar[tuple[str, ...]] = ("note",)

    reason: ArchiveReason
    note: str | None = None
    again: ReporterAction | None = Field(None, description="What the reporter may still ask for: `reopen`, or `appeal`; absent: nothing")
    again_until: AwareDatetime | None = Field(None, description="Until when; absent: no deadline")


class ComplaintRouted(CaseFact, type="complaint.routed"):
    """Given to an agency. `agency` is always present. The agency's clock runs until `due_at`."""

    erasable: ClassVar[tuple[str, ...]] = ("reasons",)

    number: str
    classification: Classification
    category: CategoryCode | None = None
    region: RegionCode | None = None
    confidential: bool
    by: DecidedBy
    rule: str | None = Field(None, description="Identifier of the rule that decided")
    rule_version: int | None = None
    model_version: int | None = Field(None, description="Of the government's learned model, where that decided; else absent")
    reasons: tuple[str, ...] = Field((), description="Why this agency, in words or rule conditions")
    hop: int = Field(description="Which agency this is for the complaint: 1 the first")
    final: bool | None = Field(None, description="True: the coordinator's binding decision; this agency cannot give it back")
    first_routed_at: AwareDatetime = Field(description="When the agency clock started")
    due_at: AwareDatetime | None = Field(None, description="First response due; absent when no deadline profile holds")
    resolution_due_at: AwareDatetime | None = Field(None, description="The citizen's clock: first answer due, counted from submission")


class ComplaintReturned(CaseFact, type="complaint.returned"):
    """An agency said that the case is not its own. It goes up to the coordinator; the citizen's clock runs on."""

    erasable: ClassVar[tuple[str, ...]] = ("note",)

    reason: ReturnReason
    note: str | None = None
    suggestion: AgencyCode | None = None
    hop: int


class ComplaintAccepted(CaseFact, type="complaint.accepted"):
    """An officer took it up."""


class ComplaintAnswered(CaseFact, type="complaint.answered"):
    """The agency answered. The first answer's time is fixed once."""

    erasable: ClassVar[tuple[str, ...]] = ("text", "explanation", "evidence")

    outcome: Outcome
    reason: CannotReason | None = Field(None, description="Why it cannot be settled; absent with another outcome, and in older answers")
    explanation: str | None = Field(None, description="That reason in the agency's own words")
    text: str | None = Field(None, description="The answer's words; absent when the source withheld them")
    evidence: tuple[Attachment, ...] | None = Field(
        None, description="The agency's photos, in order; absent when there are none. Routing keeps them, and opens them by signed links"
    )
    first: bool
    first_answered_at: AwareDatetime
    late: bool = Field(description="First answered after the agency's deadline; never said of an answer of unknown time")
    time_known: bool = Field(
        True, description="False: imported, and its source does not say when. It counts as an answer and in no indicator of time"
    )
    close_at: AwareDatetime | None = Field(None, description="Silence of the reporter until then closes the case; absent when it does not")
    flags: tuple[AnswerFlag, ...] | None = Field(
        None, description="What makes it look like a phrase; empty: nothing does; absent: nobody looked, as it was imported or is older"
    )


class ComplaintSupplemented(CaseFact, type="complaint.supplemented"):
    """The reporter's addition reached the case."""

    erasable: ClassVar[tuple[str, ...]] = ("attachments", "text")

    attachments: tuple[Attachment, ...] | None = Field(None, description="Photos that came with it, in order; absent when none did")
    from_merged: str | None = Field(
        None, description="Set when it was added to a complaint that is merged into this one: that one's number. Its words stay with it"
    )
    text: str | None = Field(
        None, description="What the reporter said by telephone or at the counter, as it was written down; words sent in stay with intake"
    )


class ComplaintDisputed(CaseFact, type="complaint.disputed"):
    """The reporter disputes the answer; the agency works on it again."""

    erasable: ClassVar[tuple[str, ...]] = ("text",)

    text: str | None = None
    due_at: AwareDatetime | None = Field(None, description="The agency's next answer is due; absent when no deadline profile holds")


class ComplaintClosed(CaseFact, type="complaint.closed"):
    """Done: confirmed by the reporter, by silence, or by the coordinator."""

    reason: CloseReason
    rating: int | None = Field(None, ge=1, le=5)
    outcome: Outcome | None = Field(None, description="What the last answer said")
    again: ReporterAction | None = Field(None, description="What the reporter may still ask for: `reopen`, or `appeal`; absent: nothing")
    again_until: AwareDatetime | None = Field(None, description="Until when; absent: no deadline")


class ComplaintRated(CaseFact, type="complaint.rated"):
    """Its reporter rated what was closed unrated; once for each closing. The words that came with it stay with intake and the case."""

    rating: int = Field(ge=1, le=5)


class ComplaintWithdrawn(CaseFact, type="complaint.withdrawn"):
    """Taken back by the reporter."""


class ComplaintMadeConfidential(CaseFact, type="complaint.made_confidential"):
    """Its content is not public any more."""


class ComplaintErased(CaseFact, type="complaint.erased"):
    """Nothing is left of it but what is counted: whoever keeps a word of it or of its reporter destroys it now."""

    basis: ErasureBasis


class ComplaintDeadlinesChanged(CaseFact, type="complaint.deadlines_changed"):
    """A deadline profile, a holiday or a time zone changed, and with it what is due. All are as they are now; absent: it does not run."""

    due_at: AwareDatetime | None = Field(None, description="The agency's response due")
    resolution_due_at: AwareDatetime | None = Field(None, description="The citizen's clock: first answer due, counted from submission")
    close_at: AwareDatetime | None = Field(None, description="Silence of the reporter, who has the word, until then ends the case")
    again_until: AwareDatetime | None = Field(
        None, description="Of what is over: until when its reporter may still ask for what is left to ask for; absent: as it was"
    )


class ReporterRefused(CaseFact, type="complaint.reporter_refused"):
    """What the reporter asked for came too late or in the wrong state; nothing changed."""

    action: ReporterAction
    detail: str
    code: str | None = Field(None, description="Which rule stands against it: a stable word, as in the API's conflicts")


class ComplaintDueSoon(CaseFact, type="complaint.due_soon"):
    """A deadline is near. Told once for each clock and holder."""

    clock: Clock
    due_at: AwareDatetime


class ComplaintBreached(CaseFact, type="complaint.breached"):
    """A deadline has passed without what it asks for. Told once for each clock."""

    clock: Clock
    due_at: AwareDatetime


class ComplaintEscalated(CaseFact, type="complaint.escalated"):
    """Nobody answered: the next level hears of it. Told once for each level."""

    level: EscalationLevel
    clock: Clock
    due_at: AwareDatetime
