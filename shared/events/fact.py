"""What a fact is: a frozen, versioned, past-tense statement with a place in the subject space."""

from functools import lru_cache
from typing import ClassVar, NamedTuple, Self

from pydantic import BaseModel, ConfigDict

from shared.events.codes import AgencyCode, GovernmentCode

UNKNOWN = "_"
PLACES_KEPT = 4_096


class Place(NamedTuple):
    """The last three tokens of a NATS subject: `32`, `04`, `dpupr`; `_` where not yet known."""

    province: str = UNKNOWN
    regency: str = UNKNOWN
    agency: str = UNKNOWN

    @classmethod
    @lru_cache(PLACES_KEPT)
    def of(cls, code: str | None) -> "Place":
        """The place of an agency, government or region code; region codes below the regency are cut."""
        if code is None:
            return cls()
        tokens = code.split(".")
        agency = tokens[2] if len(tokens) > 2 and not tokens[2].isdigit() else UNKNOWN
        return cls(tokens[0], tokens[1] if len(tokens) > 1 else UNKNOWN, agency)


class Fact(BaseModel):
    """Something that happened. Subclasses give `type` and `version` as class arguments; a version only ever gains optional fields."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_timedelta="iso8601")

    fact_type: ClassVar[str]
    fact_version: ClassVar[int]
    _wire_type: ClassVar[str]
    registry: ClassVar[dict[str, type["Fact"]]] = {}
    erasable: ClassVar[tuple[str, ...]] = ()
    """The fields in which people's words or places stand: what an erasure empties."""

    def __init_subclass__(cls, *, type: str | None = None, version: int = 1) -> None:  # noqa: A002
        super().__init_subclass__()
        if type is not None:
            cls.fact_type, cls.fact_version = type, version
            cls._wire_type = f"{type}.v{version}"
            cls.registry[cls._wire_type] = cls

    @classmethod
    def wire_type(cls) -> str:
        """The CloudEvents `type`: `complaint.routed.v1`."""
        return cls._wire_type

    def without_words(self) -> Self:
        """The same fact with every field of `erasable` empty: as it is told on after an erasure. Itself when there is nothing to empty."""
        fields = type(self).model_fields
        emptied = {name: _empty(getattr(self, name), required=fields[name].is_required()) for name in self.erasable if getattr(self, name)}
        return self.model_copy(update=emptied) if emptied else self

    def place(self) -> Place:
        """Where it belongs: narrows a NATS subscription to a province, a regency or one agency."""
        return Place()

    def nats_subject(self) -> str:
        """`complaint.routed.v1.32.04.dpupr`."""
        return ".".join((self._wire_type, *self.place()))


def _empty(value: object, *, required: bool) -> object:
    """What is left of a field: an empty collection or text where there must be one, else nothing."""
    if isinstance(value, dict | tuple):
        return type(value)()
    return "" if required else None


class GovernmentFact(Fact):
    """A fact about a complaint in the care of a government, and of one of its agencies once that is known."""

    government: GovernmentCode
    agency: AgencyCode | None = None

    def place(self) -> Place:
        return Place.of(self.agency or self.government)
