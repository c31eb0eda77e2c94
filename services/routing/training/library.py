"""The made-up complaints that classes work on: data in `complaints/*.yaml`, Indonesian, with what a good officer does."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.routing.training.domain import AGENCIES
from shared.events.codes import Classification, Outcome

FOLDER = Path(__file__).parent / "complaints"


class Scenario(BaseModel):
    """One complaint, and how it is dealt with well and badly. Places and people in it are made up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]{3,40}$")
    agency: str = Field(description="Short name of the agency that must act")
    classification: Classification
    title: str = Field(min_length=5, max_length=120)
    text: str = Field(min_length=40, max_length=1000)
    address: str = Field(min_length=5, max_length=200)
    confidential: bool = False
    words: tuple[str, ...] = Field(min_length=1, description="Of which an answer about this case says at least one")
    outcomes: tuple[Outcome, ...] = Field(min_length=1, description="What an honest answer can lead to")
    tip: str = Field(min_length=20, description="What a good officer does")
    why: str = Field(min_length=20, description="Why it belongs to that agency")
    good: str = Field(min_length=60, description="An answer that says something")
    bad: str = Field(min_length=10, description="An answer of the kind that nobody needs")


@cache
def scenarios() -> Mapping[str, Scenario]:
    """All of them by id, in the order of the files. Raises ValueError for a file that is not right: a fault of ours, found by a test."""
    known: dict[str, Scenario] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            scenario = Scenario.model_validate(row)
            if scenario.id in known or scenario.agency not in AGENCIES:
                raise ValueError(f"{path.name}: {scenario.id} is there twice, or for an agency that is not")
            known[scenario.id] = scenario
    return known
