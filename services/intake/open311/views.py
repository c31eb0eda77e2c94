"""Complaints and categories as GeoReport's requests and services. Pure."""

from datetime import UTC, datetime

from services.intake.domain import ADDRESS_ATTRIBUTE, MEDIA_ATTRIBUTE
from services.intake.open311.params import RequestStatus
from services.intake.open311.queries import LastWord
from services.intake.open311.wire import Node
from services.intake.queries.cases import Case
from services.intake.reference import Category, Reference
from services.intake.wording import is_web_address
from shared.events.codes import ArchiveReason, Status
from shared.events.reference import CategoryAttribute
from shared.masking import mask_personal

TEXT_LIMIT = 4_000
"""Characters of a description, as the specification limits it."""
READ_LIMIT = TEXT_LIMIT + 100
"""So much of a text is looked through; no more of it can be shown."""
EDGE = 64
"""Where a text is cut off there may be half of a number or an address, which nobody recognises any more."""
LIST_TYPES = frozenset({"singlevaluelist", "multivaluelist"})

CLOSED = frozenset({Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN, Status.MERGED})
"""What is merged goes on under another number."""
STATUSES = {RequestStatus.CLOSED: tuple(CLOSED), RequestStatus.OPEN: tuple(status for status in Status if status not in CLOSED)}
UNFIT = frozenset({ArchiveReason.UNLAWFUL_CONTENT.value, ArchiveReason.SPAM.value})
"""Archived for these reasons, the words are not spread any further."""


def service_view(category: Category) -> dict[str, Node]:
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": category.description,
        "metadata": bool(category.attributes),
        "type": "realtime",
        "keywords": ", ".join(category.keywords),
        "group": category.group,
    }


def definition_view(category: Category) -> dict[str, Node]:
    attributes = sorted(category.attributes, key=lambda attribute: attribute.order)
    return {"service_code": category.code, "attributes": [_attribute(attribute) for attribute in attributes]}


def _attribute(attribute: CategoryAttribute) -> dict[str, Node]:
    view: dict[str, Node] = {
        "variable": attribute.variable,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.required,
        "datatype_description": attribute.datatype_description,
        "order": attribute.order,
        "description": attribute.description,
    }
    if attribute.datatype in LIST_TYPES:
        view["values"] = [{"key": choice.key, "name": choice.name} for choice in attribute.values]
    return view


def request_view(case: Case, last: LastWord | None, reference: Reference, reporter_name: str | None) -> dict[str, Node]:
    """A complaint as anybody may see it. The caller has made sure that it is public; the reporter's name is masked wherever it stands."""
    closed = case.status in CLOSED
    return {
        "service_request_id": str(case.number),
        "status": (RequestStatus.CLOSED if closed else RequestStatus.OPEN).value,
        "status_notes": _status_notes(case, last, reporter_name),
        "service_name": reference.category_name(case.category) if case.category else None,
        "service_code": case.category,
        "description": _description(case, last, reporter_name),
        "agency_responsible": reference.agency_name(case.agency) if case.agency else None,
        "service_notice": None,
        "requested_datetime": w3(case.submitted_at),
        "updated_datetime": w3((case.closed_at or case.updated_at) if closed else case.updated_at),
        "expected_datetime": w3(case.due_at) if case.due_at else None,
        "address": mask_personal(case.address, reporter_name) if case.address else None,
        "address_id": mask_personal(address_id, reporter_name) if (address_id := _first(case, ADDRESS_ATTRIBUTE)) else None,
        "zipcode": None,
        "lat": case.lat,
        "long": case.long,
        "media_url": None if _is_hidden(case, last) else _media_url(case),
    }


def w3(moment: datetime) -> str:
    """To the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _first(case: Case, attribute: str) -> str | None:
    return next(iter(case.attributes.get(attribute, ())), None)


def _media_url(case: Case) -> str | None:
    """Checked again: whatever is stored, nothing but an address of the web is given to be opened."""
    url = _first(case, MEDIA_ATTRIBUTE)
    return url if url is not None and is_web_address(url) else None


def _is_hidden(case: Case, last: LastWord | None) -> bool:
    """Whether the words are nobody's business any more: taken back by the reporter, or unfit to be spread."""
    return case.status is Status.WITHDRAWN or (case.status is Status.ARCHIVED and last is not None and last.reason in UNFIT)


def _description(case: Case, last: LastWord | None, name: str | None) -> str | None:
    if case.text is None or _is_hidden(case, last):
        return None
    return _public_words(case.text, name)


def _status_notes(case: Case, last: LastWord | None, name: str | None) -> str | None:
    if case.status is Status.WITHDRAWN:
        return "Ditarik kembali oleh pelapor."
    if case.status is Status.ARCHIVED:
        return "Diarsipkan: laporan tidak dapat ditindaklanjuti."
    return _public_words(last.text, name) if last and last.text else None


def _public_words(text: str, name: str | None) -> str:
    """The words without personal data, and not too many of them."""
    masked = mask_personal(text, name) if len(text) <= READ_LIMIT else mask_personal(text[:READ_LIMIT], name)[:-EDGE]
    return masked if len(masked) <= TEXT_LIMIT and len(text) <= READ_LIMIT else f"{masked[: TEXT_LIMIT - 1]}…"
