"""Delivery's pages: every code has words, and differences say what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.differences import differences
from services.notify.pages import wording
from services.notify.policy import known_templates
from shared.events.codes import Audience, DeliveryState, Language, MessageChannel
from shared.http.language import translations


def test_every_code_has_words_in_both_languages() -> None:
    assert set(wording.STATES) == set(DeliveryState) == set(wording.TONES)
    assert set(wording.AUDIENCES) == set(Audience)
    assert set(wording.CHANNELS) == set(MessageChannel)
    abouts = {wording.about(name) for name in known_templates()}
    assert abouts <= set(wording.ABOUT.values())
    catalogue = translations(Language.INDONESIAN)
    for text in (*wording.STATES.values(), *wording.AUDIENCES.values(), *abouts, *wording.REASONS.values(), *wording.SMTP.values()):
        assert catalogue.ugettext(text) != text, text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("smtp_550", "does not exist"),
        ("smtp_499", "later"),
        ("smtp_599", "for good"),
        ("smtp_unreachable", "did not answer"),
        ("unheard-of", "unheard-of"),
    ],
)
def test_why_is_a_sentence(code: str, said: str) -> None:
    assert said in wording.reason(code)


@given(st.text(max_size=200), st.text(max_size=200))
def test_without_what_went_a_difference_is_the_new_text_and_without_what_came_the_old(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before


def test_words_are_compared_not_letters() -> None:
    found = [(piece.kind, piece.text) for piece in differences("Laporan sudah dijawab", "Laporan belum dijawab")]
    assert found == [("same", "Laporan "), ("gone", "sudah"), ("new", "belum"), ("same", " dijawab")]
