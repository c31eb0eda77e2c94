"""Screening: one complaint after the other, one act each, and what is said about it."""

import pytest

from services.routing.commands.reference import register
from shared.auth import Role
from shared.events.codes import Classification, Status
from shared.events.reference import CategoryRegistered
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, DeskClient, Town
from tests.service.routing.rooms import Coordinator, hidden, words

SCREEN = "/desk/saring"
UNCLEAR = "Tolong dibantu, ada masalah di tempat kami"


async def test_one_act_verifies_and_routes_and_the_next_complaint_comes_up(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    first = await town.complains(f"{UNCLEAR} pertama", number="K-100")
    second = await town.complains(f"{UNCLEAR} kedua", number="K-200")
    page = await by.open(SCREEN)
    shown, other = (first, second) if "pertama" in words(page) else (second, first)
    assert "2 wait for you" in words(page)
    assert "No rule fits this complaint" in words(page)
    fields = {"version": hidden(page, "version"), "lanjut": hidden(page, "lanjut"), "act": "route"}
    answer = await by.send(f"{SCREEN}/{shown}", **fields, classification="information", category="jalan-rusak", agency="lingkngan hidup")
    following = await by.follow(answer)
    assert "went to Dinas Lingkungan Hidup" in words(following)
    assert "1 wait for you" in words(following)
    assert f"/desk/saring/{other}" in following.text
    case = await town.case(shown)
    assert (case.status, case.agency, case.classification, case.category) == (Status.ROUTED, DLH, Classification.INFORMATION, "jalan-rusak")
    kinds = [entry.kind for entry in await town.history(shown)]
    assert kinds == ["complaint.verified.v1", "complaint.routed.v1"]


async def test_topics_of_another_government_are_no_choice(desk: DeskClient, town: Town) -> None:
    """An import brings its government's own topics: hundreds of them."""
    own = [CategoryRegistered(code=f"pju-{code[:2]}", name=f"PJU {code}", government=code) for code in (BANDUNG, "35.78")]
    await register(town.db, own)
    case_id = await town.complains(UNCLEAR)
    for path in (f"{SCREEN}/{case_id}", "/desk", "/desk/aturan/baru", "/desk/pemberitahuan/baru"):
        page = (await Coordinator(desk).open(path)).text
        assert f"PJU {BANDUNG}" in page, path
        assert "PJU 35.78" not in page, path


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"act": "verify", "classification": "oversight"}, Status.VERIFIED, "is verified"),
        ({"act": "archive:spam", "note": "Iklan"}, Status.ARCHIVED, "was archived: Spam"),
        ({"act": "ask", "question": "Di jalan mana?"}, Status.NEEDS_INFO, "was asked"),
    ],
)
async def test_each_act_leaves_a_line_that_says_what_became_of_it(
    desk: DeskClient, town: Town, fields: dict[str, str], status: Status, said: str
) -> None:
    by = Coordinator(desk)
    case_id = await town.complains(UNCLEAR, number="K-7")
    done = await by.follow(await by.send(f"{SCREEN}/{case_id}", version="0", **fields))
    assert said in words(done)
    assert "7" in words(done)
    assert (await town.case(case_id)).status is status


async def test_who_is_passed_over_comes_again(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    await town.complains(UNCLEAR)
    page = await by.open(SCREEN)
    over = await by.open(SCREEN, sesudah=hidden(page, "lanjut"))
    assert "You have been through all of them" in words(over)
    assert UNCLEAR in words(await by.open(SCREEN, sesudah="not a place")), "an address that cannot be read is the beginning"


async def test_what_cannot_be_done_is_said_and_what_was_typed_stays(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    case_id = await town.complains(UNCLEAR)
    path = f"{SCREEN}/{case_id}"
    for fields, field in (
        ({"act": "route", "classification": "complaint", "agency": ""}, "agency"),
        ({"act": "route", "classification": "complaint", "agency": "Kementerian Sihir"}, "agency"),
        ({"act": "route", "classification": "nothing", "agency": "dlh"}, "classification"),
        ({"act": "verify", "classification": "complaint", "category": "nothing"}, "category"),
        ({"act": "archive:spam", "note": "x" * 1001}, "note"),
        ({"act": "ask", "question": ""}, "question"),
        ({"act": "explode"}, "act"),
    ):
        page = await by.send(path, version="0", **fields)
        assert (page.status_code, f'href="#{field}"' in page.text) == (422, True), fields
    unclear = await by.send(path, version="0", act="route", classification="complaint", agency="Dinas Pe")
    assert unclear.status_code == 422
    assert 'name="pick"' in unclear.text
    assert 'value="Dinas Pe"' in unclear.text
    picked = await by.send(path, version="0", act="route", classification="complaint", agency="Dinas Pe", pick=DPUPR)
    assert picked.status_code == 303
    assert (await town.case(case_id)).agency == DPUPR


async def test_what_rules_say_and_what_an_agency_names_is_shown(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    case_id = await town.complains(category="jalan-rusak")
    case = await town.case(case_id)
    assert case.agency == DPUPR
    body: dict[str, object] = {"reason": "not_our_authority", "suggestion": DLH}
    await desk.post(f"/cases/{case_id}/return", Role.OFFICER, DPUPR, body, version=case.version)
    page = await by.open(SCREEN)
    text = words(page)
    assert "gave it back" in text
    assert "by rule “" in text, "which rule said what"
    assert "The agency that gave it back names it" in text
    assert "Dinas Lingkungan Hidup Kabupaten Bandung (dlh)" in page.text
    again = await by.send(f"{SCREEN}/{case_id}", version=hidden(page, "version"), act="route", agency="dpupr")
    assert again.status_code == 422, "it gave the case back"


async def test_somebody_else_was_faster(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    case_id = await town.complains(UNCLEAR)
    await by.send(f"{SCREEN}/{case_id}", version="0", act="archive:spam")
    late = await by.send(f"{SCREEN}/{case_id}", version="0", act="route", classification="complaint", agency="dlh")
    assert late.status_code == 409
    assert "Archived" in words(late)
    assert "Send to the agency" in words(late)


async def test_another_governments_complaints_are_not_shown(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk, "35.23")
    case_id = await town.complains(UNCLEAR)
    assert "Nothing waits to be screened" in words(await by.open(SCREEN))
    assert (await by.open(f"{SCREEN}/{case_id}")).status_code == 404
    assert (await by.send(f"{SCREEN}/{case_id}", version="0", act="archive:spam")).status_code == 404
    assert (await by.open(f"{SCREEN}/none")).status_code == 404
    found = (await by.open(f"{SCREEN}/instansi", q="pekerjan umum")).json()
    assert found
    assert all(each["code"].startswith(("35.23.", "00.00.")) for each in found)
    assert (await Coordinator(desk, BANDUNG).open(f"{SCREEN}/instansi", q="\x00")).json() == []
