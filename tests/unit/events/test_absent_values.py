"""What is absent is not written, so every field that can be absent must be readable without it."""

import typing

import pytest

import shared.events.catalogue  # noqa: F401 - registers every fact
from shared.events.fact import Fact


@pytest.mark.parametrize("name", sorted(Fact.registry))
def test_a_field_that_can_be_none_has_none_as_its_default(name: str) -> None:
    fields = Fact.registry[name].model_fields
    assert [field for field, info in fields.items() if info.is_required() and type(None) in typing.get_args(info.annotation)] == []
