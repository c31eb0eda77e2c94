"""What a reporter takes out of sight is out of sight at once, and what is erased is nowhere."""

from contextlib import suppress
from uuid import UUID

import pytest
from nats.js.errors import NotFoundError

from shared.events.codes import ErasureBasis, Status
from shared.events.complaint import ComplaintErased, ComplaintMadeConfidential, ComplaintWithdrawn
from shared.events.submission import Reporter
from tests.service.intake.conftest import Running
from tests.service.intake.test_following import ACCEPTED, AGENCY, URL, VERIFIED, answered, routed
from tests.support.waiting import eventually

WORDS = "Tetangga saya Wiryawan membakar ban di gang Kenanga."
STATES = (
    [],
    [VERIFIED],
    [VERIFIED, routed(), ACCEPTED],
    [VERIFIED, routed(), answered()],
    [ComplaintWithdrawn(**AGENCY, status=Status.WITHDRAWN)],
)


async def dump(intake: Running) -> str:
    """Every row of every table of the schema, as text."""
    async with intake.service.db.connection() as connection:
        tables = await connection.fetch("select tablename as name from pg_tables where schemaname = 'intake'")
        rows = [row["line"] for table in tables for row in await connection.fetch(f'select t::text as line from "{table["name"]}" t')]
    return "\n".join(rows)


async def is_listed(intake: Running, number: str) -> bool:
    listed = (await intake.http.get(URL)).json()["complaints"]
    asked = await intake.http.get(f"/open311/v2/requests/{number}.json")
    found = {number in [each["number"] for each in listed], asked.status_code == 200}
    assert len(found) == 1, "all doors say the same"
    return found.pop()


async def test_what_is_made_confidential_is_listed_nowhere_and_told_once(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    url = f"{URL}/{receipt['tracking_code']}"
    assert await is_listed(intake, receipt["number"])
    for _ in range(2):
        response = await intake.http.post(f"{url}/confidentiality")
        assert (response.status_code, response.json()["confidential"], response.json()["pending"]) == (200, True, None)
    assert "make_confidential" not in response.json()["allowed"]
    assert not await is_listed(intake, receipt["number"])
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted", "complaint.confidentiality_asked"]
    await intake.tell(receipt["complaint_id"], [ComplaintMadeConfidential(**AGENCY, status=Status.RECEIVED)])
    history = (await intake.http.get(url)).json()["history"]
    assert [line["kind"] for line in history] == ["submitted", "made_confidential"]


@pytest.mark.parametrize("facts", STATES, ids=["received", "verified", "in_progress", "answered", "withdrawn"])
async def test_an_erased_complaint_leaves_no_word_here_in_any_state(intake: Running, facts: list[ComplaintWithdrawn]) -> None:
    receipt = await intake.submit(region="32.01", text=WORDS, title="Ban Kenanga", address="Gang Kenanga 4")
    url = f"{URL}/{receipt['tracking_code']}"
    if not facts or facts[-1].status is not Status.WITHDRAWN:
        await intake.http.post(f"{url}/supplements", json={"text": "Kenanga lagi: Wiryawan."})
    await intake.tell(receipt["complaint_id"], facts)
    response = await intake.http.post(f"{url}/erasure")
    assert response.status_code == 200, response.text
    seen = response.json()
    assert (seen["text"], seen["title"], seen["address"], seen["allowed"]) == (None, None, None, [])
    assert seen["erased_at"] is not None
    rows = "\n".join(line for line in (await dump(intake)).splitlines() if "complaint.submitted.v1" not in line and "_given.v1" not in line)
    assert "Kenanga" not in rows
    assert "Wiryawan" not in rows
    assert not await is_listed(intake, receipt["number"])
    told = (await intake.facts(receipt["complaint_id"]))[-2:]
    over = bool(facts) and facts[-1].status is Status.WITHDRAWN
    assert told[-1] == "complaint.erasure_asked"
    assert (told[0] == "complaint.withdrawal_asked") is not over, "an open one is taken back"


async def test_nothing_more_can_be_asked_of_an_erased_complaint(intake: Running) -> None:
    receipt = await intake.submit()
    url = f"{URL}/{receipt['tracking_code']}"
    assert {(await intake.http.post(f"{url}/erasure")).status_code for _ in range(2)} == {200}, "twice is once"
    facts = await intake.facts(receipt["complaint_id"])
    for act, body in (("supplements", {"text": "Lagi."}), ("dispute", {"text": "Lagi."}), ("confidentiality", {}), ("withdrawal", {})):
        response = await intake.http.post(f"{url}/{act}", json=body)
        assert (response.status_code, response.json()["allowed"]) == (409, []), act
    assert (await intake.http.post(f"{url}/contact", json={"contact": "siti@contoh.id"})).status_code == 409
    assert await intake.facts(receipt["complaint_id"]) == facts
    assert (await intake.http.get(url)).status_code == 200, "the code still says what became of it"


async def test_an_order_of_law_erases_here_what_routing_tells_of(intake: Running) -> None:
    receipt = await intake.submit(text=WORDS)
    erased = ComplaintErased(**AGENCY, status=Status.ROUTED, basis=ErasureBasis.LAW)
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered(), erased])
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()
    assert (seen["text"], [line["quote"] for line in seen["history"]]) == (None, [None] * 5)


async def test_the_identity_is_destroyed_and_the_stream_forgets(intake_at_work: Running) -> None:
    reporter = Reporter(name="Dewi Anggraini", phone="081234567890").model_dump()
    receipt = await intake_at_work.submit(text=WORDS, reporter=reporter)
    complaint_id = UUID(receipt["complaint_id"])
    vault = intake_at_work.service.more_databases[0]

    async def identities() -> int:
        async with vault.connection() as connection:
            return int(await connection.fetchval("select count(*) from identity where complaint_id = $1", complaint_id))

    async def stream() -> bytes:
        js = await intake_at_work.service.bus.jetstream()
        info = await js.stream_info("INTAKE")
        found = b""
        for sequence in range(max(1, info.state.first_seq), info.state.last_seq + 1):
            with suppress(NotFoundError):  # a deleted one
                found += (await js.get_msg("INTAKE", sequence)).data or b""
        return found

    async def is_told() -> bool:
        return b"Kenanga" in await stream()

    async def is_forgotten() -> bool:
        told = await stream()
        return b"Kenanga" not in told and b"complaint.erasure_asked" in told and b"complaint.submitted" in told

    assert await identities() == 1
    await eventually(is_told)
    await intake_at_work.http.post(f"{URL}/{receipt['tracking_code']}/erasure")
    await eventually(is_forgotten)

    async def is_unknown() -> bool:
        return await identities() == 0

    await eventually(is_unknown)
    assert "Kenanga" not in await dump(intake_at_work), "in the outbox neither"
