"""The rules editor: a draft that changes nothing, a check, a version that changes where the next complaint goes."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from services.routing import drafting
from services.routing.checking import Finding, Known
from services.routing.drafting import Placed
from services.routing.queries.reference import Revision, get_revisions, list_rules
from services.routing.queries.reference import lock as lock_reference
from services.routing.rules import Rule
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, DeskClient, Town
from tests.service.routing.rooms import Coordinator, hidden, words

RULES = "/desk/aturan"
OWN = {"agency": "Dinas Lingkungan Hidup", "words": "kolam berbusa\nair kolam", "reason": "Percobaan"}
FIRST = f"{BANDUNG}-kolam-berbusa"


async def version_in_force(db: Database) -> int:
    async with db.connection() as connection:
        return (await get_revisions(connection))[Revision.RULES]


async def draft_version(by: Coordinator) -> str:
    return hidden(await by.open(f"{RULES}/baru"), "version")


async def test_a_draft_changes_nothing_until_it_is_in_force_and_then_the_next_complaint(desk: DeskClient, town: Town, db: Database) -> None:
    by = Coordinator(desk)
    before = await version_in_force(db)
    page = await by.follow(await by.send(f"{RULES}/baru", version="0", **OWN))
    assert f"{FIRST} stands in the draft" in words(page)
    assert "The check found nothing wrong" in words(page)
    assert (await town.case(await town.complains("Air kolam berbusa"))).agency is None
    done = await by.follow(await by.send(f"{RULES}/berlaku", version="1", note="Kolam kota"))
    assert f"Version {before + 1} is in force" in words(done)
    assert "Kolam kota" in words(done)
    case_id = await town.complains("Air kolam berbusa lagi")
    assert (await town.case(case_id)).agency == DLH
    routed = next(entry for entry in await town.history(case_id) if entry.kind == "complaint.routed.v1")
    assert (routed.data["rule"], routed.data["rule_version"]) == (FIRST, before + 1)
    assert (await town.case(await town.complains("Air kolam berbusa", government="35.23", region="35.23.01"))).agency is None


async def test_rules_move_among_those_that_all_share_and_other_governments_stay(desk: DeskClient, town: Town, db: Database) -> None:
    by = Coordinator(desk)
    async with db.connection() as connection:
        before = await list_rules(connection)
    await by.send(f"{RULES}/baru", version="0", agency="dlh", words="jalan rusak", id="32.04-jalan")
    for step in range(2):
        await by.send(f"{RULES}/32.04-jalan/turun", version=str(step + 1))
    await by.send(f"{RULES}/32.04-jalan/naik", version="3")
    assert (await by.send(f"{RULES}/berlaku", version="4")).status_code == 303
    async with db.connection() as connection:
        after = await list_rules(connection)
    assert [rule for rule in after if rule.id != "32.04-jalan"] == before, "nobody else's order has changed"
    shared = [rule.id for rule in after if rule.government in (None, BANDUNG)]
    assert shared.index("32.04-jalan") == 1
    assert (await town.case(await town.complains("Jalan rusak"))).agency == DLH


async def test_what_a_check_finds_is_said_at_the_rule_and_keeps_the_draft_from_force(desk: DeskClient, db: Database) -> None:
    by = Coordinator(desk)
    await by.send(f"{RULES}/baru", version="0", agency="dlh", words="busa", id="a")
    page = await by.follow(await by.send(f"{RULES}/baru", version="1", agency="dpupr", words="busa sabun", id="b"))
    assert "It is never reached: whatever fits it fits the rule “a” before it" in words(page)
    edit = await by.open(f"/desk/instansi/{DLH}")
    await by.send(f"/desk/instansi/{DLH}/status", version=hidden(edit, "version"), active="0", reason="Digabung")
    before = await version_in_force(db)
    refused = await by.send(f"{RULES}/berlaku", version="2")
    assert refused.status_code == 422
    assert 'href="#rule-a"' in refused.text
    assert "takes no complaints any more" in words(refused)
    assert await version_in_force(db) == before


async def test_a_rule_that_cannot_be_is_refused_and_what_was_typed_stays(desk: DeskClient) -> None:
    by = Coordinator(desk)
    page = await by.send(f"{RULES}/baru", version="0", agency="entah apa", words="", region="Surabaya", id="Tidak Boleh!")
    assert page.status_code == 422
    assert 'href="#agency"' in page.text
    assert 'href="#region"' in page.text
    assert 'value="entah apa"' in page.text
    assert (await by.send(f"{RULES}/baru", version="0", agency="dlh")).status_code == 422, "no condition"
    assert (await by.send(f"{RULES}/baru", version="0", agency="dlh", words="!!", id="x")).status_code == 422, "no letters"
    assert (await by.send(f"{RULES}/baru", version="0", agency="dlh", words="busa", id="pengawasan")).status_code == 422, "a name in use"
    assert (await by.open(f"{RULES}/pengawasan")).status_code == 404, "what all share is not theirs to edit"
    assert (await by.send(f"{RULES}/pengawasan/hapus", version="0")).status_code == 404
    assert (await by.open(f"{RULES}/versi/999")).status_code == 404


async def test_two_in_one_draft_and_a_set_that_came_in_meanwhile(desk: DeskClient, db: Database) -> None:
    one, other = Coordinator(desk), Coordinator(desk)
    await one.send(f"{RULES}/baru", version="0", **OWN)
    late = await other.send(f"{RULES}/baru", version="0", agency="dpupr", words="lubang", id="mine")
    assert late.status_code == 409
    assert FIRST in words(late)
    assert "mine → dpupr" in words(late)
    await one.send(f"{RULES}/berlaku", version="1")
    assert (await other.send(f"{RULES}/berlaku", version="1")).status_code == 409, "it is in force already, and the draft is gone"


async def test_an_earlier_version_is_taken_back_and_a_draft_is_thrown_away(desk: DeskClient, town: Town, db: Database) -> None:
    by = Coordinator(desk)
    first = await version_in_force(db)
    await by.send(f"{RULES}/baru", version="0", **OWN)
    await by.send(f"{RULES}/berlaku", version="1")
    old = await by.open(f"{RULES}/versi/{first}")
    assert f"Added: {FIRST}" in words(old)
    await by.follow(await by.send(f"{RULES}/versi/{first}", version=hidden(old, "version")))
    assert f"Taken out: {FIRST}" in words(await by.open(RULES))
    discarded = await by.follow(await by.send(f"{RULES}/buang", version="1"))
    assert "What is in force stays" in words(discarded)
    assert (await town.case(await town.complains("Air kolam berbusa"))).agency == DLH


async def test_what_all_share_is_an_administrators(desk: DeskClient, town: Town) -> None:
    administrator, coordinator = Coordinator(desk, "*", Role.ADMINISTRATOR), Coordinator(desk)
    shared = f"{RULES}/baru?milik=bersama"
    await administrator.follow(await administrator.send(shared, version="0", agency="dpupr", words="busa", id="semua-busa"))
    assert (await administrator.send(f"{RULES}/berlaku?milik=bersama", version="1")).status_code == 303
    assert (await town.case(await town.complains("Ada busa di selokan"))).agency == DPUPR
    await coordinator.send(shared, version="0", **OWN)
    assert FIRST in words(await coordinator.open(RULES)), "a coordinator's rule is their own government's whatever the address says"


async def test_a_draft_is_tried_on_what_came_in_and_on_a_text_before_it_is_in_force(desk: DeskClient, town: Town, db: Database) -> None:
    by = Coordinator(desk)
    assert "There is no draft" in words(await by.open(f"{RULES}/coba"))
    changed = [await town.complains("Kolam berbusa di taman", at=utc_now() - timedelta(days=day)) for day in (1, 2)]
    await town.complains("Jalan rusak", at=utc_now() - timedelta(days=3))
    await town.complains("Kolam berbusa", at=utc_now() - timedelta(days=40))
    before = await version_in_force(db)
    await by.send(f"{RULES}/baru", version="0", **OWN)
    page = await by.open(f"{RULES}/coba")
    said = words(page)
    assert "Reports looked at 3" in said
    assert "The same way 1 Another way 2" in said
    assert "the coordinator Dinas Lingkungan Hidup" in said
    assert "2 reports" in said
    assert all(str(case_id) in page.text for case_id in changed)
    assert f"by the rule “{FIRST}”: Percobaan; mentions “kolam berbusa”" in said
    asked = words(await by.send(f"{RULES}/coba", text="kolam berbusa lagi", channel="sms", region="Pangalengan"))
    assert "It would go another way." in asked
    assert "Write what a citizen would" in words(await by.send(f"{RULES}/coba", text=""))
    assert (await town.case(changed[0])).agency is None
    assert await version_in_force(db) == before


async def test_doors_and_times_are_typed_kept_and_said(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    night: dict[str, str | list[str]] = {
        "agency": "dlh",
        "id": "malam",
        "channel": ["sms", "whatsapp"],
        "weekday": ["sat", "sun"],
        "hours": "16:00",
        "hours_to": "07:30",
        "since": "2026-01-01",
        "until": "2026-12-31",
    }
    page = words(await by.follow(await by.send(f"{RULES}/baru", version="0", **night)))
    assert "sent by SMS, WhatsApp; on Saturday, Sunday; sent between 16:00–07:30; from 1 January 2026 on; until 31 December 2026" in page
    edit = await by.open(f"{RULES}/malam")
    assert 'value="16:00"' in edit.text
    assert edit.text.count(" checked") == 4
    wrong = await by.send(f"{RULES}/malam", version="1", **(night | {"hours_to": "", "until": "2025-01-01"}))
    assert wrong.status_code == 422
    assert 'href="#hours"' in wrong.text
    backwards = await by.send(f"{RULES}/malam", version="1", **(night | {"until": "2025-01-01"}))
    assert "The last day lies before the first." in words(backwards)
    await by.send(f"{RULES}/berlaku", version="1")
    saturday = datetime(2026, 3, 21, 10, tzinfo=UTC)  # 17:00 in Bandung
    assert (await town.case(await town.complains("Apa saja", channel="sms", at=saturday))).agency == DLH
    assert (await town.case(await town.complains("Apa saja", channel="web", at=saturday))).agency is None
    assert (await town.case(await town.complains("Apa saja", channel="sms", at=saturday - timedelta(hours=2)))).agency is None


async def test_a_case_says_which_rule_which_version_and_why(desk: DeskClient, town: Town, db: Database) -> None:
    by = Coordinator(desk)
    case_id = await town.complains("Jalan rusak di depan pasar")
    page = words(await by.open(f"/desk/cases/{case_id}"))
    assert f"by a rule “kata-jalan” v{await version_in_force(db)}" in page
    assert "Why : mentions “jalan rusak”" in page or "Why: mentions “jalan rusak”" in page


async def test_a_draft_is_checked_while_others_work_and_again_when_what_it_depends_on_has_changed(
    desk: DeskClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check of many rules takes long; nobody's form waits for it, and what changes meanwhile does not slip through."""
    by, loop, checks = Coordinator(desk), asyncio.get_running_loop(), []
    await by.send(f"{RULES}/baru", version="0", **OWN)
    real = drafting.check

    async def close_the_agency() -> None:
        async with db.transaction() as tx:
            await lock_reference(tx)
            await tx.execute("update agency set data = data || '{\"active\": false}' where code = $1", DLH)

    def check(draft: Sequence[Placed], rules: Sequence[Rule], owner: str, known: Known) -> list[Finding]:
        checks.append(owner)
        if len(checks) == 1:
            asyncio.run_coroutine_threadsafe(close_the_agency(), loop).result(timeout=20)
        return real(draft, rules, owner, known)

    monkeypatch.setattr(drafting, "check", check)
    refused = await by.send(f"{RULES}/berlaku", version="1")
    assert refused.status_code == 422
    assert len(checks) >= 2
