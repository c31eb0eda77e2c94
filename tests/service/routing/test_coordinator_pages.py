"""The coordinator's rooms: what they show, what they do, whom they let in, and two who change the same."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.routing.commands.channels import forget_rejections, keep_rejections
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel
from shared.events.submission import SubmissionProblem, SubmissionRejected
from tests.service.routing.desk import BANDUNG, DPUPR, DeskClient, Town, told_by_intake
from tests.service.routing.rooms import Coordinator, hidden, words

ROOMS = ("saring", "aturan", "instansi", "kalender", "merek", "saluran")
AGENCY = {"name": "Dinas Pemadam Baru", "kind": "dinas", "email": "damkar@bandung.example"}


@pytest.mark.parametrize("room", ROOMS)
async def test_a_room_is_its_own_governments_coordinators(desk: DeskClient, room: str) -> None:
    own, officer = Coordinator(desk), Coordinator(desk, DPUPR, Role.OFFICER)
    bound, administrator = Coordinator(desk, DPUPR), Coordinator(desk, "*", Role.ADMINISTRATOR)
    assert (await own.open(f"/desk/{room}")).status_code == 200
    assert "Pemerintah Kabupaten Bandung" in (await own.open(f"/desk/{room}")).text
    assert (await own.open(f"/desk/{room}", pemerintah="35.23")).status_code == 403
    assert (await officer.open(f"/desk/{room}")).status_code == 403
    assert (await bound.open(f"/desk/{room}")).status_code == 403
    chosen = await administrator.open(f"/desk/{room}", pemerintah="35.23")
    assert (chosen.status_code, "Pemerintah Kabupaten Tuban" in words(chosen)) == (200, True)
    assert (await administrator.open(f"/desk/{room}", pemerintah="99.99")).status_code == 403


async def test_an_agency_is_added_changed_and_retired_and_all_of_it_is_told_and_kept(desk: DeskClient, town: Town) -> None:
    by, code = Coordinator(desk), f"{BANDUNG}.pemadam"
    added = await by.follow(await by.send("/desk/instansi/baru", code="pemadam", **AGENCY))
    assert "Dinas Pemadam Baru was added" in words(added)
    edit = await by.open(f"/desk/instansi/{code}")
    await by.follow(
        await by.send(f"/desk/instansi/{code}", version=hidden(edit, "version"), **AGENCY | {"region": "Cibiru Hilir, Cileunyi"})
    )
    edit = await by.open(f"/desk/instansi/{code}")
    assert "What reporters dispute or have reopened later, and what comes out of a merge, comes to you." in words(edit)
    retired = await by.follow(
        await by.send(f"/desk/instansi/{code}/status", version=hidden(edit, "version"), active="0", reason="Digabung")
    )
    assert "takes no new complaints any more" in words(retired)
    assert "Digabung" in words(retired), "the last changes say why"
    facts = [fact.data.model_dump(include={"active", "region"}) for fact in await town.told(f"agency/{code}")]
    assert [fact["active"] for fact in facts] == [True, True, False]
    assert facts[-1]["region"] is not None
    assert "Dinas Pemadam Baru" in words(await by.open("/desk/instansi", q="dnas pemdam baru"))


async def test_what_an_agency_cannot_be_is_said_and_what_was_typed_stays(desk: DeskClient) -> None:
    by = Coordinator(desk)
    page = await by.send("/desk/instansi/baru", code="Damkar Kota!", name="X", email="no mailbox", region="Atlantis")
    assert page.status_code == 422
    for field in ("code", "name", "email", "region"):
        assert f'href="#{field}"' in page.text
    assert "Damkar Kota!" in page.text
    assert (await by.send("/desk/instansi/baru", code="dpupr", **AGENCY)).status_code == 422, "the code is taken"
    assert (await by.send("/desk/instansi/baru", code="x", **AGENCY | {"region": "Surabaya"})).status_code == 422, "not in this government"
    assert (await by.open("/desk/instansi/35.23.dpupr")).status_code == 404, "of another government"
    assert (await by.send("/desk/instansi/35.23.dpupr", version="1", **AGENCY)).status_code == 404


async def test_two_who_change_an_agency_see_both_sides(desk: DeskClient) -> None:
    one, other = Coordinator(desk), Coordinator(desk)
    version = hidden(await one.open(f"/desk/instansi/{DPUPR}"), "version")
    await one.follow(await one.send(f"/desk/instansi/{DPUPR}", version=version, **AGENCY | {"name": "PUPR baru"}))
    late = await other.send(f"/desk/instansi/{DPUPR}", version=version, **AGENCY | {"name": "PUPR lain"})
    assert late.status_code == 409
    assert "PUPR baru" in words(late)
    assert "PUPR lain" in words(late)
    assert "coordinator of 32.04 changed this" in words(late)


async def test_a_holiday_is_looked_at_and_then_moves_deadlines(desk: DeskClient, town: Town, db: Database) -> None:
    by = Coordinator(desk)
    case_id = await town.complains(category="jalan-rusak")
    before = await due(db, case_id)
    day = before.date().isoformat()
    change = {"day": day, "name": "Hari Jadi", "reason": "SK Bupati 12/2026"}
    look = await by.send("/desk/kalender/tinjau", **change)
    assert "1 open cases would get other deadlines" in words(look)
    assert await due(db, case_id) == before, "nothing is written yet"
    done = await by.follow(await by.send("/desk/kalender", **change, seen=hidden(look, "seen")))
    assert "Hari Jadi · SK Bupati 12/2026" in words(done)
    assert await due(db, case_id) > before
    [told] = await town.told(f"calendar/{BANDUNG}")
    assert told.data.model_dump(mode="json")["days"] == [{"day": day, "name": "Hari Jadi"}]
    look = await by.send("/desk/kalender/tinjau", day=day, removed="1", reason="Batal")
    assert (await by.send("/desk/kalender", day=day, removed="1", reason="Batal", seen=hidden(look, "seen"))).status_code == 303
    assert await due(db, case_id) == before
    assert len(await town.told(f"calendar/{BANDUNG}")) == 2


async def test_a_calendar_that_changed_meanwhile_is_a_conflict(desk: DeskClient) -> None:
    one, other = Coordinator(desk), Coordinator(desk)
    first = {"day": "2027-04-20", "name": "Hari Jadi", "reason": "SK 1"}
    second = {"day": "2027-04-21", "name": "Pemilihan", "reason": "SK 2"}
    seen = hidden(await one.send("/desk/kalender/tinjau", **first), "seen")
    assert (await one.send("/desk/kalender", **first, seen=seen)).status_code == 303
    late = await other.send("/desk/kalender", **second, seen=seen)
    assert (late.status_code, "2027-04-20" in words(late), "Pemilihan" in words(late)) == (409, True, True)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"day": "besok", "name": "Hari Jadi", "reason": "SK"}, "day"),
        ({"day": "1990-01-01", "name": "Hari Jadi", "reason": "SK"}, "day"),
        ({"day": "2027-04-20", "name": "", "reason": "SK"}, "name"),
        ({"day": "2027-04-20", "name": "Hari Jadi", "reason": ""}, "reason"),
        ({"day": "2027-04-20", "reason": "Batal", "removed": "1"}, "day"),
    ],
)
async def test_a_holiday_that_cannot_be_is_refused(desk: DeskClient, fields: dict[str, str], wrong: str) -> None:
    for path in ("/desk/kalender/tinjau", "/desk/kalender"):
        page = await Coordinator(desk).send(path, **fields)
        assert page.status_code == 422
        assert f'href="#{wrong}"' in page.text


async def test_a_brand_is_changed_and_told(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    page = await by.open("/desk/merek")
    version = hidden(page, "version")
    fields = {"brand": "Bedas Lapor", "colour": "#0B5A57", "mark": "BL", "kind": ["whatsapp", ""], "address": ["0812 3456 7890", ""]}
    done = await by.follow(await by.send("/desk/merek", version=version, **fields))
    assert "The brand was changed" in words(done)
    told = (await town.told(f"government/{BANDUNG}"))[-1].data.model_dump(mode="json")
    assert (told["brand"], told["colour"], told["channels"]) == (
        "Bedas Lapor", "#0b5a57", [{"kind": "whatsapp", "address": "0812 3456 7890"}],
    )  # fmt: skip
    assert (await by.send("/desk/merek", version=version, brand="Lain")).status_code == 409
    bad = await by.send("/desk/merek", version="2", colour="red", mark="LONG", website="laman", kind=["fax"], address=["1"])
    assert bad.status_code == 422
    for field in ("colour", "mark", "website", "channels"):
        assert f'href="#{field}"' in bad.text
    assert 'value="red"' in bad.text


async def test_channels_say_in_words_whether_they_work(desk: DeskClient, town: Town, db: Database) -> None:
    whole = await town.complains()
    await town.copies(whole, 3, parent=f"'{whole}'")  # its shares did not come in
    await town.complains(at=utc_now() - timedelta(days=20), channel=Channel.EMAIL)
    refused = SubmissionRejected(
        channel="sms", government=BANDUNG, errors=(SubmissionProblem(field="text", code="too_short", message="too short"),)
    )
    elsewhere = refused.model_copy(update={"government": "35.23", "channel": "whatsapp"})
    async with db.transaction() as tx:
        envelopes = [told_by_intake(refused), told_by_intake(elsewhere), told_by_intake(refused, at=utc_now() - timedelta(days=40))]
        await keep_rejections(tx, envelopes)
        await keep_rejections(tx, envelopes[:1])
    text = words(await Coordinator(desk).open("/desk/saluran"))
    assert "Web page 1 today, 1 in 7 days" in text
    assert "Silent for a week" in text
    assert "SMS No complaint has come in through it yet. Refused: 1 today, 1 in 7 days." in text
    assert "WhatsApp" in text.partition("Not in use:")[2]
    assert await forget_rejections(db)(utc_now()) == 1


async def due(db: Database, case_id: UUID) -> datetime:
    async with db.connection() as connection:
        found: datetime = await connection.fetchval("select response_due_at from complaint_case where id = $1", case_id)
        return found
