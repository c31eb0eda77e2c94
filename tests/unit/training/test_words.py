"""Every sentence of practice classes and of the handbook has an Indonesian one with the same parts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from services.routing.training.handbook import CHAPTERS
from services.routing.training.hints import FAULT_WORDS
from services.routing.training.pages.leading import KINDS, PACES
from shared.http.language import LOCALE

TEMPLATES = Path("services/routing/templates/training")
RAISED = Path("services/routing/training/commands")
with (LOCALE / "id" / "LC_MESSAGES" / "kawal.po").open("rb") as source:
    CATALOGUE = read_po(source, locale="id")


def messages() -> Iterator[str]:
    for file in sorted(TEMPLATES.glob("*.html")):
        with file.open("rb") as source:
            for _, _, message, _ in babel_extract(source, ["t", "ngettext"], [], {}):
                yield str(message if isinstance(message, str) else message[0] if message else "")
    for file in sorted(RAISED.glob("*.py")):
        text = file.read_text()
        yield from re.findall(r'FieldError\("\w+", "\w+", "([^"]+)"\)', text)
        yield from re.findall(r'Conflict\("([^"]+)"', text)
    hints = (Path("services/routing/training/hints.py")).read_text()
    yield from (first or second for first, second in re.findall(r'Hint\("([^"]+)"|message = "([^"]+)"', hints))
    yield from FAULT_WORDS.values()
    yield from (chapter for chapter, _ in CHAPTERS)
    yield KINDS[0][1]
    for _, label, more in PACES:
        yield from (label, more)


@pytest.mark.parametrize("message", sorted(set(messages()) - {""}))
def test_there_is_an_indonesian_sentence_with_the_same_parts(message: str) -> None:
    found = CATALOGUE.get(message)
    assert found is not None, "not in the catalogue"
    assert found.string, "without a translation"
    said = found.string if isinstance(found.string, str) else found.string[0]
    assert set(re.findall(r"%\(\w+\)s", said)) == set(re.findall(r"%\(\w+\)s", message))
