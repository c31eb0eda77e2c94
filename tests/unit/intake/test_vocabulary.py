import pytest

from services.intake.vocabulary import Vocabulary

KNOWN = Vocabulary.of(["Jalan lubang di depan pasar, lubang besar.", "Lampu jalan padam", "Air tidak mengalir", "labang", "banjir"])


@pytest.mark.parametrize(
    ("search", "mended"),
    [
        ("lubnag", "lubang"),
        ("lampu lubnag", "lampu lubang"),
        ("Lmpu jalan", "lampu jalan"),
        ("banjr", "banjir"),
        ("libang", "lubang"),
        ("lubang jalan", None),
        ("aer", None),
        ("gunung", None),
        ("08123 ?!", None),
        ("", None),
    ],
)
def test_a_slip_is_mended_by_a_word_that_is_known(search: str, mended: str | None) -> None:
    assert KNOWN.mend(search) == mended
