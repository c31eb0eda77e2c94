"""The desk's pages as people use them, without a script: lists, cases, acts, conflicts, several at once."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.routing.pages import letter
from services.routing.pages.casefile import CaseFile
from services.routing.pages.letter import letter_of
from services.routing.pages.views import Wanted
from services.routing.queries.queue import list_history, list_queue
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel, Language
from shared.events.complaint import ComplaintAnswered
from shared.http.language import show_day
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, DeskClient, Town, complaint, told_by_intake
from tests.service.routing.desk_pages import AddOfficer, Reader, case_path, words_of

BUDI = Principal("Budi", Role.OFFICER, DPUPR)
VERSION = "2"
"""Of a case that a rule gave to its agency: verified, routed."""


async def road(town: Town, text: str = "Jalan rusak di depan pasar", *, at: datetime | None = None, **known: object) -> UUID:
    return await town.complains(text, at=at, category="jalan-rusak", **known)


async def test_every_count_is_the_length_of_its_list(town: Town, reader: Reader) -> None:
    now = utc_now()
    ids = [await road(town, f"Jalan rusak {day}", at=now - timedelta(days=day)) for day in (0, 0, 1, 20, 40)]
    await reader.send(case_path(ids[0], "/answer"), version=VERSION, text="Sudah diperbaiki.", outcome="resolved")
    await reader.send(case_path(ids[1], "/assign"), to="me")
    await town.complains("Sampah menumpuk", category="sampah")
    tallies = await reader.tallies()
    assert set(tallies) == {"answer", "late", "soon", "mine", "followed", "stuck", "waiting", "open", "returned", "over"}
    assert {view: len(await reader.list_ids(view=view)) for view in tallies} == tallies
    assert (tallies["answer"], tallies["mine"], tallies["waiting"], tallies["open"]) == (4, 1, 1, 5)
    assert tallies["late"] == 1
    coordinator = reader.at(Role.COORDINATOR, BANDUNG)
    tallies = await coordinator.tallies()
    assert {view: len(await coordinator.list_ids(view=view)) for view in tallies} == tallies
    assert tallies["open"] == 6


async def test_a_list_of_several_pages_shows_each_case_once_and_late_first(town: Town, reader: Reader) -> None:
    at = utc_now() - timedelta(days=30)
    made = [
        told_by_intake(complaint(f"Lubang {n}", category="jalan-rusak", number=str(n)), at=at + timedelta(hours=6 * n)) for n in range(90)
    ]
    await town.hears(*made)
    found = await reader.list_ids(view="open")
    assert len(found) == len(set(found)) == 90
    async with town.db.connection() as connection:
        rows = await connection.fetch("select id::text from complaint_case order by due_at, id")
    assert found == [row["id"] for row in rows]


async def test_a_case_is_read_in_words_and_the_reading_is_on_record(town: Town, reader: Reader, db: Database) -> None:
    case_id = await road(town, confidential=True, at=utc_now() - timedelta(days=30), address="depan pasar", channel=Channel.SMS)
    page = await reader.get(case_path(case_id))
    text = words_of(page)
    assert page.status_code == 200
    hidden = "rahasia: publik tidak melihat laporan ini"
    for part in ("Jalan rusak di depan pasar", "lewat", "hari kerja", hidden, "anonim", "depan pasar", "SMS"):
        assert part in text, (part, text)
    async with db.connection() as connection:
        seen = await connection.fetch("select person, role, scope, way from case_reading where case_id = $1", case_id)
    assert [tuple(row.values()) for row in seen] == [(f"{DPUPR}:Rina", "officer", DPUPR, "page")]


@pytest.mark.parametrize("path", ["", "/answer", "/print", "/letter.pdf", "/presence", "/note"])
async def test_another_agencys_case_is_not_there(town: Town, reader: Reader, path: str) -> None:
    case_id = await road(town)
    assert (await reader.at(Role.OFFICER, DLH).get(case_path(case_id, path))).status_code == 404
    assert (await reader.at(Role.COORDINATOR, "35.78").get(case_path(case_id, path))).status_code in (403, 404)
    assert (await reader.at(Role.EVALUATOR, "*").get(case_path(case_id, path))).status_code == 403


async def test_an_act_on_another_agencys_case_does_nothing(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    foreign = reader.at(Role.OFFICER, DLH)
    answer = {"text": "Sudah.", "outcome": "resolved"}
    for act, fields in (("accept", {}), ("answer", answer), ("assign", {"to": "me"}), ("note", {"words": "ah"})):
        assert (await foreign.send(case_path(case_id, f"/{act}"), version=VERSION, **fields)).status_code == 404
    assert (await reader.at(Role.HEAD, DPUPR).send(case_path(case_id, "/accept"), version=VERSION)).status_code == 403
    assert (await town.case(case_id)).version == 2


async def test_accept_and_answer_with_forms_alone(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    accepted = await reader.send(case_path(case_id, "/accept"), version=VERSION)
    assert "Pelapor melihat bahwa Anda mengerjakannya" in words_of(accepted)
    form = await reader.get(case_path(case_id, "/answer"))
    assert 'name="version" value="3"' in form.text
    answered = await reader.send(case_path(case_id, "/answer"), version="3", text="Lubang ditutup\r\n12 Maret.", outcome="resolved")
    assert (answered.status_code, answered.url.path) == (200, case_path(case_id))
    assert "Lubang ditutup\n12 Maret." in answered.text
    assert 'data-panel="answer"' not in answered.text
    assert (await town.case(case_id)).outcome == "resolved"


async def test_an_answer_says_who_will_read_it(town: Town, reader: Reader) -> None:
    said = {}
    for reached, secret in ((True, False), (False, True)):
        case_id = await road(town, contactable=reached, confidential=secret)
        form = await reader.get(case_path(case_id, "/answer"))
        assert ("Publik dapat membacanya" in form.text, "hanya pelapornya yang membaca jawaban" in form.text) == (not secret, secret)
        page = await reader.send(case_path(case_id, "/answer"), version=VERSION, text="Lubang ditutup 12 Maret.", outcome="resolved")
        assert page.status_code == 200
        said[reached] = page.text
    assert "Terjawab. Pelapor diberi tahu." in said[True]
    assert "Terjawab. Pelapor membacanya dengan kode lacak" in said[False]
    assert "diberi tahu." not in said[False]


async def test_buttons_are_what_the_lifecycle_allows(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    own = (await reader.get(case_path(case_id))).text
    assert all(part in own for part in ('data-act="accept"', 'data-panel="answer"', 'data-panel="return"'))
    head = (await reader.at(Role.HEAD, DPUPR).get(case_path(case_id))).text
    assert not any(part in head for part in ('data-act="accept"', 'data-panel="answer"', 'data-panel="return"'))
    assert 'data-panel="assign"' in head


async def test_a_wrong_form_comes_back_as_it_was_with_what_is_wrong(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    again = await reader.send(case_path(case_id, "/answer"), version=VERSION, text="Kami sudah ke lokasi & menutup <lubang>.")
    assert again.status_code == 422
    assert "Kami sudah ke lokasi &amp; menutup &lt;lubang&gt;." in again.text
    assert 'href="#outcome"' in again.text
    assert "Pilih arti jawaban bagi pelapor." in words_of(again)


async def test_return_suggests_an_agency_and_the_case_leaves_the_list(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    unknown = await reader.send(case_path(case_id, "/return"), version=VERSION, reason="not_our_authority", suggestion="32.04.tidakada")
    assert unknown.status_code == 422
    gone = await reader.send(case_path(case_id, "/return"), version=VERSION, reason="not_our_authority", suggestion=DLH, note="Ini sampah")
    assert gone.status_code == 200
    assert "sudah tidak di kantor Anda" in words_of(gone)
    assert await reader.list_ids() == []
    seen = words_of(await reader.at(Role.COORDINATOR, BANDUNG).get(case_path(case_id)))
    assert "Ini sampah" in seen
    assert "mengusulkan" in seen


async def test_a_conflict_shows_both_sides_and_can_be_sent_again(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    await reader.at(Role.OFFICER, DPUPR, "Agus").send(case_path(case_id, "/accept"), version=VERSION)
    stale = await reader.send(case_path(case_id, "/answer"), version=VERSION, text="Sudah kami tutup.", outcome="planned")
    assert stale.status_code == 409
    text = words_of(stale)
    assert "Agus" in text
    assert "Sudah kami tutup." in text
    assert 'name="version" value="3"' in stale.text
    sent = await reader.send(case_path(case_id, "/answer"), version="3", text="Sudah kami tutup.", outcome="planned")
    assert sent.status_code == 200
    async with town.db.connection() as connection:
        assert [entry.official for entry in await list_history(connection, case_id)][-2:] == ["Agus", "Rina"]


async def test_an_answer_that_came_second_is_kept_to_be_copied(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    await reader.at(Role.OFFICER, DPUPR, "Agus").send(case_path(case_id, "/answer"), version=VERSION, text="Selesai.", outcome="resolved")
    second = await reader.send(case_path(case_id, "/answer"), version="3", text="Besok kami kerjakan.", outcome="planned")
    assert second.status_code == 409
    text = words_of(second)
    assert "Selesai." in text
    assert "Besok kami kerjakan." in text
    assert "Simpan sebagai catatan" in text


async def test_an_answer_that_is_too_long_for_a_note_loses_no_word_on_the_way_to_one(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    await reader.at(Role.OFFICER, DPUPR, "Agus").send(case_path(case_id, "/answer"), version=VERSION, text="Selesai.", outcome="resolved")
    words = "Besok kami kerjakan. " * 100 + "Mulai dari hulu."
    second = await reader.send(case_path(case_id, "/answer"), version=VERSION, text=words, outcome="planned")
    kept = re.search(r'name="words" value="([^"]*)"', second.text)
    assert kept
    assert kept[1] == words
    refused = await reader.send(case_path(case_id, "/note"), words=kept[1])
    assert (refused.status_code, words in refused.text) == (422, True), "it is shown to be shortened"


async def test_an_answer_to_a_case_given_back_meanwhile_is_kept_and_says_where_the_case_is(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    agus = reader.at(Role.OFFICER, DPUPR, "Agus")
    await agus.send(case_path(case_id, "/return"), version=VERSION, reason="not_our_authority", note="Bukan jalan kota")
    late = await reader.send(case_path(case_id, "/answer"), version=VERSION, text="Besok kami kerjakan.", outcome="planned")
    assert late.status_code == 409
    text = words_of(late)
    assert all(part in text for part in ("Besok kami kerjakan.", "Agus", "Bukan jalan kota", "Instansi lain atau koordinator"))
    assert "Simpan sebagai catatan" not in text
    noted = await reader.send(case_path(case_id, "/note"), words="Hubungi Pak Dedi")
    assert (noted.status_code, "Hubungi Pak Dedi" in words_of(noted)) == (409, True)
    stranger = await reader.at(Role.OFFICER, DLH).send(case_path(case_id, "/answer"), version=VERSION, text="Apa ini?", outcome="planned")
    assert stranger.status_code == 404


async def test_several_at_once_say_of_each_what_became_of_it(town: Town, reader: Reader, officer: AddOfficer) -> None:
    good, stale = await road(town, number="101"), await road(town, number="102")
    foreign = await town.complains("Sampah", category="sampah", number="103")
    await reader.send(case_path(stale, "/accept"), version=VERSION)
    boxes = [f"{good}:2:101", f"{stale}:2:102", f"{foreign}:2:103", "nonsense"]
    page = await reader.send("/desk/bulk", case=boxes, act="accept")
    text = words_of(page)
    assert page.status_code == 200
    assert "1 dari 3" in text
    assert "orang lain sudah mengubahnya" in text
    again = await reader.client.get(page.url, headers=reader.headers)
    assert "1 dari 3" in words_of(again), "what became of them can be read again"
    assert [(await town.case(case_id)).version for case_id in (good, stale, foreign)] == [3, 3, 2], "and nothing was done again"
    strange = await reader.get("/desk/bulk", became="done:nonsense:1", did="<em>x")
    assert (strange.status_code, "<em>x" in strange.text) == (200, False)
    nameless = await reader.send("/desk/bulk", case=[f"{good}:3:101"], act="assign")
    assert nameless.status_code == 422
    budi = await officer("Budi")
    given = await reader.send("/desk/bulk", case=[f"{good}:3:101"], act="assign", person=budi)
    assert "1 dari 1" in words_of(given)
    assert "Budi" in words_of(await reader.get(case_path(good)))


async def test_notes_and_assignment_stay_inside_and_are_journalled(town: Town, reader: Reader, db: Database, officer: AddOfficer) -> None:
    case_id = await road(town)
    await reader.send(case_path(case_id, "/note"), words="Tunggu alat berat.")
    await reader.at(Role.HEAD, DPUPR, "Ibu Kepala").send(case_path(case_id, "/assign"), person=await officer("Agus"))
    await reader.send(case_path(case_id, "/assign"), to="nobody")
    text = words_of(await reader.get(case_path(case_id)))
    assert "Tunggu alat berat." in text
    async with db.connection() as connection:
        rows = await connection.fetch("select kind, name, assignee from desk_entry where case_id = $1 order by seq", case_id)
    assert [tuple(row.values()) for row in rows] == [("note", "Rina", None), ("assigned", "Ibu Kepala", "Agus"), ("released", "Rina", None)]
    assert (await town.case(case_id)).version == 2
    assert len(await town.told(case_id)) == 2


async def test_what_was_given_back_stays_to_be_read_and_nothing_of_what_came_after(town: Town, reader: Reader) -> None:
    first, second = await road(town, number="201"), await road(town, number="202")
    refused = await reader.send("/desk/bulk", case=[f"{first}:2:201"], act="return")
    assert (refused.status_code, (await town.case(first)).version) == (422, 2)
    page = await reader.send("/desk/bulk", case=[f"{first}:2:201", f"{second}:2:202"], act="return", reason="wrong_region")
    assert "2 dari 2" in words_of(page)
    assert set(await reader.list_ids(view="returned")) == {str(first), str(second)}
    assert (await reader.tallies())["returned"] == 2
    shown = await reader.get("/desk", view="returned")
    assert 'name="case"' not in shown.text
    assert "dikembalikan" in words_of(shown)
    assert await reader.at(Role.OFFICER, DLH).list_ids(view="returned") == []


async def test_a_live_desk_reads_its_counts_and_rows_and_not_its_filters(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    fresh = await reader.client.get("/desk", headers=reader.headers | {"HX-Request": "true"})
    for part in ('id="tallies"', 'id="total"', 'id="list"', f'id="row-{case_id}"'):
        assert fresh.text.count(part) == 1, part
    assert "f-category" not in fresh.text
    assert len(fresh.content) < len((await reader.get("/desk")).content) / 2


async def test_work_is_given_to_officers_of_the_own_agency_by_who_they_are(town: Town, reader: Reader, officer: AddOfficer) -> None:
    case_id = await road(town)
    own, foreign = await officer("Budi"), await officer("Dina", DLH)
    form = await reader.get(case_path(case_id, "/assign"))
    assert own in form.text
    assert foreign not in form.text
    refused = await reader.send(case_path(case_id, "/assign"), person=foreign)
    assert (refused.status_code, "Pilih pejabat penghubung instansi ini" in words_of(refused)) == (422, True)
    await reader.send(case_path(case_id, "/assign"), person=own)
    assert await reader.at(Role.OFFICER, DPUPR, "Budi").list_ids(view="mine") == [], "a namesake"
    budi = replace(BUDI, person=own)
    async with town.db.connection() as tx:
        calendar = (await town.landscape.at(tx)).deadlines(BANDUNG).calendar
        mine = Wanted.read([("view", "mine")], budi).filters(budi, utc_now(), calendar)
        assert [item.id for item in await list_queue(tx, mine, by=budi, after=None, limit=9, now=utc_now())] == [case_id]
    await reader.send(case_path(case_id, "/assign"), to="me")
    assert await reader.list_ids(view="mine") == [str(case_id)]


async def test_words_and_beginnings_of_words_are_found_in_the_own_office_only(town: Town, reader: Reader) -> None:
    hole = await road(town, "Jalan berlubang dekat Stasiun Cibinong", number="2604128817")
    await road(town, "Aspal mengelupas")
    await town.complains("Sampah di jalan berlubang", category="sampah")
    assert await reader.list_ids(view="open", q="lubang") == [str(hole)]
    assert await reader.list_ids(view="open", q="stas cibi") == [str(hole)]
    assert await reader.list_ids(view="open", q="2604128817") == [str(hole)]
    assert await reader.list_ids(view="open", q="sampah") == []
    for odd in ("'; drop table", "a & | ! ( )", "\\ ' \"", "%_%", "***"):
        assert (await reader.get("/desk", q=odd)).status_code == 200


async def test_a_saved_view_is_ones_own_and_counts_what_it_shows(town: Town, reader: Reader) -> None:
    await road(town, "Jalan berlubang")
    await road(town, "Aspal mengelupas")
    saved = await reader.send("/desk/views?view=open&q=lubang", name="Lubang")
    assert saved.status_code == 200
    assert "Lubang 1" in words_of(saved)
    assert "Lubang 1" not in words_of(await reader.at(Role.OFFICER, DPUPR, "Agus").get("/desk"))


async def test_two_in_one_case_see_each_other(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    await reader.at(Role.OFFICER, DPUPR, "Agus").get(case_path(case_id))
    assert "Agus juga membuka laporan ini" in words_of(await reader.get(case_path(case_id)))
    assert "Rina juga" in (await reader.at(Role.OFFICER, DPUPR, "Agus").get(case_path(case_id, "/presence"))).text


async def test_leaders_see_what_is_late_by_person_and_by_agency(town: Town, reader: Reader, officer: AddOfficer) -> None:
    late = await road(town, at=utc_now() - timedelta(days=40))
    await reader.send(case_path(late, "/assign"), person=await officer("Agus"))
    text = words_of(await reader.at(Role.HEAD, DPUPR).get("/desk/late"))
    assert "Agus" in text
    assert "lewat" in text
    assert "Dinas Pekerjaan Umum" in words_of(await reader.at(Role.COORDINATOR, BANDUNG).get("/desk/late"))
    assert "Yang terlambat dan yang mandek" in text


async def test_what_lies_still_with_the_coordinator_counts_too(town: Town, reader: Reader) -> None:
    await town.complains("Tanpa topik sama sekali", at=utc_now() - timedelta(days=40))
    coordinator = reader.at(Role.COORDINATOR, BANDUNG)
    text = words_of(await coordinator.get("/desk/late"))
    assert "Koordinator: belum di instansi" in text
    assert "1 laporan terbuka melewati batas waktu" in text
    assert 'href="/desk/saring"' in (await coordinator.get("/desk/late")).text
    assert "Koordinator: belum" not in words_of(await reader.at(Role.HEAD, DPUPR).get("/desk/late"))


async def test_what_is_split_does_not_wait_for_the_coordinator(town: Town, reader: Reader) -> None:
    """The whole has a line of its own; its parts stand with their agencies."""
    case_id = await road(town)
    coordinator = reader.at(Role.COORDINATOR, BANDUNG)
    split = f"/api/routing/v1/cases/{case_id}/split"
    headers = coordinator.headers | {"If-Match": VERSION}
    done = await coordinator.client.post(split, json={"agencies": [DPUPR, DLH]}, headers=headers)
    assert done.status_code == 200, done.text
    board = words_of(await coordinator.get("/desk/late"))
    assert "Koordinator: belum di instansi" not in board
    assert "Dibagi ke beberapa instansi" in board
    assert all(name in board for name in ("Dinas Pekerjaan Umum", "Dinas Lingkungan Hidup"))
    listed = await coordinator.list_ids(view="open")
    assert f"Laporan terbuka {len(listed)} " in board


async def test_the_board_and_the_lists_beside_the_cases_say_the_same_numbers(town: Town, reader: Reader) -> None:
    """Under the same words, for the coordinator and for an agency: with the coordinator, at an agency, answered, late and not."""
    await town.complains("Tanpa topik sama sekali", at=utc_now() - timedelta(days=40))
    await road(town, at=utc_now() - timedelta(days=40))
    shared = await road(town)
    headers = reader.at(Role.COORDINATOR, BANDUNG).headers | {"If-Match": VERSION}
    split = await reader.client.post(f"/api/routing/v1/cases/{shared}/split", json={"agencies": [DPUPR, DLH]}, headers=headers)
    assert split.status_code == 200, split.text
    for someone in (reader.at(Role.COORDINATOR, BANDUNG), reader.at(Role.HEAD, DPUPR)):
        desk, board = (await someone.get("/desk")).text, (await someone.get("/desk/late")).text
        for view, words in (
            ("late", "Lewat waktu"),
            ("soon", "Jatuh tempo 2 hari"),
            ("stuck", "14 hari tanpa perkembangan"),
            ("open", None),
        ):
            listed = re.search(rf'view={view}"[^>]*><span>([^<]+)</span><span class="tally[^"]*">(\d+)</span>', desk)
            assert listed, view
            counted = re.search(rf"<dt>{words or 'Laporan terbuka'}</dt><dd><b[^>]*>(\d+)</b>", board)
            assert counted, view
            assert listed[2] == counted[1], view
            assert words in (None, listed[1])


async def test_the_letter_is_a_pdf_once_there_is_an_answer(town: Town, reader: Reader) -> None:
    case_id = await road(town)
    assert (await reader.get(case_path(case_id, "/letter.pdf"))).status_code == 404
    words = 'Sudah #strong[x] $a$ \\ "kutip" @sini\n\nTerima kasih.'
    await reader.send(case_path(case_id, "/answer"), version=VERSION, text=words, outcome="resolved")
    pdf = await reader.get(case_path(case_id, "/letter.pdf"), lang="en")
    assert (pdf.status_code, pdf.headers["content-type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert b"Jawaban atas laporan" in pdf.content, "in the reporter's language, whatever the officer reads the desk in"
    assert "Dicetak oleh Rina" in words_of(await reader.get(case_path(case_id, "/print")))


async def test_the_letter_names_the_day_until_which_the_reporter_may_object(
    town: Town, reader: Reader, desk: DeskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, said = await road(town), list[object]()

    def keep(file: CaseFile, language: Language) -> bytes:
        said.append(letter_of(file, language)["closing"])
        return b"%PDF-"

    monkeypatch.setattr(letter, "set_letter", keep)
    await reader.send(case_path(case_id, "/answer"), version=VERSION, text="Sudah ditambal.", outcome="resolved")
    await reader.get(case_path(case_id, "/letter.pdf"))
    close_at = next(fact.data.close_at for fact in await town.told(case_id) if isinstance(fact.data, ComplaintAnswered))
    assert close_at is not None
    assert f"sampai {show_day(close_at, 'Asia/Jakarta', Language.INDONESIAN)}" in str(said[-1])
    assert (await desk.post(f"/cases/{case_id}/close", Role.COORDINATOR, BANDUNG, {}, version=3)).status_code == 200
    await reader.get(case_path(case_id, "/letter.pdf"))
    assert "sampai" not in str(said[-1])
