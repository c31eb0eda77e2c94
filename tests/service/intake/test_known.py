"""Known already: notices are shown as one types, on the receipt, in the history, and on the government's page."""

from datetime import timedelta

from services.intake.queries.reference import get_reference
from shared.clock import utc_now
from shared.events.codes import Status
from shared.events.notice import ComplaintNoticeGiven, NoticeEnded, NoticePublished
from shared.ids import new_id
from tests.service.intake.conftest import Running
from tests.support.waiting import eventually

DISTRICT = "32.01.01"
TODAY = utc_now().date()
NOTICE = NoticePublished(
    id=new_id(),
    government="32.01",
    agency="32.01.dpupr",
    categories=("jalan",),
    regions=(DISTRICT,),
    since=TODAY - timedelta(days=1),
    until=TODAY + timedelta(days=30),
    title="Perbaikan Jalan Mayor Oking",
    text="Jalan ini masuk program 2026. Pekerjaan dimulai bulan Mei.",
)
ROAD = "Jalan rusak, warga menanam pohon pisang di tengahnya"


async def known(intake: Running, **fields: object) -> list[str]:
    answer = await intake.http.post("/api/intake/v1/known", json={"text": ROAD, "category": "jalan", "region": DISTRICT} | fields)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def published(intake: Running, notice: NoticePublished = NOTICE, *, version: int = 1) -> None:
    await intake.tell(f"notice/{notice.id}", [notice], after=version - 1)
    await eventually(lambda: _shows(intake, notice.title))


async def _shows(intake: Running, title: str) -> bool:
    return title in (await intake.http.get("/pemda/kab-bogor")).text


async def test_a_notice_is_known_where_it_holds_and_until_it_ends(intake: Running) -> None:
    await published(intake)
    assert await known(intake) == [NOTICE.title]
    assert await known(intake, region="32.01.01.1001") == [NOTICE.title]
    assert await known(intake, region="32.01.02") == []
    assert await known(intake, region=None, government="32.01") == [], "a place known roughly lies in no smaller area"
    assert await known(intake, region=None) == []
    assert await known(intake, category=None) == []
    await intake.tell(f"notice/{NOTICE.id}", [NoticeEnded(id=NOTICE.id, government="32.01", agency="32.01.dpupr")], after=1)
    await eventually(lambda: _hides(intake))
    await intake.tell(f"notice/{NOTICE.id}", [NOTICE])
    async with intake.service.db.connection() as connection:
        assert (await get_reference(connection)).notices.all == (), "what is told late does not bring it back"


async def _hides(intake: Running) -> bool:
    return await known(intake) == []


async def test_it_is_shown_as_one_types_without_a_script_and_on_the_receipt(intake: Running) -> None:
    await published(intake)
    form = {"key": "0" * 31 + "7", "text": ROAD, "category": "jalan", "region": DISTRICT, "place": "Nanggung", "asked": "Nanggung"}
    piece = await intake.http.post("/lapor/diketahui", data=form)
    assert (piece.status_code, NOTICE.text in piece.text, "<html" in piece.text) == (200, True, False)
    assert "32.01.dpupr" not in piece.text
    assert "Dinas Pekerjaan Umum" in piece.text
    looked = await intake.http.post("/lapor", data=form | {"act": "place"})
    assert NOTICE.title in looked.text, "the button that looks for the place shows it, too"
    receipt = await intake.http.post("/lapor", data=form)
    assert receipt.status_code == 201
    assert NOTICE.text in receipt.text
    other = await intake.http.post("/lapor/diketahui", data=form | {"region": "32.01.02"})
    assert other.text.strip() == ""


async def test_the_reporters_history_says_who_said_it_and_that_the_complaint_stays_open(intake: Running) -> None:
    complaint = await intake.submit(text=ROAD, region=DISTRICT, category="jalan")
    given = ComplaintNoticeGiven(
        government="32.01",
        status=Status.RECEIVED,
        notice=NOTICE.id,
        publisher="32.01",
        publisher_agency="32.01.dpupr",
        title=NOTICE.title,
        text=NOTICE.text,
        until=NOTICE.until,
    )
    await intake.tell(complaint["complaint_id"], [given])
    page = await intake.http.get(f"/api/intake/v1/complaints/{complaint['tracking_code']}", headers={"Accept-Language": "en"})
    assert page.status_code == 200, page.text
    last = page.json()["history"][-1]
    assert "Dinas Pekerjaan Umum says that this is known already: Perbaikan Jalan Mayor Oking" in last["sentence"]
    assert page.json()["status"] == "received"
