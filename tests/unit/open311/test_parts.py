"""Keys, and personal data in public words."""

import pytest

from services.intake.open311.keys import ApiKeys
from shared.masking import MASK, mask_personal

KEY = "k" * 16


def test_a_key_names_its_client() -> None:
    keys = ApiKeys.parse(f" kota:{KEY}1, aplikasi:{KEY}:2 ,")
    assert (keys.client_of(f"{KEY}1"), keys.client_of(f"{KEY}:2")) == ("kota", "aplikasi")
    assert keys.client_of("") is None
    assert keys.client_of("\ud800") is None


def test_the_local_key_is_for_one_machine_only() -> None:
    assert ApiKeys.parse("").client_of("local") is None
    assert ApiKeys.parse("", local=True).client_of("local") == "local"


@pytest.mark.parametrize("written", ["kota", f":{KEY}", "kota:short", f"kota:{KEY},kota:{KEY}", f"{'n' * 41}:{KEY}"])
def test_a_list_of_keys_that_cannot_be_right_says_where_and_quotes_no_key(written: str) -> None:
    with pytest.raises(ValueError, match=r"entry \d") as caught:
        ApiKeys.parse(written)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "written",
    ["0812-3456-7890", "+62 812 3456 7890", "62812345678", "081234567890", "(021) 5551234", "budi.s@contoh.co.id", "3204321208900001"],
)
def test_personal_data_is_masked(written: str) -> None:
    assert mask_personal(f"Hubungi {written} ya") == f"Hubungi {MASK} ya"


@pytest.mark.parametrize("part", ["a", "a@", "a.", "@", "1", "0812", "a-", "a@b.", "0 8", "+62", "(021"])
def test_a_text_made_to_be_slow_is_read_once(part: str) -> None:
    """Half a million characters: whoever looks at every pair of them does not come back within hours."""
    text = part * (500_000 // len(part))
    assert mask_personal(f"{text} budi@contoh.id") == f"{mask_personal(text)} {MASK}"


def test_a_long_run_before_an_address_hides_nothing_of_it() -> None:
    assert mask_personal(f"lihat {'x' * 200}budi@contoh.id") == f"lihat {MASK}"


@pytest.mark.parametrize(
    "written", ["Jl. Raya No. 081", "RT 03/04", "sejak 12-08-2025", "laporan 1000123", "Rp 1.250.000.000", "kode pos 16913"]
)
def test_other_numbers_stay(written: str) -> None:
    assert mask_personal(written) == written
