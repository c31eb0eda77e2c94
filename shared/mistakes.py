"""What is wrong with data that do not fit a model, in our own sentences: what to send instead, in words that can be said in each language.

The codes stay pydantic's: they are stable, and programs know them.
"""

from collections.abc import Iterable, Sequence

from pydantic_core import ErrorDetails

from shared.errors import FieldError, Filled

GENERAL = "Something in this field cannot be taken."
"""For what nobody has foreseen; a message of the catalogue."""

_TEXT = "Send text here."
_LIST = "Send a list here."
_OBJECT = "Send an object with named fields here."
_NUMBER = "Send a number here."
_WHOLE = "Send a whole number here."
_DAY = "Send a day here, like 2026-03-17."
_MOMENT = "Send a time with its zone here, like 2026-03-17T09:30:00+07:00."
_ADDRESS = "Send a web address here that begins with http:// or https://."
_TAG = "Say which kind it is: the field that names the kind is missing, or names one that is not known."
SENTENCES = {
    "missing": "This is needed, and it was not sent.",
    "extra_forbidden": "There is no such field here. Leave it out.",
    "json_invalid": "This is no JSON that can be read. Check its commas, quotes and brackets.",
    "json_type": "This is no JSON that can be read. Check its commas, quotes and brackets.",
    "string_type": _TEXT,
    "string_unicode": "This is no text that can be read. Send it as UTF-8.",
    "string_too_short": "At least %(min_length)s characters, please.",
    "string_too_long": "At most %(max_length)s characters, please.",
    "string_pattern_mismatch": "It is not written as it has to be: see the documentation of this API for the form.",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": "This number is too large.",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "greater_than": "Send a number above %(gt)s.",
    "greater_than_equal": "Send %(ge)s or more.",
    "less_than": "Send a number below %(lt)s.",
    "less_than_equal": "Send %(le)s or less.",
    "bool_type": "Send true or false here.",
    "bool_parsing": "Send true or false here.",
    "enum": "Send one of these: %(expected)s.",
    "literal_error": "Send one of these: %(expected)s.",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": "Send a day here without a time, like 2026-03-17.",
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _MOMENT,
    "timezone_naive": _MOMENT,
    "time_type": "Send a time of day here, like 08:30.",
    "time_parsing": "Send a time of day here, like 08:30.",
    "uuid_type": "Send an identifier here, as you were given it: 32 digits and letters in five groups.",
    "uuid_parsing": "Send an identifier here, as you were given it: 32 digits and letters in five groups.",
    "uuid_version": "Send an identifier here, as you were given it: 32 digits and letters in five groups.",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "iterable_type": _LIST,
    "too_short": "Send at least %(min_length)s of them.",
    "too_long": "Send at most %(max_length)s of them.",
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "url_type": _ADDRESS,
    "url_parsing": _ADDRESS,
    "url_scheme": _ADDRESS,
    "url_syntax_violation": _ADDRESS,
    "union_tag_invalid": _TAG,
    "union_tag_not_found": _TAG,
    "none_required": "Leave this empty.",
}
"""By pydantic's type of error; messages of the catalogue."""
_OURS = ("value_error", "assertion_error")
"""Said by a validator of our own, whose words follow pydantic's."""


def field_errors(found: Iterable[ErrorDetails], leave_out: Sequence[str] = ()) -> list[FieldError]:
    """pydantic's errors as ours: `reporter.phone`, a code, a sentence. `leave_out`: parts of a place that are no field."""
    return [_error(item, leave_out) for item in found]


def _error(item: ErrorDetails, leave_out: Sequence[str]) -> FieldError:
    unreadable = item["type"] == "json_invalid"  # its place is an offset, not a field
    where = "" if unreadable else ".".join(str(part) for part in item["loc"] if part not in leave_out)
    return FieldError(where or "body", item["type"], sentence_of(item))


def sentence_of(item: ErrorDetails) -> str:
    """What to send instead, with the numbers that it is about."""
    if item["type"] in _OURS:
        return item["msg"].partition(", ")[2] or GENERAL
    values = dict(item.get("ctx") or {})
    if "expected" in values:
        values["expected"] = str(values["expected"]).replace(" or ", ", ").replace("'", "")
    message = SENTENCES.get(item["type"], GENERAL)
    return Filled(message, **values) if "%(" in message else message
