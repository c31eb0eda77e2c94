"""What the frame of a page shows of a government."""

from services.intake.reference import Government


def brand_of(government: Government | None) -> dict[str, str | None]:
    """For `Pages.render`; nothing without a government that has a brand."""
    if government is None or government.brand is None:
        return {}
    return {"theme": government.colour, "brand_name": government.brand, "place_name": government.name}
