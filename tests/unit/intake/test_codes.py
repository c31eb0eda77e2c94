"""Tracking codes."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.codes import ALPHABET, LENGTH, TrackingCodes, parse_code, show_code
from shared.errors import NotFound
from shared.ids import new_id

codes = TrackingCodes("k" * 40)
bare = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
MISREADINGS = {"0": "0oO", "1": "1iIlL"}


@given(bare, st.data())
def test_a_code_is_read_however_people_write_it(code: str, data: st.DataObject) -> None:
    written = ""
    for character in code:
        choices = MISREADINGS.get(character, character + character.lower())
        written += data.draw(st.sampled_from(choices)) + data.draw(st.sampled_from(["", " ", "-", " – ", "."]))
    assert parse_code(written) == code


@given(bare)
def test_what_is_shown_can_be_read_back(code: str) -> None:
    assert parse_code(show_code(code)) == code
    assert re.fullmatch(r"(\w{4}-){4}\w{4}", show_code(code))


@given(st.text())
def test_any_text_is_a_code_or_none(written: str) -> None:
    code = parse_code(written)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


@given(st.uuids())
def test_a_complaint_always_has_the_same_code_and_is_found_by_it(complaint_id: UUID) -> None:
    code = codes.code_of(complaint_id)
    assert code == TrackingCodes("k" * 40).code_of(complaint_id)
    assert codes.find_hash(code.lower()) == codes.hash_of(complaint_id)


def test_another_key_gives_other_codes_and_other_hashes() -> None:
    complaint_id, other = new_id(), TrackingCodes("x" * 40)
    assert other.code_of(complaint_id) != codes.code_of(complaint_id)
    assert other.find_hash(codes.code_of(complaint_id)) != codes.hash_of(complaint_id)


def test_codes_use_all_their_characters_everywhere() -> None:
    made = [codes.code_of(new_id()).replace("-", "") for _ in range(3_000)]
    for place in range(LENGTH):
        assert {code[place] for code in made} == set(ALPHABET), f"place {place} does not carry its five bits"


@pytest.mark.parametrize("written", ["", "7K3M", "U" * 20, "0" * 21, "🙂" * 20, "\x00" * 20])
def test_what_cannot_be_a_code_is_not_found(written: str) -> None:
    with pytest.raises(NotFound):
        codes.find_hash(written)
