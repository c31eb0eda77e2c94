"""Texts with `{{placeholders}}`: checked when they are saved, filled in when they are sent. Nothing in a text is ever executed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from services.notify.policy import known_templates
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Audience, Language, MessageChannel

FORMS = (MessageChannel.EMAIL, MessageChannel.SMS)
"""The forms that a text can have."""
SUBJECT_MAX, EMAIL_MAX, SMS_MAX = 150, 5_000, 300
ALWAYS = frozenset({"number", "government", "public_url"})
OWN: Mapping[str, frozenset[str]] = {
    "submitted": frozenset({"tracking_code"}),
    "routed": frozenset({"holder", "due", "confidential"}),
    "info-requested": frozenset({"until"}),
    "answered": frozenset({"holder", "outcome", "until"}),
    "disputed": frozenset({"holder"}),
    "archived": frozenset({"reason"}),
    "closed": frozenset({"reason"}),
    "returned": frozenset({"holder", "reason"}),
    "reporter-refused": frozenset({"action"}),
    "due-soon": frozenset({"holder", "clock", "due"}),
    "breached": frozenset({"holder", "clock", "due"}),
    "escalated": frozenset({"holder", "clock", "due"}),
    "notice-given": frozenset({"notice_title", "notice"}),
    "deferral-asked": frozenset({"holder", "until"}),
    "deferred": frozenset({"holder", "until"}),
    "deferral-refused": frozenset({"holder"}),
    "resumed": frozenset({"holder", "until"}),
    "reclassified": frozenset({"holder", "due"}),
    "reopened": frozenset({"holder", "due"}),
    "appealed": frozenset({"holder"}),
    "appeal-granted": frozenset({"decided_by", "holder", "due"}),
    "appeal-refused": frozenset({"decided_by"}),
    "routed-finally": frozenset({"holder", "due"}),
    "merged": frozenset({"holder", "master"}),
    "unmerged": frozenset({"holder"}),
    "split": frozenset({"holder"}),
    "part-answered": frozenset({"holder", "outcome"}),
    "part-taken-back": frozenset({"holder"}),
    "all-answered": frozenset({"until"}),
    "master-answered": frozenset({"holder", "outcome", "master"}),
    "word-again": frozenset({"until"}),
    "answered-together": frozenset({"master", "outcome", "until"}),
}
_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]{1,40})\s*\}\}")


class TextKey(NamedTuple):
    """Which text: its name, its form (e-mail or SMS), its language."""

    name: str
    form: MessageChannel
    language: Language


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a text. SMS have no subject."""

    version: int
    subject: str | None
    body: str


def placeholders(name: str) -> frozenset[str]:
    """What a text of this name may use."""
    audience, _, about = name.partition("-")
    own = OWN.get(about, frozenset())
    return ALWAYS | own | (frozenset({"ending"}) if audience == Audience.SUPPORTER else frozenset())


def exists(key: TextKey) -> bool:
    """Whether policy can ask for it. Offices are written to by e-mail only."""
    return key.name in known_templates() and (key.form is MessageChannel.EMAIL or (_is_for_reporter(key) and key.form in FORMS))


def keys() -> list[TextKey]:
    """Every text that there must be."""
    every = (TextKey(name, form, language) for name in sorted(known_templates()) for form in FORMS for language in Language)
    return [key for key in every if exists(key)]


def check(key: TextKey, subject: str | None, body: str) -> None:
    """Raises InvalidInput for whatever would spoil a message: an unknown placeholder, a brace left open, a missing or needless subject."""
    errors = [*_subject_errors(key, subject), *_errors(key, "body", body)]
    if not body.strip():
        errors.append(FieldError("body", "missing", "Write a text."))
    longest = SMS_MAX if key.form is MessageChannel.SMS else EMAIL_MAX
    if len(body) > longest:
        errors.append(FieldError("body", "too_long", f"At most {longest} characters."))
    if errors:
        raise InvalidInput(errors)


def fill(text: Text, values: Mapping[str, str]) -> tuple[str | None, str]:
    """Subject and body with the values in place of the placeholders. A value is never read as a text again."""
    subject = " ".join(_fill(text.subject, values).split()) if text.subject is not None else None
    return subject, _fill(text.body, values)


def _is_for_reporter(key: TextKey) -> bool:
    return key.name.startswith((f"{Audience.REPORTER.value}-", f"{Audience.SUPPORTER.value}-"))


def _subject_errors(key: TextKey, subject: str | None) -> list[FieldError]:
    if key.form is MessageChannel.SMS:
        return [FieldError("subject", "not_allowed", "An SMS has no subject.")] if subject is not None else []
    if subject is None or not subject.strip():
        return [FieldError("subject", "missing", "An e-mail needs a subject.")]
    errors = _errors(key, "subject", subject)
    if len(subject) > SUBJECT_MAX:
        errors.append(FieldError("subject", "too_long", f"At most {SUBJECT_MAX} characters."))
    if any(character in subject for character in "\r\n"):
        errors.append(FieldError("subject", "line_break", "A subject is one line."))
    return errors


def _errors(key: TextKey, field: str, text: str) -> list[FieldError]:
    if not all(character.isprintable() or character in "\n\t\r" for character in text):
        return [FieldError(field, "unstorable", "It holds characters that no message can.")]
    allowed = placeholders(key.name)
    unknown = sorted({name for name in _PLACEHOLDER.findall(text) if name not in allowed})
    errors = [
        FieldError(field, "unknown_placeholder", f"{{{{{name}}}}} is not known here; use {', '.join(sorted(allowed))}.") for name in unknown
    ]
    rest = _PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        errors.append(FieldError(field, "broken_placeholder", "A placeholder is a name between {{ and }}."))
    return errors


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _format(text) % values


@lru_cache(maxsize=512)
def _format(text: str) -> str:
    """The text as a %-format: filling one is then a single step in C, and thousands are filled in a second."""
    return _PLACEHOLDER.sub(r"%(\1)s", text.replace("%", "%%"))
