"""Facts about the world that complaints refer to: governments, their agencies, the topics. Routing keeps these; the others follow."""

from pydantic import BaseModel, ConfigDict, Field

from shared.events.codes import AgencyCode, CategoryCode, Classification, GovernmentCode, RegionCode
from shared.events.fact import Fact, Place


class GovernmentRegistered(Fact, type="reference.government_registered"):
    """A government takes part, or its details changed."""

    code: GovernmentCode
    name: str
    brand: str | None = None
    timezone: str = "Asia/Jakarta"
    practice: bool = Field(False, description="Exists for training only; never counted, never fed on")
    coordinator_email: str | None = Field(None, description="The coordinating office's mailbox, not a person's")
    active: bool = True

    def place(self) -> Place:
        return Place.of(self.code)


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
