"""Others reported this: what is offered to whoever reports, supporting it, and who hears of it."""

import json
import re
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from services.intake.codes import TrackingCodes
from services.intake.commands.supporting import SupportLinks
from services.intake.jobs import ORPHAN_AGE, delete_orphan_supporters, destroy_identities
from services.intake.queries import publications
from services.intake.vault import Vault
from shared.clock import utc_now
from shared.events.contact import CONTACT_SUBJECT, ContactReply, ContactRequest
from shared.likeness import bands
from tests.service.intake.conftest import KEY, VAULT_KEY, Running
from tests.service.intake.test_following import VERIFIED, answered, routed
from tests.service.intake.test_public import CLOSED, publish
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

ROAD = "Jalan berlubang di depan Pasar Cibinong, tepatnya Jalan Mayor Oking, sudah dua minggu dan beberapa pengendara jatuh."
AGAIN = "jln berlubang dpn pasar cibinong, jl mayor oking, sdh dua minggu, beberapa pengendara jatuh. Mohon segera diperbaiki"
DISTRICT = "32.01.01"
SUPPORT = "/api/intake/v1/reports/{}/support"
BREAK = """
create function intake.break() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
create trigger break before insert on intake.outbox execute function intake.break();
"""
MEND = "drop trigger break on intake.outbox; drop function intake.break()"
FILL = """
insert into publication (complaint_id, number, government, status, history, submitted_at, bands)
select uuidv7(), n, '32.01', 'routed', '[]', now() - n * interval '1 minute',
    array(select hashint4(n * 100 + band) from generate_series(1, 20) band)
from generate_series(1, 30000) n
"""


async def told(intake: Running, text: str = ROAD, **fields: object) -> dict[str, str]:
    """A complaint that is with an agency, and public unless the fields say otherwise."""
    receipt = await intake.submit(**({"text": text, "region": DISTRICT, "anonymous": True} | fields))
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed()])
    await publish(intake)
    return receipt


async def similar(intake: Running, text: str = AGAIN, **fields: object) -> list[str]:
    answer = await intake.http.post("/api/intake/v1/similar", json={"text": text, "region": DISTRICT} | fields)
    assert answer.status_code == 200, answer.text
    return [each["number"] for each in answer.json()["items"]]


async def supporters(intake: Running, receipt: dict[str, str]) -> int:
    async with intake.service.db.connection() as connection:
        count: int = await connection.fetchval("select supporters from complaint where id = $1", UUID(receipt["complaint_id"]))
    return count


def form_of(**fields: str) -> dict[str, str]:
    return {"key": "0" * 31 + "1", "text": AGAIN, "place": "Cibinong, Kabupaten Bogor", "asked": "", **fields}


async def test_what_others_reported_is_offered(intake: Running) -> None:
    first = await told(intake)
    await told(intake, "Sampah menumpuk di belakang terminal dan tidak diangkut tiga hari, baunya sampai ke rumah warga.")
    assert await similar(intake) == [first["number"]]
    assert await similar(intake, region=None, government="32.01") == [first["number"]]
    assert await similar(intake, region="32.01.02") == []
    assert await similar(intake, region=None) == []
    assert await similar(intake, "jalan rusak") == []


@pytest.mark.parametrize("hidden", ["confidential", "unread", "made confidential", "erased", "closed", "practice"])
async def test_what_nobody_may_read_or_support_is_never_offered(intake: Running, hidden: str) -> None:
    receipt = await intake.submit(text=ROAD, region=DISTRICT, confidential=hidden == "confidential")
    if hidden != "unread":
        await intake.tell(receipt["complaint_id"], [VERIFIED, routed()])
    await publish(intake)
    code = f"/api/intake/v1/complaints/{receipt['tracking_code']}"
    if hidden == "made confidential":
        await intake.http.post(f"{code}/confidentiality")
    if hidden == "erased":
        await intake.http.post(f"{code}/erasure")
    if hidden == "closed":
        await intake.tell(receipt["complaint_id"], [answered(), CLOSED], after=2)
        await publish(intake)
    if hidden == "practice":
        async with intake.service.db.connection() as connection:
            await connection.execute("update government set practice = true where code = '32.01'")
    assert await similar(intake) == []
    page = await intake.http.post("/lapor/serupa", data=form_of())
    assert receipt["number"] not in page.text
    given = await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": "081234567890"})
    if hidden != "practice":
        assert given.status_code == (409 if hidden == "closed" else 404)


async def test_names_in_the_words_are_masked(intake: Running) -> None:
    await told(intake, f"{ROAD} Saya Rinjanawati, HP 0812 9988 7766.", reporter={"name": "Rinjanawati"}, anonymous=False)
    page = await intake.http.post("/lapor/serupa", data=form_of())
    assert "Pasar Cibinong" in page.text
    assert "Rinjanawati" not in page.text
    assert "9988" not in page.text


async def test_the_form_asks_once_and_then_sends(intake: Running) -> None:
    first = await told(intake)
    asked = await intake.http.post("/lapor", data=form_of(phone="0812 3456 7890"))
    assert asked.status_code == 200
    assert f"/laporan/{first['number']}/dukung" in asked.text
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', asked.text.partition('action="/lapor"')[2]))
    assert hidden["text"] == AGAIN
    assert hidden["phone"] == "0812 3456 7890"
    sent = await intake.http.post("/lapor", data=hidden)
    assert sent.status_code == 201, sent.text
    again = await intake.http.post("/lapor", data=form_of(phone="0812 3456 7890"))
    assert again.status_code == 200
    assert 'id="code"' in again.text, "a second click is the same complaint, and nothing is asked any more"


async def test_whoever_saw_it_while_writing_is_not_asked(intake: Running) -> None:
    first = await told(intake)
    assert (await intake.http.post("/lapor", data=form_of(seen=f"99,{first['number']}"))).status_code == 201


async def test_a_confidential_report_is_never_asked(intake: Running) -> None:
    await told(intake)
    assert (await intake.http.post("/lapor", data=form_of(confidential="1"))).status_code == 201


async def test_mistakes_are_said_before_anything_is_asked(intake: Running) -> None:
    await told(intake)
    assert (await intake.http.post("/lapor", data=form_of(phone="abc"))).status_code == 422


async def test_back_to_the_form_loses_nothing(intake: Running) -> None:
    await told(intake)
    page = await intake.http.post("/lapor", data=form_of(act="edit"))
    assert page.status_code == 200
    assert AGAIN in page.text


async def test_a_person_counts_once(intake: Running) -> None:
    receipt = await told(intake)
    address = SUPPORT.format(receipt["number"])
    first = await intake.http.post(address, json={"contact": "0812 3456 7890"})
    assert (first.status_code, first.json()["supporters"], first.json()["counted"]) == (201, 1, True)
    second = await intake.http.post(address, json={"contact": "+62 81234567890"})
    assert (second.status_code, second.json()["supporters"], second.json()["counted"]) == (200, 1, False)
    key = {"Idempotency-Key": "this-phone"}
    assert (await intake.http.post(address, json={}, headers=key)).json()["supporters"] == 2
    assert (await intake.http.post(address, json={}, headers=key)).json()["supporters"] == 2
    later = await intake.http.post(address, json={"contact": "a@contoh.id"}, headers=key)
    assert (later.json()["counted"], later.json()["told"]) == (False, True), "a contact may follow"
    assert (await intake.http.post(address, json={})).status_code == 422
    assert (await intake.http.post(address, json={"contact": "nobody"})).status_code == 422
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted", *["complaint.support_given"] * 3]
    async with intake.service.db.connection() as connection:
        rows = await connection.fetch("select payload from outbox where subject = $1 order by version offset 1", receipt["complaint_id"])
    facts = [json.loads(row["payload"])["data"] for row in rows]
    assert [(fact.get("new", True), fact.get("places")) for fact in facts] == [(True, 1), (True, None), (False, 2)]


async def test_who_leaves_costs_nobody_else_a_message(intake: Running) -> None:
    """Messages are planned for a place, and sent later."""
    receipt = await told(intake)
    for name in "abc":
        await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": f"{name}@contoh.id"})
    vault, complaint = Vault(intake.service.more_databases[0], VAULT_KEY), UUID(receipt["complaint_id"])
    first = (await vault.supporters_of([complaint]))[0][0]
    await vault.drop_supporter(first.id)
    assert [(row.place, known.email) for row, known in await vault.supporters_of([complaint])] == [(1, "b@contoh.id"), (2, "c@contoh.id")]
    await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": "d@contoh.id"})
    assert [row.place for row, _ in await vault.supporters_of([complaint])] == [1, 2, 3], "a place is nobody else's"


async def test_one_contact_is_not_known_by_two_complaints(intake: Running) -> None:
    """What is stored of a supporter in intake's own rows says of no two complaints that one person supports both."""
    one, other = await told(intake), await told(intake, "Lampu jalan di depan pasar Citeureup padam sejak seminggu, gelap sekali.")
    for receipt in (one, other):
        await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": "081234567890"})
    async with intake.service.db.connection() as connection:
        assert await connection.fetchval("select count(distinct contact) from support") == 2


async def test_support_on_the_page(intake: Running) -> None:
    receipt = await told(intake)
    address = f"/laporan/{receipt['number']}"
    assert "dukung" in (await intake.http.get(address)).text
    wrong = await intake.http.post(f"{address}/dukung", data={"contact": "nobody"})
    assert wrong.status_code == 422
    assert 'href="#contact"' in wrong.text
    given = await intake.http.post(f"{address}/dukung", data={"contact": ""})
    assert given.headers["location"] == f"{address}?didukung=baru"
    once_more = await intake.http.post(f"{address}/dukung", data={"contact": ""})
    assert once_more.headers["location"] == f"{address}?didukung=lagi", "the same browser"
    page = await intake.http.get(given.headers["location"])
    assert "satu orang lagi" in page.text
    assert await supporters(intake, receipt) == 1
    assert (await intake.http.get(f"{address}/dukung")).headers["location"] == f"{address}#dukung"
    assert (await intake.http.post("/laporan/999999999/dukung", data={})).status_code == 404


async def test_the_count_is_shown_where_it_is_offered(intake: Running) -> None:
    receipt = await told(intake)
    for number in range(11):
        await intake.http.post(SUPPORT.format(receipt["number"]), json={}, headers={"Idempotency-Key": f"phone {number}"})
    page = await intake.http.post("/lapor/serupa", data=form_of())
    assert "12 orang melaporkan ini" in page.text


async def test_supporters_are_told_until_they_say_no(intake_at_work: Running) -> None:
    receipt = await told(intake_at_work)
    await intake_at_work.http.post(SUPPORT.format(receipt["number"]), json={"contact": "a@contoh.id", "language": "en"})

    async def reply(*, supporters: bool = True) -> ContactReply:
        asked = ContactRequest(complaint_ids=[UUID(receipt["complaint_id"])], supporters=supporters)
        client = await intake_at_work.service.bus.client()
        answer = await client.request(CONTACT_SUBJECT, asked.model_dump_json().encode(), timeout=2)
        return ContactReply.model_validate_json(answer.data)

    async def answers() -> bool:
        return bool((await reply()).supporters)

    await eventually(answers)
    assert (await reply(supporters=False)).supporters == {}
    [contact] = (await reply()).supporters[UUID(receipt["complaint_id"])]
    assert (contact.email, contact.language) == ("a@contoh.id", "en")
    link = f"/dukungan/{contact.tracking_code}"
    assert (await intake_at_work.http.get(link)).status_code == 200
    assert (await reply()).supporters != {}, "looking at the page ends nothing"
    assert (await intake_at_work.http.post(link)).status_code == 200
    assert (await reply()).supporters == {}
    assert await supporters(intake_at_work, receipt) == 1, "the support still counts"
    assert (await intake_at_work.http.post(link)).status_code == 200, "once more changes nothing"
    for foreign in (
        "x",
        link[10:-1] + ("1" if link.endswith("0") else "0"),
        SupportLinks(TrackingCodes("x" * 40)).make(UUID(receipt["complaint_id"])),
    ):
        assert (await intake_at_work.http.get(f"/dukungan/{foreign}")).status_code == 404


async def give_in_vain(intake: Running, database: TestDatabase, receipt: dict[str, str], **headers: str) -> None:
    """A support whose transaction fails when the contact is in the vault already."""
    admin = await asyncpg.connect(database.admin_dsn)
    await admin.execute(BREAK)
    with pytest.raises(asyncpg.RaiseError, match="disk is full"):
        await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": "a@contoh.id"}, headers=headers)
    await admin.execute(MEND)
    await admin.close()


@pytest.mark.parametrize("counted_before", [False, True])
async def test_who_tries_again_after_a_failure_is_in_the_vault_once(intake: Running, database: TestDatabase, counted_before: bool) -> None:
    receipt, browser = await told(intake), {"Idempotency-Key": "this-phone"}
    if counted_before:
        await intake.http.post(SUPPORT.format(receipt["number"]), json={}, headers=browser)
    await give_in_vain(intake, database, receipt, **browser)
    assert await supporters(intake, receipt) == counted_before
    again = await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": "a@contoh.id"}, headers=browser)
    assert (again.json()["counted"], again.json()["told"]) == (not counted_before, True)
    vault, complaint = Vault(intake.service.more_databases[0], VAULT_KEY), UUID(receipt["complaint_id"])
    assert [(row.place, known.email) for row, known in await vault.supporters_of([complaint])] == [(0, "a@contoh.id")]


async def test_a_contact_that_failed_and_is_not_given_again_is_forgotten(intake: Running, database: TestDatabase) -> None:
    receipt = await told(intake)
    await give_in_vain(intake, database, receipt)
    await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": "b@contoh.id"})
    db, vault, complaint = intake.service.db, Vault(intake.service.more_databases[0], VAULT_KEY), UUID(receipt["complaint_id"])
    assert await delete_orphan_supporters(db, vault, utc_now()) == 0, "too young to be one"
    later = utc_now() + ORPHAN_AGE + timedelta(seconds=1)
    assert await delete_orphan_supporters(db, vault, later) == 1
    assert [known.email for _, known in await vault.supporters_of([complaint])] == ["b@contoh.id"]
    assert await delete_orphan_supporters(db, vault, later) == 0


async def test_who_left_and_comes_back_is_told_again(intake: Running) -> None:
    """Nothing that is kept of who left says who it was: a support that is given again is another one."""
    receipt = await told(intake)
    vault, complaint = Vault(intake.service.more_databases[0], VAULT_KEY), UUID(receipt["complaint_id"])
    links = SupportLinks(TrackingCodes(KEY))
    for place in (0, 1):
        given = await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": "a@contoh.id"})
        assert (given.status_code, given.json()["told"]) == (201, True)
        [(row, known)] = await vault.supporters_of([complaint])
        assert (row.place, known.email) == (place, "a@contoh.id")
        assert (await intake.http.post(f"/dukungan/{links.make(row.id)}")).status_code == 200
        assert await vault.supporters_of([complaint]) == []


async def test_an_erased_complaint_forgets_its_supporters(intake: Running) -> None:
    receipt = await told(intake)
    await intake.http.post(SUPPORT.format(receipt["number"]), json={"contact": "081234567890"})
    await intake.http.post(f"/api/intake/v1/complaints/{receipt['tracking_code']}/erasure")
    vault = Vault(intake.service.more_databases[0], VAULT_KEY)
    await destroy_identities(intake.service.db, vault)
    assert await vault.supporters_of([UUID(receipt["complaint_id"])]) == []
    async with intake.service.db.connection() as connection:
        assert await connection.fetchval("select count(*) from support") == 0


async def test_the_look_up_reads_its_index(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.dsn("intake"), server_settings={"search_path": "intake,public", "random_page_cost": "1.1"})
    await connection.execute(FILL)
    admin = await asyncpg.connect(database.admin_dsn)
    await admin.execute("analyze intake.publication")
    await admin.close()
    plan = await connection.fetch(f"explain {publications.LIST_ALIKE}", bands(ROAD, "32.01"), utc_now() - timedelta(days=30), 40)
    await connection.close()
    text = "\n".join(row[0] for row in plan)
    assert "publication_bands" in text, text
    assert "Seq Scan on publication" not in text
