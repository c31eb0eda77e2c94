"""What the API takes and gives."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from services.intake.api.photos import PhotoView
from services.intake.domain import PUBLIC_CHANNELS, SUPPLEMENT_MAX, WORDS_MAX, Receipt
from services.intake.history import status_sentence
from services.intake.queries.cases import Case
from services.intake.reading import Followed, Master
from services.intake.reference import Reference
from shared.clock import utc_now
from shared.events.codes import Channel, Classification, Language, Outcome, ReporterAction, Status
from shared.events.reference import CategoryAttribute
from shared.events.submission import ATTACHMENTS_MAX, Submission, SubmissionProblem
from shared.files.evidence import EvidenceLink
from shared.files.links import Link
from shared.regions import Level, Region, name_of

EXAMPLE: dict[str, JsonValue] = {
    "channel": "web",
    "text": "Lampu jalan di depan pasar padam sejak seminggu, malam hari gelap sekali.",
    "place": "Cibinong, Kabupaten Bogor",
    "anonymous": True,
    "reporter": {"name": "Siti", "phone": "0812 3456 7890"},
}


class SubmissionBody(Submission):
    """A complaint."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    channel: Channel = Field(
        Channel.API, description=f"Without the token of a channel only {', '.join(sorted(PUBLIC_CHANNELS))}; with one, any of them"
    )
    attributes: dict[str, list[str]] = Field(default_factory=dict, description="Answers to the category's own questions, by their codes")
    submitted_at: AwareDatetime | None = Field(None, description="When the channel received it. Only with the token of a channel")


class ReceiptView(BaseModel):
    """Keep the tracking code: it is the only way to the complaint, and it is shown to nobody else."""

    complaint_id: UUID
    number: str = Field(description="Short and public")
    tracking_code: str = Field(examples=["7K3M-9QPX-2R4T-VW8Y-0ABC"])
    created: bool = Field(description="False: it was known already")

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptView":
        return cls(complaint_id=receipt.complaint_id, number=receipt.number, tracking_code=receipt.tracking_code, created=receipt.created)


class BatchResult(BaseModel):
    """What became of one line."""

    line: int = Field(ge=1)
    status: Literal["created", "known", "rejected"]
    complaint_id: UUID | None = None
    number: str | None = None
    tracking_code: str | None = None
    errors: list[SubmissionProblem] | None = None


class Named(BaseModel):
    """A code and what it is called."""

    code: str
    name: str


class EntryView(BaseModel):
    """One line of the history."""

    at: datetime
    at_known: bool = Field(description="False: the source does not say when; `at` is the latest moment known before it")
    kind: str = Field(examples=["routed"])
    by: Literal["reporter", "government"]
    sentence: str
    status: Status | None = Field(None, description="Where the complaint stood after it")
    agency: Named | None = None
    quote: str | None = Field(None, description="The words that were said: a question, an answer, an addition")
    rating: int | None = None
    evidence: list[EvidenceLink] = Field([], description="The photos of an answer")


class MasterLine(BaseModel):
    """One line of another complaint's public history."""

    at: datetime
    kind: str
    sentence: str
    quote: str | None = Field(description="The words of a public answer, names and numbers masked")


class MasterView(BaseModel):
    """Another's complaint, as far as it is public."""

    number: str
    status_sentence: str
    history: list[MasterLine]

    @classmethod
    def of(cls, master: Master) -> "MasterView":
        lines = [MasterLine(at=line.at, kind=line.kind, sentence=line.sentence, quote=line.quote) for line in master.lines]
        return cls(number=str(master.number), status_sentence=master.status_sentence, history=lines)


class ComplaintView(BaseModel):
    """A complaint with its whole public history, for whoever has its tracking code."""

    complaint_id: UUID
    number: str
    status: Status
    status_sentence: str
    version: int
    channel: Channel
    language: Language
    government: Named
    agency: Named | None
    region: Named | None
    classification: Classification | None
    category: Named | None
    title: str | None
    text: str | None = Field(description="Null when the source withheld the words, or when they are erased")
    address: str | None
    lat: float | None
    long: float | None
    anonymous: bool
    confidential: bool
    submitted_at: datetime
    due_at: datetime | None = Field(description="The agency's first answer is due")
    first_answered_at: datetime | None
    outcome: Outcome | None
    closed_at: datetime | None
    rating: int | None
    erased_at: datetime | None = Field(description="Since when nothing is left of it but what is counted")
    pending: ReporterAction | None = Field(description="What you asked for and is still being decided")
    allowed: list[ReporterAction] = Field(description="What you can do now")
    again_until: datetime | None = Field(description="Until when you can reopen it, or appeal, now that it is over")
    master: MasterView | None = Field(description="The complaint of the same matter that yours is handled with")
    history: list[EntryView]
    attachments: list[PhotoView] = Field(description="The photos, for you and for whoever handles it")

    @classmethod
    def of(cls, followed: Followed, language: Language, photos: list[PhotoView], link: Callable[[UUID], Link]) -> "ComplaintView":
        case, reference = followed.case, followed.reference
        return cls(
            complaint_id=case.id,
            number=str(case.number),
            status=case.status,
            status_sentence=status_sentence(case.status, language),
            version=case.version,
            channel=case.channel,
            language=case.language,
            government=Named(code=case.government, name=reference.government_name(case.government)),
            agency=Named(code=case.agency, name=reference.agency_name(case.agency)) if case.agency else None,
            region=_region(case.region),
            classification=case.classification,
            category=Named(code=case.category, name=reference.category_name(case.category, language)) if case.category else None,
            title=case.title,
            text=case.text,
            address=case.address,
            lat=case.lat,
            long=case.long,
            anonymous=case.anonymous,
            confidential=case.confidential,
            submitted_at=case.submitted_at,
            due_at=case.due_at,
            first_answered_at=case.first_answered_at,
            outcome=case.outcome,
            closed_at=case.closed_at,
            rating=case.rating,
            pending=case.pending,
            allowed=list(case.allowed_at(utc_now())),
            again_until=case.again_until,
            master=MasterView.of(followed.master) if followed.master else None,
            erased_at=case.erased_at,
            history=[
                EntryView(
                    at=line.at,
                    at_known=line.at_known,
                    kind=line.kind,
                    by="reporter" if line.by == "reporter" else "government",
                    sentence=line.sentence,
                    status=Status(line.status) if line.status else None,
                    agency=Named(code=line.agency, name=line.agency_name or line.agency) if line.agency else None,
                    quote=line.quote,
                    rating=line.rating,
                    evidence=[EvidenceLink.of(each.id, link(each.id), each.moment) for each in line.evidence],
                )
                for line in followed.lines
            ],
            attachments=photos,
        )


class PublicComplaint(BaseModel):
    """What anybody may know of a complaint that is not confidential. Its words may name people, so they are not here."""

    number: str
    status: Status
    status_sentence: str
    government: Named
    agency: Named | None
    region: Named | None
    category: Named | None
    classification: Classification | None
    submitted_at: datetime
    first_answered_at: datetime | None

    @classmethod
    def of(cls, case: Case, reference: Reference, language: Language) -> "PublicComplaint":
        return cls(
            number=str(case.number),
            status=case.status,
            status_sentence=status_sentence(case.status, language),
            government=Named(code=case.government, name=reference.government_name(case.government)),
            agency=Named(code=case.agency, name=reference.agency_name(case.agency)) if case.agency else None,
            region=_region(case.region),
            category=Named(code=case.category, name=reference.category_name(case.category, language)) if case.category else None,
            classification=case.classification,
            submitted_at=case.submitted_at,
            first_answered_at=case.first_answered_at,
        )


class PublicPage(BaseModel):
    complaints: list[PublicComplaint]
    next: str | None = Field(description="Give it as `after` for the next page; null: there is none")


class SupplementBody(BaseModel):
    """More words, and photos."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=SUPPLEMENT_MAX, examples=["Sekarang lampu di sebelahnya juga padam."])]
    attachments: list[UUID] = Field(
        default=[], max_length=ATTACHMENTS_MAX, description="Photos uploaded before; a complaint has at most 20 in all"
    )


class ConfirmationBody(BaseModel):
    """The answer settles it."""

    model_config = ConfigDict(extra="forbid")

    rating: int | None = Field(None, ge=1, le=5, description="5: very content")
    words: str | None = Field(None, max_length=WORDS_MAX)


class RatingBody(BaseModel):
    """How content the reporter is with what is closed."""

    model_config = ConfigDict(extra="forbid")

    rating: int = Field(ge=1, le=5, description="5: very content")
    words: str | None = Field(None, max_length=WORDS_MAX, examples=["Cepat dan jelas."])


class DisputeBody(BaseModel):
    """The answer does not settle it, and why."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=SUPPLEMENT_MAX, examples=["Lampunya masih padam."])]


class ReopeningBody(BaseModel):
    """What is over is not settled, and why."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=SUPPLEMENT_MAX, examples=["Lubangnya terbuka lagi."])]


class AppealBody(BaseModel):
    """What the leader should know."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=SUPPLEMENT_MAX, examples=["Sudah dua kali dibuka kembali."])]


class WithdrawalBody(BaseModel):
    """The complaint is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: str | None = Field(None, max_length=WORDS_MAX)


class CategoryView(BaseModel):
    code: str
    name: str
    group: str | None
    description: str | None
    classification: Classification | None
    government: str | None
    attributes: list[CategoryAttribute]


class GovernmentView(BaseModel):
    code: str
    name: str
    brand: str | None
    timezone: str
    practice: bool


LEVELS: Mapping[Level, Literal["province", "regency", "district", "village"]] = {
    Level.PROVINCE: "province",
    Level.REGENCY: "regency",
    Level.DISTRICT: "district",
    Level.VILLAGE: "village",
}


class RegionView(BaseModel):
    code: str
    name: str
    full_name: str
    level: Literal["province", "regency", "district", "village"]

    @classmethod
    def of(cls, region: Region) -> "RegionView":
        return cls(code=region.code, name=region.name, full_name=region.full_name, level=LEVELS[region.level])


def _region(code: str | None) -> Named | None:
    return Named(code=code, name=name_of(code) or code) if code else None


class ContactBody(BaseModel):
    contact: str = Field(max_length=254, description="A mobile number or an e-mail address", examples=["0812 3456 7890"])
