"""Cases of one matter on the desks: merged, split, joined, supported."""

import asyncio
from uuid import UUID, uuid4

import pytest

from services.routing.commands.landscape import Landscape
from services.routing.commands.leftovers import let_go
from services.routing.queries import count_ever_routed
from shared.auth import Role
from shared.clock import utc_now
from shared.errors import Conflict
from shared.events.codes import ErasureBasis, Outcome, Status
from shared.events.complaint import (
    Attachment,
    ComplaintAnswered,
    ComplaintErased,
    DisputeRaised,
    ErasureAsked,
    SupplementGiven,
    WithdrawalAsked,
)
from shared.events.relation import ComplaintSplit, ComplaintSupported, ComplaintUnmerged, PartAnswered, PartOpened, SupportGiven
from shared.ids import new_id
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, OFFICER_ANSWER, DeskClient, Town, told_by_intake
from tests.support.waiting import eventually

COORDINATOR, OFFICER = Role.COORDINATOR, Role.OFFICER


async def act(
    desk: DeskClient, town: Town, case_id: UUID, command: str, body: dict[str, object] | None = None, by: Role = COORDINATOR
) -> int:
    """Gives a command on the case as it stands, as its coordinator or as an officer of its agency; returns the HTTP status."""
    case = await town.case(case_id)
    scope = BANDUNG if by is COORDINATOR else case.agency or BANDUNG
    answer = await desk.post(f"/cases/{case_id}/{command}", by, scope, body, version=case.version)
    return answer.status_code


async def split_case(desk: DeskClient, town: Town) -> tuple[UUID, UUID, UUID]:
    """A case and its two parts."""
    whole = await town.complains(category="jalan-rusak")
    assert await act(desk, town, whole, "split", {"agencies": [DPUPR, DLH], "reason": "Jalan dan sampahnya."}) == 200
    first, second = (await town.case(whole)).parts
    return whole, first, second


async def test_a_merged_case_is_no_work_any_more_and_comes_back_as_it_was(town: Town, desk: DeskClient) -> None:
    master, case_id = await town.complains(category="jalan-rusak"), await town.complains(category="jalan-rusak")
    before = await town.case(case_id)
    assert await act(desk, town, case_id, "merge", {"master": str(master)}) == 200
    merged = await town.case(case_id)
    assert (merged.status, merged.master, merged.holder) == (Status.MERGED, master, None)
    queue = (await desk.get("/cases", OFFICER, DPUPR)).json()["items"]
    assert [item["id"] for item in queue] == [str(master)]
    relatives = (await desk.get(f"/cases/{master}/relatives", COORDINATOR, BANDUNG)).json()
    assert [each["id"] for each in relatives["merged"]] == [str(case_id)]

    assert await act(desk, town, case_id, "unmerge") == 200
    after = await town.case(case_id)
    changed = {"version", "changed_at", "acted_at", "response_from"}  # its agency has its time anew
    assert {name: value for name, value in after._asdict().items() if name not in changed} == {
        name: value for name, value in before._asdict().items() if name not in changed
    }


async def test_merges_that_cannot_be_say_why(town: Town, desk: DeskClient) -> None:
    first, second, third = [await town.complains(category="jalan-rusak") for _ in range(3)]
    elsewhere = await town.complains(government="32.73")
    assert await act(desk, town, first, "merge", {"master": str(second)}) == 200

    async def refused(case_id: UUID, master: UUID, scope: str = BANDUNG, role: Role = COORDINATOR) -> tuple[int, str]:
        version = (await town.case(case_id)).version
        problem = (await desk.post(f"/cases/{case_id}/merge", role, scope, {"master": str(master)}, version=version)).json()
        return problem["status"], problem["type"].rsplit(":", 1)[1] if "errors" not in problem else problem["errors"][0]["code"]

    assert await refused(third, third) == (409, "merge-cycle")
    assert await refused(second, first) == (409, "merge-cycle")
    assert await refused(third, first) == (409, "master-merged")
    assert await refused(third, elsewhere) == (422, "unknown_case")
    assert await refused(third, elsewhere, "*", Role.ADMINISTRATOR) == (409, "other-government")
    assert await refused(third, uuid4()) == (422, "unknown_case")
    assert await act(desk, town, second, "merge", {"master": str(third)}) == 200, "a master may be merged itself"
    assert await refused(third, second) == (409, "merge-cycle")


async def test_two_that_merge_into_each_other_at_once_do_not_both_win(town: Town, desk: DeskClient) -> None:
    one, other = await town.complains(category="jalan-rusak"), await town.complains(category="jalan-rusak")
    assert sorted(
        await asyncio.gather(
            act(desk, town, one, "merge", {"master": str(other)}),
            act(desk, town, other, "merge", {"master": str(one)}),
        )
    ) == [200, 409]


async def test_nobody_is_lost_with_a_master_that_its_reporter_withdraws(town: Town, desk: DeskClient) -> None:
    master, case_id = await town.complains(category="jalan-rusak"), await town.complains(category="jalan-rusak")
    assert await act(desk, town, case_id, "merge", {"master": str(master)}) == 200
    await town.hears(told_by_intake(WithdrawalAsked(government=BANDUNG), master, version=2))
    back = await town.case(case_id)
    assert (back.status, back.master) == (Status.ROUTED, None)
    fact = (await town.told(case_id))[-1].data
    assert isinstance(fact, ComplaintUnmerged)
    assert fact.because == "master_ended"


async def test_a_split_case_is_answered_when_all_its_parts_are(town: Town, desk: DeskClient) -> None:
    whole, first, second = await split_case(desk, town)
    assert (await town.case(whole)).status is Status.SPLIT
    parts = [await town.case(each) for each in (first, second)]
    assert [(part.status, part.agency, part.number, part.words) for part in parts] == [
        (Status.ROUTED, DPUPR, "K-1-1", "Jalan rusak di depan pasar"),
        (Status.ROUTED, DLH, "K-1-2", "Jalan rusak di depan pasar"),
    ]
    opened = (await town.told(first))[0]
    assert isinstance(opened.data, PartOpened)
    assert (opened.version, opened.data.parent) == (1, whole)
    async with town.db.connection() as connection:
        assert await count_ever_routed(connection) == 1, "two parts are one complaint"

    assert await act(desk, town, first, "answer", OFFICER_ANSWER, OFFICER) == 200
    assert (await town.case(whole)).status is Status.SPLIT
    assert await act(desk, town, second, "answer", {"text": "Diangkut bulan depan.", "outcome": "planned"}, OFFICER) == 200
    answered = await town.case(whole)
    assert (answered.status, answered.outcome, answered.first_answered_at is not None) == (Status.ANSWERED, Outcome.PLANNED, True)
    told = [fact.data for fact in await town.told(whole)]
    assert [(fact.answered_by, fact.remaining) for fact in told if isinstance(fact, PartAnswered)] == [(DPUPR, 1), (DLH, 0)]
    assert [fact.text for fact in told if isinstance(fact, ComplaintAnswered)] == [None], "each answer is told once"

    await town.hears(told_by_intake(DisputeRaised(government=BANDUNG, text="Sampahnya masih ada."), whole, version=2))
    assert [(await town.case(each)).status for each in (whole, first, second)] == [Status.SPLIT, Status.IN_PROGRESS, Status.IN_PROGRESS]


async def test_joining_takes_back_what_is_not_answered(town: Town, desk: DeskClient) -> None:
    whole, first, second = await split_case(desk, town)
    assert await act(desk, town, first, "answer", OFFICER_ANSWER, OFFICER) == 200
    assert await act(desk, town, whole, "join", {"reason": "Cukup satu dinas."}) == 200
    assert [(await town.case(each)).status for each in (whole, first, second)] == [Status.ANSWERED, Status.ANSWERED, Status.WITHDRAWN]

    whole, first, second = await split_case(desk, town)
    assert await act(desk, town, whole, "join", {}) == 200
    assert [(await town.case(each)).status for each in (whole, first, second)] == [Status.VERIFIED, Status.WITHDRAWN, Status.WITHDRAWN]
    assert await act(desk, town, whole, "split", {"agencies": [DLH, DPUPR]}) == 200
    split = [fact.data for fact in await town.told(whole) if isinstance(fact.data, ComplaintSplit)]
    assert [part.number for part in split[-1].parts] == ["K-1-3", "K-1-4"]
    assert split[-1].due_at is not None, "late for the register when its agencies are"


async def test_what_several_agencies_answered_is_not_merged_away_from_their_answers(town: Town, desk: DeskClient) -> None:
    whole, first, second = await split_case(desk, town)
    master = await town.complains(category="jalan-rusak")
    for part in (first, second):
        assert await act(desk, town, part, "answer", OFFICER_ANSWER, OFFICER) == 200
    assert (await town.case(whole)).status is Status.ANSWERED
    problem = await desk.post(
        f"/cases/{whole}/merge", COORDINATOR, BANDUNG, {"master": str(master)}, version=(await town.case(whole)).version
    )
    assert (problem.status_code, problem.json()["type"].rsplit(":", 1)[1]) == (409, "has-parts")
    assert "merge" not in problem.json()["allowed"]
    assert await act(desk, town, master, "merge", {"master": str(whole)}) == 200, "the other way round"


async def test_what_reporters_ask_reaches_the_parts(town: Town, desk: DeskClient) -> None:
    whole, first, second = await split_case(desk, town)
    await town.hears(told_by_intake(SupplementGiven(government=BANDUNG, text="Di depan nomor 7."), whole, version=2))
    assert [(await town.history(part))[-1].note for part in (first, second)] == ["Di depan nomor 7."] * 2
    assert await act(desk, town, first, "close") == 409, "a part ends with its whole"
    await town.hears(told_by_intake(ErasureAsked(government=BANDUNG), whole, version=3))
    for part in (first, second):
        assert (await town.case(part)).words is None
        assert [entry.note for entry in await town.history(part)] == [None] * 4
        last = (await town.told(part))[-1].data
        assert isinstance(last, ComplaintErased)
        assert last.basis is ErasureBasis.REPORTER
    await town.hears(told_by_intake(WithdrawalAsked(government=BANDUNG), whole, version=4))
    assert [(await town.case(each)).status for each in (whole, first, second)] == [Status.WITHDRAWN] * 3


async def test_support_is_counted_and_goes_to_the_case_that_is_handled(town: Town, desk: DeskClient) -> None:
    master, case_id = await town.complains(category="jalan-rusak"), await town.complains(category="jalan-rusak")
    await town.hears(told_by_intake(SupportGiven(government=BANDUNG), case_id, version=2))
    assert await act(desk, town, case_id, "merge", {"master": str(master)}) == 200
    await town.hears(*(told_by_intake(SupportGiven(government=BANDUNG), case_id, version=version) for version in (3, 4)))
    assert ((await town.case(case_id)).supporters, (await town.case(master)).supporters) == (1, 2)
    told = (await town.told(master))[-1]
    assert isinstance(told.data, ComplaintSupported)
    assert told.subject == str(master)


async def test_what_the_reporter_of_a_merged_case_adds_is_read_by_whoever_works_on_the_master(town: Town, desk: DeskClient) -> None:
    master, case_id = await town.complains(category="jalan-rusak"), await town.complains(category="jalan-rusak")
    assert await act(desk, town, case_id, "merge", {"master": str(master)}) == 200
    photo = Attachment(id=new_id(), media_type="image/jpeg", bytes=1000)
    said = SupplementGiven(government=BANDUNG, text="Juga di depan nomor 7.", attachments=(photo,))
    await town.hears(told_by_intake(said, case_id, version=2))
    found = (await desk.get(f"/cases/{master}/relatives", OFFICER, DPUPR)).json()["additions"]
    assert [(each["id"], each["words"]) for each in found] == [(str(case_id), "Juga di depan nomor 7.")]
    assert found[0]["attachments"] == [str(photo.id)]
    async with town.db.connection() as connection:
        rows = await connection.fetch("select role, scope, way from case_reading where case_id = $1", case_id)
    assert [tuple(row) for row in rows if row["role"] == "officer"] == [("officer", DPUPR, "api")], "whose words are read is on record"
    assert [entry.kind for entry in await town.history(master)][-1] == "complaint.supplemented.v1"
    assert (await town.history(master))[-1].note is None
    await town.hears(told_by_intake(ErasureAsked(government=BANDUNG), case_id, version=3))
    assert (await desk.get(f"/cases/{master}/relatives", OFFICER, DPUPR)).json()["additions"] == [], "erased there is erased everywhere"


async def test_what_is_added_shows_whatever_number_is_merged(town: Town, desk: DeskClient) -> None:
    """The latest additions, though hundreds were merged before and added nothing."""
    master, case_id, other = [await town.complains(category="jalan-rusak") for _ in range(3)]
    await town.copies(other, 250, status="'merged'", master=f"'{master}'")
    assert await act(desk, town, case_id, "merge", {"master": str(master)}) == 200
    await town.hears(told_by_intake(SupplementGiven(government=BANDUNG, text="Juga di depan nomor 7."), case_id, version=2))
    found = (await desk.get(f"/cases/{master}/relatives", OFFICER, DPUPR)).json()["additions"]
    assert [each["words"] for each in found] == ["Juga di depan nomor 7."]


async def test_support_that_is_given_while_a_case_is_merged_is_not_lost(town: Town) -> None:
    """Where it goes is read once the cases are held; what changed meanwhile is taken again."""
    master, case_id = await town.complains(category="jalan-rusak"), await town.complains(category="jalan-rusak")
    gift = told_by_intake(SupportGiven(government=BANDUNG), case_id, version=2)

    async def waits() -> bool:
        async with town.db.connection() as connection:
            return bool(await connection.fetchval("select exists (select from pg_stat_activity where wait_event_type = 'Lock')"))

    async with town.db.transaction() as tx:
        merging = "update complaint_case set status = 'merged', merged_from = status, master = $2 where id = $1"
        await tx.execute(merging, case_id, master)
        hearing = asyncio.create_task(town.hears(gift))
        await eventually(waits)
    with pytest.raises(Conflict):
        await hearing
    await town.hears(gift)
    assert ((await town.case(case_id)).supporters, (await town.case(master)).supporters) == (0, 1)


async def test_who_was_left_merged_into_what_is_over_is_set_free_once(town: Town, desk: DeskClient) -> None:
    """As a release left them that closed masters and let nobody go."""
    master, merged, second, other, others, open_one = [await town.complains(category="jalan-rusak") for _ in range(6)]
    assert await act(desk, town, master, "answer", OFFICER_ANSWER, OFFICER) == 200
    assert await act(desk, town, master, "close") == 200
    await town.hears(told_by_intake(WithdrawalAsked(government=BANDUNG), other, version=2))
    async with town.db.transaction() as tx:
        for case_id, into in ((merged, master), (second, merged), (others, other), (open_one, second)):
            merging = "update complaint_case set status = 'merged', merged_from = status, master = $2 where id = $1"
            await tx.execute(merging, case_id, into)
    reply = told_by_intake(SupplementGiven(government=BANDUNG, text="Juga di nomor 7."), merged, version=2)
    await town.hears(reply)
    assert [fact.data.fact_type for fact in await town.told(merged)][-1] == "complaint.supplemented", "kept, so it is not refused"

    async with town.db.transaction() as tx:
        await tx.execute("select from complaint_case where id = $1 for update", second)
        assert await let_go(town.db, Landscape(), utc_now()) == 1, "whom somebody is at waits for the next run"
    assert await let_go(town.db, Landscape(), utc_now()) == 1
    assert await let_go(town.db, Landscape(), utc_now()) == 0
    freed = [await town.case(each) for each in (merged, second, open_one, others)]
    assert [(case.status, case.agency, case.outcome) for case in freed] == [(Status.ANSWERED, DPUPR, Outcome.RESOLVED)] * 3 + [
        (Status.ROUTED, DPUPR, None)
    ]
