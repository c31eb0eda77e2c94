"""The pages of a class over HTTP: sixty people join, each at an own seat; what is typed wrongly is said."""

import asyncio
import re

from services.routing.commands.landscape import Landscape
from services.routing.training.commands.running import run
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from tests.service.routing.desk import Town
from tests.service.routing.desk_pages import words_of
from tests.service.training.classroom import Browser, Website

RIBBON = "LATIHAN: tidak ada laporan sungguhan di sini"


async def test_sixty_officers_join_work_and_are_on_the_attendance_list(site: Website, db: Database) -> None:
    leader = site.coordinator()
    page, link = await site.open_class(leader)
    people = [(site.browser(), f"Peserta Nomor {number}") for number in range(1, 61)]
    joined = await asyncio.gather(*(browser.join(link, name, f"Dinas {name}") for browser, name in people))
    assert {answer.status_code for answer in joined} == {303}
    late = await site.browser().join(link, "Peserta Terlambat")
    assert late.status_code == 409
    assert "Semua meja kelas ini sudah terisi." in words_of(late)

    started = await leader.client.post(f"{page}/putaran", data={"pace": "usual", "minutes": "10", "hints": "1"})
    assert started.status_code == 303
    assert await run(db, Landscape(), utc_now()) == 60

    async def case_of(browser: Browser) -> str:
        own = await browser.client.get("/desk/latihan/saya")
        assert own.status_code == 200
        assert RIBBON in own.text
        return re.findall(r"/desk/cases/([0-9a-f-]{36})", own.text)[0]

    cases = [await case_of(browser) for browser, _ in people]
    assert len(set(cases)) == 60
    assert (await people[0][0].client.get(f"/desk/cases/{cases[1]}")).status_code == 404, "another's seat"

    browser, case_id = people[0][0], cases[0]
    seen = await browser.client.get(f"/api/routing/v1/cases/{case_id}")
    text = "Lubang dan saluran di jalan itu sudah kami periksa pagi ini, dan regu kami mengerjakannya hari Kamis tanggal 5 Maret."
    answered = await browser.client.post(
        f"/api/routing/v1/cases/{case_id}/answer",
        json={"text": text, "outcome": "planned"},
        headers=browser.token | {"If-Match": seen.headers["etag"]},
    )
    assert answered.status_code == 200, answered.text[:500]

    live = await leader.client.get(f"{page}/kemajuan", params={"during": "1+"}, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in live.headers
    assert live.text.count("<tr>") == 61
    assert (await leader.client.post(f"{page}/akhiri")).status_code == 303
    ended = await leader.client.get(f"{page}/kemajuan", params={"during": "1+"})
    assert ended.headers["HX-Refresh"] == "true"
    printed = await leader.client.get(f"{page}/hadir")
    assert RIBBON in printed.text
    assert all(name in printed.text for _, name in people)
    assert printed.text.count("<tr>") == 61


async def test_participants_use_the_real_desk_and_see_nothing_else(site: Website, db: Database) -> None:
    real = await Town(db).complains("Jalan berlubang di depan pasar")
    leader = site.coordinator()
    page, link = await site.open_class(leader, kind="dpupr")
    browser = site.browser()
    await browser.join(link, "Ani Lestari")
    await leader.client.post(f"{page}/putaran", data={"pace": "calm", "minutes": "10", "hints": "1"})
    await run(db, Landscape(), utc_now())
    desk = await browser.client.get("/desk")
    assert desk.status_code == 200
    assert RIBBON in desk.text
    own = set(re.findall(r"/desk/cases/([0-9a-f-]{36})", desk.text))
    assert len(own) == 1
    case = await browser.client.get(f"/desk/cases/{own.copy().pop()}")
    assert case.status_code == 200
    assert RIBBON in case.text
    hint = await browser.client.get(f"/desk/latihan/petunjuk/{own.pop()}", headers={"HX-Request": "true"})
    assert "Ini untuk dinas Anda" in hint.text
    assert (await browser.client.get(f"/desk/cases/{real}")).status_code == 404
    assert (await browser.client.get("/desk/latihan")).status_code == 403
    assert (await browser.client.get(page)).status_code == 403
    assert (await browser.client.get("/desk/orang")).status_code in {403, 404}


async def test_the_public_list_of_lists_shows_no_practice_to_whoever_sees_everything(site: Website, db: Database) -> None:
    leader = site.coordinator()
    page, link = await site.open_class(leader)
    await site.browser().join(link, "Ani Lestari")
    await leader.client.post(f"{page}/putaran", data={"pace": "calm", "minutes": "10"})
    await run(db, Landscape(), utc_now())
    administrator = site.coordinator("*", Role.ADMINISTRATOR)
    listed = await administrator.client.get("/api/routing/v1/cases", headers={"Accept": "application/json"})
    assert listed.json()["items"] == []
    asked = await administrator.client.get("/api/routing/v1/cases?government=99.01", headers={"Accept": "application/json"})
    assert len(asked.json()["items"]) == 1


async def test_a_class_with_a_mistake_is_shown_again(site: Website) -> None:
    leader = site.coordinator()
    for mistake, sentence in (
        ({"title": ""}, "Beri kelas nama dengan 3 sampai 100 huruf."),
        ({"title": "K\x00las"}, "Beri kelas nama dengan 3 sampai 100 huruf."),
        ({"kind": "pdam"}, "Pilih salah satu dinas."),
        ({"seats": "seribu"}, "Sebuah kelas memiliki 1 sampai 99 meja."),
        ({"seats": "0"}, "Sebuah kelas memiliki 1 sampai 99 meja."),
    ):
        answer = await leader.client.post("/desk/latihan", data={"title": "Kelas", "kind": "mixed", "seats": "60"} | mistake)
        assert answer.status_code == 422
        assert sentence in words_of(answer)
        assert 'class="errors"' in answer.text


async def test_what_was_typed_when_joining_stays(site: Website) -> None:
    _, link = await site.open_class(site.coordinator())
    answer = await site.browser().join(link, "A", "Dinas Kominfo Bandung")
    assert answer.status_code == 422
    assert "Isi nama Anda, 3 sampai 80 huruf." in words_of(answer)
    assert 'value="Dinas Kominfo Bandung"' in answer.text
    assert 'href="#name"' in answer.text


async def test_a_round_with_a_mistake_is_shown_again(site: Website) -> None:
    leader = site.coordinator()
    page, link = await site.open_class(leader)
    nobody = await leader.client.post(f"{page}/putaran", data={"pace": "usual", "minutes": "10"})
    assert nobody.status_code == 409
    assert "Belum ada yang bergabung." in words_of(nobody)
    await site.browser().join(link, "Ani Lestari")
    wrong = await leader.client.post(f"{page}/putaran", data={"pace": "fast", "minutes": "3"})
    assert wrong.status_code == 422
    assert "Pilih kecepatan." in words_of(wrong)


async def test_signing_out_ends_the_session_at_the_seat_and_practice_opens_nothing_else(site: Website, db: Database) -> None:
    _, link = await site.open_class(site.coordinator())
    for form in ({}, {"everywhere": "1"}):
        browser = site.browser()
        await browser.join(link, "Ani Lestari")
        cookies = dict(browser.client.cookies)
        assert (await browser.client.get("/desk/latihan/saya")).status_code == 200
        for path in ("/api/routing/v1/agencies", "/api/routing/v1/rules", "/api/routing/v1/governments", "/akun"):
            assert (await browser.client.get(path)).status_code == 403, path
        assert (await browser.client.post("/keluar", data=form, headers=browser.token)).headers["location"] == "/keluar"
        browser.client.cookies.update(cookies)  # as somebody does who kept it
        again = await browser.client.get("/desk/latihan/saya")
        assert (again.status_code, again.headers["location"][:6]) == (303, "/masuk")


async def test_a_wrong_link_leads_nowhere_and_a_closed_class_takes_nobody(site: Website) -> None:
    assert (await site.browser().client.get("/latihan/tidak-ada")).status_code == 404
    assert (await site.browser().join("/latihan/tidak-ada", "Ani")).status_code == 404
    leader = site.coordinator()
    page, link = await site.open_class(leader)
    await leader.client.post(f"{page}/tutup")
    assert "Kelas ini sudah selesai" in words_of(await site.browser().client.get(link))
    assert (await site.browser().join(link, "Ani Lestari")).status_code == 409


async def test_an_officer_leads_no_class_and_sits_in_none(site: Website) -> None:
    officer = site.coordinator("32.04.dpupr", Role.OFFICER)
    for path in ("/desk/latihan", "/desk/latihan/saya", "/desk/latihan/0190-nothing"):
        assert (await officer.client.get(path)).status_code in {403, 404}


async def test_the_handbook_is_open_to_everybody(site: Website) -> None:
    browser = site.browser()
    contents = await browser.client.get("/desk/help")
    assert contents.status_code == 200
    pages = set(re.findall(r'href="(/desk/help/[a-z-]+)"', contents.text))
    assert len(pages) >= 12
    for page in pages:
        shown = await browser.client.get(page)
        assert shown.status_code == 200
        assert shown.text.count("<h1>") == 1
    assert (await browser.client.get("/desk/help/tidak-ada")).status_code == 404
