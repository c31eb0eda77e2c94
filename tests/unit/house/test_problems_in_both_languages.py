"""What is refused is said in the reader's language: every sentence of a problem is in the catalogue, with the same values in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared import errors, mistakes
from shared.errors import Filled, InvalidInput, KawalError, TooLarge
from shared.events.codes import Language
from shared.http import problem
from shared.http.language import say, translations
from shared.http.limits import TOO_LARGE
from shared.http.problem import problem_of

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("api", "commands", "domain", "pages")
"""Where people and programs are answered. What reads files or speaks GeoReport has its own form, in English."""
FILES_AND_GEOREPORT = ("open311", "channels", "cli", "importing", "demo")
SENTENCE_AT = {"NotFound": 0, "Conflict": 0, "Forbidden": 0, "Unavailable": 0, "TooLarge": 0, "FieldError": 2, "Filled": 0, "error": 2}
"""`error` is that of `Checked`."""
TITLES = [kind.title for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, KawalError)]
BETWEEN_SERVICES = (
    "somebody supports a complaint that is not here",
    "a reporter asks about a complaint that is not here",
    "a reporter gives a contact for a complaint that is not here",
)
"""Facts that came too early: said to the log, and tried again."""


def said_in_rooms() -> Iterator[tuple[ast.expr, str]]:
    """What stands in the code where a sentence belongs, and where that is."""
    for path in sorted((ROOT / "services").rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if not set(ROOMS) & {*parts, path.stem} or set(FILES_AND_GEOREPORT) & set(parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in SENTENCE_AT and len(node.args) > SENTENCE_AT[name]:
                yield node.args[SENTENCE_AT[name]], f"{path.relative_to(ROOT)}:{node.lineno}"


def written() -> Iterator[tuple[str, str]]:
    """Sentences that stand in the code as they are, and where."""
    for given, place in said_in_rooms():
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value, place


def test_no_sentence_is_put_together_where_nobody_can_translate_it() -> None:
    assert [place for given, place in said_in_rooms() if isinstance(given, ast.JoinedStr)] == []


def test_sentences_of_problems_are_in_the_catalogue() -> None:
    known = translations(Language.INDONESIAN)
    found = dict(written())
    assert len(found) > 100
    unsaid = {sentence: place for sentence, place in found.items() if known.ugettext(sentence) == sentence}
    assert {sentence: place for sentence, place in unsaid.items() if sentence not in BETWEEN_SERVICES} == {}


@pytest.mark.parametrize("sentence", [*mistakes.SENTENCES.values(), *problem.SENTENCES.values(), mistakes.GENERAL, TOO_LARGE, *TITLES])
def test_what_the_framework_refuses_is_said_in_indonesian_with_the_same_values(sentence: str) -> None:
    said = translations(Language.INDONESIAN).ugettext(sentence)
    assert said != sentence
    assert re.findall(r"%\(\w+\)s", said) == re.findall(r"%\(\w+\)s", sentence)


def test_numbers_are_written_as_each_language_writes_them() -> None:
    sentence = Filled("At most %(most)s characters; it has %(has)s.", most=10_000, has=12_345)
    assert sentence == "At most 10,000 characters; it has 12,345."
    assert say(Language.ENGLISH, sentence) == sentence
    assert "10.000" in say(Language.INDONESIAN, sentence)


def test_a_value_that_is_a_message_is_said_in_the_same_language() -> None:
    sentence = Filled("This is not possible now. The complaint stands at “%(status)s”.", status=Filled("Withdrawn"))
    assert sentence == "This is not possible now. The complaint stands at “Withdrawn”."
    assert say(Language.INDONESIAN, sentence) == "Ini tidak dapat dilakukan sekarang. Status laporan: “Dicabut”."


def test_a_sum_of_field_errors_is_made_of_the_translated_ones() -> None:
    error = InvalidInput([errors.FieldError("text", "too_short", Filled("At least %(least)s characters, please.", least=10))])
    assert problem_of(error).detail == "text: At least 10 characters, please."
    assert problem_of(error, Language.INDONESIAN).detail == "text: Paling sedikit 10 huruf."
    assert problem_of(TooLarge(TOO_LARGE), Language.INDONESIAN).type == "urn:kawal:problem:too-large"


def test_nothing_to_say_is_nothing_and_not_the_head_of_the_catalogue() -> None:
    assert [say(language, "") for language in Language] == ["", ""]
