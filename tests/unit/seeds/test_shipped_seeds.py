"""The default data that ships: it fits the payload models, hangs together, and reaches an agency for the usual topics."""

from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

import services.routing
from shared.calendar import WorkingCalendar
from shared.events.codes import Classification
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered
from shared.regions import get_region

SEEDS = Path(services.routing.__file__).parent / "seeds"
SHIPPED = {"00.00", "32.01", "32.04", "32.08", "35.23", "35.78", "63.02", "94.04"}
FOR_A_PERSON = {"lainnya", "listrik", "pertanahan"}

Row = dict[str, object]


class Rule(TypedDict, total=False):
    id: str
    government: str
    region: str
    classification: list[str]
    category: list[str]
    words: list[str]
    agency: str
    reason: str


@cache
def seed(name: str) -> list[Row]:
    rows = yaml.safe_load((SEEDS / f"{name}.yaml").read_text("utf-8"))
    assert isinstance(rows, list)
    return rows


@cache
def rules() -> list[Rule]:
    found = yaml.safe_load((SEEDS / "rules.yaml").read_text("utf-8"))
    assert isinstance(found, list)
    return found


def codes(name: str) -> list[object]:
    return [row["code"] for row in seed(name)]


def reaches(rule: Rule, government: str) -> bool:
    agency = rule["agency"] if rule["agency"].count(".") == 2 else f"{government}.{rule['agency']}"
    return rule.get("government", government) == government and agency in codes("agencies")


def test_governments_are_regions_with_a_zone_of_their_own() -> None:
    governments = [GovernmentRegistered.model_validate(row) for row in seed("governments")]
    assert {government.code for government in governments} == SHIPPED
    assert all(government.code == "00.00" or get_region(government.code) for government in governments)
    assert [WorkingCalendar(government.timezone).zone for government in governments]
    zones = {government.code: government.timezone for government in governments}
    assert (zones["63.02"], zones["94.04"]) == ("Asia/Makassar", "Asia/Jayapura")


def test_agencies_fit_the_model_and_belong_to_a_shipped_government() -> None:
    mailboxes = {"secretary_email", "head_email"}
    for row in seed("agencies"):
        assert set(row) <= set(AgencyRegistered.model_fields) | mailboxes, row
        agency = AgencyRegistered.model_validate(row)
        assert agency.code.startswith(f"{agency.government}.")
        assert agency.government in SHIPPED
        assert all(str(row[field]).endswith(".example") for field in (*mailboxes, "email"))
    assert len(codes("agencies")) == len(set(codes("agencies")))


def test_categories_fit_the_model() -> None:
    for row in seed("categories"):
        assert set(row) <= set(CategoryRegistered.model_fields), row
        category = CategoryRegistered.model_validate(row)
        assert category.name_en
        for question in category.attributes:
            assert bool(question.values) == question.datatype.endswith("valuelist"), category.code
    assert len(codes("categories")) == len(set(codes("categories"))) >= 40


def test_rules_name_only_what_exists() -> None:
    known = {"id", "government", "region", "classification", "category", "words", "agency", "reason"}
    agencies = codes("agencies")
    short_names = {str(code).split(".", 2)[2] for code in agencies}
    for rule in rules():
        assert set(rule) <= known, rule
        assert rule["agency"] in agencies or rule["agency"] in short_names, rule
        assert rule.get("government", "00.00") in SHIPPED
        assert set(rule.get("category", [])) <= set(codes("categories")), rule
        assert {Classification(value) for value in rule.get("classification", [])} <= set(Classification)
        assert all(isinstance(word, str) for word in rule.get("words", []))
        assert {"classification", "category", "words"} & set(rule), rule
    assert len({rule["id"] for rule in rules()}) == len(rules())


@pytest.mark.parametrize("government", sorted(SHIPPED - {"00.00"}))
def test_the_usual_topics_reach_an_agency_of_every_government(government: str) -> None:
    reached = {topic for rule in rules() if "words" not in rule and reaches(rule, government) for topic in rule.get("category", [])}
    left = set(codes("categories")) - reached
    assert left - {"desa"} == FOR_A_PERSON


@pytest.mark.parametrize("government", sorted(SHIPPED))
def test_every_rule_for_oversight_goes_to_those_who_oversee(government: str) -> None:
    first = next(rule for rule in rules() if "oversight" in rule.get("classification", []) and reaches(rule, government))
    assert first["agency"].split(".")[-1] in {"inspektorat", "kpk", "ombudsman"}


def test_the_shipped_deadlines_are_those_of_the_decree() -> None:
    (profile,) = seed("deadlines")
    days = {key: value for key, value in profile.items() if isinstance(value, int)}
    assert days == {
        "screening": 3,
        "first_response": 5,
        "information": 5,
        "aspiration": 5,
        "complaint": 14,
        "oversight": 60,
        "archive_without_reply": 10,
        "close_after_silence": 10,
    }
    assert profile["profile"] == "permenpanrb-62-2018"
    assert profile["legal_basis"]
