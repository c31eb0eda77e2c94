"""The desk for machines: lists by name, several cases at once, who works on what, notes, following, saved filters."""

from datetime import timedelta
from typing import Any

import pytest

from services.routing.commands.timed import tell_due
from services.routing.lists import AGENCY_VIEWS, GOVERNMENT_VIEWS
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, OFFICER_ANSWER, DeskClient, Town
from tests.service.routing.desk_pages import Reader

COORDINATOR, OFFICER = Role.COORDINATOR, Role.OFFICER


async def lists(desk: DeskClient, role: Role, scope: str, **narrowed: str) -> dict[str, int]:
    """How many cases each list has, which is how many it shows."""
    summaries = (await desk.get("/cases/lists", role, scope, **narrowed)).json()["items"]
    found = {}
    for each in summaries:
        page = (await desk.get(f"/cases/lists/{each['key']}", role, scope, **narrowed)).json()
        assert (len(page["items"]), each["more"]) == (each["cases"], False), each
        found[each["key"]] = each["cases"]
    return found


async def test_each_list_is_as_long_as_its_count_says(town: Town, db: Database, desk: DeskClient) -> None:
    long_ago = utc_now() - timedelta(days=16)
    still = await town.complains("Tanpa topik sama sekali", at=long_ago)
    await town.complains(category="jalan-rusak")
    answered = await town.complains(category="jalan-rusak")
    await desk.post(
        f"/cases/{answered}/answer", OFFICER, DPUPR, OFFICER_ANSWER | {"text": "Lubang di depan pasar sudah ditambal."}, version=2
    )
    await tell_due(db, town.landscape, utc_now())
    seen = await lists(desk, COORDINATOR, BANDUNG)
    assert set(seen) == {view.key for view in GOVERNMENT_VIEWS}
    assert (seen["screen"], seen["stuck"], seen["late"], seen["open"]) == (1, 1, 1, 3)
    [stuck] = (await desk.get("/cases/lists/stuck", COORDINATOR, BANDUNG)).json()["items"]
    assert stuck["id"] == str(still), "what the clock told since does not count"
    assert (await lists(desk, COORDINATOR, BANDUNG, days="20"))["stuck"] == 0, "it came in sixteen days ago"
    told = (await desk.get("/cases/lists", COORDINATOR, BANDUNG, days=10)).json()["items"]
    assert [(each["days"], each["title"], each["cases"]) for each in told if each["key"] == "stuck"] == [
        (10, "Nothing happened for 10 days", 1)
    ]
    assert (await desk.get("/cases/lists/stuck", COORDINATOR, BANDUNG, days=367)).status_code == 422
    seen = await lists(desk, OFFICER, DPUPR)
    assert set(seen) == {view.key for view in AGENCY_VIEWS}
    assert (seen["open"], seen["stuck"]) == (2, 0)
    assert (await lists(desk, COORDINATOR, BANDUNG, q="lubang"))["open"] == 0
    assert (await lists(desk, COORDINATOR, BANDUNG, q="rusak", agency=DPUPR))["open"] == 2
    assert (await desk.get("/cases/lists/nonsense", OFFICER, DPUPR)).status_code == 404


async def test_a_list_goes_on_where_its_page_ended(town: Town, desk: DeskClient) -> None:
    made = {str(await town.complains(category="jalan-rusak")) for _ in range(7)}
    found: list[str] = []
    following: dict[str, str] = {}
    while following is not None:
        page = (await desk.get("/cases/lists/open", OFFICER, DPUPR, limit=3, **following)).json()
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        following = {"after": page["next"]}
    assert (len(found), set(found)) == (7, made)


async def test_several_cases_are_routed_each_with_its_result(town: Town, desk: DeskClient) -> None:
    waiting = [await town.complains("Tanpa topik sama sekali") for _ in range(2)]
    stale, routed = await town.complains("Tanpa topik"), await town.complains(category="jalan-rusak")
    foreign = await town.complains("Sampah", government="35.78", region="35.78.01")
    chosen: list[dict[str, Any]] = [
        *({"id": str(each), "version": 0} for each in waiting),
        {"id": str(stale), "version": 7},
        {"id": str(routed), "version": 2},
        {"id": str(foreign), "version": 0},
    ]
    body: dict[str, object] = {"cases": chosen, "agency": DLH, "verify": True}
    answer = (await desk.post("/bulk/route", COORDINATOR, BANDUNG, body)).json()
    assert (answer["done"], answer["refused"]) == (2, 3)
    results = answer["items"]
    assert [item["id"] for item in results] == [each["id"] for each in chosen]
    assert [item["version"] for item in results] == [2, 2, None, None, None]
    assert [item["problem"]["status"] for item in results[2:]] == [409, 409, 404]
    assert results[2]["problem"]["type"] == "urn:kawal:problem:stale-version"
    assert [(await town.case(each)).agency for each in waiting] == [DLH, DLH]
    again = (await desk.post("/bulk/route", COORDINATOR, BANDUNG, {"cases": chosen[:1], "agency": DLH})).json()
    assert again["items"][0]["problem"]["status"] == 409
    assert (await desk.post("/bulk/route", OFFICER, DPUPR, body)).status_code == 403
    wrongs: list[dict[str, object]] = [{"cases": [], "agency": DLH}, {"cases": chosen}, {"cases": chosen * 30, "agency": DLH}]
    for wrong in wrongs:
        assert (await desk.post("/bulk/route", COORDINATOR, BANDUNG, wrong)).status_code == 422


async def test_several_cases_are_archived_for_one_reason(town: Town, desk: DeskClient) -> None:
    spam = [await town.complains("Promo pinjaman") for _ in range(3)]
    chosen = [{"id": str(each), "version": 0} for each in spam]
    answer = await desk.post("/bulk/archive", COORDINATOR, BANDUNG, {"cases": chosen, "reason": "spam"})
    assert [item["version"] for item in answer.json()["items"]] == [1, 1, 1]
    assert (await lists(desk, COORDINATOR, BANDUNG))["over"] == 3


async def test_an_office_shares_out_work_and_notes(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    mine = await desk.put(f"/cases/{case_id}/assignee", OFFICER, DPUPR, {"person": "me"})
    assert mine.json()["assignee"] == f"officer of {DPUPR}"
    assert (await lists(desk, OFFICER, DPUPR))["mine"] == 1
    noted = await desk.post(f"/cases/{case_id}/notes", OFFICER, DPUPR, {"words": "Hubungi Pak Dedi"})
    assert (noted.status_code, noted.json()["entries"][-1]["words"]) == (201, "Hubungi Pak Dedi")
    assert (await desk.put(f"/cases/{case_id}/assignee", OFFICER, DPUPR, {"person": "nobody-known"})).status_code == 422
    assert (await desk.put(f"/cases/{case_id}/assignee", OFFICER, DPUPR, {"person": None})).json()["assignee"] is None
    assert (await desk.put(f"/cases/{case_id}/assignee", OFFICER, DLH, {"person": "me"})).status_code == 404


async def test_who_follows_a_case_sees_it_listed_and_marked_when_it_changes(town: Town, desk: DeskClient, reader: Reader) -> None:
    case_id = await town.complains(category="jalan-rusak")
    leader = reader.at(Role.HEAD, DPUPR, f"{Role.HEAD.value} of {DPUPR}")
    assert (await desk.put(f"/cases/{case_id}/follow", Role.HEAD, DPUPR)).status_code == 204
    assert (await lists(desk, Role.HEAD, DPUPR))["followed"] == 1
    assert (await lists(desk, OFFICER, DPUPR))["followed"] == 0, "everybody follows for themselves"
    listed = await leader.get("/desk", view="followed")
    assert ("row-" + str(case_id) in listed.text, "row-news" in listed.text) == (True, False)
    await desk.post(f"/cases/{case_id}/accept", OFFICER, DPUPR, version=2)
    assert "row-news" in (await leader.get("/desk", view="followed")).text
    await leader.get(f"/desk/cases/{case_id}")
    assert "row-news" not in (await leader.get("/desk", view="followed")).text
    assert (await desk.delete(f"/cases/{case_id}/follow", Role.HEAD, DPUPR)).status_code == 204
    assert (await lists(desk, Role.HEAD, DPUPR))["followed"] == 0
    assert (await desk.put(f"/cases/{case_id}/follow", Role.HEAD, DLH)).status_code == 404


async def test_following_on_the_page_needs_no_script(town: Town, reader: Reader) -> None:
    case_id = await town.complains(category="jalan-rusak")
    page = await reader.send(f"/desk/cases/{case_id}/follow", following="1")
    assert 'name="following" value="0"' in page.text
    assert await reader.list_ids(view="followed") == [str(case_id)]
    await reader.send(f"/desk/cases/{case_id}/follow", following="0")
    assert await reader.list_ids(view="followed") == []


async def test_filters_are_kept_by_each_for_themselves(desk: DeskClient, db: Database) -> None:
    kept = await desk.post("/cases/views", OFFICER, DPUPR, {"name": " Jalan  rusak ", "query": "view=late&category=jalan-rusak"})
    [saved] = kept.json()["items"]
    assert (saved["name"], saved["query"]) == ("Jalan rusak", "view=late&category=jalan-rusak")
    assert (await desk.get("/cases/views", OFFICER, DLH)).json()["items"] == []
    assert (await desk.delete(f"/cases/views/{saved['id']}", OFFICER, DPUPR)).status_code == 204
    assert (await desk.get("/cases/views", OFFICER, DPUPR)).json()["items"] == []
    assert (await desk.post("/cases/views", OFFICER, DPUPR, {"name": " ", "query": ""})).status_code == 422


@pytest.mark.parametrize(
    "query", ["javascript:alert(1)", "view=screen", "view=late&colour=red", "channel=smoke", "category=Jalan%20Rusak", "q"]
)
async def test_only_what_a_list_of_the_own_can_ask_for_is_kept(desk: DeskClient, query: str) -> None:
    refused = await desk.post("/cases/views", OFFICER, DPUPR, {"name": "Saringan", "query": query})
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, ["query"])
    wide = "view=open&q=jalan+rusak&classification=complaint&channel=web&region=32.04.12&agency=32.04.dpupr"
    assert (await desk.post("/cases/views", OFFICER, DPUPR, {"name": "Saringan", "query": wide})).status_code == 201


async def test_every_reading_over_the_api_is_on_record(town: Town, db: Database, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    await desk.get(f"/cases/{case_id}", OFFICER, DPUPR)
    await desk.get(f"/cases/{case_id}/office", COORDINATOR, BANDUNG)
    await desk.get(f"/cases/{case_id}", OFFICER, DLH)
    async with db.connection() as tx:
        readings = await tx.fetch("select role, scope, way from case_reading where case_id = $1 order by id", case_id)
    assert [tuple(row) for row in readings] == [("officer", DPUPR, "api"), ("coordinator", BANDUNG, "api")]
