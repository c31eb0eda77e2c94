"""What the desk sends."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.routing.api.fields import LongText, ShortText
from services.routing.domain.commands import Answer, Archive, RequestInfo, Return, Route, Verify
from shared.events.codes import AgencyCode, ArchiveReason, CannotReason, CategoryCode, Classification, Outcome, RegionCode, ReturnReason


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VerifyBody(Body):
    """What is left out stays as the reporter gave it."""

    classification: Classification | None = None
    category: CategoryCode | None = None
    region: RegionCode | None = None

    def command(self) -> Verify:
        return Verify(self.classification, self.category, self.region)


class RequestInfoBody(Body):
    question: ShortText = Field(description="Goes to the reporter", examples=["Di jalan mana, dekat apa?"])

    def command(self) -> RequestInfo:
        return RequestInfo(self.question)


class ArchiveBody(Body):
    reason: Literal["too_general", "no_evidence", "irrelevant", "unlawful_content", "spam"]
    note: ShortText | None = Field(None, description="Goes to the reporter")

    def command(self) -> Archive:
        return Archive(ArchiveReason(self.reason), self.note)


class RouteBody(Body):
    agency: AgencyCode = Field(examples=["32.04.dpupr"])

    def command(self) -> Route:
        return Route(self.agency)


class MergeBody(Body):
    master: UUID = Field(description="The case that is handled for both")


class ReturnBody(Body):
    reason: ReturnReason
    note: ShortText | None = None
    suggestion: AgencyCode | None = Field(None, description="Whose it is instead")

    def command(self) -> Return:
        return Return(self.reason, self.note, self.suggestion)


class AnswerBody(Body):
    text: LongText = Field(description="Goes to the reporter", examples=["Lubang di Jalan Raya Soreang sudah ditutup pada 12 Maret."])
    outcome: Literal["resolved", "planned", "cannot_resolve", "information_given"]
    evidence: list[UUID] = Field(default=[], max_length=5, description="Photos uploaded for this case and in no answer yet")

    reason: CannotReason | None = Field(None, description="Why it cannot be settled: asked for with that outcome, and only then")
    explanation: ShortText | None = Field(None, description="That reason in words, for the reporter; asked for with `other`")

    def command(self) -> Answer:
        return Answer(self.text, Outcome(self.outcome), reason=self.reason, explanation=self.explanation)
