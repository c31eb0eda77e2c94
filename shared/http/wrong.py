"""What is wrong with a form, in words for its page: at most one sentence a field, in the reader's language."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shared.errors import FieldError
from shared.events.codes import Language
from shared.http.language import say


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to mend, with the id of its field; empty where it is the whole form."""

    field: str
    message: str


def _as_it_says(error: FieldError) -> str:
    return error.message


def first_of_each_field(
    errors: Iterable[FieldError],
    language: Language,
    order: Sequence[str] = (),
    message_of: Callable[[FieldError], str] = _as_it_says,
    field_of: Callable[[str], str] = str,
) -> list[Wrong]:
    """Each field's first error: in the `order` of the form as far as that is given, then as they came.

    `message_of` gives the catalogue's message for an error, `field_of` what a field is called on the form.
    """
    found: dict[str, Wrong] = {}
    for error in errors:
        field = field_of(error.field)
        found.setdefault(field, Wrong(field, say(language, message_of(error))))
    return sorted(found.values(), key=lambda each: order.index(each.field) if each.field in order else len(order))
