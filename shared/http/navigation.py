"""The doors of the house, and who finds them in the masthead."""

from dataclasses import dataclass

from shared.auth import CASE_READERS, Principal, Role


@dataclass(frozen=True)
class Door:
    """An entry of the masthead. `label` is a message of the catalogue."""

    path: str
    label: str
    roles: frozenset[Role] = frozenset()

    def is_here(self, path: str) -> bool:
        return path == self.path or path.startswith(f"{self.path}/")


PUBLIC_DOORS = (Door("/lapor", "Report"), Door("/lacak", "Follow"), Door("/laporan", "Public complaints"))
OFFICE_DOORS = (
    Door("/desk", "Desk", CASE_READERS | {Role.ADMINISTRATOR}),
    Door("/evaluation", "Evaluation", CASE_READERS | {Role.EVALUATOR, Role.ADMINISTRATOR}),
    Door("/delivery", "Messages", frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})),
)
PRACTICE_DOORS = (Door("/desk", "Desk"), Door("/desk/latihan/saya", "My practice"))


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
