"""What is wrong with a value of a file, in a sentence for who writes the file. Pure."""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

SHOWN = 60
"""Characters of a value that are shown."""
FORMS: Mapping[str, str] = {
    "government": "a code such as 32.04",
    "region": "a code such as 32.04.12",
    "agency": "a short name such as dpupr, or a code such as 32.04.dpupr",
    "category": "a code such as jalan-rusak",
    "id": "small letters, digits, dots and hyphens",
}
"""How a field is written, where that is more telling than a pattern."""
PREFIX = "Value error, "


def field_of(error: ErrorDetails) -> str:
    """Where it is; that it is the third of a list is said by the value."""
    parts = [str(part) for part in error["loc"]]
    return ".".join(parts[:-1] if len(parts) > 1 and isinstance(error["loc"][-1], int) else parts)


def said(error: ErrorDetails) -> str:
    """The reason, without the words of the library that found it."""
    kind, value, given = str(error["type"]), _value(error["input"]), error.get("ctx", {})
    name = field_of(error).rpartition(".")[2]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "there is no field of this name"
    if kind in ("enum", "literal_error"):
        return f"{value} is none of {str(given.get('expected', '')).replace(chr(39), '')}"
    if kind == "string_type":
        return "takes one value, not a list: write an entry for each" if isinstance(error["input"], list | tuple) else f"{value} is no text"
    if kind == "string_pattern_mismatch":
        return f"{value} is not {FORMS[name]}" if name in FORMS else f"{value} is not written as {given.get('pattern', 'it must be')}"
    if kind in ("string_too_short", "string_too_long"):
        bound = given.get("min_length") if kind == "string_too_short" else given.get("max_length")
        return f"{value} has {'fewer' if kind == 'string_too_short' else 'more'} than {bound} characters"
    if kind in ("tuple_type", "list_type"):
        return f"takes a list, such as [one, two], not {value}"
    if kind.startswith("date_"):
        return f"{value} is no day such as 2026-05-31"
    if kind.startswith(("int_", "float_")):
        return f"{value} is no number"
    if kind.startswith("bool_"):
        return f"{value} is neither true nor false"
    message = str(error["msg"]).removeprefix(PREFIX)
    return message[:1].lower() + message[1:]


def _value(given: object) -> str:
    text = " ".join(str(given).split())
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"
