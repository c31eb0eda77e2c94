"""Deadlines as a coordinator and an administrator change them: looked at first, then made, and all open cases go by them."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from services.routing.queries.queue import get_case
from services.routing.queries.reference import list_profiles
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from tests.service.routing.desk import BANDUNG, DeskClient, Town
from tests.service.routing.rooms import Coordinator, hidden, words

PATH = "/desk/tenggat"
START = (utc_now() - timedelta(days=40)).date()
FORM = {
    "legal_basis": "Peraturan Bupati Nomor 12 Tahun 2027",
    "name": "Tenggat Kabupaten Bandung",
    "valid_from": START.isoformat(),
    "valid_until": "",
    "screening": "1",
    "first_response": "2",
    "information": "3",
    "aspiration": "3",
    "complaint": "5",
    "oversight": "30",
    "archive_without_reply": "10",
    "close_after_silence": "10",
}


def of_preview(page: str) -> dict[str, str]:
    """What the preview's button would send."""
    form = page[page.rindex("<form", 0, page.rindex('name="seen"')) :]
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)}


async def test_a_government_sets_own_deadlines_after_seeing_what_they_do(town: Town, db: Database, desk: DeskClient) -> None:
    old = await town.complains(category="jalan-rusak", at=utc_now() - timedelta(days=12))
    new = await town.complains(category="jalan-rusak")
    elsewhere = await town.complains("Sampah menumpuk", government="35.78", region="35.78.01", category="sampah")
    by = Coordinator(desk)
    before = await by.open(PATH)
    assert "The national ones hold" in words(before)
    assert 'value="14"' in (await by.open(f"{PATH}/baru")).text, "the numbers that hold today"
    preview = await by.send(f"{PATH}/tinjau", **FORM)
    text = words(preview)
    assert "New deadlines would hold" in text
    assert "2 open cases would get other deadlines" in text
    assert "1 would be overdue at once" in text
    assert "2 of them would be due earlier" in text
    assert "0 of them would be due later" in text
    assert "0 would no longer be overdue" in text
    assert "2 open cases in all" in text
    async with db.connection() as tx:
        assert len(await list_profiles(tx)) == 1, "nothing is stored yet"
    after = await by.follow(await by.send(PATH, **of_preview(preview.text)))
    assert "Saved." in words(after)
    assert "Peraturan Bupati Nomor 12 Tahun 2027" in words(after)
    assert "coordinator of 32.04" in words(after)
    async with db.connection() as tx:
        found = {case_id: await get_case(tx, case_id) for case_id in (old, new, elsewhere)}
    due = {case_id: each[1].resolution_due_at for case_id, each in found.items() if each}
    assert all(due.values())
    assert (due[old] or utc_now()) < utc_now() < (due[new] or utc_now()) < (due[elsewhere] or utc_now())
    assert (await by.open(f"{PATH}/32.04-peraturan-bupati-nomor-12-tahun-2027")).status_code == 200
    undone = await by.send(f"{PATH}/tinjau", profile="32.04-peraturan-bupati-nomor-12-tahun-2027", removed="1")
    assert "1 would no longer be overdue" in words(undone)
    await by.follow(await by.send(PATH, **of_preview(undone.text)))
    async with db.connection() as tx:
        assert [profile.government for profile in await list_profiles(tx)] == [None]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("screening", "0", "from 1 to 365"),
        ("oversight", "1e3", "from 1 to 365"),
        ("legal_basis", "", "by which decree"),
        ("name", "x" * 301, "too long"),
        ("valid_from", "besok", "Give the day as a date"),
        ("valid_from", "1200-01-01", "2000 to 2100"),
        ("valid_until", "2020-01-01", "before the first"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field_and_all_stays_typed(
    desk: DeskClient, db: Database, field: str, value: str, says: str
) -> None:
    page = await Coordinator(desk).send(f"{PATH}/tinjau", **FORM | {field: value})
    assert page.status_code == 422
    assert says in words(page)
    assert f'href="#{field}"' in page.text
    kept = FORM["name"] if field != "name" else FORM["legal_basis"]
    assert kept in page.text


async def test_two_who_change_the_same_deadlines_see_both_sides(desk: DeskClient, db: Database) -> None:
    by = Coordinator(desk)
    seen = hidden(await by.send(f"{PATH}/tinjau", **FORM), "seen")
    assert (await by.send(PATH, **FORM, seen=seen)).status_code == 303
    late = await by.send(PATH, **FORM | {"screening": "2", "legal_basis": "Keputusan Bupati 7/2027"}, seen=seen)
    assert late.status_code == 409
    assert "Peraturan Bupati Nomor 12 Tahun 2027" in words(late)
    assert "Keputusan Bupati 7/2027" in words(late)


async def test_national_deadlines_are_an_administrators(desk: DeskClient, db: Database, town: Town) -> None:
    await town.complains(category="jalan-rusak", at=utc_now() - timedelta(days=12))
    name = "permenpanrb-62-2018"
    assert (await Coordinator(desk).open(f"{PATH}/{name}")).status_code == 404
    assert (await Coordinator(desk, f"{BANDUNG}.dpupr", Role.OFFICER).open(PATH)).status_code == 403
    administrator = Coordinator(desk, "*", Role.ADMINISTRATOR)
    assert "Nomor 62 Tahun 2018" in (await administrator.open(f"{PATH}/{name}")).text
    preview = await administrator.send(f"{PATH}/tinjau", **FORM | {"profile": name, "valid_from": "2019-01-01", "first_response": "30"})
    assert "1 open cases would get other deadlines" in words(preview)
    await administrator.follow(await administrator.send(PATH, **of_preview(preview.text)))
    async with db.connection() as tx:
        [national] = await list_profiles(tx)
    assert (national.profile, national.government, national.first_response, national.valid_from) == (name, None, 30, date(2019, 1, 1))
