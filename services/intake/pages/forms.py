"""What the forms of these pages have in common: the fields that came, and what is wrong with them in words."""

from collections.abc import Mapping, Sequence

from fastapi import Request

from shared.errors import FieldError
from shared.events.codes import Language
from shared.http.wrong import Wrong, first_of_each_field
from shared.mistakes import GENERAL

MESSAGES = {
    ("text", "too_short"): "Tell us what happened in at least 10 characters.",
    ("text", "too_long"): "Your text is too long: at most 10,000 characters.",
    ("place", "unknown_region"): "We do not find this place. Write it like “Cibinong, Kabupaten Bogor”.",
    ("place", "several_regions"): "Several places are called this. Choose one, or add the district or the regency or city.",
    ("category", "unknown_category"): "Choose a topic from the list, or none.",
    ("phone", "invalid_phone"): "This is not a telephone number. Write it like 0812 3456 7890.",
    ("email", "invalid_email"): "This is not an e-mail address. Write it like nama@contoh.id.",
    ("nik", "invalid_nik"): "A NIK has 16 digits.",
    ("place", "unknown_government"): "This government does not take part (any more). Leave the place to us: write where it is.",
    ("place", "outside_indonesia"): "This position lies outside Indonesia. Write the place in words.",
    ("photos", "unknown_attachment"): "A photo is not there any more. Choose it again.",
    ("contact", "invalid_contact"): "Write a mobile number like 0812 3456 7890, or an e-mail address like nama@contoh.id.",
    ("rating", "int_parsing"): "Choose a rating from 1 to 5, or none.",
}
"""What is wrong, in words for citizens; what is not here is said in a general sentence."""


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form; files and what is no text are left out."""
    form = await request.form(max_files=0, max_fields=50)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def what_is_wrong(
    errors: Sequence[FieldError], order: Sequence[str], language: Language, field_of: Mapping[str, str] | None = None
) -> list[Wrong]:
    """Each field's first error, in the order of the form. `field_of`: fields that are called otherwise on the form."""

    def on_form(name: str) -> str:
        field = name.removeprefix("reporter.").partition(".")[0]
        return (field_of or {}).get(field, field)

    def message_of(error: FieldError) -> str:
        return MESSAGES.get((on_form(error.field), error.code), GENERAL)

    return first_of_each_field(errors, language, order, message_of, on_form)
