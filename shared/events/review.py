"""Facts of a second look at a case: put off, classified anew, opened again, appealed. No identity is ever in one."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared.events.codes import CategoryCode, Classification, EscalationLevel, RegionCode
from shared.events.complaint import CaseFact, ReporterFact


class ReopeningAsked(ReporterFact, type="complaint.reopening_asked"):
    """The reporter says that what was ended is not settled. Routing answers with reopened, or refuses."""

    erasable: ClassVar[tuple[str, ...]] = ("reason",)

    reason: str


class AppealRaised(ReporterFact, type="complaint.appeal_raised"):
    """The reporter, who may not reopen any more, turns to the leader."""

    erasable: ClassVar[tuple[str, ...]] = ("text",)

    text: str


class DeferralAsked(CaseFact, type="complaint.deferral_asked"):
    """The agency asks for more time. The coordinator decides; until then nothing changes, and no clock stops."""

    erasable: ClassVar[tuple[str, ...]] = ("reason", "reply")

    reason: str | None = None
    until: AwareDatetime
    reply: str | None = Field(None, description="What the reporter is to hear meanwhile, if it is approved")


class ComplaintDeferred(CaseFact, type="complaint.deferred"):
    """The coordinator gave the agency more time. The reporter gets the interim reply; clocks and breaches go on."""

    erasable: ClassVar[tuple[str, ...]] = ("reason", "reply")

    reason: str | None = None
    until: AwareDatetime
    reply: str | None = Field(None, description="The interim reply; absent only after an erasure")


class DeferralRefused(CaseFact, type="complaint.deferral_refused"):
    """The coordinator does not give the agency more time, and says why."""

    erasable: ClassVar[tuple[str, ...]] = ("reason",)

    reason: str | None = None


class ComplaintResumed(CaseFact, type="complaint.resumed"):
    """The time that the agency was given is over: it works on the case again."""

    until: AwareDatetime = Field(description="When the time was over")


class ComplaintReclassified(CaseFact, type="complaint.reclassified"):
    """The coordinator corrected what it is about. What is due follows from it; all four are as they are now."""

    erasable: ClassVar[tuple[str, ...]] = ("reason",)

    classification: Classification
    category: CategoryCode | None = None
    region: RegionCode | None = None
    reason: str | None = None
    due_at: AwareDatetime | None = Field(None, description="The agency's response due; absent when that clock does not run")
    resolution_due_at: AwareDatetime | None = Field(None, description="The citizen's clock: first answer due, counted from submission")


class ComplaintReopened(CaseFact, type="complaint.reopened"):
    """What had ended goes on: with its agency, one level up; or, from the archive, in screening."""

    erasable: ClassVar[tuple[str, ...]] = ("text",)

    text: str | None = Field(None, description="Why, in the words of the reporter, or of who granted an appeal")
    count: int = Field(ge=1, description="How often it has been reopened, this time included")
    level: EscalationLevel | None = Field(None, description="Who hears of it beside whoever holds it now")
    appeal: bool = Field(False, description="True: an appeal was granted")
    decided_by: EscalationLevel | None = Field(None, description="Who granted it: the agency's head, or the coordinator")
    due_at: AwareDatetime | None = Field(None, description="The agency's response due; absent when no agency holds it")


class ComplaintAppealed(CaseFact, type="complaint.appealed"):
    """The reporter turned to the leader, after everything else. The state stays until it is decided."""

    erasable: ClassVar[tuple[str, ...]] = ("text",)

    text: str | None = None
    level: EscalationLevel = Field(description="Whose word is asked for: the agency's head, or the coordinator")


class AppealRefused(CaseFact, type="complaint.appeal_refused"):
    """The appeal changes nothing, and why. This is the last word here."""

    erasable: ClassVar[tuple[str, ...]] = ("reason",)

    reason: str | None = None
    decided_by: EscalationLevel | None = Field(None, description="Who refused it: the agency's head, or the coordinator")
