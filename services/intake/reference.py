"""Governments, agencies and categories as intake knows them from routing's facts. Pure: reading them is queries' work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from shared.events.codes import NATIONAL, AgencyCode, CategoryCode, Classification, GovernmentCode, RegionCode
from shared.events.reference import CategoryAttribute, GovernmentChannel
from shared.notices import NoticeBoard
from shared.regions.boundaries import Boundaries


@dataclass(frozen=True, slots=True)
class Government:
    code: GovernmentCode
    name: str
    brand: str | None
    timezone: str
    practice: bool
    active: bool
    tagline: str | None = None
    colour: str | None = None
    """`#1d5c2e`; pages make of it what can be read on paper and at night."""
    mark: str | None = None
    website: str | None = None
    channels: tuple[GovernmentChannel, ...] = ()

    @property
    def title(self) -> str:
        """What its people call the service, else its own name."""
        return self.brand or self.name

    @property
    def monogram(self) -> str:
        """Its mark, else the first letter of what tells it from others: B for Kabupaten Bogor."""
        return self.mark or (self.brand or self.name.removeprefix("Kabupaten ").removeprefix("Kota ").removeprefix("Provinsi "))[:1]


@dataclass(frozen=True, slots=True)
class Agency:
    code: AgencyCode
    government: GovernmentCode
    name: str
    kind: str | None
    region: RegionCode | None
    active: bool


@dataclass(frozen=True, slots=True)
class Category:
    code: CategoryCode
    name: str
    name_en: str | None
    group: str | None
    description: str | None
    classification: Classification | None
    government: GovernmentCode | None
    keywords: tuple[str, ...]
    attributes: tuple[CategoryAttribute, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """All of it at one moment."""

    governments: Mapping[GovernmentCode, Government] = field(default_factory=dict)
    agencies: Mapping[AgencyCode, Agency] = field(default_factory=dict)
    categories: Mapping[CategoryCode, Category] = field(default_factory=dict)
    notices: NoticeBoard = field(default_factory=NoticeBoard)
    """What offices say is known already."""
    boundaries: Boundaries | None = None
    """The areas of regions, once loaded: a point is then placed exactly."""

    def has_government(self, code: str) -> bool:
        found = self.governments.get(code)
        return found is not None and found.active

    def has_agency(self, code: str) -> bool:
        found = self.agencies.get(code)
        return found is not None and found.active

    def has_category(self, code: str) -> bool:
        found = self.categories.get(code)
        return found is not None and found.active

    def government_of_region(self, region: RegionCode | None) -> GovernmentCode:
        """Who screens what happens there: the regency or city if it takes part, else the province, else the national level."""
        if region is None:
            return NATIONAL
        regency, province = region[:5], f"{region[:2]}.00"
        if len(regency) == 5 and self.has_government(regency):
            return regency
        return province if self.has_government(province) else NATIONAL

    def government_name(self, code: str) -> str:
        found = self.governments.get(code)
        return found.name if found else code

    def agency_name(self, code: str) -> str:
        found = self.agencies.get(code)
        return found.name if found else code

    def category_name(self, code: str, language: str = "id") -> str:
        found = self.categories.get(code)
        if found is None:
            return code
        return found.name_en if language == "en" and found.name_en else found.name

    def timezone_of(self, government: str) -> str:
        found = self.governments.get(government)
        return found.timezone if found else "Asia/Jakarta"

    def zone_of(self, government: str) -> ZoneInfo:
        """In whose days and hours it lives."""
        return ZoneInfo(self.timezone_of(government))
