"""Governments and agencies as the directory needs them: which scopes there are, and what they are called."""

from dataclasses import dataclass

from services.routing.commands.landscape import Landscape
from services.routing.reference import Reference
from shared.auth import EVERYTHING, government_of
from shared.database import Database

NATION = "Indonesia"


@dataclass(frozen=True, slots=True)
class Names:
    """A snapshot."""

    reference: Reference

    def place(self, scope: str) -> str:
        """`Dinas Perhubungan, Kabupaten Bogor`; the code where there is no name."""
        if scope == EVERYTHING:
            return NATION
        agency = self.reference.agencies.get(scope)
        government = self.reference.governments.get(agency.government if agency else scope)
        if agency is None:
            return government.name if government else scope
        if government is None or government.name.removeprefix("Pemerintah ") in agency.name:
            return agency.name
        return f"{agency.name}, {government.name}"

    def scopes(self, within: str | None = None) -> list[tuple[str, str]]:
        """Governments and agencies that take part, each government before its agencies; of one government only when it is named."""
        governments = [each for each in self.reference.governments.values() if each.active and within in (None, each.code)]
        found = []
        for government in sorted(governments, key=lambda each: each.name):
            found.append((government.code, government.name))
            agencies = [each for each in self.reference.agencies.values() if each.active and each.government == government.code]
            found += [(each.code, each.name) for each in sorted(agencies, key=lambda each: each.name)]
        return found

    def is_practice(self, scope: str) -> bool:
        return government_of(scope) in self.reference.practice


class Places:
    """Asks routing's own reference data."""

    def __init__(self, db: Database, landscape: Landscape) -> None:
        self._db, self._landscape = db, landscape

    async def names(self) -> Names:
        async with self._db.connection() as connection:
            return Names(await self._landscape.at(connection))
