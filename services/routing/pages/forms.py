"""What people type on the desk's forms: kept as it was typed, and read as a command."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request

from services.routing.commands.answering import SHORTEST_EXPLANATION
from services.routing.domain.commands import Accept, Answer, Command, Return
from shared.errors import FieldError, InvalidInput
from shared.events.codes import CannotReason, Outcome, ReturnReason

LONGEST_ANSWER = 20_000
LONGEST_NOTE = 1_000
LONGEST_NAME = 120
OUTCOMES = (Outcome.RESOLVED, Outcome.PLANNED, Outcome.INFORMATION_GIVEN, Outcome.CANNOT_RESOLVE)


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it came: for reading, and for showing it again."""

    values: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def version(self) -> int:
        """The version of the case that the form was shown with; -1, which is none, when it says none."""
        digits = self.get("version")
        return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else -1

    @property
    def evidence(self) -> list[UUID]:
        """Photos that were uploaded with the form before; what is no id is left out."""
        found: dict[UUID, None] = {}
        for written in self.several.get("evidence", ()):
            with suppress(ValueError):
                found[UUID(written)] = None
        return list(found)

    def having(self, name: str, value: str) -> "Typed":
        """The same form with another text in one field."""
        return Typed({**self.values, name: value}, {**self.several, name: [value]})

    def with_evidence(self, ids: Sequence[UUID]) -> "Typed":
        """The same form with these photos."""
        return Typed(self.values, {**self.several, "evidence": [str(each) for each in ids]})


async def read_form(request: Request) -> Typed:
    """The form's texts; a browser's line ends become ours, and what no text may hold is left out."""
    several: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            several.setdefault(name, []).append(_clean(value))
    return Typed({name: values[0] for name, values in several.items()}, several)


def read_act(act: str, typed: Typed) -> Command:
    """The command of a form. Raises InvalidInput that names the fields."""
    return _READERS[act](typed)


def text_of(typed: Typed, name: str, longest: int, missing: str) -> str:
    """A text that must be there. Raises InvalidInput."""
    text = typed.get(name)
    if len(text) < 2:
        raise InvalidInput([FieldError(name, "missing", missing)])
    if len(text) > longest:
        raise InvalidInput([FieldError(name, "too_long", "This is too long. Shorten it, please.")])
    return text


def _answer(typed: Typed) -> Command:
    errors: list[FieldError] = []
    text, outcome = "", Outcome.RESOLVED
    try:
        text = text_of(typed, "text", LONGEST_ANSWER, "Write the answer.")
    except InvalidInput as error:
        errors += error.errors
    if typed.get("outcome") in OUTCOMES:
        outcome = Outcome(typed.get("outcome"))
    else:
        errors.append(FieldError("outcome", "missing", "Choose what the answer means for the reporter."))
    reason, explanation = None, typed.get("explanation")
    if outcome is Outcome.CANNOT_RESOLVE:
        reason = CannotReason(typed.get("reason")) if typed.get("reason") in set(CannotReason) else None
        if reason is None:
            errors.append(FieldError("reason", "missing", "Choose why it cannot be settled."))
        if reason is CannotReason.OTHER and len(explanation) < SHORTEST_EXPLANATION:
            errors.append(FieldError("explanation", "missing", "Explain the reason in a sentence that the reporter understands."))
        if len(explanation) > LONGEST_NOTE:
            errors.append(FieldError("explanation", "too_long", "This is too long. Shorten it, please."))
    if errors:
        raise InvalidInput(errors)
    return Answer(text, outcome, reason=reason, explanation=explanation or None if reason else None)


def _return(typed: Typed) -> Command:
    note = typed.get("note")
    errors = []
    if typed.get("reason") not in set(ReturnReason):
        errors.append(FieldError("reason", "missing", "Choose why it is not yours."))
    if len(note) > LONGEST_NOTE:
        errors.append(FieldError("note", "too_long", "This is too long. Shorten it, please."))
    if errors:
        raise InvalidInput(errors)
    return Return(ReturnReason(typed.get("reason")), note or None, typed.get("suggestion") or None)


def _accept(typed: Typed) -> Command:
    return Accept()


_READERS: Mapping[str, Callable[[Typed], Command]] = {"answer": _answer, "return": _return, "accept": _accept}


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").encode("utf-8", "ignore").decode().strip()
