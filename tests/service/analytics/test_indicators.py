"""The numbers over HTTP: right, by every dimension, for those who may see them."""

import csv
import io
import re
from datetime import timedelta
from typing import cast

import asyncpg
import pytest

from services.analytics.counting import Dimension, Filter
from services.analytics.queries.counts import count_statement
from shared.auth import Role
from shared.clock import utc_now
from shared.events.codes import AnswerFlag, Channel, Clock, DecidedBy
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from tests.service.analytics.conftest import Nation
from tests.support.postgres import TestDatabase
from tests.unit.analytics.facts import ENVIRONMENT, MONDAY, PUBLIC_WORKS, History, government

Numbers = dict[str, dict[str, float | None]]


def told() -> list[Envelope[Fact]]:
    """Bogor: 6 answered in time, 2 late, 1 never; Kuningan: 1 by SMS, returned and answered elsewhere; one in practice; one imported."""
    good = [History().submitted().verified().routed(due=7).answered(2, flags=()).closed(3, rating=4) for _ in range(6)]
    late = [History().submitted().verified().routed(due=1).answered(3, late=True, flags=(AnswerFlag.COPIED,)).disputed(4) for _ in range(2)]
    never = [History().submitted().verified().routed(due=1)]
    other = [
        History(government="32.08", start=MONDAY + timedelta(days=28))
        .submitted(channel=Channel.SMS, region="32.08.01")
        .verified()
        .routed(due=1, agency=ENVIRONMENT)
        .returned(2)
        .routed(2, due=9, agency=PUBLIC_WORKS)
        .answered(3)
    ]
    practice = [History(government="32.99").submitted().verified().routed()]
    imported = [History().submitted(recorded=()).verified(by=DecidedBy.RECORD).routed(due=7).answered(0, time_known=False)]
    references = [government("32.04"), government("32.08"), government("32.99", practice=True)]
    return [*references, *(fact for history in (*good, *late, *never, *other, *practice, *imported) for fact in history.facts)]


async def ask(nation: Nation, query: str, role: Role = Role.ADMINISTRATOR, scope: str = "*") -> dict[str, Numbers]:
    """Indicators by group: `{key: {code: {value, numerator, denominator, suppressed}}}`; the total under `""`."""
    answer = await nation.get(f"/indicators?{query}", role=role, scope=scope)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return {row["key"] or "": cast("Numbers", row["values"]) for row in (*body["rows"], body["total"])}


def shares(numbers: Numbers, code: str) -> tuple[float | None, float | None]:
    return numbers[code]["numerator"], numbers[code]["denominator"]


async def test_indicators_by_government(nation: Nation) -> None:
    await nation.tell(told())
    await nation.settle()
    numbers = await ask(nation, "by=government")
    assert set(numbers) == {"32.04", "32.08", ""}, "practice is never counted"
    bogor, kuningan = numbers["32.04"], numbers["32.08"]
    assert bogor["received"]["value"] == 10
    assert shares(bogor, "verified_in_time") == (9, 9), "imported histories are left out"
    assert shares(bogor, "follow_up_rate") == (9, 10)
    assert shares(bogor, "on_time") == (6, 9), "an answer of unknown time is neither on time nor due"
    assert shares(bogor, "resolution_rate") == (6, 10)
    assert shares(bogor, "disputed") == (2, 9)
    assert shares(bogor, "canned_answers") == (2, 8), "nobody looked at the imported answer"
    assert bogor["unanswered_past_deadline"]["value"] == 1
    assert bogor["days_to_first_answer_mean"] == {"value": 2.25, "numerator": None, "denominator": 8, "suppressed": False}
    assert bogor["days_to_first_answer_median"]["value"] == 2.0
    assert bogor["days_to_first_answer_p90"]["value"] == 3.0
    assert (bogor["satisfaction"]["value"], bogor["satisfaction"]["denominator"]) == (4.0, 6)
    assert shares(kuningan, "returned") == (1, 1)
    assert kuningan["hops"]["value"] == 2.0
    assert numbers[""]["received"]["value"] == 11


async def test_an_import_is_no_miss_of_the_screening(nation: Nation) -> None:
    """What the source had not screened in time was not late here, nor is what is verified here afterwards."""
    await nation.tell(History().submitted(recorded=()).breached(Clock.SCREENING, 1).facts)
    await nation.tell(History().submitted(recorded=()).verified(1).facts)
    await nation.tell(History().submitted().breached(Clock.SCREENING, 1).facts)
    await nation.settle()
    assert shares((await ask(nation, "by=government"))["32.04"], "verified_in_time") == (0, 1)


async def test_unanswered_is_what_an_agency_holds_now(nation: Nation) -> None:
    """In the whole as by agency, so that the numbers of agencies add up to it."""
    await nation.tell(History().submitted().verified().routed(due=1).facts)
    await nation.tell(History().submitted().verified().routed(due=1).returned(2).facts)
    await nation.settle()
    for by in ("government", "agency"):
        assert (await ask(nation, f"by={by}"))[""]["unanswered_past_deadline"]["value"] == 1, by


async def test_an_agencys_numbers_are_of_its_own_part(nation: Nation) -> None:
    await nation.tell(told())
    await nation.settle()
    numbers = await ask(nation, "by=agency&government=32.08")
    assert shares(numbers[ENVIRONMENT], "returned") == (1, 1)
    assert shares(numbers[ENVIRONMENT], "on_time") == (0, 1), "it let the deadline pass before it returned the case"
    assert shares(numbers[ENVIRONMENT], "follow_up_rate") == (0, 1)
    assert numbers[ENVIRONMENT]["unanswered_past_deadline"]["value"] == 0, "it is no longer its to answer"
    assert shares(numbers[PUBLIC_WORKS], "on_time") == (1, 1)
    assert numbers[PUBLIC_WORKS]["days_to_first_answer_mean"]["value"] == 1.0


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("district", {"32.04.12": 10, "32.08.01": 1, "": 11}),
        ("category", {"jalan": 11, "": 11}),
        ("classification", {"complaint": 11, "": 11}),
        ("channel", {"web": 10, "sms": 1, "": 11}),
        ("month", {"2025-07": 10, "2025-08": 1, "": 11}),
    ],
)
async def test_other_dimensions(nation: Nation, by: str, expected: dict[str, int]) -> None:
    await nation.tell(told())
    await nation.settle()
    assert {key: numbers["received"]["value"] for key, numbers in (await ask(nation, f"by={by}")).items()} == expected


async def test_a_period_is_of_local_days_with_both_ends(nation: Nation) -> None:
    await nation.tell([government("94.01", timezone="Asia/Jayapura"), *told()])
    await nation.tell(History(government="94.01", start=MONDAY.replace(day=31, hour=16)).submitted(region="94.01.01").facts)
    await nation.settle()
    july = await ask(nation, "by=government&from=2025-07-01&to=2025-07-31")
    assert set(july) == {"32.04", ""}
    august = await ask(nation, "by=government&from=2025-08-01&to=2025-08-31")
    assert set(august) == {"32.08", "94.01", ""}, "31 July 16:00 UTC is 1 August in Jayapura"
    assert (await ask(nation, "by=month&from=2030-01-01"))[""]["received"]["value"] == 0


async def test_evaluators_see_no_small_cell_and_those_concerned_see_their_own(nation: Nation) -> None:
    await nation.tell(told())
    await nation.settle()
    hidden = await ask(nation, "by=government", Role.EVALUATOR)
    assert hidden["32.08"]["received"] == {"value": None, "numerator": None, "denominator": None, "suppressed": True}
    assert hidden["32.04"]["received"]["suppressed"], "or the total would give the other away"
    assert hidden[""]["received"]["value"] == 11
    own = await ask(nation, "by=government", Role.COORDINATOR, "32.08")
    assert set(own) == {"32.08", ""}
    assert own["32.08"]["received"]["value"] == 1
    agency = await ask(nation, "by=agency", Role.OFFICER, ENVIRONMENT)
    assert set(agency) == {ENVIRONMENT, ""}


@pytest.mark.parametrize(
    ("query", "role", "scope", "status", "problem"),
    [
        ("by=agency&agency=32.04.dlh", Role.OFFICER, "32.04.dpupr", 403, "forbidden"),
        ("by=government&government=32.01", Role.COORDINATOR, "32.04", 403, "forbidden"),
        ("by=government", Role.CHANNEL, "*", 403, "forbidden"),
        ("by=colour", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=month&from=2025-02-30", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=month&from=2025-02-02&to=2025-02-01", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=month&government=%00", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=month&agency=32.04", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=government&from=2025-07-02", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=government&to=2025-07-30", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=category&government=32.04&province=32", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=government&category=jalan", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=government&category=jalan&format=csv", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=province&classification=oversight", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=government&channel=sms", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=category&district=32.04.12", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=agency", Role.EVALUATOR, "*", 422, "invalid-input"),
        ("by=district&province=32", Role.EVALUATOR, "*", 422, "invalid-input"),
    ],
)
async def test_what_cannot_be_asked_is_refused(nation: Nation, query: str, role: Role, scope: str, status: int, problem: str) -> None:
    answer = await nation.get(f"/indicators?{query}", role=role, scope=scope)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:kawal:problem:{problem}")


async def test_those_concerned_may_ask_by_day_and_evaluators_by_month(nation: Nation) -> None:
    fine = "/indicators?by=category&from=2025-07-02&to=2025-07-03&district=32.04.12&channel=sms"
    assert (await nation.get(fine, role=Role.COORDINATOR, scope="32.04")).status_code == 200
    coarse = "/indicators?by=category&from=2024-02-01&to=2024-02-29&government=32.04"
    assert (await nation.get(coarse, role=Role.EVALUATOR)).status_code == 200


@pytest.mark.parametrize("period", ["from=0001-01-01", "to=9999-12-31"])
async def test_the_ends_of_time_are_no_trouble(nation: Nation, period: str) -> None:
    assert (await nation.get(f"/indicators?by=month&{period}")).status_code == 200


async def test_csv_by_parameter_or_header(nation: Nation) -> None:
    await nation.tell(told())
    await nation.settle()
    asked = await nation.get("/indicators?by=government&format=csv")
    accepted = await nation.get("/indicators?by=government", accept="text/csv")
    assert asked.text == accepted.text
    assert asked.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(asked.text)))
    received = next(line for line in lines if (line["key"], line["indicator"]) == ("32.04", "received"))
    assert (received["name"], received["value"]) == ("Pemerintah 32.04", "10")


async def test_totals_and_definitions(nation: Nation) -> None:
    await nation.tell(told())
    await nation.settle()
    totals = (await nation.get("/totals")).json()
    assert totals == {"known": 12, "imported": 1, "practice": 1, "routed": 12, "notified": 0, "answered": 10, "ended": 6}
    assert (await nation.get("/totals", role=Role.EVALUATOR)).status_code == 403
    definitions = (await nation.client.get("/api/analytics/v1/definitions")).json()
    assert {"received", "on_time", "satisfaction"} <= {item["code"] for item in definitions}


@pytest.mark.parametrize("government_asked", [None, "32.04"])
async def test_a_period_is_found_by_an_index(nation: Nation, database: TestDatabase, government_asked: str | None) -> None:
    """No sequential scan of the big table when a period or a government is asked for."""
    now = utc_now()
    async with nation.analytics.db.transaction() as tx:
        await tx.execute(
            "insert into measure (complaint_id, submitted_version, submitted_at, submitted_government, channel)"
            " select uuidv7(), 1, $1::timestamptz - make_interval(mins => n), '32.' || lpad((n % 90)::text, 2, '0'), 'web'"
            " from generate_series(1, 50000) n",
            now,
        )
    owner = await asyncpg.connect(database.admin_dsn)
    await owner.execute("analyze analytics.measure")
    await owner.close()
    async with nation.analytics.db.connection() as connection:
        statement, parameters = count_statement(
            Dimension.GOVERNMENT, Filter(start=now.date() - timedelta(days=1), government=government_asked), now
        )
        plan = "\n".join(row[0] for row in await connection.fetch(f"explain {statement}", *parameters))
    assert "Seq Scan on measure" not in plan
    assert "measure_" in plan


@pytest.mark.parametrize(
    ("language", "heading", "definition", "volume"),
    [
        ("id", "Negeri dalam angka", "Dijawab sekurangnya sekali", "di bawah 100"),
        ("en", "The nation in numbers", "Answered at least once", "under 100"),
    ],
)
async def test_the_public_page_has_definitions_and_hides_small_cells(
    nation: Nation, language: str, heading: str, definition: str, volume: str
) -> None:
    await nation.tell(told())
    await nation.settle()
    page = await nation.client.get(f"/evaluation?lang={language}")
    assert page.status_code == 200
    assert heading in page.text
    assert definition in page.text
    assert volume in page.text
    rows = re.findall(r'<tr><th scope="row">(Pemerintah [\d.]+)</th><td>[^<]*</td><td class="n">(.*?)</td>', page.text)
    assert [name for name, _ in rows] == ["Pemerintah 32.04", "Pemerintah 32.08"]
    assert all("×" in cell for _, cell in rows)
    assert "<dd><b>11</b>" in page.text
