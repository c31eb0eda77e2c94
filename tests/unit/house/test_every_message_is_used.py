"""The catalogue holds what some page or problem says, and nothing that is said no more."""

import ast
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment

from shared.http.language import LOCALE

ROOT = Path(__file__).resolve().parents[3]


def texts() -> Iterator[str]:
    """Every text that stands whole in the code or in a template; and what the framework says of a status."""
    yield from (status.phrase for status in HTTPStatus)
    jinja = Environment(autoescape=True)
    for root in (ROOT / "services", ROOT / "shared"):
        for path in root.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
        for path in root.rglob("*.html"):
            yield from (str(ast.literal_eval(token)) for _, kind, token in jinja.lex(path.read_text()) if kind == "string")


def test_every_message_is_said_somewhere() -> None:
    with (LOCALE / "id" / "LC_MESSAGES" / "kawal.po").open("rb") as source:
        catalogue = read_po(source, locale="id")
    messages = [(message.id,) if isinstance(message.id, str) else tuple(message.id) for message in catalogue if message.id]
    said = set(texts())
    assert len(messages) > 1000
    assert [message for message in messages if said.isdisjoint(message)] == []
