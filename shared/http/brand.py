"""How a government shows itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Brand:
    """How a government shows itself: in whose name and colour its people work. `colour` like `#0b5a57`."""

    place: str
    name: str | None
    colour: str | None
