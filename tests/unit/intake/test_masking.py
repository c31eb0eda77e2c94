"""What is public says nothing of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.brands import slug_of
from services.intake.masking import MASK, mask_personal, mask_public


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("Nama saya Budi Santoso, HP 0812-3456-7890.", ("Budi", "Santoso", "3456")),
        ("NIK 3201011508950001 atas nama Siti Aminah", ("3201011508950001", "Aminah")),
        ("Mobil B 1234 XYZ parkir di trotoar", ("1234",)),
        ("tulis ke siti.aminah@contoh.id ya", ("siti", "contoh")),
    ],
)
def test_personal_data_is_masked(text: str, secrets: tuple[str, ...]) -> None:
    masked = mask_public(text)
    assert MASK in masked
    assert not any(secret in masked for secret in secrets)


def test_a_place_and_a_matter_stay() -> None:
    text = "Lubang di Jalan Raya Cibinong depan pasar, sejak tiga bulan, dua motor jatuh."
    assert mask_public(text) == text


names = st.lists(st.text("abcdefghijklmnopqrstuvwxyzé'", min_size=3, max_size=12), min_size=1, max_size=4)


@given(names, st.text(max_size=40), st.text(max_size=40))
def test_no_part_of_the_reporters_name_stays_as_a_word(parts: list[str], before: str, after: str) -> None:
    name = " ".join(parts)
    for mask in (mask_personal, mask_public):
        masked = mask(f"{before} {name.upper()} {after} {name}", name)
        words = {word.casefold() for word in masked.replace(MASK, " ").split()}
        assert not words & {part.casefold() for part in parts if "'" not in part}


@given(st.text(max_size=300), st.text(max_size=30) | st.none())
def test_any_text_can_be_masked(text: str, name: str | None) -> None:
    assert isinstance(mask_public(text, name), str)


@pytest.mark.parametrize(
    ("code", "slug"),
    [("32.01", "kab-bogor"), ("35.78", "kota-surabaya"), ("32.00", "prov-jawa-barat"), ("00.00", "nasional"), ("99.01", "99-01")],
)
def test_governments_have_addresses_that_can_be_read(code: str, slug: str) -> None:
    assert slug_of(code) == slug
