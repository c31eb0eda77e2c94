"""Informal, misspelt and mixed Indonesian is brought together; what only few have written is not kept."""

import pytest

from services.routing.suggest.reader import LEAST_TEXTS, learn_reader, pieces
from services.routing.suggest.words import counted, plain, says_something


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Jln. rusak PARAH!!!", "jalan rusak parah"),
        ("tlg dong lampunya matiiiii", "tolong dong lampunya matii"),
        ("gak ada yg angkut, udh 3 hari", "tidak ada yang angkut sudah 3 hari"),
        ("Jalan rusák", "jalan rusak"),
        ("PJU padam", "lampu penerangan jalan umum padam"),
        ("hubungi 081234567890 atau 3204121234560001", "hubungi atau"),
        ("", ""),
        ("😀 ___ 🙏", ""),
    ],
)
def test_what_is_written_in_many_ways_is_read_in_one(written: str, read: str) -> None:
    assert plain(written) == read


def test_words_and_neighbours_are_counted() -> None:
    assert counted("lampu mati lampu") == {"lampu": 2, "mati": 1, "lampu mati": 1, "mati lampu": 1}


def test_a_misspelt_word_shares_most_of_its_pieces() -> None:
    right, wrong, other = set(pieces("berlubang")), set(pieces("brlubang")), set(pieces("sampah"))
    assert len(right & wrong) > len(right) / 2
    assert len(right & other) < len(right) / 5


def test_what_fewer_than_three_different_texts_have_is_not_kept() -> None:
    texts = ["jalan rusak"] * 5 + ["jalan rusak oleh suparman", "jalan rusak kata suparman", "suparman suparman suparman suparman"][
        : LEAST_TEXTS - 1
    ]
    reader = learn_reader(texts, [["channel=web"]])
    assert "jalan" in reader.words
    assert "suparman" not in reader.words, "one text sent five times is one, and two texts are too few"
    assert all(reader.buckets[bucket] < 0 for bucket in set(pieces("suparman")) - set(pieces("jalan")) - set(pieces("rusak")))
    assert not reader.circumstances


def test_a_reason_is_a_word_that_says_something() -> None:
    assert says_something("lampu mati")
    assert not any(map(says_something, ("yang", "2022", "rt", "tidak")))
