"""Coordinators and officers at work, over HTTP."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.routing.commands import reference
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Clock
from shared.events.complaint import ComplaintBreached
from shared.events.reference import AgencyRegistered, GovernmentRegistered
from shared.ids import new_id
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, OFFICER_ANSWER, DeskClient, Town

COORDINATOR, OFFICER = Role.COORDINATOR, Role.OFFICER


def agency_of(government: str, code: str) -> AgencyRegistered:
    return AgencyRegistered(code=code, government=government, name="Dinas Lain")


def path(case_id: UUID, command: str = "") -> str:
    return f"/cases/{case_id}/{command}".rstrip("/")


async def test_a_case_goes_over_the_desks_to_its_end(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains("Saya mau melapor soal sesuatu.")
    seen = await desk.get(path(case_id), COORDINATOR, BANDUNG)
    assert (seen.status_code, seen.headers["ETag"]) == (200, '"0"')
    assert seen.json()["allowed"] == ["archive", "merge", "request_info", "split", "verify"]

    verified = await desk.post(path(case_id, "verify"), COORDINATOR, BANDUNG, {"category": "jalan-rusak"}, version=0)
    assert (verified.status_code, verified.headers["ETag"]) == (200, '"1"')
    routed = await desk.post(path(case_id, "route"), COORDINATOR, BANDUNG, {"agency": DPUPR}, version=1)
    assert (routed.json()["status"], routed.json()["holder"]) == ("routed", DPUPR)
    accepted = await desk.post(path(case_id, "accept"), OFFICER, DPUPR, version=2)
    assert accepted.json()["allowed"] == ["answer", "ask_deferral", "return"]
    answered = await desk.post(path(case_id, "answer"), OFFICER, DPUPR, OFFICER_ANSWER, version=3)
    assert (answered.json()["status"], answered.json()["due_at"]) == ("answered", None)
    closed = await desk.post(path(case_id, "close"), COORDINATOR, BANDUNG, version=4)
    assert (closed.json()["status"], closed.json()["holder"], closed.json()["allowed"]) == ("closed", None, [])

    history = closed.json()["history"]
    assert [entry["kind"] for entry in history] == [
        f"complaint.{name}.v1" for name in ("verified", "routed", "accepted", "answered", "closed")
    ]
    assert history[3]["official"] == f"officer of {DPUPR}"
    assert [fact.version for fact in await town.told(case_id)] == [1, 2, 3, 4, 5]


async def test_two_at_once_one_wins_and_the_other_is_told_the_version(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    both = await asyncio.gather(*(desk.post(path(case_id, "accept"), OFFICER, DPUPR, version=2) for _ in range(2)))
    won, stale = sorted(both, key=lambda answer: answer.status_code)
    assert (won.status_code, won.headers["ETag"]) == (200, '"3"')
    assert stale.status_code == 409
    assert (stale.json()["type"], stale.json()["version"]) == ("urn:kawal:problem:stale-version", 3)
    assert stale.json()["allowed"] == ["answer", "ask_deferral", "return"], "what is possible now, not what was"
    assert [fact.version for fact in await town.told(case_id)] == [1, 2, 3]


async def test_a_command_in_the_wrong_state_says_what_is_possible(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    refused = await desk.post(path(case_id, "verify"), COORDINATOR, BANDUNG, {}, version=2)
    assert (refused.status_code, refused.json()["allowed"]) == (409, ["merge", "reclassify", "split"])
    assert "routed" not in refused.json()["detail"], "in words for people, not in codes"
    language = desk.bearer(COORDINATOR, BANDUNG) | {"If-Match": '"2"', "Accept-Language": "id"}
    indonesian = await desk.client.post(path(case_id, "verify"), json={}, headers=language)
    assert indonesian.json()["detail"].startswith("Laporan ini sedang di tahap")
    again = await desk.post(path(case_id, "accept"), OFFICER, DPUPR, version=2)
    assert again.status_code == 200
    twice = await desk.post(path(case_id, "accept"), OFFICER, DPUPR, version=3)
    assert (twice.status_code, twice.json()["allowed"]) == (409, ["answer", "ask_deferral", "return"])


async def test_an_agency_that_gave_a_case_back_sees_it_as_it_was_then_and_no_more(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    body: dict[str, object] = {"reason": "not_our_authority", "suggestion": DLH, "note": "Ini sampah"}
    returned = await desk.post(path(case_id, "return"), OFFICER, DPUPR, body, version=2)
    assert (returned.status_code, returned.json()["status"], returned.json()["allowed"]) == (200, "returned", [])
    await desk.post(path(case_id, "route"), COORDINATOR, BANDUNG, {"agency": DLH}, version=3)
    await desk.post(path(case_id, "answer"), OFFICER, DLH, OFFICER_ANSWER, version=4)
    assert (await desk.post(path(case_id, "accept"), OFFICER, DPUPR, version=5)).status_code == 403
    assert (await desk.get("/cases", OFFICER, DPUPR)).json()["items"] == []
    seen = await desk.get(path(case_id), OFFICER, DPUPR)
    assert seen.json() == returned.json()
    assert seen.headers["ETag"] == '"3"'
    assert (await desk.get(path(case_id), COORDINATOR, BANDUNG)).json()["status"] == "answered"


async def test_a_case_goes_up_to_the_centre_and_is_the_centres_then(town: Town, desk: DeskClient, db: Database) -> None:
    ministry = "00.00.kementerian"
    await reference.register(db, [GovernmentRegistered(code="00.00", name="Pusat"), agency_of("00.00", ministry)], keep_known=True)
    case_id = await town.complains("Saya mau melapor soal sesuatu.")
    await desk.post(path(case_id, "verify"), COORDINATOR, BANDUNG, {}, version=0)
    given = await desk.post(path(case_id, "route"), COORDINATOR, BANDUNG, {"agency": ministry}, version=1)
    assert (given.status_code, given.json()["government"], given.json()["holder"]) == (200, "00.00", ministry)
    assert {fact.data.model_dump()["government"] for fact in (await town.told(case_id))[1:]} == {"00.00"}
    answered = await desk.post(path(case_id, "answer"), OFFICER, ministry, OFFICER_ANSWER, version=2)
    assert answered.status_code == 200
    assert (await desk.get(path(case_id), COORDINATOR, BANDUNG)).json()["status"] == "routed"
    assert (await desk.get(path(case_id), COORDINATOR, "00.00")).json()["status"] == "answered"
    assert (await desk.post(path(case_id, "close"), COORDINATOR, BANDUNG, version=3)).status_code == 403


@pytest.mark.parametrize("practice", [False, True])
async def test_no_case_goes_to_another_region_or_into_practice(town: Town, desk: DeskClient, db: Database, practice: bool) -> None:
    other = GovernmentRegistered(code="00.00" if practice else "35.99", name="Lain", practice=practice)
    await reference.register(db, [other, agency_of(other.code, f"{other.code}.dinas")])
    case_id = await town.complains("Saya mau melapor soal sesuatu.")
    await desk.post(path(case_id, "verify"), COORDINATOR, BANDUNG, {}, version=0)
    refused = await desk.post(path(case_id, "route"), COORDINATOR, BANDUNG, {"agency": f"{other.code}.dinas"}, version=1)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "foreign_agency")


@pytest.mark.parametrize(("region", "code"), [("32.04.99.9999", "unknown_region"), ("35.78", "foreign_region"), ("32", "foreign_region")])
async def test_a_region_must_exist_and_lie_in_the_government(town: Town, desk: DeskClient, region: str, code: str) -> None:
    case_id = await town.complains("Saya mau melapor soal sesuatu.")
    refused = await desk.post(path(case_id, "verify"), COORDINATOR, BANDUNG, {"region": region}, version=0)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    accepted = await desk.post(path(case_id, "verify"), COORDINATOR, BANDUNG, {"region": BANDUNG}, version=0)
    assert (accepted.status_code, accepted.json()["region"]) == (200, BANDUNG)


async def test_what_was_late_is_told_so_though_the_clock_was_away(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains("Tanpa topik sama sekali", at=utc_now() - timedelta(days=60))
    verified = await desk.post(path(case_id, "verify"), COORDINATOR, BANDUNG, {}, version=0)
    assert verified.status_code == 200
    told = [fact.data for fact in await town.told(case_id)]
    clocks = [fact.clock for fact in told if isinstance(fact, ComplaintBreached)]
    assert (clocks, told[-1].fact_type) == ([Clock.SCREENING, Clock.RESOLUTION], "complaint.verified")
    assert [entry["actor"] for entry in verified.json()["history"]] == ["clock", "clock", "coordinator"]


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (OFFICER, DPUPR, 200),
        (OFFICER, DLH, 404),
        (Role.HEAD, DPUPR, 200),
        (Role.SECRETARY, DLH, 404),
        (COORDINATOR, BANDUNG, 200),
        (COORDINATOR, "35.78", 404),
        (Role.EVALUATOR, "*", 403),
        (Role.CHANNEL, "*", 403),
        (Role.ADMINISTRATOR, "*", 200),
    ],
)
async def test_who_sees_a_case(town: Town, desk: DeskClient, role: Role, scope: str, status: int) -> None:
    case_id = await town.complains(category="jalan-rusak")
    assert (await desk.get(path(case_id), role, scope)).status_code == status
    listed = await desk.get("/cases", role, scope)
    assert listed.status_code == (403 if status == 403 else 200)
    if listed.status_code == 200:
        assert [item["id"] for item in listed.json()["items"]] == ([str(case_id)] if status == 200 else [])


async def test_who_may_do_what(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    assert (await desk.post(path(case_id, "accept"), COORDINATOR, BANDUNG, version=2)).status_code == 403
    assert (await desk.post(path(case_id, "accept"), Role.HEAD, DPUPR, version=2)).status_code == 403
    assert (await desk.post(path(case_id, "close"), OFFICER, DPUPR, version=2)).status_code == 403
    assert (await desk.client.get("/cases")).status_code == 401


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        ("route", {"agency": "32.04.no-such"}, "agency"),
        ("route", {"agency": "dpupr"}, "agency"),
        ("route", {}, "agency"),
        ("verify", {"category": "no-such"}, "category"),
        ("verify", {"region": "32.4"}, "region"),
        ("archive", {"reason": "no_reply"}, "reason"),
        ("archive", {"reason": "spam", "colour": "red"}, "colour"),
        ("request-info", {"question": "a\x00b"}, "question"),
        ("request-info", {"question": "   "}, "question"),
    ],
)
async def test_input_that_cannot_be_right_is_named(town: Town, desk: DeskClient, command: str, body: dict[str, object], field: str) -> None:
    case_id = await town.complains("Saya mau melapor soal sesuatu.")
    refused = await desk.post(path(case_id, command), COORDINATOR, BANDUNG, body, version=0)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_a_change_needs_the_version(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    missing = await desk.post(path(case_id, "accept"), OFFICER, DPUPR)
    assert (missing.status_code, missing.json()["type"]) == (428, "urn:kawal:problem:version-missing")
    assert (await desk.post(path(new_id(), "accept"), OFFICER, DPUPR, version=2)).status_code == 404


async def test_the_queue_is_in_the_order_of_deadlines_and_pages_without_gaps(town: Town, desk: DeskClient) -> None:
    now = utc_now()
    for weeks in (5, 1, 9, 3, 7):
        await town.complains("Tanpa topik sama sekali", at=now - timedelta(weeks=weeks), number=f"K-{weeks}")
    answered = await town.complains(category="jalan-rusak", number="K-answered")
    await desk.post(path(answered, "answer"), OFFICER, DPUPR, {"text": "Sudah.", "outcome": "resolved"}, version=2)
    seen: list[str] = []
    after: dict[str, str | int] = {}
    while True:
        page = (await desk.get("/cases", COORDINATOR, BANDUNG, limit=2, **after)).json()
        seen += [item["number"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["K-9", "K-7", "K-5", "K-3", "K-1", "K-answered"]


async def test_filters_narrow_and_counts_follow_them(town: Town, desk: DeskClient) -> None:
    await town.complains("Jalan rusak parah", category="jalan-rusak", number="1007", confidential=True)
    await town.complains("Lampu jalan padam", category="penerangan-jalan", number="K-light", region="32.04.13", channel="sms")
    await town.complains("100% tidak jelas", number="K-unclear", at=utc_now() - timedelta(days=40))

    async def numbers(**filters: str | list[str]) -> set[str]:
        page = await desk.get("/cases", COORDINATOR, BANDUNG, **filters)
        counts = await desk.get("/cases/counts", COORDINATOR, BANDUNG, **filters)
        assert counts.json()["total"] == len(page.json()["items"])
        return {item["number"] for item in page.json()["items"]}

    assert await numbers() == {"1007", "K-light", "K-unclear"}
    assert await numbers(status="received") == {"K-unclear"}
    assert await numbers(status=["received", "routed"]) == {"1007", "K-light", "K-unclear"}
    assert await numbers(agency=DPUPR) == {"1007"}
    assert await numbers(category="penerangan-jalan") == {"K-light"}
    assert await numbers(classification="complaint") == {"1007", "K-light"}
    assert await numbers(region="32.04.13") == {"K-light"}
    assert await numbers(region="32.04") == {"1007", "K-light", "K-unclear"}
    assert await numbers(channel="sms") == {"K-light"}
    assert await numbers(late="true") == {"K-unclear"}
    assert await numbers(due_before=(utc_now() - timedelta(days=1)).isoformat()) == {"K-unclear"}
    assert await numbers(q="LAMPU jalan") == {"K-light"}
    assert await numbers(q="1007") == {"1007"}
    assert await numbers(q="100") == set()
    assert await numbers(q="1007", status="closed") == set()
    assert await numbers(q="lam jal") == {"K-light"}, "beginnings of words"
    assert await numbers(q="' | & !") == {"1007", "K-light", "K-unclear"}, "no word, no operator"
    assert await numbers(acted_before=(utc_now() - timedelta(days=1)).isoformat()) == {"K-unclear"}
    assert await numbers(government="35.78") == set()


async def test_words_and_numbers_are_found_wherever_one_may_look(town: Town, desk: DeskClient) -> None:
    await town.complains("Jalan rusak parah", number="1007")
    for role, scope in ((Role.ADMINISTRATOR, "*"), (COORDINATOR, BANDUNG)):
        for q in ("1007", "10 07", "parah", "PARAH rus"):
            assert len((await desk.get("/cases", role, scope, q=q)).json()["items"]) == 1, (role, q)
    assert (await desk.get("/cases", COORDINATOR, "35.78", q="parah")).json()["items"] == []


@pytest.mark.parametrize(
    "params",
    [{"after": "nonsense!"}, {"after": "e30"}, {"limit": "0"}, {"q": "\x00\x00"}, {"status": "lost"}, {"due_before": "2026-01-01"}],
)
async def test_a_query_that_cannot_be_right_is_refused(desk: DeskClient, params: dict[str, str]) -> None:
    assert (await desk.get("/cases", COORDINATOR, BANDUNG, **params)).status_code == 422


async def test_the_desk_sees_what_routing_goes_by(desk: DeskClient) -> None:
    governments = (await desk.get("/governments", OFFICER, DPUPR)).json()["items"]
    assert {"32.04", "35.78"} <= {government["code"] for government in governments}
    agencies = (await desk.get("/agencies", OFFICER, DPUPR, government=BANDUNG)).json()["items"]
    assert {agency["government"] for agency in agencies} == {BANDUNG}
    rules = (await desk.get("/rules", OFFICER, DPUPR)).json()
    assert (rules["version"], rules["items"][0]["id"]) == (1, "pengawasan")
    lifecycle = (await desk.client.get("/lifecycle")).json()["moves"]
    accept = {"command": "accept", "statuses": ["routed"], "by": ["officer"], "to": ["in_progress"], "facts": ["complaint.accepted.v1"]}
    assert accept | {"rule": "", "in_time": []} in lifecycle


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
async def test_moments_at_the_ends_of_time_are_no_server_error(desk: DeskClient, moment: str) -> None:
    assert (await desk.get("/cases", COORDINATOR, BANDUNG, due_before=moment)).status_code in (200, 422)
