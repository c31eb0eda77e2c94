"""What is sealed opens with every key of the installation, for its own complaint, and with nothing else."""

from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet

from services.intake.sealing import Seals, Unopened
from shared.ids import new_id

FIRST, SECOND = Fernet.generate_key().decode(), Fernet.generate_key().decode()
OWN = new_id()
SAID = b'{"name":"Siti Aminah","language":"id"}'


def test_keys_are_rotated_by_listing_the_new_one_first() -> None:
    before, between, after = Seals(FIRST), Seals(f"{SECOND} , {FIRST},"), Seals(SECOND)
    assert between.open_bound(before.bind(SAID, OWN), OWN) == SAID
    assert between.open_token(before.make_token(SAID)) == SAID
    assert after.open_bound(between.bind(SAID, OWN), OWN) == SAID
    assert after.open_token(between.make_token(SAID)) == SAID
    with pytest.raises(Unopened):
        after.open_bound(before.bind(SAID, OWN), OWN)
    with pytest.raises(Unopened):
        after.open_token(before.make_token(SAID))


def test_it_opens_for_its_own_complaint_only() -> None:
    seals = Seals(FIRST)
    with pytest.raises(Unopened):
        seals.open_bound(seals.bind(SAID, OWN), new_id())


def test_nothing_of_it_can_be_read_and_none_is_like_another() -> None:
    seals = Seals(FIRST)
    bound = {seals.bind(SAID, OWN) for _ in range(100)}
    assert len(bound) == len({each[:12] for each in bound}) == 100
    assert not any(b"Siti" in each for each in bound)


@pytest.mark.parametrize(
    "damage", [lambda b: b"", lambda b: b[:7], lambda b: b[:12], lambda b: b[:-1], lambda b: b[:-1] + bytes([b[-1] ^ 1])]
)
def test_what_is_damaged_is_not_opened(damage: Callable[[bytes], bytes]) -> None:
    seals = Seals(FIRST)
    with pytest.raises(Unopened):
        seals.open_bound(damage(seals.bind(SAID, OWN)), OWN)


@pytest.mark.parametrize("keys", ["", " , ", "short", f"{FIRST},short"], ids=["none", "blanks", "short", "one-is-short"])
def test_what_is_no_key_is_refused_at_once(keys: str) -> None:
    with pytest.raises(ValueError):
        Seals(keys)
