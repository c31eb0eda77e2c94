"""Facts about the world that complaints refer to: governments, their agencies, the topics. Routing keeps these; the others follow."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.events.codes import AgencyCode, CategoryCode, Channel, Classification, GovernmentCode, RegionCode
from shared.events.fact import Fact, Place


class GovernmentChannel(BaseModel):
    """One of the doors of a government, as its page names it."""

    model_config = ConfigDict(frozen=True)

    kind: Channel
    address: str = Field(min_length=1, max_length=200, description="A number, an account, a web address, or an office and its hours")

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, given: object) -> object:
        """In a file a channel may be written `whatsapp: 0812 3456 7890`."""
        if not isinstance(given, str):
            return given
        kind, _, address = given.partition(":")
        return {"kind": kind.strip(), "address": address.strip()}


class GovernmentRegistered(Fact, type="reference.government_registered"):
    """A government takes part, or its details changed."""

    code: GovernmentCode
    name: str
    brand: str | None = Field(None, description="What its people call the service: LARAS Online, LAPOR! Paman")
    tagline: str | None = Field(None, max_length=200, description="One sentence below the brand, in Indonesian")
    colour: str | None = Field(None, pattern=r"^#[0-9a-f]{6}$", description="The brand's colour; pages keep it readable")
    mark: str | None = Field(None, min_length=1, max_length=3, description="Letters that stand for it where the name has no room")
    website: str | None = Field(None, max_length=200, pattern=r"^https?://[^\s\"<>]+$")
    channels: tuple[GovernmentChannel, ...] = Field((), max_length=20, description="Its doors beside this site")
    timezone: str = "Asia/Jakarta"
    practice: bool = Field(False, description="Exists for training only; never counted, never fed on")
    coordinator_email: str | None = Field(None, description="The coordinating office's mailbox, not a person's")
    stuck_days: int | None = Field(
        None,
        ge=1,
        le=366,
        description="After so many calendar days without anybody doing anything a case counts as lying still at its desks",
    )
    active: bool = True

    def place(self) -> Place:
        return Place.of(self.code)


class RegisteredHoliday(BaseModel):
    """A day on which a government is closed."""

    model_config = ConfigDict(frozen=True)

    day: date
    name: str


class HolidaysRegistered(Fact, type="reference.holidays_registered"):
    """A government's own holidays, all of them: those beside the national ones and cuti bersama. Replaces what was told before."""

    government: GovernmentCode
    days: tuple[RegisteredHoliday, ...]

    def place(self) -> Place:
        return Place.of(self.government)


class AgencyRegistered(Fact, type="reference.agency_registered"):
    """An agency can be given complaints, or its details changed."""

    code: AgencyCode
    government: GovernmentCode
    name: str
    kind: str | None = Field(None, description="dinas, badan, kecamatan, kelurahan, bumd, kementerian …")
    region: RegionCode | None = Field(None, description="Set when the agency serves one district or village only")
    email: str | None = Field(None, description="The office's mailbox, not a person's")
    secretary_email: str | None = Field(None, description="The secretariat's mailbox, for escalations; the office's own when absent")
    head_email: str | None = Field(None, description="The mailbox of the head's office, for escalations; the office's own when absent")
    active: bool = True

    def place(self) -> Place:
        return Place.of(self.code)


class AttributeChoice(BaseModel):
    model_config = ConfigDict(frozen=True)

    key: str
    name: str


class CategoryAttribute(BaseModel):
    """A question of a category's own, as Open311 service definitions know them."""

    model_config = ConfigDict(frozen=True)

    code: str
    datatype: str = Field(description="string, number, datetime, text, singlevaluelist or multivaluelist")
    required: bool = False
    description: str
    datatype_description: str | None = None
    order: int = 1
    variable: bool = True
    values: tuple[AttributeChoice, ...] = ()


class CategoryRegistered(Fact, type="reference.category_registered"):
    """A topic that complaints can have, or its details changed."""

    code: CategoryCode
    name: str
    name_en: str | None = None
    group: str | None = None
    description: str | None = None
    classification: Classification | None = Field(None, description="What a complaint of this topic is, unless said otherwise")
    government: GovernmentCode | None = Field(None, description="Set when only one government uses the topic")
    keywords: tuple[str, ...] = ()
    attributes: tuple[CategoryAttribute, ...] = ()
    active: bool = True

    def place(self) -> Place:
        return Place.of(self.government)


class AgencyStaffed(Fact, type="reference.agency_staffed"):
    """How many officers answer for an agency, counted anew whenever it changes. Numbers only: nobody is named."""

    agency: AgencyCode
    government: GovernmentCode
    appointed: int = Field(ge=0, description="Officers with a decree that is in force")
    active: int = Field(ge=0, description="Those of them who signed in within the last thirty days")

    def place(self) -> Place:
        return Place.of(self.agency)
