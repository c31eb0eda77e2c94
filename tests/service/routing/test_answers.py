"""Answers on the desk: asked about once, flagged for the coordinator, begun with a template, and why something cannot be settled."""

import re
from uuid import UUID

import pytest

from services.routing.queries.answers import COUNT_WAITING, LIST_EARLIER, LIST_WAITING
from services.routing.queries.queue import list_history
from shared.auth import Role
from shared.database import Database
from shared.events.complaint import ComplaintAnswered
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, DeskClient, Town
from tests.service.routing.desk_pages import Reader, case_path, words_of
from tests.service.routing.rooms import Coordinator, words
from tests.support.postgres import TestDatabase

PHRASE = "Terima kasih atas laporan Anda, akan segera kami tindak lanjuti sesuai kewenangan dan prosedur yang berlaku."
ANSWER = "Lubang di depan pasar kami tutup dengan aspal pada 12 Maret, ruas selebihnya dikerjakan bulan Mei."


async def road(town: Town, text: str = "Jalan rusak parah di depan pasar") -> UUID:
    return await town.complains(text, category="jalan-rusak")


async def answered(town: Town, case_id: UUID) -> ComplaintAnswered:
    """What the case's last answer told."""
    async with town.db.connection() as tx:
        last = (await list_history(tx, case_id))[-1]
    return ComplaintAnswered.model_validate(last.data)


async def test_a_phrase_is_asked_about_once_and_may_be_sent(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    form = {"version": "2", "text": PHRASE, "outcome": "planned", "asked": ""}
    asked = await reader.send(case_path(case_id, "/answer"), **form)
    assert asked.status_code == 422
    assert "Ini tampak seperti jawaban baku" in words_of(asked)
    assert "Tidak satu kata pun tentang isi laporan" in words_of(asked)
    assert PHRASE in asked.text, "nothing of it is lost"
    assert 'name="asked" value="1"' in asked.text
    sent = await reader.send(case_path(case_id, "/answer"), **form | {"asked": "1"})
    assert sent.url.params["done"] == "answer"
    assert (await answered(town, case_id)).flags == ("nothing_of_case",)
    assert "Tidak satu kata pun tentang isi laporan" in words_of(sent), "the case says it to all who read it"


async def test_an_answer_to_the_case_is_sent_without_a_question(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    sent = await reader.send(case_path(case_id, "/answer"), version="2", text=ANSWER, outcome="resolved", asked="")
    assert sent.status_code == 200
    assert (await answered(town, case_id)).flags == ()


async def test_the_coordinator_looks_at_what_was_flagged(town: Town, reader: Reader, desk: DeskClient) -> None:
    first, second = await road(town), await road(town, "Aspal Jalan Cikini terkelupas, bau selokan juga")
    text = "Laporan lubang di depan pasar sudah kami periksa dan kami tutup pada 12 Maret, aspal disiapkan."
    for case_id in (first, second):
        assert (await reader.send(case_path(case_id, "/answer"), version="2", text=text, outcome="resolved")).status_code == 200
    coordinator = Coordinator(desk)
    page = await coordinator.open("/desk/jawaban")
    shown = words(page)
    assert "1 answer waits to be looked at." in shown
    assert "Nearly the same words as another answer of this agency" in shown
    assert "100 % of it stands in the answer to report K-1" in shown
    path = re.findall(r'action="(/desk/jawaban/[^"]+)"', page.text)[0]
    assert str(second) in path
    assert "No answer waits to be looked at" in words(await coordinator.follow(await coordinator.send(path)))
    assert (await coordinator.send(path)).status_code == 303, "once more changes nothing"
    other = Coordinator(desk, "32.01")
    assert (await other.send(path)).status_code == 404
    assert "No answer waits" in words(await other.open("/desk/jawaban"))
    async with town.db.connection() as tx:
        row = await tx.fetchrow("select looked_by, looked_at from answer_check where case_id = $1", second)
    assert row is not None
    assert row["looked_at"] is not None


async def test_a_flag_is_in_the_fact_that_the_evaluation_counts(town: Town, desk: DeskClient) -> None:
    case_id = await road(town)
    body: dict[str, object] = {"text": "Sudah.", "outcome": "resolved"}
    assert (await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, body, version=2)).status_code == 200
    told = [fact.data for fact in await town.told(case_id) if isinstance(fact.data, ComplaintAnswered)]
    assert [fact.flags for fact in told] == [("nothing_of_case", "too_short")]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "reason"),
        ({"reason": "magic"}, "reason"),
        ({"reason": "other"}, "explanation"),
        ({"reason": "other", "explanation": "tidak"}, "explanation"),
    ],
)
async def test_what_cannot_be_settled_needs_a_reason(
    town: Town, reader: Reader, desk: DeskClient, given: dict[str, str], field: str
) -> None:
    case_id = await road(town)
    page = await reader.send(case_path(case_id, "/answer"), version="2", text=ANSWER, outcome="cannot_resolve", **given)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    body: dict[str, object] = {"text": ANSWER, "outcome": "cannot_resolve", **given}
    refused = await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, body, version=2)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


async def test_the_reason_is_told(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    form = {"version": "2", "text": ANSWER, "outcome": "cannot_resolve", "reason": "private_matter", "explanation": ""}
    page = await reader.send(case_path(case_id, "/answer"), **form)
    assert "Mengapa tidak dapat diselesaikan: Ini urusan antarwarga (perdata)" in words_of(page)
    told = await answered(town, case_id)
    assert (told.reason, told.explanation) == ("private_matter", None)


async def test_a_reason_goes_with_no_other_outcome(town: Town, reader: Reader, desk: DeskClient) -> None:
    case_id = await road(town)
    body: dict[str, object] = {"text": ANSWER, "outcome": "resolved", "reason": "no_budget"}
    refused = await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, body, version=2)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "out_of_place")
    await reader.send(case_path(case_id, "/answer"), version="2", text=ANSWER, outcome="resolved", reason="no_budget")
    assert (await answered(town, case_id)).reason is None, "on the page it was chosen before the outcome was"


async def test_a_template_fills_itself_and_its_blanks_stop_the_sending(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    template = "Laporan {nomor} tentang {topik}: kami {apa yang dikerjakan} pada {tanggal}."
    made = await reader.send("/desk/templat", name="Lubang, ditutup", words=template)
    assert "Templat sudah disimpan." in words_of(made)
    number = re.findall(r'href="/desk/templat/(\d+)"', made.text)[0]
    form = {"version": "2", "outcome": "resolved", "asked": ""}
    filled = await reader.send(case_path(case_id, "/answer"), **form, text="Bapak/Ibu,", template=number, do="insert")
    assert filled.status_code == 200
    assert "Bapak/Ibu,\n\nLaporan K-1 tentang" in filled.text
    assert "{apa yang dikerjakan}" in filled.text
    assert "{nomor}" not in filled.text.split("<textarea")[1]
    stopped = await reader.send(case_path(case_id, "/answer"), **form, text="Jalan di depan pasar kami {apa yang dikerjakan}.")
    assert stopped.status_code == 422
    assert "Isi yang masih dalam kurung kurawal, atau hapus: {apa yang dikerjakan}." in words_of(stopped)


async def test_templates_keep_their_versions_and_belong_to_their_agency(town: Town, reader: Reader) -> None:
    made = await reader.send("/desk/templat", name="Lampu", words="Lampu kami ganti.")
    path = "/desk/templat/" + re.findall(r'href="/desk/templat/(\d+)"', made.text)[0]
    taken = await reader.send("/desk/templat", name="LAMPU", words="Lain.")
    assert (taken.status_code, "Nama ini sudah dipakai templat lain." in words_of(taken)) == (422, True)
    changed = await reader.send(path, version="1", name="Lampu", words="Lampu kami ganti {kapan}.")
    assert "Isi sebelumnya tetap disimpan" in words_of(changed)
    stale = await reader.send(path, version="1", name="Lampu", words="Punya saya.")
    assert (stale.status_code, "Punya saya." in stale.text) == (409, True)
    page = await reader.get(path)
    assert "Lampu kami ganti {kapan}." in page.text
    assert "Versi 1" in words_of(page)
    assert (await reader.at(Role.OFFICER, DLH).get(path)).status_code == 404
    assert (await reader.at(Role.COORDINATOR, BANDUNG).get("/desk/templat")).status_code == 403
    gone = await reader.send(path, version="2", do="take_away")
    assert "tidak ditawarkan lagi" in words_of(gone)
    assert "Instansi Anda belum punya templat" in words_of(gone)


@pytest.mark.parametrize("words_", ["", "Yth. {nama}, terima kasih.", "{Nama_Pelapor}", "x" * 4_001])
async def test_a_template_that_cannot_be_is_refused_with_what_was_typed(reader: Reader, words_: str) -> None:
    page = await reader.send("/desk/templat", name="Salam", words=words_)
    assert page.status_code == 422
    assert 'href="#words"' in page.text
    assert 'value="Salam"' in page.text


async def test_what_a_page_waits_for_reads_an_index(database: TestDatabase, db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute(
            """insert into answer_check (case_id, version, government, agency, at, flags)
            select gen_random_uuid(), 3, g, g || '.a' || n % 9, now() - n * interval '1 minute',
                case when n % 50 = 0 then array['copied'] else '{}' end
            from (select n, lpad((n % 90 + 10)::text, 2, '0') || '.01' as g from generate_series(1, 30000) n) rows"""
        )
    await database.analyze("routing")
    async with db.connection() as connection:
        for statement, parameters, index in (
            (LIST_WAITING, ["32.01", None, None, 21], "answer_check_waiting"),
            (COUNT_WAITING, ["32.01"], "answer_check_waiting"),
            (LIST_EARLIER, ["32.01.a3", 50], "answer_check_agency"),
        ):
            plan = str(await connection.fetchval(f"explain (format json) {statement}", *parameters))
            assert index in plan, plan
