"""Identifiers are the database's own kind, and mean what Python's mean."""

import uuid

import asyncpg.pgproto.pgproto
import pytest
from pydantic_core import to_json

from shared.ids import derived_id, new_id, read_id

PARENT = uuid.UUID("01a208bb-8c4e-73a8-90f1-b98c3e3f3a2e")
NAME = "intake:aduan:ñ:2"


def test_a_new_one_is_of_version_7_and_comes_after_those_before() -> None:
    made = [new_id() for _ in range(1_000)]
    assert sorted(made) == made
    assert len(set(made)) == len(made)
    assert {each.version for each in made} == {7}


def test_a_derived_one_is_the_standards_own() -> None:
    assert derived_id(PARENT, NAME) == uuid.uuid5(PARENT, NAME)
    assert derived_id(read_id(str(PARENT)), NAME) == uuid.uuid5(PARENT, NAME)


@pytest.mark.parametrize("made", [new_id(), derived_id(PARENT, NAME), read_id(str(PARENT))])
def test_each_is_of_the_databases_kind_and_equal_to_pythons(made: uuid.UUID) -> None:
    plain = uuid.UUID(str(made))
    assert type(made) is asyncpg.pgproto.pgproto.UUID
    assert {made: 1}[plain] == {plain: 1}[made] == 1
    assert to_json({made: made}) == to_json({plain: plain})
