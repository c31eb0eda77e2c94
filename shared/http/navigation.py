"""The doors of the house, and who finds them in the masthead."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.auth import CASE_READERS, Principal, Role
from shared.http.brand import Brand


@dataclass(frozen=True)
class Door:
    """An entry of the masthead. `label` is a message of the catalogue."""

    path: str
    label: str
    roles: frozenset[Role] = frozenset()
    beside: str | None = None
    """An entry of its own below this one: there one is not here."""

    def is_here(self, path: str) -> bool:
        return path != self.beside and (path == self.path or path.startswith(f"{self.path}/"))


PUBLIC_DOORS = (Door("/lapor", "Report"), Door("/lacak", "Follow"), Door("/laporan", "Public complaints"))
OFFICE_DOORS = (
    Door("/desk", "Desk", CASE_READERS | {Role.ADMINISTRATOR}),
    Door("/evaluation", "Evaluation", CASE_READERS | {Role.EVALUATOR, Role.ADMINISTRATOR}),
    Door("/delivery", "Messages", frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})),
)
PRACTICE_DOORS = (Door("/desk", "Desk", beside="/desk/latihan/saya"), Door("/desk/latihan/saya", "My practice"))


OFFICES = ("/desk", "/evaluation", "/delivery", "/akun")


Brands = Callable[[str], Brand | None]
"""The brand of a government by its code, where it is known."""


def brand_of(me: Principal | None, path: str, brands: Brands | None) -> dict[str, str | None]:
    """What the frame of an office's page shows of the government whose people work there; nothing on the citizens' pages."""
    if me is None or me.government is None or brands is None or not path.startswith(OFFICES):
        return {}
    brand = brands(me.government)
    return {"theme": brand.colour, "brand_name": brand.name, "place_name": brand.place} if brand else {}


def doors_of(me: Principal | None) -> tuple[Door, ...]:
    """What stands in the masthead: the citizen's ways, or those of the role of who is signed in. It grants nothing."""
    if me is None:
        return PUBLIC_DOORS
    return PRACTICE_DOORS if me.is_practice else tuple(door for door in OFFICE_DOORS if me.role in door.roles)


ROLE_NAMES = {
    Role.OFFICER: "Officer",
    Role.SECRETARY: "Secretary",
    Role.HEAD: "Head",
    Role.COORDINATOR: "Coordinator",
    Role.EVALUATOR: "Evaluator",
    Role.ADMINISTRATOR: "Administrator",
    Role.CHANNEL: "Channel",
}
"""Messages of the catalogue: what people call the roles."""
