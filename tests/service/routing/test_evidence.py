"""Photos of an answer: uploaded with it, shown to whoever may see the answer, gone with an erasure."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import httpx
import pytest
from PIL import Image
from starlette.routing import Mount

from services.routing.commands.erasing import erase
from services.routing.commands.evidence import UPLOAD_LIFETIME, EvidenceBox
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.events.complaint import Attachment, ComplaintAnswered
from shared.files.links import Links
from shared.files.storage import PictureStore
from shared.http.doors import Doors
from shared.settings import CommonSettings
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, KEY, OFFICER_ANSWER, DeskClient, Town
from tests.service.routing.desk_pages import Reader, case_path, words_of

FORM = {"version": "2", "text": "Sudah diperbaiki.", "outcome": "resolved", "asked": "1"}


def picture(colour: tuple[int, int, int] = (20, 160, 60), side: int = 320) -> bytes:
    """As a telephone writes it, with the place in it."""
    exif = Image.Exif()
    exif[0x010E] = "jalan-rahasia-12"
    out = BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def send_photos(reader: Reader, case_id: UUID, *files: bytes, **fields: str) -> httpx.Response:
    """The answer's form with these files, and the page that follows."""
    photos = [("photos", (f"{place}.jpg", data, "image/jpeg")) for place, data in enumerate(files)]
    path = case_path(case_id, "/answer")
    return await reader.client.post(path, data=FORM | fields, files=photos, headers=reader.headers, follow_redirects=True)


async def evidence_of(town: Town, case_id: UUID) -> tuple[Attachment, ...]:
    """What the last answer told of its photos."""
    answers = [fact.data for fact in await town.told(case_id) if isinstance(fact.data, ComplaintAnswered)]
    return answers[-1].evidence or ()


@pytest.fixture
async def case_id(town: Town) -> UUID:
    return await town.complains(category="jalan-rusak")


async def test_an_answer_with_photos_by_form_alone(town: Town, reader: Reader, case_id: UUID) -> None:
    page = await send_photos(reader, case_id, picture(), picture((200, 0, 0)))
    assert page.status_code == 200
    told = await evidence_of(town, case_id)
    assert [each.media_type for each in told] == ["image/jpeg", "image/jpeg"]
    address = case_path(case_id, f"/evidence/{told[0].id}")
    assert page.text.count(address) == 2, "the link and the picture, once on the page"
    shown = await reader.client.get(address, headers=reader.headers, follow_redirects=True)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert b"jalan-rahasia" not in shown.content
    assert (await reader.at(Role.COORDINATOR, BANDUNG).get(address)).status_code == 307
    assert (await reader.at(Role.OFFICER, DLH).get(address)).status_code == 404
    other = await town.complains(category="jalan-rusak")
    assert (await reader.get(case_path(other, f"/evidence/{told[0].id}"))).status_code == 404
    assert (await reader.client.get(f"/api/routing/v1/evidence/{told[0].id}?until=99999999999&signature=00")).status_code == 404


async def test_a_form_that_cannot_be_taken_keeps_its_photos(town: Town, reader: Reader, case_id: UUID) -> None:
    page = await send_photos(reader, case_id, picture(), b"%PDF-1.7", text="")
    assert page.status_code == 422
    assert "Ini bukan foto" in words_of(page)
    kept = page.text.split('name="evidence" value="')[1][:36]
    again = await send_photos(reader, case_id, evidence=kept)
    assert again.status_code == 200
    assert [str(each.id) for each in await evidence_of(town, case_id)] == [kept]


async def test_five_photos_are_the_most(town: Town, reader: Reader, case_id: UUID) -> None:
    page = await send_photos(reader, case_id, *[picture(side=32)] * 6)
    assert page.status_code == 422
    assert page.text.count('name="evidence"') == 5
    assert (await town.case(case_id)).version == 2


async def test_of_more_than_five_uploaded_before_none_goes_missing_in_silence(town: Town, reader: Reader, case_id: UUID) -> None:
    kept = []
    for moment in ("before", "after") * 3:
        path = case_path(case_id, f"/evidence?moment={moment}")
        sent = await reader.client.post(path, content=picture(side=32), headers=reader.headers)
        kept.append(sent.json()["id"])
    fields = FORM | {"evidence": kept}
    page = await reader.client.post(case_path(case_id, "/answer"), data=fields, headers=reader.headers, follow_redirects=True)
    assert page.status_code == 422
    assert "Paling banyak 5 foto" in words_of(page)
    assert all(each in page.text for each in kept)
    assert (await town.case(case_id)).version == 2


async def test_by_the_api_a_photo_is_uploaded_and_then_named_once(town: Town, desk: DeskClient, case_id: UUID) -> None:
    officer = desk.bearer(Role.OFFICER, DPUPR)
    path = f"/cases/{case_id}/evidence"
    assert (await desk.client.post(path, content=picture(), headers=desk.bearer(Role.OFFICER, DLH))).status_code == 404
    uploaded = await desk.client.post(path, content=picture(), headers=officer)
    assert uploaded.status_code == 201, uploaded.text
    photo = uploaded.json()["id"]
    other = await town.complains(category="jalan-rusak")
    answer = OFFICER_ANSWER | {"evidence": [photo]}
    foreign = await desk.post(f"/cases/{other}/answer", Role.OFFICER, DPUPR, answer, version=2)
    assert (foreign.status_code, foreign.json()["errors"][0]["code"]) == (422, "unknown_evidence")
    taken = await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, answer, version=2)
    assert taken.status_code == 200, taken.text
    view = taken.json()
    assert [each["id"] for each in view["history"][-1]["evidence"]] == [photo]
    opened = await desk.client.get(f"http://test{view['history'][-1]['evidence'][0]['url']}")
    assert opened.headers["content-type"] == "image/jpeg"


async def test_an_address_that_sends_too_many_photos_waits_and_loses_nothing(
    town: Town, reader: Reader, desk: DeskClient, case_id: UUID
) -> None:
    for client in (reader.client, desk.client):
        app = client._transport.app  # type: ignore[attr-defined]
        settings = CommonSettings(token_key=KEY, limits=True, limit_upload="1/minute")
        for each in (app, *(route.app for route in app.routes if isinstance(route, Mount))):
            each.state.doors = Doors(settings)
    page = await send_photos(reader, case_id, picture(), picture())
    assert page.status_code == 422
    assert page.text.count('name="evidence"') == 1
    assert FORM["text"] in page.text
    sent = [
        await desk.client.post(f"/cases/{case_id}/evidence", content=picture(), headers=desk.bearer(Role.OFFICER, DPUPR)) for _ in range(2)
    ]
    assert [each.status_code for each in sent] == [201, 429]


async def test_erasing_takes_the_photos_and_so_does_time(
    town: Town, reader: Reader, desk: DeskClient, db: Database, case_id: UUID, tmp_path: str
) -> None:
    await send_photos(reader, case_id, picture())
    box = EvidenceBox(db, PictureStore(str(tmp_path)), Links("k", "/x"))
    assert await box.purge(utc_now() + 2 * UPLOAD_LIFETIME) == 0
    waiting = await town.complains(category="jalan-rusak")
    uploaded = await desk.client.post(f"/cases/{waiting}/evidence", content=picture(), headers=desk.bearer(Role.OFFICER, DPUPR))
    assert uploaded.status_code == 201
    async with db.transaction() as tx:
        await erase(tx, [case_id])
    assert await box.purge(utc_now() + timedelta(seconds=1)) == 1
    assert "/evidence/" not in (await reader.get(case_path(case_id))).text
    assert await box.purge(utc_now() + 2 * UPLOAD_LIFETIME) == 1
