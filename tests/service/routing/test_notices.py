"""Notices: whoever reports what is known already is told at once; the case stays open and the agency sees it linked."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from services.routing.commands.landscape import Landscape
from services.routing.commands.notices import NoticeDesk
from services.routing.domain import OPEN
from services.routing.queries import notices as queries
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Database
from shared.errors import Conflict, Forbidden, NotFound
from shared.events.codes import Status
from shared.events.notice import ComplaintNoticeGiven, NoticePublished
from shared.ids import new_id
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, DeskClient, Town

OFFICER = Principal("Rina", Role.OFFICER, DPUPR)
COORDINATOR = Principal("Asep", Role.COORDINATOR, BANDUNG)
ROAD = "Jalan rusak parah, warga menanam pohon pisang di lubangnya"


def notice(**given: object) -> NoticePublished:
    today = utc_now().date()
    known = {
        "id": new_id(),
        "government": BANDUNG,
        "agency": DPUPR,
        "categories": ["jalan-rusak"],
        "regions": ["32.04.12"],
        "since": today - timedelta(days=1),
        "until": today + timedelta(days=60),
        "title": "Perbaikan jalan",
        "text": "Jalan ini masuk program 2026. Pekerjaan dimulai bulan Mei.",
    }
    return NoticePublished.model_validate({**known, **given})


@pytest.fixture
def notices(db: Database) -> NoticeDesk:
    return NoticeDesk(db, Landscape())


async def kinds(town: Town, case_id: object) -> Sequence[str]:
    return [entry.kind.split(".")[1] for entry in await town.history(case_id)]  # type: ignore[arg-type]


async def test_the_reporter_of_the_planted_road_is_told_at_once_and_the_case_stays_as_it_is(town: Town, notices: NoticeDesk) -> None:
    made = notice()
    assert await notices.publish(made, by=OFFICER, tell_open=False) == 0
    case_id = await town.complains(ROAD, category="jalan-rusak")
    case = await town.case(case_id)
    assert await kinds(town, case_id) == ["verified", "routed", "notice_given"]
    assert (case.status, case.agency, case.notices) == (Status.ROUTED, DPUPR, (made.id,))
    assert case.status in OPEN
    assert case.first_answered_at is None, "information, and no answer"
    assert case.response_from is not None, "the agency's clock runs on"
    [told] = [each.data for each in await town.told(case_id) if isinstance(each.data, ComplaintNoticeGiven)]
    assert (told.notice, told.text, told.publisher_agency) == (made.id, made.text, DPUPR)
    [published] = await town.told(f"notice/{made.id}")
    assert published.data == made


@pytest.mark.parametrize(
    "other",
    [
        {"category": "sampah"},
        {"region": "32.04.13"},
        {"region": "32.04"},
        {"category": None},
        {"government": "35.78", "region": "35.78.01"},
    ],
)
async def test_what_is_about_something_else_is_not_told(town: Town, notices: NoticeDesk, other: dict[str, object]) -> None:
    await notices.publish(notice(), by=OFFICER, tell_open=False)
    case_id = await town.complains(ROAD, **{"category": "jalan-rusak", **other})  # type: ignore[arg-type]
    assert "notice_given" not in await kinds(town, case_id)


async def test_without_a_topic_the_words_decide_and_with_one_they_narrow(town: Town, notices: NoticeDesk) -> None:
    made = notice(words=["pohon pisang", "jl raya banjaran"])
    await notices.publish(made, by=OFFICER, tell_open=False)
    assert (await town.case(await town.complains(ROAD))).notices == (made.id,)
    assert (await town.case(await town.complains("Jalan Raya Banjaran berlubang", category="jalan-rusak"))).notices == (made.id,)
    assert (await town.case(await town.complains("Jalan Kopo rusak", category="jalan-rusak"))).notices == ()


async def test_an_ended_notice_and_one_out_of_its_time_are_given_to_nobody(town: Town, notices: NoticeDesk) -> None:
    made, today = notice(), utc_now().date()
    await notices.publish(made, by=OFFICER, tell_open=False)
    await notices.publish(notice(since=today + timedelta(days=2)), by=OFFICER, tell_open=True)
    await notices.publish(notice(since=today - timedelta(days=9), until=today - timedelta(days=2)), by=OFFICER, tell_open=True)
    await notices.end(made.id, version=1, by=OFFICER)
    assert (await town.case(await town.complains(ROAD, category="jalan-rusak"))).notices == ()
    assert [each.data.wire_type() for each in await town.told(f"notice/{made.id}")] == [
        "reference.notice_published.v1",
        "reference.notice_ended.v1",
    ]
    with pytest.raises(Conflict):
        await notices.change(made, version=2, by=OFFICER, tell_open=False)


async def test_open_cases_are_shown_first_and_told_when_it_is_published(town: Town, db: Database, notices: NoticeDesk) -> None:
    fits = [await town.complains(ROAD, category="jalan-rusak") for _ in range(3)]
    other = await town.complains("Sampah menumpuk", category="sampah")
    made = notice()
    effect = await notices.preview(made)
    assert {row["id"] for row in effect.cases} == set(fits)
    assert effect.is_all
    assert await notices.publish(made, by=COORDINATOR, tell_open=True) == 3
    assert [(await town.case(each)).notices for each in (*fits, other)] == [(made.id,)] * 3 + [()]
    assert (await notices.preview(made)).count == 0
    assert (
        await notices.change(made.model_copy(update={"text": "Pekerjaan dimulai bulan Juni."}), version=1, by=OFFICER, tell_open=True) == 0
    )
    async with db.connection() as tx:
        assert [each.id for each in await queries.list_linked(tx, made.id, OFFICER, None, 2)] == sorted(fits, reverse=True)[:2]
        assert await queries.count_linked(tx, made.id, OFFICER) == queries.LinkedCounts(3, 3)
        assert await queries.count_linked(tx, made.id, Principal("x", Role.OFFICER, DLH)) == queries.LinkedCounts(0, 0)


async def test_a_person_s_screening_gives_what_fits_only_then(town: Town, desk: DeskClient, notices: NoticeDesk) -> None:
    made = notice()
    await notices.publish(made, by=OFFICER, tell_open=False)
    case_id = await town.complains("Tolong diperiksa, bahaya sekali")
    assert (await town.case(case_id)).notices == ()
    body: dict[str, object] = {"category": "jalan-rusak", "classification": "complaint"}
    answer = await desk.post(f"/cases/{case_id}/verify", Role.COORDINATOR, BANDUNG, body, version=0)
    assert answer.status_code == 200, answer.text
    assert (await town.case(case_id)).notices == (made.id,)


async def test_offices_change_their_own_and_a_coordinator_all_of_the_government(notices: NoticeDesk) -> None:
    made = notice()
    stranger = Principal("Budi", Role.OFFICER, DLH)
    with pytest.raises(Forbidden):
        await notices.publish(made, by=stranger, tell_open=False)
    await notices.publish(made, by=OFFICER, tell_open=False)
    with pytest.raises(Forbidden):
        await notices.end(made.id, version=1, by=stranger)
    with pytest.raises(NotFound):
        await notices.end(made.id, version=1, by=Principal("x", Role.COORDINATOR, "35.78"))
    with pytest.raises(Conflict):
        await notices.end(made.id, version=7, by=COORDINATOR)
    await notices.end(made.id, version=1, by=COORDINATOR)


async def test_the_api_lists_notices_and_their_cases_page_by_page(town: Town, desk: DeskClient, notices: NoticeDesk) -> None:
    made = notice()
    await notices.publish(made, by=OFFICER, tell_open=False)
    told = [str(await town.complains(ROAD, category="jalan-rusak")) for _ in range(3)]
    listed = await desk.get("/notices", Role.OFFICER, DLH, government=BANDUNG)
    [item] = listed.json()["items"]
    assert (item["id"], item["version"], item["categories"]) == (str(made.id), 1, ["jalan-rusak"])
    assert (await desk.get("/notices", Role.COORDINATOR, "35.78", government=BANDUNG)).status_code == 403
    first = (await desk.get(f"/notices/{made.id}/cases", Role.OFFICER, DPUPR, limit=2)).json()
    rest = (await desk.get(f"/notices/{made.id}/cases", Role.OFFICER, DPUPR, after=first["next"])).json()
    assert [each["id"] for each in (*first["items"], *rest["items"])] == told[::-1]
    assert rest["next"] is None
    assert (await desk.get(f"/notices/{made.id}/cases", Role.OFFICER, DLH)).json()["items"] == []
    assert (await desk.get(f"/notices/{made.id}/cases", Role.COORDINATOR, "35.78")).status_code == 404


async def test_a_notice_whose_publishing_fails_is_known_to_nobody(
    town: Town, db: Database, notices: NoticeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its transaction had read: the next change has the number that this one would have had."""
    landscape = Landscape()
    await town.complains(ROAD, category="jalan-rusak")

    async def fails(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("services.routing.commands.notices.cases.lock", fails)
        with pytest.raises(ConnectionError):
            await NoticeDesk(db, landscape).publish(notice(title="Tidak jadi"), by=OFFICER, tell_open=True)
    made = notice()
    await notices.publish(made, by=OFFICER, tell_open=False)
    async with db.transaction() as tx:
        assert [each.id for each in (await landscape.at(tx)).notices.all] == [made.id]
