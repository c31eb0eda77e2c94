"""A round from its first complaint to its result, and what is left of a class."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.routing.queries import evidence
from services.routing.queries.evidence import EvidenceRow
from services.routing.training.commands.running import AT_THE_SEAT
from services.routing.training.judging import Fault
from services.routing.training.scoring import Result
from shared.auth import Principal, Role
from shared.auth.sessions import digest_of
from shared.clock import utc_now
from shared.errors import Conflict, NotFound
from shared.events.codes import Status
from tests.service.training.classroom import COORDINATOR, Classroom

CASES = "select count(*) from complaint_case where government = '99.01'"


async def test_complaints_come_at_the_pace_each_to_its_own_seat(room: Classroom) -> None:
    known = await room.open(kind="mixed")
    await room.seat(known, "Ani")
    await room.seat(known, "Budi")
    await room.start(known, "calm")
    first = {name: [work.piece.case_id for work in await room.works(name)] for name in ("Ani", "Budi")}
    assert [len(each) for each in first.values()] == [1, 1]
    assert not set(first["Ani"]) & set(first["Budi"])
    room.move(2.4)
    assert await room.tick() == 0
    room.move(0.2)
    assert await room.tick() == 2
    assert await room.tick() == 0
    async with room.db.connection() as connection:
        rows = await connection.fetch("select agency, status from complaint_case where government = '99.01'")
    assert {row["status"] for row in rows} == {Status.ROUTED}
    assert {row["agency"] for row in rows} == {seat.scope for seat in room.seats.values()}


async def test_the_result_says_what_was_late_wrongly_returned_or_a_phrase(room: Classroom) -> None:
    known = await room.open()
    await room.seat(known, "Ani")
    await room.start(known, "busy", "15")
    for _ in range(5):
        room.move(1)
        await room.tick()
    works = await room.works("Ani")
    own = [work for work in works if work.scenario.agency == "dpupr"]
    foreign = [work for work in works if work.scenario.agency != "dpupr"]
    assert len(own) >= 3
    late, phrase, wrong, *rest = [own[0], own[-1], own[-2], *own[1:-2]]
    room.move(0.5)
    await room.answers("Ani", late)
    await room.answers("Ani", phrase, "Terima kasih atas laporan Anda, akan kami tindak lanjuti.")
    await room.returns("Ani", wrong, "dlh")
    for work in foreign:
        await room.returns("Ani", work, work.scenario.agency)
    room.move(10)
    await room.tick()
    judged = {work.piece.case_id: work.judgement for work in await room.works("Ani")}
    assert judged[late.piece.case_id].faults == (Fault.LATE,)
    assert Fault.TOO_SHORT in judged[phrase.piece.case_id].faults
    assert Fault.PHRASE in judged[phrase.piece.case_id].faults
    assert judged[wrong.piece.case_id].faults == (Fault.RETURNED_WRONGLY,)
    assert all(judged[work.piece.case_id].faults == (Fault.OVERDUE,) for work in rest)
    assert all(Fault.WRONG_SUGGESTION not in judged[work.piece.case_id].faults for work in foreign)
    view = await room.view("Ani")
    assert view.running is None
    assert view.score.wrongly_returned == 1
    assert view.score.phrases == 1
    assert view.score.result is Result.TRY_AGAIN


async def test_a_good_officer_passes(room: Classroom) -> None:
    known = await room.open(kind="dinkes")
    await room.seat(known, "Ani")
    await room.start(known, "usual", "10")
    for _ in range(10):
        for work in await room.works("Ani"):
            if not work.judgement.done:
                if work.scenario.agency == "dinkes":
                    await room.answers("Ani", work)
                else:
                    await room.returns("Ani", work, work.scenario.agency)
        room.move(1.01)
        await room.tick()
    everybody = (await room.reading.view_class(known.id, COORDINATOR)).people
    assert everybody[0].score.arrived >= 6
    assert everybody[0].score.percent == 100
    assert everybody[0].score.result is Result.PASSED


async def test_after_a_round_the_seats_are_empty_and_the_next_brings_other_complaints(room: Classroom) -> None:
    known = await room.open()
    await room.seat(known, "Ani")
    await room.start(known, "usual", "10")
    first = {work.scenario.id for work in await room.works("Ani")}
    await room.leading.end_round(known.id, by=COORDINATOR)
    at_seats = f"{CASES} and status = any($1::text[])"
    assert await room.count(at_seats, [status.value for status in AT_THE_SEAT]) == 0
    await room.start(known, "usual", "10")
    for _ in range(8):
        room.move(1)
        await room.tick()
    second = {work.scenario.id for work in await room.works("Ani")}
    assert len(second) >= 5
    assert not first & second


async def test_hints_follow_what_the_officer_does_and_can_be_off(room: Classroom) -> None:
    known = await room.open()
    seat, other = await room.seat(known, "Ani"), await room.seat(known, "Budi")
    await room.start(known)
    work = (await room.works("Ani"))[0]
    before = await room.reading.hint(work.piece.case_id, seat.scope)
    assert before is not None
    assert before.page == "menerima"
    assert await room.reading.hint(work.piece.case_id, other.scope) is None, "another's complaint"
    await room.answers("Ani", work, "Sudah.")
    after = await room.reading.hint(work.piece.case_id, seat.scope)
    assert after is not None
    assert after.example == work.scenario.good
    await room.leading.end_round(known.id, by=COORDINATOR)
    await room.start(known, hints=False)
    work = (await room.works("Ani"))[0]
    assert await room.reading.hint(work.piece.case_id, seat.scope) is None


async def test_who_joins_during_a_round_gets_what_is_still_to_come(room: Classroom) -> None:
    known = await room.open()
    await room.seat(known, "Ani")
    await room.start(known, "usual", "10")
    room.move(6)
    await room.seat(known, "Budi")
    await room.tick()
    assert len(await room.works("Budi")) == 1
    planned = "select count(*) from training_complaint t join training_participant p on p.id = t.participant where p.name = $1"
    assert 1 <= await room.count(planned, "Budi") < await room.count(planned, "Ani")


async def test_who_comes_back_sits_at_the_same_seat_and_the_old_session_is_over(room: Classroom) -> None:
    known = await room.open()
    first = await room.joining.join(known.join_key, "Ani Lestari", "Dinas Kominfo")
    second = await room.joining.join(known.join_key, "ani  lestari", "dinas kominfo")
    assert await room.joining.find(digest_of(first)) is None
    assert await room.joining.find(digest_of(second)) is not None
    assert len((await room.reading.view_class(known.id, COORDINATOR)).people) == 1


async def test_a_session_lasts_a_day_of_a_workshop(room: Classroom) -> None:
    known = await room.open()
    secret = await room.joining.join(known.join_key, "Ani", "Kominfo")
    room.move(9.9 * 60)
    assert await room.joining.find(digest_of(secret)) is not None
    room.move(0.2 * 60)
    assert await room.joining.find(digest_of(secret)) is None


async def test_rounds_do_not_overlap_and_need_somebody(room: Classroom) -> None:
    known = await room.open()
    with pytest.raises(Conflict) as nobody:
        await room.start(known)
    assert nobody.value.code == "nobody-there"
    await room.seat(known, "Ani")
    await room.start(known)
    with pytest.raises(Conflict) as running:
        await room.start(known)
    assert running.value.code == "round-running"


async def test_another_government_does_not_see_the_class(room: Classroom) -> None:
    known = await room.open()
    other = Principal("Dedi", Role.COORDINATOR, "35.78")
    with pytest.raises(NotFound):
        await room.reading.view_class(known.id, other)
    with pytest.raises(NotFound):
        await room.leading.close_class(known.id, by=other)
    assert await room.reading.list_classes(other) == []


async def test_a_day_after_its_end_only_attendance_and_results_are_left(room: Classroom) -> None:
    known = await room.open()
    await room.seat(known, "Ani")
    await room.start(known)
    work = (await room.works("Ani"))[0]
    photo = EvidenceRow(uuid4(), work.piece.case_id, "image/jpeg", 1, 1, 1)
    async with room.db.transaction() as tx:
        await evidence.add(tx, photo, "Ani", utc_now() + timedelta(hours=1))
        await evidence.claim(tx, photo.case_id, [photo.id])
    await room.answers("Ani", work)
    await room.leading.close_class(known.id, by=COORDINATOR)
    room.move(23 * 60)
    await room.tick()
    assert await room.count(CASES) == 1
    room.move(61)
    await room.tick()
    assert await room.count(CASES) == 0
    assert await room.count("select count(*) from case_history") == 0
    async with room.db.connection() as connection:
        assert await evidence.list_to_purge(connection, utc_now() + timedelta(seconds=1), 10) == [photo.id]
    assert await room.count("select count(*) from agency where code like '99.01.%-%'") == 0
    view = await room.reading.view_class(known.id, COORDINATOR)
    assert [(each.person.name, each.score.good) for each in view.people] == [("Ani", 1)]
    assert view.known.cleared_at is not None


async def test_a_class_that_nobody_closes_ends_after_a_week(room: Classroom) -> None:
    known = await room.open()
    await room.seat(known, "Ani")
    await room.start(known)
    room.move(7 * 24 * 60 + 1)
    await room.tick()
    with pytest.raises(Conflict):
        await room.joining.join(known.join_key, "Budi", "Kominfo")


async def test_nothing_of_it_is_told(room: Classroom) -> None:
    told = await room.count("select count(*) from outbox")
    known = await room.open()
    await room.seat(known, "Ani")
    await room.start(known, "busy")
    for _ in range(9):
        room.move(1)
        await room.tick()
    await room.answers("Ani", (await room.works("Ani"))[-1])
    await room.leading.close_class(known.id, by=COORDINATOR)
    assert await room.count("select count(*) from case_history") > 20
    assert await room.count("select count(*) from outbox") == told
