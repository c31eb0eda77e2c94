"""What a client posts: read from the form, checked against the service, and made a `Submission`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import ValidationError

from services.intake.domain import ADDRESS_ATTRIBUTE, ADDRESS_MAX, MEDIA_ATTRIBUTE
from services.intake.open311.errors import bad
from services.intake.open311.params import read_moment
from services.intake.open311.views import LIST_TYPES, TEXT_LIMIT
from services.intake.reference import Category
from services.intake.wording import WEB_ADDRESS_MAX, is_web_address
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Channel, GovernmentCode, RegionCode
from shared.events.reference import CategoryAttribute
from shared.events.submission import TEXT_MIN, Reporter, Submission
from shared.mistakes import field_errors
from shared.regions import find_region, level_of
from shared.regions.names import Level

MAX_FIELDS = 300
ADDRESS_PARTS = 5
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"

_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,100})\](?:\[\d*\])?")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

OUR_NAMES = {
    "text": "description",
    "address": "address_string",
    "category": "service_code",
    "government": "jurisdiction_id",
    "region": "address_string",
    "name": "first_name, last_name",
    "reporter.name": "first_name, last_name",
    "reporter.phone": "phone",
    "reporter.email": "email",
}
"""Fields of a submission by the names that the client knows."""


@dataclass(slots=True)
class PostedForm:
    """The arguments that are not empty; of one that came twice the first."""

    values: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        value = value.strip()
        if not value:
            return
        if match := _ATTRIBUTE.fullmatch(name):
            self.attributes.setdefault(match[1], []).append(value)
        else:
            self.values.setdefault(name, value)

    def get(self, name: str) -> str | None:
        return self.values.get(name)


async def read_posted(request: Request) -> PostedForm:
    """The form in the body, and arguments of the URL for clients that put some there. Raises InvalidInput when it cannot be read."""
    kind = request.headers.get("content-type", URLENCODED).partition(";")[0].strip().lower()
    form = PostedForm()
    if kind == MULTIPART:
        async with request.form(max_fields=MAX_FIELDS, max_files=1) as posted:
            for name, part in posted.multi_items():
                if not isinstance(part, str):
                    raise bad(name[:100], "files are not taken here; give a link as media_url")
                form.add(name, part)
    elif kind in (URLENCODED, ""):
        for name, value in _pairs(await request.body()):
            form.add(name, value)
    else:
        raise bad("Content-Type", f"send {URLENCODED}; charset=utf-8")
    for name, value in _pairs(request.scope["query_string"]):
        form.add(name, value)
    return form


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise bad("body", "it is not UTF-8") from error
    except ValueError as error:
        raise bad("body", f"at most {MAX_FIELDS} fields") from error


def read_submission(form: PostedForm, category: Category, government: GovernmentCode | None) -> Submission:
    """Raises InvalidInput with everything that is wrong, in the client's own words for its fields."""
    errors: list[FieldError] = []
    lat, long = _number(form, "lat", errors), _number(form, "long", errors)
    address, address_id = form.get("address_string"), form.get("address_id")
    if (form.get("lat") is None) != (form.get("long") is None):
        errors.append(FieldError("lat, long", "incomplete", "both are needed, or neither"))
    elif form.get("lat") is None and address is None and address_id is None:
        errors.append(FieldError("location", "missing", "give lat and long, or address_string, or address_id"))
    attributes = _attributes(form, category, errors)
    attributes |= {name: [value] for name, value in ((MEDIA_ATTRIBUTE, _media_url(form, errors)), (ADDRESS_ATTRIBUTE, address_id)) if value}
    text = _text(form, category, errors)
    if address and len(address) > ADDRESS_MAX:
        errors.append(FieldError("address_string", "too_long", f"at most {ADDRESS_MAX} characters; it has {len(address)}"))
    if errors:
        raise InvalidInput(errors)
    try:
        return Submission(
            channel=Channel.OPEN311,
            text=text,
            category=category.code,
            government=government,
            region=region_in_address(address) if address and lat is None else None,
            address=address,
            lat=lat,
            long=long,
            reporter=_reporter(form),
            attributes=attributes,
        )
    except ValidationError as error:
        raise in_our_names(field_errors(error.errors())) from error


def in_our_names(errors: Iterable[FieldError]) -> InvalidInput:
    """Errors about a submission, by the names of the client's fields."""
    return InvalidInput([FieldError(OUR_NAMES.get(error.field, error.field), error.code, error.message) for error in errors])


def region_in_address(address: str) -> RegionCode | None:
    """The regency or deeper region that an address ends in (`Jl. Raya 5, Cibinong, Kabupaten Bogor`); None when no part is a clear name.

    Only its last parts are looked at: each is searched for among all regions, and addresses are not longer than that.
    """
    for part in reversed(address.rsplit(",", ADDRESS_PARTS)[-ADDRESS_PARTS:]):
        found = find_region(part.strip()) if part.strip() else None
        if found and not found.alternatives and level_of(found.region.code) >= Level.REGENCY:
            return found.region.code
    return None


def _text(form: PostedForm, category: Category, errors: list[FieldError]) -> str:
    """The description. It is optional in GeoReport, and a complaint is not a complaint without words: the service's name stands for it."""
    text = form.get("description")
    if text is None:
        return f"{category.name} (tanpa uraian)"
    if not TEXT_MIN <= len(text) <= TEXT_LIMIT:
        errors.append(FieldError("description", "length", f"{TEXT_MIN} to {TEXT_LIMIT} characters; it has {len(text)}"))
    if _NO_TEXT.search(text):
        errors.append(FieldError("description", "control_characters", "it holds characters that are no text"))
    return text


def _reporter(form: PostedForm) -> Reporter | None:
    names = " ".join(name for name in (form.get("first_name"), form.get("last_name")) if name)
    phone, email = form.get("phone"), form.get("email")
    return Reporter(name=names or None, phone=phone, email=email) if names or phone or email else None


def _number(form: PostedForm, name: str, errors: list[FieldError]) -> float | None:
    written = form.get(name)
    if written is None:
        return None
    number = _as_number(written)
    if number is None:
        errors.append(FieldError(name, "invalid", "a number in degrees, as in -6.48"))
    return number


def _as_number(written: str) -> float | None:
    try:
        number = float(written) if len(written) <= 40 and "_" not in written else None
    except ValueError:
        return None
    return number if number is not None and isfinite(number) else None


def _media_url(form: PostedForm, errors: list[FieldError]) -> str | None:
    url = form.get("media_url")
    if url is None:
        return None
    if not is_web_address(url):
        errors.append(FieldError("media_url", "invalid", f"an http or https address of at most {WEB_ADDRESS_MAX} characters"))
    return url


def _attributes(form: PostedForm, category: Category, errors: list[FieldError]) -> dict[str, list[str]]:
    known = {attribute.code: attribute for attribute in category.attributes if attribute.variable}
    unknown = f"the service {category.code} does not ask for it"
    errors.extend(FieldError(f"attribute[{code}]", "unknown", unknown) for code in form.attributes if code not in known)
    given: dict[str, list[str]] = {}
    for code, attribute in known.items():
        values = form.attributes.get(code, [])
        if values:
            given[code] = values
        message = _objection(attribute, values)
        if message:
            errors.append(FieldError(f"attribute[{code}]", "invalid", message))
    return given


def _objection(attribute: CategoryAttribute, values: list[str]) -> str | None:
    """What is wrong with the answer to one of the category's questions."""
    if not values:
        return f"required: {attribute.description}" if attribute.required else None
    if len(values) > 1 and attribute.datatype != "multivaluelist":
        return "one value only"
    if attribute.datatype in LIST_TYPES and not {choice.key for choice in attribute.values}.issuperset(values):
        return f"one of {', '.join(choice.key for choice in attribute.values)}"
    if attribute.datatype == "number" and _as_number(values[0]) is None:
        return "a number"
    if attribute.datatype == "datetime":
        try:
            read_moment("", values[0])
        except InvalidInput as error:
            return error.errors[0].message
    return None
