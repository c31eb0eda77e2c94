"""Every sentence for people has an Indonesian one, and the catalogue has no others' placeholders."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from services.intake import brands, history, public_history
from services.intake.commands import contacting
from services.intake.following import UNSHOWN
from services.intake.pages import follow, forms, public, report
from services.intake.publishing import PUBLISHED, TOLD
from shared.events.catalogue import PRODUCED
from shared.events.codes import ArchiveReason, Channel, Clock, CloseReason, EscalationLevel, Outcome, ReturnReason, Status
from shared.events.complaint import CaseFact
from shared.events.envelope import Source
from shared.files import pictures, storage
from shared.http import doors
from shared.http.language import LOCALE

TEMPLATES = [Path("shared/http/templates"), Path("services/intake/templates")]
CATALOGUE = read_po(BytesIO((LOCALE / "id" / "LC_MESSAGES" / "kawal.po").read_bytes()), locale="id")


def messages() -> Iterator[str]:
    for folder in TEMPLATES:
        for file in sorted(folder.glob("*.html")):
            with file.open("rb") as source:
                for _, _, message, _ in babel_extract(source, ["t"], [], {}):
                    yield str(message if isinstance(message, str) else message[0] if message else "")
    yield from (history.ALL_ANSWERED, history.EVERYBODY_ANSWERED, public_history.EVERYBODY_ANSWERED)
    yield from (*history.STATUS.values(), *history.SENTENCES.values(), history.DUE, history.UNTIMED, history.THE_AGENCY)
    for words in history.WORDS.values():
        yield from words.values()
    yield from (*history.HOLDING.values(), history.REPLY_UNTIL, history.ASK_UNTIL)
    yield from (*public_history.STATUS.values(), *public_history.SENTENCES.values())
    for words in (public_history.CLOSED, public_history.BREACHED, brands.CHANNEL_NAMES, public.STATE_NAMES):
        yield from words.values()
    yield from (*forms.MESSAGES.values(), forms.GENERAL)
    for page in (follow, public, report, pictures, storage, contacting, doors):
        yield from (value for name, value in vars(page).items() if name.isupper() and isinstance(value, str) and " " in value)


@pytest.mark.parametrize("message", sorted(set(messages()) - {""}))
def test_there_is_an_indonesian_sentence_with_the_same_parts(message: str) -> None:
    found = CATALOGUE.get(message)
    assert found is not None, "not in the catalogue"
    assert found.string, "without a translation"
    assert set(re.findall(r"%\(\w+\)s", str(found.string))) == set(re.findall(r"%\(\w+\)s", message))


def test_every_fact_that_routing_tells_has_a_sentence() -> None:
    shown = [fact for fact in PRODUCED[Source.ROUTING] if issubclass(fact, CaseFact) and fact not in UNSHOWN]
    kinds = {fact.fact_type.removeprefix("complaint.") for fact in shown}
    assert kinds <= set(history.SENTENCES)
    assert len(kinds) >= 13


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("archived", ArchiveReason),
        ("returned", ReturnReason),
        ("answered", Outcome),
        ("closed", CloseReason),
        ("breached", Clock),
        ("escalated", EscalationLevel),
    ],
)
def test_every_code_in_a_sentence_has_words(kind: str, codes: type[Outcome]) -> None:
    assert set(history.WORDS[kind]) == {code.value for code in codes}


def test_every_status_has_words() -> None:
    assert set(history.STATUS) == set(Status)


def test_every_public_step_and_state_has_words() -> None:
    assert set(public_history.SENTENCES) >= TOLD
    assert set(public_history.STATUS) == PUBLISHED
    assert set(public_history.CLOSED) == {code.value for code in CloseReason}
    assert set(public_history.BREACHED) == {code.value for code in Clock}
    assert set(brands.CHANNEL_NAMES) == set(Channel)
