"""Finding what is worth comparing, and what a page marks."""

import random
import string
import tracemalloc
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.likeness import BANDS, bands, common_words, same_words
from shared.likeness.shingles import jaccard, shingles
from shared.likeness.words import kept, tokens

WORDS = """
    jalan lampu berlubang padam sampah pasar sekolah selokan banjir truk masjid trotoar hilang listrik menumpuk tersumbat rusak
""".split()  # noqa: SIM905 a text to read, not a list


def test_bands_are_the_same_in_every_process() -> None:
    """They are stored: a change of the numbers makes all that is stored useless."""
    assert bands("Lampu jalan padam", "32.04")[:3] == STORED


WRITTEN = st.text(alphabet="abnyjlx 0123.,-_'\n", max_size=80)


@given(WRITTEN)
@settings(max_examples=200)
def test_plain_texts_are_read_like_those_with_foreign_letters(text: str) -> None:
    assert tokens(text) == tokens(f"{text} 中")


def test_what_anybody_may_type_does_not_stay_in_memory() -> None:
    """A word of ten thousand letters has pieces for a megabyte."""
    bands("Lampu jalan padam", "32.04")
    tracemalloc.start()
    try:
        for number in range(10):
            letters = random.Random(number).choices("bcdfghjklmnpqrst", k=10_000)
            assert len(bands("".join(letters), "32.04")) == BANDS
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def test_common_words_are_read_once_and_long_numbers_are_forgotten() -> None:
    read: list[str] = []
    read_all = kept(read.append)
    for words in (["jalan", "rt", "03"], ["3201012345670001", "jalan"], ["hp08123456789"], ["jalan", "rt", "03"]):
        assert len(list(read_all(words))) == len(words)
    for word in ("3201012345670001", "hp08123456789"):
        list(read_all([word]))
    assert Counter(read) == {"jalan": 2, "rt": 1, "03": 1, "3201012345670001": 2, "hp08123456789": 2}


def test_words_are_written_out_one_by_one() -> None:
    assert tokens("Jln2 rusaaak bgt, rt03/RW 007 jalan 2") == ["jalan", "jalan", "rusak", "banget", "rt", "3", "rw", "7", "jalan", "jalan"]


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_text_has_all_bands_or_none(text: str) -> None:
    found = bands(text, "32.04")
    assert len(found) in (0, BANDS)
    assert all(-(1 << 31) <= band < 1 << 31 for band in found)


def test_governments_have_no_band_in_common() -> None:
    assert not set(bands("Jalan rusak di depan pasar", "32.04")) & set(bands("Jalan rusak di depan pasar", "32.01"))


def test_likeness_is_found_and_difference_hardly_ever() -> None:
    """What the docstring promises, on texts made by chance (with a fixed seed)."""
    pick = random.Random(7)
    found, alike, unlike, stumbled = 0, 0, 0, 0
    for _ in range(600):
        text = " ".join(pick.choices(WORDS, k=18))
        other = _with_slips(text, pick)
        if jaccard(shingles(text), shingles(other)) >= 0.6:
            alike += 1
            found += bool(set(bands(text, "")) & set(bands(other, "")))
        noise = " ".join("".join(pick.choices(string.ascii_lowercase, k=7)) for _ in range(18))
        unlike += 1
        stumbled += bool(set(bands(text, "")) & set(bands(noise, "")))
    assert alike > 100
    assert found / alike >= 0.97
    assert stumbled / unlike <= 0.01


def test_common_words_are_those_that_say_something() -> None:
    assert common_words("Mohon lampu jln Mawar yang mati", "mohon segera, lampu jalan mawar padam yang") == {"lampu", "jalan", "mawar"}


def test_the_same_said_again() -> None:
    assert same_words("Lampu  jln. Mawar 3 PADAM!!") == same_words("lampu jalan mawar 3 padam")
    assert same_words("Lampu jalan Mawar 3 padam") != same_words("Lampu jalan Mawar 4 padam")
    assert same_words("a", None) != same_words(None, "a")


def _with_slips(text: str, pick: random.Random) -> str:
    letters = list(text)
    for _ in range(pick.randrange(8)):
        letters[pick.randrange(len(letters))] = pick.choice(string.ascii_lowercase)
    return "".join(letters)


STORED = [-342464467, -1317221308, -2030036781]
