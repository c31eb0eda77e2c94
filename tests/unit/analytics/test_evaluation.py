"""Counts in, indicators out; and as a spreadsheet that runs nothing."""

import csv
import io
import itertools
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.analytics.commands import within_scope
from services.analytics.counting import Counts, Dimension, Filter
from services.analytics.evaluation import COUNTED, Row, Table, Value, hide, tabulate
from services.analytics.indicators import INDICATORS, Unit
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
    verified=180,
    closed=100,
)
EMPTY = Counts(False, "32.04", 0, 0, 0, 0, 0, 0, 0, 0, 0, None, 0, 0, 0, None, None, None, 0, None)
TOTAL = replace(BOGOR, key=None, is_total=True)


def table(*groups: Counts, total: Counts = TOTAL, smallest_cell: int | None = None, per_agency: bool = False) -> Table:
    rows = [*groups, total]
    cells = hide(rows, smallest_cell) if smallest_cell else None
    return tabulate(rows, {"32.01": "Bogor"}, by=Dimension.GOVERNMENT, per_agency=per_agency, cells=cells)


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


PARTS_OF = {
    "screening_due": ("received",),
    "verified": ("received",),
    "verified_in_time": ("screening_due", "verified"),
    "routed": ("verified",),
    "answered": ("routed",),
    "timed": ("answered",),
    "due": ("routed",),
    "on_time": ("due", "timed"),
    "resolved": ("routed",),
    "returned": ("routed",),
    "closed": ("answered",),
    "disputed": ("answered",),
    "reopened": ("answered",),
    "rated": ("received",),
    "judged": ("answered",),
    "canned": ("judged",),
}
"""Each count and those that it is a part of, by the definitions of the counts and not by the table that the code goes by."""
BESIDE = {"merged": (("verified", "routed"), ("received", "routed")), "overdue": (("due", "on_time"), ("routed", "answered"))}
"""Each count, and the wholes that it shares with another which it has nothing in common with."""


def test_what_is_merged_is_not_the_difference_of_two_stages() -> None:
    """Three complaints that were merged: what was verified and not routed would tell."""
    numbers = {"received": 120, "verified": 110, "routed": 107, "merged": 3, "answered": 90, "due": 95, "on_time": 80, "timed": 90}
    other = counted(
        {"received": 300, "verified": 280, "routed": 240, "merged": 30, "answered": 200, "due": 210, "on_time": 90, "timed": 200}
    )
    found = table(counted(numbers), other, total=summed([counted(numbers), other]), smallest_cell=5)
    assert {"merged", "verified"}.isdisjoint(shown(found.rows[0]))
    for row in (*found.rows, found.total):
        for code in ("received", "routed", "follow_up_rate", "on_time", "resolution_rate", "days_to_first_answer_median"):
            assert not row.values[code].suppressed, code


def test_what_waits_at_the_desk_is_not_what_two_parts_leave_of_a_stage() -> None:
    numbers = {"received": 120, "verified": 110, "routed": 88, "merged": 20, "answered": 70}
    found = table(counted(numbers), counted(numbers), total=summed([counted(numbers)] * 2), smallest_cell=5)
    for row in (*found.rows, found.total):
        assert not {"verified", "routed", "merged"} <= shown(row).keys() or row is found.total
        assert not row.values["follow_up_rate"].suppressed


def test_a_stage_that_one_indicator_needs_goes_before_one_that_many_need() -> None:
    """A government of a hundred in which two are being read and two wait for an agency: when and how it answers is told all the same."""
    one = counted({"received": 99, "verified": 97, "routed": 95, "answered": 80, "closed": 60, "due": 85, "on_time": 70, "timed": 80})
    other = counted(
        {"received": 300, "verified": 250, "routed": 200, "answered": 150, "closed": 90, "due": 180, "on_time": 90, "timed": 140}
    )
    found = table(one, other, total=summed([one, other]), smallest_cell=5)
    for row in (*found.rows, found.total):
        for code in ("received", "on_time", "closed", "days_to_first_answer_median"):
            assert not row.values[code].suppressed, code
    for code in ("verified", "routed", "follow_up_rate"):
        assert not found.total.values[code].suppressed, "a total of hundreds without a small rest"


def test_the_shipped_reports_fill_the_nations_row_and_its_tiles() -> None:
    with Path("services/demo/complaints.csv").open(encoding="utf-8", newline="") as file:
        reports = list(csv.DictReader(file))
    provinces = [
        _reported([each for each in reports if each["Provinsi"] == name]) for name in sorted({each["Provinsi"] for each in reports})
    ]
    found = table(*provinces, total=summed(provinces), smallest_cell=5)
    assert len(provinces) > 4
    for row in (*found.rows, found.total):
        for code in ("received", "verified", "routed", "follow_up_rate", "on_time", "days_to_first_answer_median"):
            assert not row.values[code].suppressed, code


def _reported(reports: list[dict[str, str]]) -> Counts:
    """What an import makes of them, nearly: who has a date of disposition was routed, who has one of an answer was answered."""
    routed = sum(bool(each["Tanggal Terdisposisi"]) for each in reports)
    days = [_day(each["Tanggal Tindak Lanjut"]) - _day(each["Tanggal Terdisposisi"]) for each in reports if each["Tanggal Tindak Lanjut"]]
    on_time = sum(each <= timedelta(days=7) for each in days)
    answered = dict.fromkeys(("answered", "timed", "due"), len(days))
    return counted({"received": len(reports), "verified": routed, "routed": routed, **answered, "on_time": on_time})


def _day(written: str) -> datetime:
    return datetime.strptime(f"{written} +0700", "%d %b %Y %H:%M:%S %z")


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    """Any numbers of one group that can be: each count a part of the larger ones, and of what others leave of them."""
    found = {"received": draw(st.integers(0, 40))}
    for part, wholes in PARTS_OF.items():
        most = min(found[whole] for whole in wholes)
        found[part] = draw(st.one_of(st.just(most), st.integers(0, most)))
    for part, rests in BESIDE.items():
        most = min(found[whole] - found[other] for whole, other in rests)
        found[part] = draw(st.one_of(st.just(most), st.integers(0, most)))
    return counted(found)


def counted(numbers: Mapping[str, int], *, is_total: bool = False) -> Counts:
    made = replace(EMPTY, is_total=is_total)
    return Counts(**{**asdict(made), **numbers})


def summed(groups: list[Counts]) -> Counts:
    return counted({name: sum(getattr(each, name) for each in groups) for name in COUNTED}, is_total=True)


def shown(row: Row) -> dict[str, int]:
    """The counts that a reader of a row learns, by whichever indicator."""
    found: dict[str, int] = {}
    for item in INDICATORS:
        value = row.values[item.code]
        if item.numerator and value.numerator is not None:
            found[item.numerator] = value.numerator
        if item.denominator and value.denominator is not None:
            found[item.denominator] = value.denominator
    return found


def small(number: int) -> bool:
    return 0 < number < 5


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(counts(), min_size=1, max_size=6))
def test_no_count_of_a_few_people_can_be_read_or_subtracted_from_a_whole_table(groups: list[Counts]) -> None:
    found = table(*groups, total=summed(groups), smallest_cell=5)
    rows, total = [shown(row) for row in found.rows], shown(found.total)
    for row in (*rows, total):
        assert not any(small(number) for number in row.values())
        for part, whole in itertools.permutations(row, 2):
            if is_part(part, whole):
                assert not small(row[whole] - row[part]), (part, whole)
        for part, rests in BESIDE.items():
            for whole, other in rests:
                assert not {part, other, whole} <= row.keys() or not small(row[whole] - row[other] - row[part]), (part, other, whole)
    for name in total:
        hidden = [(getattr(each, name), row) for each, row in zip(groups, rows, strict=True) if name not in row]
        assert not small(sum(count for count, _ in hidden)), name
        if len(hidden) == 1:  # it can be worked out: then it tells as little as if it were shown
            count, row = hidden[0]
            assert not any(small(row[whole] - count) for whole in row if is_part(name, whole)), name
            assert not any(small(count - row[part]) for part in row if is_part(part, name)), name
    for part, whole in itertools.permutations(total, 2):
        if is_part(part, whole):
            known = sum(row[whole] - row[part] for row in rows if {part, whole} <= row.keys())
            assert not small(total[whole] - total[part] - known), (part, whole)
    for part, rests in BESIDE.items():
        for whole, other in rests:
            if {part, other, whole} <= total.keys():
                known = sum(row[whole] - row[other] - row[part] for row in rows if {part, other, whole} <= row.keys())
                assert not small(total[whole] - total[other] - total[part] - known), (part, other, whole)


def is_part(part: str, whole: str) -> bool:
    """However many steps apart."""
    wholes = (*PARTS_OF.get(part, ()), *(larger for larger, _ in BESIDE.get(part, ())))
    return whole in wholes or any(is_part(each, whole) for each in wholes)


def test_governments_are_shown_with_the_group_of_like_volume_and_by_code() -> None:
    rows = table(BOGOR, EMPTY).rows
    assert [(row.key, row.name, row.volume) for row in rows] == [("32.01", "Bogor", "100_to_999"), ("32.04", None, "under_100")]


def test_an_agencys_part_has_no_screening() -> None:
    assert "verified_in_time" not in table(BOGOR, per_agency=True).rows[0].values
    assert "verified_in_time" in table(BOGOR).rows[0].values


def test_the_definition_of_days_says_which_holidays_count() -> None:
    for item in INDICATORS:
        if item.unit is Unit.WORKING_DAYS:
            assert "the holidays that the government has added do not count" in item.definition.en
            assert "hari libur yang ditetapkan daerah itu sendiri tidak dihitung" in item.definition.id


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
    found = tabulate([BOGOR, TOTAL], {"32.01": "=Bogor"}, by=Dimension.GOVERNMENT, per_agency=False)
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
