"""Finds the governments, agencies and topics that an export names among those that are known, and makes those that are not."""

from collections.abc import Iterable

from services.importing.cells import plain
from services.importing.naming import (
    CATEGORY_LONGEST,
    PLACE_KINDS,
    SHORT_LONGEST,
    agency_short,
    agency_words,
    government_name,
    government_of,
    slug,
    timezone_of,
)
from shared.events.codes import NATIONAL, AgencyCode, CategoryCode, GovernmentCode, RegionCode
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered
from shared.regions import resolve_place

Registered = GovernmentRegistered | AgencyRegistered | CategoryRegistered

ALIKE = 0.6
"""Of two agencies of one kind, one's words being all among the other's, the share that must be common for them to be one."""


class Directory:
    """What is known, by comparable names. `take_new` gives what was made since it was last asked, governments first.

    The same names always lead to the same codes, so a file that is imported again makes nothing new.
    """

    def __init__(
        self,
        governments: Iterable[GovernmentRegistered],
        agencies: Iterable[AgencyRegistered],
        categories: Iterable[CategoryRegistered],
    ) -> None:
        self._governments = {government.code for government in governments}
        self._agencies: dict[GovernmentCode, dict[frozenset[str], AgencyCode]] = {}
        self._squashed: dict[tuple[GovernmentCode, str], AgencyCode] = {}
        self._agency_codes: set[AgencyCode] = set()
        self._found: dict[tuple[GovernmentCode, str], AgencyCode] = {}
        self._categories: dict[tuple[GovernmentCode | None, str], CategoryCode] = {}
        self._category_codes: set[CategoryCode] = set()
        self._national_category_codes: set[CategoryCode] = set()
        self._new: list[Registered] = []
        for agency in agencies:
            self._know_agency(agency.government, agency_words(agency.name, agency.government), agency.code)
        for category in categories:
            self._know_category(category.government, category.name, category.code)
            if category.government is None:
                self._national_category_codes.add(category.code)

    def take_new(self) -> list[Registered]:
        made, self._new = self._new, []
        order = (GovernmentRegistered, AgencyRegistered, CategoryRegistered)
        return sorted(made, key=lambda fact: order.index(type(fact)))

    def government(self, name: str | None, default: GovernmentCode) -> GovernmentCode:
        """The government that a name means; `default` when it means none. Made known when it was not."""
        code = (government_of(name) if name else None) or default
        if code not in self._governments:
            self._governments.add(code)
            self._new.append(GovernmentRegistered(code=code, name=government_name(code), timezone=timezone_of(code)))
        return code

    def agency(self, government: GovernmentCode, name: str) -> AgencyCode:
        """The agency that a name means in a government, or at the national level if it is one of those; made known when it was not."""
        key = (government, name)
        code = self._found.get(key)
        if code is None:
            words = agency_words(name, government)
            code = self._known_agency(government, words) or self._national(name) or self._make_agency(government, words, name)
            self._found[key] = code
        return code

    def category(self, name: str, *, government: GovernmentCode | None) -> CategoryCode:
        """The topic of that name or code, the government's own before the nation's. A new one is that government's."""
        words = plain(name)
        code = self._categories.get((government, words)) or self._categories.get((None, words))
        if code is not None:
            return code
        own_code = slug(name, CATEGORY_LONGEST)
        if own_code in self._national_category_codes:
            return own_code
        prefix = "" if government is None else f"{government.replace('.', '')}-"
        code = _free(slug(prefix + name, CATEGORY_LONGEST), self._category_codes, CATEGORY_LONGEST)
        self._know_category(government, name, code)
        self._new.append(CategoryRegistered(code=code, name=name, government=government))
        return code

    def _known_agency(self, government: GovernmentCode, words: tuple[str, ...]) -> AgencyCode | None:
        known = self._agencies.get(government, {})
        wanted = frozenset(words)
        found = known.get(wanted) or self._squashed.get((government, "".join(words)))
        if found is not None:
            return found
        if len(words) == 1 and f"{government}.{words[0]}" in self._agency_codes:
            return f"{government}.{words[0]}"
        if words[0] in PLACE_KINDS or len(wanted) < 3:
            return None
        alike = [
            (len(wanted & other) / len(wanted | other), code)
            for other, code in known.items()
            if words[0] in other and len(wanted & other) >= 3 and (wanted <= other or other <= wanted)
        ]
        best = sorted(alike, reverse=True)[:2]
        if not best or best[0][0] < ALIKE or (len(best) == 2 and best[0][0] == best[1][0]):
            return None
        return best[0][1]

    def _national(self, name: str) -> AgencyCode | None:
        """A ministry or national institution that a region's export names. Only the very name: regions have offices of like names."""
        words = agency_words(name, NATIONAL)
        return self._agencies.get(NATIONAL, {}).get(frozenset(words))

    def _make_agency(self, government: GovernmentCode, words: tuple[str, ...], name: str) -> AgencyCode:
        code = _free(f"{government}.{agency_short(words)}", self._agency_codes, len(government) + 1 + SHORT_LONGEST)
        self._know_agency(government, words, code)
        kind = words[0] if words[0].isalpha() else None
        self._new.append(AgencyRegistered(code=code, government=government, name=name, kind=kind, region=_region(government, words, name)))
        return code

    def _know_agency(self, government: GovernmentCode, words: tuple[str, ...], code: AgencyCode) -> None:
        self._agencies.setdefault(government, {}).setdefault(frozenset(words), code)
        self._squashed.setdefault((government, "".join(words)), code)
        self._agency_codes.add(code)

    def _know_category(self, government: GovernmentCode | None, name: str, code: CategoryCode) -> None:
        self._categories.setdefault((government, plain(name)), code)
        self._category_codes.add(code)


def _free(code: str, taken: set[str], longest: int) -> str:
    """The code, or with the first number that makes it new."""
    made, number = code, 1
    while made in taken:
        number += 1
        made = f"{code[: longest - len(str(number)) - 1]}-{number}"
    return made


def _region(government: GovernmentCode, words: tuple[str, ...], name: str) -> RegionCode | None:
    """The district or village that an agency of one of them serves."""
    if government == NATIONAL or words[0] not in ("kecamatan", "kelurahan", "desa") or len(words) < 2:
        return None
    place = " ".join(words[1:])
    near = government.removesuffix(".00")
    found = resolve_place(
        None, None, place if words[0] == "kecamatan" else None, None if words[0] == "kecamatan" else place, near=near
    ).code
    depth = 2 if words[0] == "kecamatan" else 3
    return found if found is not None and found.startswith(f"{near}.") and found.count(".") == depth else None
