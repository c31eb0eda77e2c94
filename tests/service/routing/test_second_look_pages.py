"""More time, second looks and relatives on the desk's pages: asked, shown, decided, and refused with a sentence."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from services.routing.pages.giving import takers
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.errors import Conflict
from shared.events.codes import Classification, Status
from shared.events.complaint import Attachment, ConfirmationGiven, SupplementGiven
from shared.events.review import AppealRaised, ReopeningAsked
from shared.ids import new_id
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, Town, complaint, told_by_intake
from tests.service.routing.desk_pages import Reader, case_path, words_of

ANSWER = "Lubang di depan pasar kami tutup dengan aspal pada 12 Maret, ruas selebihnya bulan Mei."


async def road(town: Town, text: str = "Jalan rusak di depan pasar", number: str = "701") -> UUID:
    return await town.complains(text, category="jalan-rusak", number=number)


def a_day(ahead: int) -> str:
    return (utc_now() + timedelta(days=ahead)).date().isoformat()


@pytest.fixture
def coordinator(reader: Reader) -> Reader:
    return reader.at(Role.COORDINATOR, BANDUNG, "Tuti")


async def version(town: Town, case_id: UUID) -> str:
    return str((await town.case(case_id)).version)


async def test_more_time_is_asked_for_shown_and_given(town: Town, reader: Reader, coordinator: Reader) -> None:
    case_id = await road(town)
    assert "/ask_deferral" in (await reader.get(case_path(case_id))).text
    asked = await reader.send(
        case_path(case_id, "/ask_deferral"),
        version="2",
        why="Menunggu alat berat.",
        until=a_day(20),
        reply="Kami tambal setelah alat tiba.",
    )
    assert "Diajukan." in words_of(asked)
    shown = await coordinator.get(case_path(case_id))
    assert "Instansi meminta waktu sampai" in words_of(shown)
    assert f"/desk/cases/{case_id}/deferral" in shown.text
    assert str(case_id) in await coordinator.list_ids(view="deferral")
    form = await coordinator.get(case_path(case_id, "/deferral"))
    assert "Kami tambal setelah alat tiba." in words_of(form)
    given = await coordinator.send(case_path(case_id, "/deferral"), version=await version(town, case_id), decision="approve")
    assert "Ditunda sampai" in words_of(given)
    assert (await town.case(case_id)).status is Status.DEFERRED
    assert await coordinator.list_ids(view="deferral") == []
    late = await coordinator.send(case_path(case_id, "/deferral"), version=await version(town, case_id), decision="approve")
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"why": "", "until": "", "reply": ""}, {"why", "until", "reply"}),
        ({"until": "kemarin"}, {"until"}),
        ({"until": "2020-01-01"}, {"until"}),
        ({"until": "9999-12-31"}, {"until"}),
    ],
)
async def test_an_ask_that_cannot_be_is_shown_again_as_it_was(town: Town, reader: Reader, fields: dict[str, str], wrong: set[str]) -> None:
    case_id = await road(town)
    form = {"version": "2", "why": "Menunggu alat.", "until": a_day(9), "reply": "Mohon bersabar."} | fields
    page = await reader.send(case_path(case_id, "/ask_deferral"), **form)
    assert page.status_code == 422
    assert set(re.findall(r'href="#(\w+)"', page.text.split('class="errors"')[1].split("</div>")[0])) == wrong


async def test_time_is_refused_with_a_reason_only(town: Town, reader: Reader, coordinator: Reader) -> None:
    case_id = await road(town)
    await reader.send(case_path(case_id, "/ask_deferral"), version="2", why="Menunggu.", until=a_day(9), reply="Sabar.")
    number = await version(town, case_id)
    empty = await coordinator.send(case_path(case_id, "/deferral"), version=number, decision="refuse")
    assert (empty.status_code, 'href="#why"' in empty.text) == (422, True)
    page = await coordinator.send(case_path(case_id, "/deferral"), version=number, decision="refuse", why="Alat sudah ada di gudang.")
    assert "Alat sudah ada di gudang." in words_of(page)
    assert "Permintaan waktu ditolak" in words_of(await reader.get(case_path(case_id)))


async def test_a_case_is_classified_anew_with_a_reason(town: Town, reader: Reader, coordinator: Reader) -> None:
    case_id = await road(town)
    path = case_path(case_id, "/reclassify")
    bare = await coordinator.send(path, version="2", classification="information")
    assert (bare.status_code, 'href="#why"' in bare.text) == (422, True)
    page = await coordinator.send(path, version="2", classification="information", why="Hanya bertanya jadwal.")
    assert "Klasifikasi dibetulkan: Permintaan informasi" in words_of(page)
    assert (await town.case(case_id)).classification is Classification.INFORMATION
    assert (await reader.get(path)).status_code == 403, "not an officer's"


async def test_two_reports_of_one_matter_are_merged_by_number_and_parted_again(town: Town, coordinator: Reader) -> None:
    first, second = await road(town, number="811"), await road(town, "Jalan di depan pasar bolong", number="812")
    unknown = await coordinator.send(case_path(second, "/merge"), number="999")
    assert (unknown.status_code, "Ketik nomor laporan lain" in words_of(unknown)) == (422, True)
    assert (await coordinator.send(case_path(second, "/merge"), number="812")).status_code == 422, "not with itself"
    both = await coordinator.send(case_path(second, "/merge"), number=" 811 ")
    assert str(both.url).split("?")[0].endswith(f"/desk/saring/{second}/gabung/{first}")
    await coordinator.send(f"/desk/saring/{second}/gabung/{first}", version="2")
    page = await coordinator.get(case_path(second))
    assert "Digabung: ditangani bersama laporan 811" in words_of(page)
    assert "1 laporan lain ditangani bersama laporan ini" in words_of(await coordinator.get(case_path(first)))
    undone = await coordinator.send(case_path(second, "/unmerge"), version=await version(town, second))
    assert "Kedua laporan berdiri sendiri lagi." in words_of(undone)
    assert (await town.case(second)).status is Status.ROUTED


async def test_a_split_is_looked_at_first_and_each_share_stands_with_its_agency(town: Town, reader: Reader, coordinator: Reader) -> None:
    case_id = await road(town)
    path = case_path(case_id, "/split")
    one = await coordinator.send(path, version="2", agency=[DPUPR], why="Jalan dan sampah.")
    assert (one.status_code, 'href="#named"' in one.text) == (422, True)
    unclear = await coordinator.send(path, version="2", agency=[DPUPR], named="dinas p", why="Jalan dan sampah.")
    assert (unclear.status_code, "Beberapa instansi" in words_of(unclear)) == (422, True)
    assert "Jalan dan sampah." in unclear.text, "nothing typed is lost"
    added = await coordinator.send(path, version="2", agency=[DPUPR], named="lingkungn hidup", why="", do="add")
    assert sorted(re.findall(r'name="agency" value="([^"]+)" checked', added.text)) == sorted((DLH, DPUPR)), (
        "by a part of its name, with a slip"
    )
    shares: dict[str, str | list[str]] = {"version": "2", "agency": [DPUPR, DLH], "why": "PUPR menambal, DLH mengangkut."}
    for early in (await coordinator.send(path, **shares, do="split"), await coordinator.send(path, **shares, shown=[DPUPR], do="split")):
        assert "Siapa diberi tahu apa" in words_of(early), "who hears it was not shown for these agencies yet"
    look = await coordinator.send(path, **shares, do="look")
    assert "Siapa diberi tahu apa" in words_of(look)
    assert "Belum terjadi apa-apa." in words_of(look)
    assert (await town.case(case_id)).status is Status.ROUTED
    shown: list[str] = re.findall(r'name="shown" value="([^"]+)"', look.text)
    assert sorted(shown) == sorted((DLH, DPUPR))
    third = await coordinator.send(path, **shares, shown=shown, named="perhubungan", do="split")
    assert "Dinas Perhubungan" in words_of(third), "a third was typed beside the preview: who hears it is shown again"
    assert (await town.case(case_id)).status is Status.ROUTED
    page = await coordinator.send(path, **shares, shown=shown, do="split")
    assert "Bagian instansi" in words_of(page)
    assert len(re.findall(r"belum diterima[^<]*· <b[^>]*>[^<]*</b>, batas", page.text)) == 2, page.text
    parts = (await town.case(case_id)).parts
    share = await reader.get(case_path(parts[0]))
    assert "Bagian satu instansi dari laporan 701" in words_of(share)
    assert "Jalan rusak di depan pasar" in words_of(share), "the words of the whole are the share's"
    joined = await coordinator.send(case_path(case_id, "/join"), version=await version(town, case_id), why="Cukup satu instansi.")
    assert "Ditarik kembali." in words_of(joined)
    assert (await town.case(case_id)).status is Status.VERIFIED


def photos_on(page: httpx.Response) -> list[str]:
    return re.findall(r'src="/lampiran/([^?"]+)', page.text)


async def test_photos_show_with_the_words_that_they_came_with_while_one_has_the_case(
    town: Town, reader: Reader, coordinator: Reader
) -> None:
    sent, added = (Attachment(id=new_id(), media_type="image/jpeg", bytes=1000) for _ in range(2))
    other = await road(town, number="821")
    case_id = await town.complains(category="jalan-rusak", number="822", attachments=(sent,))
    assert photos_on(await reader.get(case_path(case_id))) == [str(sent.id)]
    await coordinator.send(f"/desk/saring/{case_id}/gabung/{other}", version="2")
    said = SupplementGiven(government=BANDUNG, text="Ini fotonya.", attachments=(added,))
    await town.hears(told_by_intake(said, case_id, version=2))
    assert photos_on(await reader.get(case_path(other))) == [str(added.id)], "beside the words; not those from before"
    await coordinator.send(case_path(case_id, "/unmerge"), version=await version(town, case_id))
    assert photos_on(await reader.get(case_path(other))) == []
    fields: dict[str, str | list[str]] = {"agency": [DPUPR, DLH], "shown": [DPUPR, DLH], "why": "Keduanya.", "do": "split"}
    await coordinator.send(case_path(case_id, "/split"), version=await version(town, case_id), **fields)
    share = (await town.case(case_id)).parts[0]
    assert photos_on(await reader.get(case_path(share))) == [str(sent.id), str(added.id)]
    await coordinator.send(case_path(case_id, "/join"), version=await version(town, case_id), why="Cukup satu instansi.")
    assert photos_on(await reader.get(case_path(share))) == [], "nobody can open them who has no share any more"


async def test_too_many_agencies_are_said_where_they_are_chosen(town: Town, coordinator: Reader) -> None:
    """With ten there is no field for another name: what is wrong stands with the choices."""
    case_id = await road(town)
    async with town.db.connection() as tx:
        known = takers(await town.landscape.at(tx), Principal("Rina", Role.COORDINATOR, BANDUNG))
    page = await coordinator.send(case_path(case_id, "/split"), version="2", agency=list(known)[:11], why="Semua.", do="look")
    assert (page.status_code, len(known) > 10) == (422, True)
    assert page.text.count('id="named"') == 1
    assert page.text.count('id="named-wrong"') == 1
    assert 'href="#named"' in page.text


async def test_what_was_opened_again_is_marked(town: Town, reader: Reader) -> None:
    case_id = new_id()
    await town.hears(told_by_intake(complaint(category="jalan-rusak"), case_id))
    await reader.send(case_path(case_id, "/answer"), version="2", text=ANSWER, outcome="resolved")
    coordinator = reader.at(Role.COORDINATOR, BANDUNG)
    await coordinator.client.post(
        f"/api/routing/v1/cases/{case_id}/close", headers=coordinator.headers | {"If-Match": await version(town, case_id)}
    )
    await town.hears(told_by_intake(ReopeningAsked(government=BANDUNG, reason="Masih berlubang."), case_id, version=2))
    page = words_of(await reader.get(case_path(case_id)))
    assert "Pelapor sudah 1 kali meminta dibuka kembali" in page
    assert "Masih berlubang." in page


async def test_a_fourth_agency_is_told_that_the_word_is_final(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    path = f"/api/routing/v1/cases/{case_id}"
    for agency, following in ((DPUPR, DLH), (DLH, f"{BANDUNG}.dishub"), (f"{BANDUNG}.dishub", f"{BANDUNG}.dinkes")):
        at = reader.at(Role.OFFICER, agency)
        given = await at.send(case_path(case_id, "/return"), version=await version(town, case_id), reason="not_our_authority")
        assert given.status_code == 200, words_of(given)
        coordinator = reader.at(Role.COORDINATOR, BANDUNG)
        headers = coordinator.headers | {"If-Match": await version(town, case_id)}
        assert (await reader.client.post(f"{path}/route", json={"agency": following}, headers=headers)).status_code == 200
    last = reader.at(Role.OFFICER, f"{BANDUNG}.dinkes")
    page = await last.send(case_path(case_id, "/return"), version=await version(town, case_id), reason="wrong_region")
    assert page.status_code == Conflict.status
    assert "Keputusan koordinator mengikat" in words_of(page)
    assert "Koordinator memutuskan: ditangani oleh" in words_of(await last.get(case_path(case_id)))


async def test_a_head_finds_the_appeal_in_the_own_list_and_decides(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    for number in (2, 4, 6):
        await reader.send(case_path(case_id, "/answer"), version=await version(town, case_id), text=ANSWER, outcome="resolved")
        await town.hears(told_by_intake(ConfirmationGiven(government=BANDUNG), case_id, version=number))
        if number < 6:
            await town.hears(told_by_intake(ReopeningAsked(government=BANDUNG, reason="Lagi."), case_id, version=number + 1))
    await town.hears(told_by_intake(AppealRaised(government=BANDUNG, text="Mohon dilihat sendiri."), case_id, version=7))
    head, path = reader.at(Role.HEAD, DPUPR, "Bu Kadis"), case_path(case_id, "/appeal")
    assert "view=appeal" not in (await reader.get("/desk")).text, "an officer decides nothing of it"
    assert await head.list_ids(view="appeal") == [str(case_id)]
    shown = await head.get(case_path(case_id))
    assert (path in shown.text, "Pimpinan instansi memutuskan" in words_of(shown)) == (True, True)
    assert path not in (await reader.get(case_path(case_id))).text
    assert (await reader.get(path)).status_code == 403
    assert "Mohon dilihat sendiri." in words_of(await head.get(path))
    read = await version(town, case_id)
    bare = await head.send(path, version=read, decision="grant")
    assert (bare.status_code, 'href="#why"' in bare.text) == (422, True)
    done = await head.send(path, version=read, decision="grant", why="Tambalan harus diganti.")
    assert "Pimpinan instansi mengabulkan banding" in words_of(done)
    assert (await town.case(case_id)).status is Status.ROUTED
    assert await head.list_ids(view="appeal") == []


async def test_a_reply_by_telephone_is_written_down_at_the_desk(town: Town, coordinator: Reader) -> None:
    case_id = await town.complains("Ada yang aneh", number="702")
    headers = coordinator.headers | {"If-Match": await version(town, case_id)}
    asked = await coordinator.client.post(f"/api/routing/v1/cases/{case_id}/request-info", json={"question": "Di mana?"}, headers=headers)
    assert asked.status_code == 200
    path = case_path(case_id, "/record_reply")
    assert path in (await coordinator.get(case_path(case_id))).text
    assert "Di mana?" in words_of(await coordinator.get(path))
    bare = await coordinator.send(path, version=await version(town, case_id))
    assert (bare.status_code, 'href="#reply"' in bare.text) == (422, True)
    done = await coordinator.send(path, version=await version(town, case_id), reply="Di RT 03, dekat masjid.")
    assert "Koordinator mencatat balasan pelapor" in words_of(done)
    assert "Di RT 03, dekat masjid." in words_of(done)
    assert (await town.case(case_id)).status is Status.RECEIVED


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("unmerge", "Laporan ini tidak digabungkan ke laporan lain"),
        ("join", "Laporan ini tidak dibagi ke beberapa instansi"),
        ("deferral", "Saat ini tidak ada instansi yang meminta tambahan waktu"),
        ("record_reply", "Hal ini tidak dapat dilakukan pada laporan ini sekarang."),
    ],
)
async def test_what_cannot_be_done_says_why_and_where_the_case_stands(town: Town, coordinator: Reader, act: str, why: str) -> None:
    case_id = await road(town)
    page = await coordinator.get(case_path(case_id, f"/{act}"))
    panel = page.text.split('id="act"')[1].split("</section>")[0]
    assert why in panel
    assert "Dinas Pekerjaan Umum" in panel, "who has it"
    assert "<form" not in panel
    refused = await coordinator.send(case_path(case_id, f"/{act}"), version="2", why="Perlu.", reply="Begitu.", decision="approve")
    assert (refused.status_code, why in refused.text) == (409, False), "said once, in the words of a refusal"


async def test_a_step_by_nobody_ends_with_its_time(town: Town, coordinator: Reader) -> None:
    case_id = await road(town)
    await town.hears(told_by_intake(SupplementGiven(government=BANDUNG, text="Dekat jembatan."), case_id, version=2))
    page = await coordinator.get(case_path(case_id))
    history = page.text.split('<ol class="time">')[1].split("</ol>")[0]
    assert "Pelapor menambahkan keterangan" in history
    assert re.search(r"·\s*(·|</span>)", history) is None
