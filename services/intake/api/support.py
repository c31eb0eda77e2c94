"""What others reported that is like one's own, and supporting it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response
from pydantic import BaseModel, Field

from services.intake.alike import Alike, AlikeReading, Question
from services.intake.commands.supporting import Supported, Supporting
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.errors import FieldError, InvalidInput
from shared.events.codes import CategoryCode, GovernmentCode, Language, RegionCode, Status
from shared.events.submission import TEXT_MAX
from shared.http.doors import Door, limited

NUMBER_MAX = 10**15 - 1


class SimilarQuestion(BaseModel):
    """What is about to be reported. It is compared and not kept."""

    text: str = Field(max_length=TEXT_MAX, examples=["Lampu jalan di depan pasar Cibinong padam sejak seminggu"])
    region: RegionCode | None = Field(None, description="Without it, and without a government, nothing is found")
    government: GovernmentCode | None = None
    category: CategoryCode | None = None
    address: str | None = Field(None, max_length=500)

    def question(self) -> Question:
        if "\0" in self.text:
            raise InvalidInput([FieldError("text", "invalid_text", "It holds a character that no text has.")])
        return Question(self.text, self.region, self.government, self.category, self.address)


class SimilarComplaint(BaseModel):
    """A public, open complaint."""

    number: str
    title: str | None
    text: str | None = Field(description="Names and numbers are masked")
    status: Status
    supporters: int = Field(ge=0, description="How many others said that it concerns them, too")
    likeness: float = Field(ge=0, le=1)

    @classmethod
    def of(cls, alike: Alike) -> "SimilarComplaint":
        each = alike.publication
        return cls(
            number=str(each.number),
            title=each.title,
            text=each.words,
            status=each.status,
            supporters=each.supporters,
            likeness=round(alike.likeness, 2),
        )


class SimilarComplaints(BaseModel):
    items: list[SimilarComplaint] = Field(description="At most three, likest first")


class SupportBody(BaseModel):
    contact: str | None = Field(None, max_length=254, description="Where news of this complaint go: a mobile number or an e-mail address")
    language: Language = Language.INDONESIAN


class SupportView(BaseModel):
    number: str
    supporters: int
    counted: bool = Field(description="False: this contact or key supports it already")
    told: bool = Field(description="News of it go to a contact")

    @classmethod
    def of(cls, supported: Supported) -> "SupportView":
        return cls(number=str(supported.number), supporters=supported.supporters, counted=supported.counted, told=supported.told)


Key = Annotated[
    str | None, Header(description="Who it is, where there is no contact: the same key counts once", min_length=1, max_length=200)
]


def support_router(alike: AlikeReading, supporting: Supporting) -> APIRouter:
    router = APIRouter(tags=["supporting"], dependencies=[PUBLIC])

    @router.post("/similar", operation_id="find_similar", dependencies=[Depends(limited(Door.TYPING))])
    async def find_similar(body: SimilarQuestion, response: Response) -> SimilarComplaints:
        """Open complaints that anybody may read and that tell of the same: support one instead of reporting it again."""
        response.headers["Cache-Control"] = "no-store"
        return SimilarComplaints(items=[SimilarComplaint.of(each) for each in await alike.find(body.question(), utc_now())])

    @router.post(
        "/reports/{number}/support",
        operation_id="support",
        status_code=201,
        dependencies=[Depends(limited(Door.SUBMIT))],
        responses={200: {"model": SupportView, "description": "Counted before"}},
    )
    async def support(
        number: Annotated[int, Path(ge=1, le=NUMBER_MAX)], body: SupportBody, response: Response, idempotency_key: Key = None
    ) -> SupportView:
        """This concerns me, too. Needs a contact or an Idempotency-Key."""
        browser = f"api:{idempotency_key}" if idempotency_key is not None else None
        given = await supporting.give(number, browser=browser, contact=body.contact, language=body.language, now=utc_now())
        response.status_code = 201 if given.counted else 200
        return SupportView.of(given)

    return router
