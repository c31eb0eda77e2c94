"""Reporting by the page: one plain form with places and photos, which loses nothing, whatever goes wrong."""

import re
from io import BytesIO
from uuid import uuid4

import httpx
import pytest
from PIL import Image
from starlette.datastructures import UploadFile

from services.intake.pages import report
from shared.errors import Unavailable
from shared.http.doors import Doors
from tests.service.intake.conftest import TEXT, Running, common_of

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")
PHOTO = re.compile(r'name="photo" value="([0-9a-f-]{36})"')


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), (200, 60, 20)).save(out, "JPEG")
    return out.getvalue()


def form(**more: str) -> dict[str, str]:
    return {"key": uuid4().hex, "text": TEXT, "place": "Cibinong, Kabupaten Bogor", **more}


async def send(intake: Running, fields: dict[str, str], *files: bytes) -> httpx.Response:
    return await intake.http.post(
        "/lapor", data=fields, files=[("photos", (f"{n}.jpg", data, "image/jpeg")) for n, data in enumerate(files)]
    )


def main_of(page: httpx.Response) -> str:
    return page.text.split("<main")[1]


async def complaint(intake: Running) -> dict[str, object]:
    async with intake.service.db.connection() as connection:
        row = await connection.fetchrow("select * from complaint order by number desc limit 1")
    assert row is not None
    return dict(row)


async def test_the_first_page_says_what_this_is_and_where_to_go(intake: Running) -> None:
    page = await intake.http.get("/")
    assert page.status_code == 200
    assert 'href="/lapor"' in page.text
    assert 'action="/lacak"' in page.text


async def test_a_government_of_ones_own_has_its_name_on_both_pages(intake: Running) -> None:
    assert "Lapor ke Kabupaten Bogor" in (await intake.http.get("/?pemda=32.01")).text
    page = await intake.http.get("/lapor?pemda=32.01")
    assert "Lapor ke Kabupaten Bogor" in page.text
    assert 'name="pemda" value="32.01"' in page.text
    assert (await intake.http.get("/lapor?pemda=99.99")).status_code == 200


@pytest.mark.parametrize(("place", "government"), [("", "32.01"), ("Sukasari", "32.00")])
async def test_the_chosen_government_gets_it_unless_the_place_lies_elsewhere(intake: Running, place: str, government: str) -> None:
    elsewhere = {"region": "32.71.04", "asked": place} if place else {}
    sent = await send(intake, form(pemda="32.01", place=place, **elsewhere))
    assert sent.status_code == 201, main_of(sent)
    assert (await complaint(intake))["government"] == government


async def test_without_a_script_a_place_is_looked_for_and_chosen(intake: Running) -> None:
    page = await send(intake, form(place="Pabuaran", pemda="32.01", act="place"))
    assert page.status_code == 200
    offered = re.findall(r'name="region" value="([0-9.]+)"', page.text)
    assert len(offered) > 1
    assert {code[:5] for code in offered} == {"32.01"}
    sent = await send(intake, form(place="Pabuaran", asked="Pabuaran", region=offered[1]))
    assert sent.status_code == 201
    assert (await complaint(intake))["region"] == offered[1]


async def test_another_place_typed_after_one_was_chosen_is_what_counts(intake: Running) -> None:
    sent = await send(intake, form(place="Cibinong, Kabupaten Bogor", asked="Mimika", region="91.09"))
    assert sent.status_code == 201
    assert str((await complaint(intake))["region"]).startswith("32.01")


async def test_a_village_inside_the_chosen_district_is_taken_and_one_outside_is_not(intake: Running) -> None:
    for inner, kept in (("32.01.01.1002", "32.01.01.1002"), ("91.09.01", "32.01.01")):
        sent = await send(intake, form(asked="Cibinong, Kabupaten Bogor", region="32.01.01", inner=inner))
        assert sent.status_code == 201
        assert (await complaint(intake))["region"] == kept


async def test_photos_go_with_the_form(intake: Running) -> None:
    sent = await send(intake, form(), picture(), picture())
    assert sent.status_code == 201
    code = CODE.search(main_of(sent))
    assert code is not None
    followed = (await intake.http.get(f"/api/intake/v1/complaints/{code[0]}")).json()
    assert len(followed["attachments"]) == 2


async def test_what_was_typed_and_uploaded_stays_when_something_is_wrong(intake: Running) -> None:
    page = await send(intake, form(text="pendek", phone="abc", anonymous="1", confidential="1"), picture(), b"no picture")
    assert page.status_code == 422
    assert page.text.index('role="alert"') < page.text.index('id="report"')
    assert 'href="#photos"' in page.text
    assert len(PHOTO.findall(page.text)) == 1
    again = await send(intake, form(text="pendek", phone="abc", anonymous="1", confidential="1", photo=PHOTO.findall(page.text)[0]))
    for field in ("text", "phone"):
        assert f'href="#{field}"' in again.text
        assert f'id="{field}-wrong"' in again.text
    assert ">pendek</textarea>" in again.text
    assert len(PHOTO.findall(again.text)) == 1
    assert re.search(r'name="anonymous" value="1"[^>]* checked', again.text)
    assert re.search(r'name="confidential" value="1"[^>]* checked', again.text)
    assert "<title>Ada yang belum tepat" in again.text


async def test_a_photo_is_taken_away_again(intake: Running) -> None:
    page = await send(intake, form(act="photos"), picture())
    [photo] = PHOTO.findall(page.text)
    assert PHOTO.findall((await send(intake, form(photo=photo, act=f"drop-{photo}"))).text) == []


async def test_five_photos_are_the_most(intake: Running) -> None:
    page = await send(intake, form(), *[picture()] * 6)
    assert page.status_code == 422
    assert len(PHOTO.findall(page.text)) == 5


async def test_no_more_files_are_read_than_there_is_room_for(intake: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    read, reading = list[str](), UploadFile.read

    async def counted(file: UploadFile, size: int = -1) -> bytes:
        read.append(file.filename or "")
        return await reading(file, size)

    monkeypatch.setattr(UploadFile, "read", counted)
    [photo] = PHOTO.findall((await send(intake, form(act="photos"), picture())).text)
    read.clear()
    page = await send(intake, form(photo=photo), *[picture()] * 12)
    assert page.status_code == 422
    assert read == [f"{n}.jpg" for n in range(4)]


async def test_the_same_form_with_other_words_is_another_complaint_and_its_photos_are_chosen_anew(intake: Running) -> None:
    fields = form()
    page = await send(intake, fields | {"act": "photos"}, picture())
    fields["photo"] = PHOTO.findall(page.text)[0]
    assert (await send(intake, fields)).status_code == 201
    assert (await send(intake, fields)).status_code == 200
    changed = await send(intake, fields | {"text": "Ini laporan yang lain sama sekali."})
    assert changed.status_code == 409
    assert "Ini laporan yang lain sama sekali." in changed.text
    assert PHOTO.findall(changed.text) == []
    assert fields["key"] not in changed.text


async def test_the_receipt_shows_the_code_once_and_as_a_picture(intake: Running) -> None:
    sent = await send(intake, form())
    assert sent.headers["cache-control"] == "no-store"
    assert 'class="qr"' in sent.text
    assert "style=" not in sent.text


async def test_the_code_is_sent_to_whoever_wants_it_once(intake: Running) -> None:
    sent = await send(intake, form(anonymous="1", name="Siti"))
    code = CODE.search(main_of(sent))
    assert code is not None
    assert 'name="contact"' in sent.text
    wrong = await intake.http.post("/lapor/kirim", data={"code": code[0], "contact": "abc"})
    assert wrong.status_code == 422
    assert 'value="abc"' in wrong.text
    assert code[0] in main_of(wrong)
    given = await intake.http.post("/lapor/kirim", data={"code": code[0], "contact": "0812 3456 7890"})
    assert given.status_code == 200
    assert 'name="contact"' not in given.text
    stored = await complaint(intake)
    assert await intake.facts(str(stored["id"])) == ["complaint.submitted", "complaint.contact_given"]
    again = await intake.http.post("/lapor/kirim", data={"code": code[0], "contact": "lain@contoh.id"})
    assert again.status_code == 409
    assert (await intake.http.post("/lapor/kirim", data={"code": "XXXX", "contact": "0812 3456 7890"})).status_code == 404


async def test_who_gave_a_number_is_not_asked_again(intake: Running) -> None:
    assert 'name="contact"' not in (await send(intake, form(phone="0812 3456 7890"))).text


async def test_when_nothing_can_be_stored_the_form_comes_back_with_everything(intake: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr("services.intake.commands.intake.Intake.submit", away)
    page = await send(intake, form(address="Depan pasar"))
    assert page.status_code == 503
    assert page.headers["retry-after"]
    assert TEXT in page.text
    assert 'value="Depan pasar"' in page.text


async def test_with_postgresql_away_the_form_is_still_there_and_keeps_what_was_typed(intake: Running) -> None:
    await intake.http.get("/lapor")
    broken = intake.service.db._dsn
    await intake.service.db.close()
    intake.service.db._dsn = "postgresql://nobody@127.0.0.1:1/nothing"
    try:
        assert (await intake.http.get("/")).status_code == 200
        page = await send(intake, form(), picture())
    finally:
        intake.service.db._dsn = broken
        await intake.service.db.close()
    assert page.status_code == 503
    assert TEXT in page.text
    assert "Pilih lagi fotonya" in page.text, "the photo of this sending is gone, and that is said"


async def test_a_file_that_is_no_photo_is_named(intake: Running) -> None:
    files = [("photos", (name, content, "image/jpeg")) for name, content in (("baik.jpg", picture()), ("surat.pdf", b"%PDF-1.7 none"))]
    page = await intake.http.post("/lapor", data=form(), files=files)
    assert page.status_code == 422
    assert "surat.pdf: Ini bukan foto" in page.text
    assert "baik.jpg" not in page.text


async def test_an_address_that_sends_too_much_waits_and_loses_nothing(intake: Running) -> None:
    app = intake.http._transport.app  # type: ignore[attr-defined]
    limits = {"limits": True, "limit_submit": "1/minute", "limit_upload": "1/minute", "limit_lookup": "1/minute"}
    app.state.doors = Doors(common_of("nats://127.0.0.1:1").model_copy(update=limits))
    assert (await send(intake, form())).status_code == 201
    page = await send(intake, form(address="Depan pasar"))
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) <= 60
    assert TEXT in page.text
    elsewhere = await intake.http.post("/lapor", data=form(), headers={"X-Forwarded-For": "203.0.113.7"})
    assert elsewhere.status_code == 201


async def test_codes_cannot_be_tried_without_end(intake: Running) -> None:
    api = intake.service.api
    assert api is not None
    api.state.doors = Doors(common_of("nats://127.0.0.1:1").model_copy(update={"limits": True, "limit_lookup": "2/minute"}))
    answers = [await intake.http.get("/api/intake/v1/complaints/0000-0000-0000-0000-0000") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert answers[2].headers["content-type"] == "application/problem+json"
    assert int(answers[2].headers["retry-after"]) >= 1


@pytest.mark.parametrize(("query", "first"), [("Cibinong, Bogor", "32.01.01"), ("Kab Bogr", "32.01"), ("pabuaran", None)])
async def test_places_are_offered_to_programs(intake: Running, query: str, first: str | None) -> None:
    found = (await intake.http.get("/api/intake/v1/regions", params={"q": query})).json()
    assert found
    assert first is None or found[0]["code"] == first


async def test_of_one_name_the_places_of_governments_that_take_part_come_first(intake: Running) -> None:
    found = (await intake.http.get("/api/intake/v1/regions", params={"q": "Babakan", "limit": 50})).json()
    villages = [each["code"] for each in found if each["name"] == "Babakan" and each["level"] == "village"]
    own = [code for code in villages if code.startswith("32.01.")]
    assert len(villages) > len(own) > 0
    assert villages[: len(own)] == own


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "Pakansari"}, "32.01.01.1007"),
        ({"q": "Sukahati"}, None),
        ({"q": "Sukahati", "within": "32.05"}, "32.05.19.2006"),
        ({"q": "Zzzzqq"}, None),
    ],
)
async def test_a_program_can_ask_which_region_a_complaint_would_have(intake: Running, query: dict[str, str], code: str | None) -> None:
    answer = await intake.http.get("/api/intake/v1/regions/meant", params=query)
    assert (answer.status_code, answer.json().get("code")) == (200 if code else 404, code)
    sent = {"channel": "web", "text": TEXT, "place": query["q"]} | ({"government": within} if (within := query.get("within")) else {})
    if "within" not in query:
        assert (await intake.http.post("/api/intake/v1/complaints", json=sent)).status_code == (201 if code else 422)


async def test_without_a_script_a_name_of_several_villages_is_chosen_from_a_list(intake: Running) -> None:
    page = await send(intake, form(place="Desa Sukahati"))
    assert page.status_code == 422
    assert re.findall(r'name="region" value="([0-9.]+)"', page.text) == ["32.01.01.1009", "32.01.03.2012", "32.05.19.2006"]
    assert "checked" not in page.text.split('name="region"')[1], "nobody's guess is sent"
    assert "beberapa tempat" in main_of(page).lower()
    sent = await send(intake, form(place="Desa Sukahati", asked="Desa Sukahati", region="32.01.03.2012"))
    assert sent.status_code == 201
    assert (await complaint(intake))["region"] == "32.01.03.2012"


@pytest.mark.parametrize(("place", "ticked"), [("Desa Sukahati", []), ("Pakansari", ["32.01.01.1007"])])
async def test_of_places_looked_for_only_the_one_that_is_meant_for_certain_is_chosen_already(
    intake: Running, place: str, ticked: list[str]
) -> None:
    page = await send(intake, form(place=place, act="place"))
    assert page.status_code == 200
    assert re.findall(r'name="region" value="([0-9.]*)" checked', page.text) == ticked


async def test_a_village_is_enough_where_no_other_has_its_name(intake: Running) -> None:
    assert (await send(intake, form(place="Pakansari"))).status_code == 201
    assert (await complaint(intake))["region"] == "32.01.01.1007"


async def test_what_lies_inside_a_region_and_at_a_point(intake: Running) -> None:
    districts = (await intake.http.get("/api/intake/v1/regions/32.01/inside")).json()
    assert {"code": "32.01.01", "name": "Cibinong"}.items() <= next(each for each in districts if each["code"] == "32.01.01").items()
    assert (await intake.http.get("/api/intake/v1/regions/at/-6.48,106.85")).json()["code"].startswith("32.01")
    assert (await intake.http.get("/api/intake/v1/regions/at/0,0")).status_code == 404
    assert (await intake.http.get("/api/intake/v1/regions/xx/inside")).status_code == 422


def test_every_field_of_the_form_has_its_place_in_the_summary() -> None:
    assert set(report.FIELD_OF.values()) <= set(report.ORDER)


async def test_a_form_that_is_too_large_is_answered_with_a_page(intake: Running) -> None:
    headers = {"Accept": "text/html", "Content-Type": "multipart/form-data; boundary=b", "Content-Length": "52000001"}
    page = await intake.http.post("/lapor", content=b"", headers=headers)
    assert (page.status_code, page.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert "terlalu besar" in main_of(page)
    assert "masih ada" not in main_of(page), "a page that cannot keep words promises none"


async def test_topics_that_the_words_speak_of_are_offered_as_one_types_and_once_before_it_is_sent(intake: Running) -> None:
    fields = form(text="Jalan berlubang besar di depan pasar, sudah banyak motor jatuh.", told="")
    piece = await intake.http.post("/lapor/topik", data=fields)
    assert 'data-topic="jalan"' in piece.text
    assert "data-topic" not in (await intake.http.post("/lapor/topik", data=fields | {"category": "jalan"})).text

    asked = await send(intake, fields)
    assert asked.status_code == 200
    async with intake.service.db.connection() as connection:
        assert await connection.fetchval("select count(*) from complaint") == 0
    assert 'type="radio" name="category" value="jalan"' in asked.text
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', asked.text.partition('action="/lapor"')[2]))
    assert (await send(intake, hidden | {"category": "jalan"})).status_code == 201
    assert (await complaint(intake))["category"] == "jalan"


async def test_who_chose_a_topic_is_not_asked_for_one(intake: Running) -> None:
    sent = await send(intake, form(text="Jalan berlubang besar di depan pasar, banyak motor jatuh.", told="", category="jalan"))
    assert sent.status_code == 201
    assert (await complaint(intake))["category"] == "jalan"
