"""What is public says nothing of people."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lokal.samaran import PiiMatch, PiiType, detect_pii

from services.intake.brands import slug_of
from shared import masking
from shared.masking import MASK, mask_personal, mask_public


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("Nama saya Budi Santoso, HP 0812-3456-7890.", ("Budi", "Santoso", "3456")),
        ("NIK 3201011508950001 atas nama Siti Aminah", ("3201011508950001", "Aminah")),
        ("Mobil B 1234 XYZ parkir di trotoar", ("1234",)),
        ("tulis ke siti.aminah@contoh.id ya", ("siti", "contoh")),
        ("No.HP-081234567890", ("081234567890",)),
        ("telepon:0812/3456/7890", ("3456", "7890")),
        ("kantor,(021)5551234", ("5551234",)),
    ],
)
def test_personal_data_is_masked(text: str, secrets: tuple[str, ...]) -> None:
    masked = mask_public(text)
    assert MASK in masked
    assert not any(secret in masked for secret in secrets)


def test_a_place_and_a_matter_stay() -> None:
    text = "Lubang di Jalan Raya Cibinong depan pasar, sejak tiga bulan, dua motor jatuh."
    assert mask_public(text) == text


@pytest.mark.parametrize("text", ["Sejak 08/12/2024 lampu padam di RT 08/12.", "Surat nomor 470/081234567/2024 belum dibalas."])
def test_a_date_or_the_number_of_a_letter_stays(text: str) -> None:
    assert mask_personal(text) == text


class Reading(list[int]):
    """How much each call of the detector was given to read; it detects as ever."""

    def __call__(self, text: str, types: Sequence[PiiType]) -> list[PiiMatch]:
        self.append(len(text))
        return detect_pii(text, types=types)


@pytest.mark.parametrize("text", ["Pak " * 2_500, "x" * 10_000, "Ibu Siti, " * 1_000, "Jalan rusak. " * 700])
def test_the_detector_never_reads_a_long_text_at_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading()
    monkeypatch.setattr(masking, "detect_pii", reading)
    mask_public(text)
    assert max(reading) <= masking.PIECE
    assert sum(reading) < 2 * len(text)


@given(st.integers(0, 1_200), st.sampled_from(["lubang ", "Lampu padam. ", "x"]))
def test_what_stands_across_a_cut_is_found(before: int, filler: str) -> None:
    text = (filler * before)[:before] + " Nama saya Budi Santoso, HP 0812-3456-7890. " + filler * 200
    masked = mask_public(text)
    assert "Santoso" not in masked
    assert "3456" not in masked


@given(st.text(st.sampled_from("a. \n!"), max_size=3_000))
def test_pieces_leave_nothing_out(text: str) -> None:
    end = 0
    for start, stop in masking._pieces(text):
        assert start <= end <= stop
        assert stop - start <= masking.PIECE
        end = stop
    assert end == len(text)


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
