"""A notice as its form: read, and shown again as it was typed."""

from datetime import date
from uuid import UUID

from pydantic import ValidationError

from services.routing.commands.notices import owner_of
from services.routing.pages.coordinator.places import read_region, written_region
from services.routing.pages.coordinator.room import House
from services.routing.pages.forms import Typed
from shared.errors import FieldError, InvalidInput
from shared.events.notice import TEXT_MAX, TITLE_MAX, NoticePublished

FIELDS = ("title", "text", "category", "places", "words", "since", "until")
MOST_CATEGORIES, MOST_PLACES, MOST_WORDS = 20, 50, 20
MESSAGES = {
    "title": "Give it a title of 3 to 100 characters.",
    "text": "Write 10 to 600 characters: what is known, what is done, and when.",
    "words": "Each line has 2 to 60 characters.",
    "until": "The last day lies before the first.",
}


def typed_of(notice: NoticePublished) -> Typed:
    """A notice as its form shows it."""
    return Typed(
        {
            "title": notice.title,
            "text": notice.text,
            "places": "\n".join(written_region(region) for region in notice.regions),
            "words": "\n".join(notice.words),
            "since": notice.since.isoformat(),
            "until": notice.until.isoformat(),
        },
        {"category": notice.categories},
    )


def read_notice(typed: Typed, house: House, notice_id: UUID, before: NoticePublished | None = None) -> NoticePublished:
    """A form as a notice: of the reader's office, or, changed, of whose it was. Raises InvalidInput that names the fields."""
    errors: list[FieldError] = []
    government, agency = (before.government, before.agency) if before else owner_of(house.by, house.code)
    offered = {each.code for each in house.reference.topics_of(government)}
    categories = list(dict.fromkeys(typed.several.get("category", ())))
    if not categories:
        errors.append(FieldError("category", "missing", "Choose at least one topic."))
    elif len(categories) > MOST_CATEGORIES or not offered.issuperset(categories):
        errors.append(FieldError("category", "unknown_category", "Choose topics from the list, at most 20."))
    words = _lines(typed.get("words"))
    if len(words) > MOST_WORDS:
        errors.append(FieldError("words", "too_many", "At most 20 words or phrases."))
    values: dict[str, object] = {
        "id": notice_id,
        "government": government,
        "agency": agency,
        "categories": categories,
        "regions": _regions(typed.get("places"), house, errors),
        "words": words[:MOST_WORDS],
        "since": _day("since", typed, errors),
        "until": _day("until", typed, errors),
        "title": " ".join(typed.get("title").split()),
        "text": typed.get("text"),
    }
    try:
        notice = NoticePublished.model_validate(values)
    except ValidationError as error:
        known = {each.field for each in errors}
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else "until"
            if name in MESSAGES and name not in known:
                errors.append(FieldError(name, "malformed", MESSAGES[name]))
        raise InvalidInput(errors or [FieldError("title", "malformed", "This cannot be.")]) from error
    if errors:
        raise InvalidInput(errors)
    return notice


def _regions(written: str, house: House, errors: list[FieldError]) -> list[str]:
    """One place a line; nothing written is the whole government, where it has a place of its own."""
    places = [line for line in written.split("\n") if line.strip()]
    if not places:
        errors.append(FieldError("places", "missing", "Say where it holds: a village, a district, or the whole regency or city."))
    if len(places) > MOST_PLACES:
        errors.append(FieldError("places", "too_many", "At most 50 places."))
    wrong: list[FieldError] = []
    found = [region for place in places[:MOST_PLACES] if (region := read_region(place.strip(), house, wrong))]
    errors += [FieldError("places", each.code, each.message) for each in wrong[:1]]
    return list(dict.fromkeys(found))


def _lines(written: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in written.replace(",", "\n").split("\n") if line.strip()))


def _day(name: str, typed: Typed, errors: list[FieldError]) -> date | None:
    try:
        return date.fromisoformat(typed.get(name))
    except ValueError:
        errors.append(FieldError(name, "missing", "Give a day."))
        return None


LIMITS = {"title": TITLE_MAX, "text": TEXT_MAX}
