"""Notices over the API: published, changed, ended and listed by those who may on the page."""

from datetime import timedelta
from typing import Any

from services.routing.commands.reference import register
from shared.auth import Role
from shared.clock import utc_now
from shared.events.codes import Status
from shared.events.reference import CategoryRegistered
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, DeskClient, Town
from tests.service.routing.rooms import Coordinator
from tests.service.routing.test_notice_pages import FORM

ROAD = "Jalan rusak parah, warga menanam pohon pisang di lubangnya"


def body(**given: object) -> dict[str, object]:
    today = utc_now().date()
    known: dict[str, object] = {
        "title": "Perbaikan jalan",
        "text": "Jalan ini masuk program 2026. Pekerjaan dimulai bulan Mei.",
        "categories": ["jalan-rusak"],
        "regions": ["32.04.12"],
        "since": (today - timedelta(days=1)).isoformat(),
        "until": (today + timedelta(days=60)).isoformat(),
    }
    return {**known, **given}


async def put(desk: DeskClient, path: str, scope: str, given: dict[str, object], version: int) -> Any:
    headers = desk.bearer(Role.OFFICER, scope) | {"If-Match": f'"{version}"'}
    return await desk.client.put(path, json=given, headers=headers)


async def test_a_notice_is_published_changed_ended_and_listed(town: Town, desk: DeskClient) -> None:
    open_case = await town.complains(ROAD, category="jalan-rusak")
    made = await desk.post("/notices", Role.OFFICER, DPUPR, body(tell_open=True))
    assert made.status_code == 201, made.text
    notice = made.json()["notice"]
    assert (made.json()["told"], notice["agency"], notice["version"], made.headers["etag"]) == (1, DPUPR, 1, '"1"')
    case = await town.case(open_case)
    assert (case.status, [str(each) for each in case.notices]) == (Status.ROUTED, [notice["id"]])
    path = f"/notices/{notice['id']}"
    changed = await put(desk, path, DPUPR, body(title="Perbaikan diundur"), 1)
    assert (changed.status_code, changed.json()["notice"]["title"], changed.json()["notice"]["version"]) == (200, "Perbaikan diundur", 2)
    stale = await put(desk, path, DPUPR, body(), 1)
    assert (stale.status_code, stale.headers["content-type"], stale.json()["version"]) == (409, "application/problem+json", 2)
    assert (await desk.post(f"{path}/end", Role.COORDINATOR, BANDUNG, version=2)).json()["notice"]["ended_at"]
    assert (await put(desk, path, DPUPR, body(), 3)).json()["type"] == "urn:kawal:problem:ended"
    [listed] = (await desk.get("/notices", Role.OFFICER, DPUPR, government=BANDUNG)).json()["items"]
    assert (listed["id"], listed["version"]) == (notice["id"], 3)
    assert (await desk.get(path, Role.OFFICER, DLH)).json()["title"] == "Perbaikan diundur"
    assert (await town.case(await town.complains(ROAD, category="jalan-rusak"))).notices == ()


async def test_the_same_words_are_published_once_by_an_office_until_they_are_ended(town: Town, desk: DeskClient) -> None:
    topics = {"categories": ["jalan-rusak", "jembatan"]}
    first = (await desk.post("/notices", Role.OFFICER, DPUPR, body(**topics))).json()["notice"]
    again = await desk.post("/notices", Role.OFFICER, DPUPR, body(categories=["jembatan", "jalan-rusak"], tell_open=True))
    assert (again.status_code, again.json()["type"]) == (409, "urn:kawal:problem:published-already")
    assert first["id"] in again.json()["detail"]
    assert first["title"] in again.json()["detail"]
    until = (utc_now().date() + timedelta(days=61)).isoformat()
    for other in (body(**topics, until=until), body(**topics, regions=["32.04"]), body(**topics, text="Pekerjaan dimulai bulan Juni.")):
        assert (await desk.post("/notices", Role.OFFICER, DPUPR, other)).status_code == 201
    assert (await desk.post("/notices", Role.COORDINATOR, BANDUNG, body(**topics))).status_code == 201, "the government's own"
    assert (await desk.post(f"/notices/{first['id']}/end", Role.OFFICER, DPUPR, version=1)).status_code == 200
    assert (await desk.post("/notices", Role.OFFICER, DPUPR, body(**topics))).status_code == 201


async def test_each_publishes_for_the_own_office_alone(town: Town, desk: DeskClient) -> None:
    own = (await desk.post("/notices", Role.COORDINATOR, BANDUNG, body())).json()["notice"]
    assert (own["government"], own["agency"]) == (BANDUNG, None)
    assert (await put(desk, f"/notices/{own['id']}", DPUPR, body(), 1)).status_code == 403
    assert (await desk.post(f"/notices/{own['id']}/end", Role.COORDINATOR, "32.01", version=1)).status_code == 404
    assert (await desk.post("/notices", Role.COORDINATOR, BANDUNG, body(government="32.01"))).status_code == 403
    assert (await desk.post("/notices", Role.EVALUATOR, "*", body())).status_code == 403
    by_centre = await desk.post("/notices", Role.ADMINISTRATOR, "*", body(government=BANDUNG, title="Dari pusat"))
    assert by_centre.status_code == 201, by_centre.text
    nowhere = await desk.post("/notices", Role.ADMINISTRATOR, "*", body())
    assert (nowhere.status_code, nowhere.json()["errors"][0]["field"]) == (422, "government")


async def test_what_cannot_be_names_its_field(town: Town, desk: DeskClient) -> None:
    wrongs: dict[str, dict[str, object]] = {
        "categories.0": {"categories": ["tidak-ada"]},
        "regions.1": {"regions": ["32.04.12", "32.01.01"]},
        "until": {"until": "2020-01-01"},
        "title": {"title": "a  "},
        "words.0": {"words": ["a "]},
    }
    for field, wrong in wrongs.items():
        refused = await desk.post("/notices", Role.OFFICER, DPUPR, body(**wrong))
        assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, [field]), wrong
    assert (await desk.get("/notices", Role.OFFICER, DPUPR, government=BANDUNG)).json()["items"] == []


async def test_only_what_the_government_offers_is_a_topic(town: Town, desk: DeskClient) -> None:
    """Neither what it has given up nor what is another's own; by the API as by the form."""
    topics = [
        CategoryRegistered(code="lama", name="Lama", active=False),
        CategoryRegistered(code="3578-pju", name="PJU", government="35.78"),
    ]
    await register(town.db, topics)
    refused = await desk.post("/notices", Role.OFFICER, DPUPR, body(categories=["jalan-rusak", "lama", "3578-pju"]))
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, ["categories.1", "categories.2"])
    form: dict[str, str | list[str]] = {"act": "terbit", **FORM}
    for code in ("lama", "3578-pju"):
        page = await Coordinator(desk, DPUPR, Role.OFFICER).send("/desk/pemberitahuan/baru", **(form | {"category": ["jalan-rusak", code]}))
        assert (page.status_code, 'href="#category"' in page.text) == (422, True), code
    assert (await desk.get("/notices", Role.OFFICER, DPUPR, government=BANDUNG)).json()["items"] == []
