"""Counts in, indicators out; and as a spreadsheet that runs nothing."""

import csv
import io
from dataclasses import replace

import pytest

from services.analytics.commands import within_scope
from services.analytics.counting import Counts, Dimension, Filter
from services.analytics.evaluation import Table, Value, tabulate
from services.analytics.indicators import INDICATORS
from services.analytics.spreadsheet import inert, write_csv
from shared.auth import Principal, Role
from shared.errors import Forbidden

BOGOR = Counts(
    is_total=False,
    key="32.01",
    received=200,
    screening_due=100,
    verified_in_time=90,
    routed=160,
    answered=120,
    due=100,
    on_time=75,
    resolved=80,
    returned=8,
    hops_mean=1.1,
    disputed=12,
    overdue=20,
    timed=100,
    days_mean=3.5,
    days_median=2.0,
    days_p90=9.0,
    rated=40,
    rating_mean=4.25,
)
EMPTY = Counts(False, "32.04", 0, 0, 0, 0, 0, 0, 0, 0, 0, None, 0, 0, 0, None, None, None, 0, None)
TOTAL = replace(BOGOR, key=None, is_total=True)


def table(*groups: Counts, total: Counts = TOTAL, smallest_cell: int | None = None, per_agency: bool = False) -> Table:
    return tabulate([*groups, total], {"32.01": "Bogor"}, by=Dimension.GOVERNMENT, per_agency=per_agency, smallest_cell=smallest_cell)


def test_shares_counts_and_means() -> None:
    values = table(BOGOR).rows[0].values
    assert values["received"] == Value(200, 200)
    assert values["follow_up_rate"] == Value(0.75, 120, 160)
    assert values["on_time"] == Value(0.75, 75, 100)
    assert values["resolution_rate"] == Value(0.5, 80, 160)
    assert values["days_to_first_answer_p90"] == Value(9.0, None, 100)
    assert values["unanswered_past_deadline"] == Value(20, 20)
    assert values["satisfaction"] == Value(4.25, None, 40)


def test_where_there_is_nothing_to_divide_there_is_no_number() -> None:
    values = table(EMPTY).rows[0].values
    assert values["follow_up_rate"] == Value(None, 0, 0)
    assert values["days_to_first_answer_mean"].value is None
    assert values["received"].value == 0


def test_a_mean_over_a_few_is_hidden_with_its_number() -> None:
    few = replace(BOGOR, rated=3)
    shown = table(few, replace(BOGOR, key="32.04"), replace(BOGOR, key="32.05", rated=60), smallest_cell=5)
    assert shown.rows[0].values["satisfaction"] == Value(None, suppressed=True)
    assert shown.rows[1].values["satisfaction"].suppressed, "or the total would give the first away"
    assert not shown.rows[2].values["satisfaction"].suppressed
    assert not shown.rows[0].values["received"].suppressed


def test_governments_are_shown_with_the_group_of_like_volume_and_by_code() -> None:
    rows = table(BOGOR, EMPTY).rows
    assert [(row.key, row.name, row.volume) for row in rows] == [("32.01", "Bogor", "100_to_999"), ("32.04", None, "under_100")]


def test_an_agencys_part_has_no_screening() -> None:
    assert "verified_in_time" not in table(BOGOR, per_agency=True).rows[0].values
    assert "verified_in_time" in table(BOGOR).rows[0].values


def test_every_indicator_is_explained_in_both_languages_and_names_what_is_counted() -> None:
    assert len({item.code for item in INDICATORS}) == len(INDICATORS)
    for item in INDICATORS:
        assert all((item.name.id, item.name.en, item.definition.id, item.definition.en))
        for name in (item.numerator, item.denominator, item.mean):
            assert name is None or hasattr(BOGOR, name)


@pytest.mark.parametrize("name", ["=1+1", "+62", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_a_name_in_a_spreadsheet_is_no_formula(name: str) -> None:
    assert inert(name) == f"'{name}"


def test_csv_has_a_line_for_each_number_with_its_definition() -> None:
    found = tabulate([BOGOR, TOTAL], {"32.01": "=Bogor"}, by=Dimension.GOVERNMENT, per_agency=False, smallest_cell=None)
    lines = list(csv.DictReader(io.StringIO(write_csv(found))))
    assert len(lines) == 2 * len(INDICATORS)
    follow_up = next(line for line in lines if line["indicator"] == "follow_up_rate")
    assert (follow_up["name"], follow_up["value"], follow_up["numerator"]) == ("'=Bogor", "0.75", "120")
    assert follow_up["definition"] == "Dijawab sekurangnya sekali ÷ didisposisikan."
    assert lines[-1]["key"] == "TOTAL"


@pytest.mark.parametrize(
    ("scope", "asked", "answered"),
    [
        ("*", Filter(), Filter()),
        ("32.04", Filter(), Filter(government="32.04")),
        ("32.04", Filter(government="32.04", agency="32.04.dlh"), Filter(government="32.04", agency="32.04.dlh")),
        ("32.04.dlh", Filter(), Filter(agency="32.04.dlh")),
    ],
)
def test_a_question_is_narrowed_to_what_the_asker_may_see(scope: str, asked: Filter, answered: Filter) -> None:
    assert within_scope(asked, Principal("p", Role.COORDINATOR, scope)) == answered


@pytest.mark.parametrize(("scope", "asked"), [("32.04", Filter(government="32.01")), ("32.04.dlh", Filter(agency="32.04.dpupr"))])
def test_a_question_beyond_the_scope_is_refused(scope: str, asked: Filter) -> None:
    with pytest.raises(Forbidden):
        within_scope(asked, Principal("p", Role.OFFICER, scope))
