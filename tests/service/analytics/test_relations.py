"""Merged, split and reopened complaints in the numbers: demand is counted always, work once."""

from datetime import timedelta
from uuid import UUID

from shared.events.codes import Channel, Classification, EscalationLevel, Language, Outcome, Status
from shared.events.complaint import ComplaintAnswered
from shared.events.relation import ComplaintMerged, ComplaintSplit, ComplaintUnmerged, Part, PartOpened, SharedAnswer
from shared.events.review import ComplaintDeferred, ComplaintReopened
from shared.ids import derived_id
from tests.service.analytics.conftest import Nation
from tests.service.analytics.test_indicators import ask, shares
from tests.unit.analytics.facts import ENVIRONMENT, GOVERNMENT, MONDAY, PUBLIC_WORKS, History, government

SOURCE = government("32.04")


def merged(master: UUID) -> ComplaintMerged:
    return ComplaintMerged(
        government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.MERGED, master=master, master_number="1", was=Status.ROUTED
    )


def split_history(before: str | None = None) -> tuple[History, list[History]]:
    """A complaint of which two agencies answer a part each, one late. `before`: who had all of it until it was split."""
    whole = History().submitted().verified()
    whole = whole.routed(agency=before) if before else whole
    parts = []
    for number, (agency, late) in enumerate(((PUBLIC_WORKS, False), (ENVIRONMENT, True)), start=1):
        part = History(complaint_id=derived_id(whole.complaint_id, f"part:{number}"))
        opened = PartOpened(
            government=GOVERNMENT,
            status=Status.VERIFIED,
            parent=whole.complaint_id,
            parent_number="K-1",
            number=f"K-1-{number}",
            channel=Channel.WEB,
            classification=Classification.COMPLAINT,
            submitted_at=MONDAY,
            anonymous=True,
            confidential=False,
            language=Language.INDONESIAN,
        )
        parts.append(part.case(opened).routed(agency=agency, due=1).answered(2 if late else 0, late=late))
    shares = tuple(Part(id=part.complaint_id, number="K-1-1", agency=part.agency or "") for part in parts)
    whole.case(ComplaintSplit(government=GOVERNMENT, status=Status.SPLIT, parts=shares))
    answered = ComplaintAnswered(
        government=GOVERNMENT,
        status=Status.ANSWERED,
        outcome=Outcome.RESOLVED,
        first=True,
        first_answered_at=MONDAY + timedelta(days=2),
        late=True,
    )
    return whole.case(answered, 2), parts


async def test_merged_complaints_are_demand_and_no_second_work(nation: Nation) -> None:
    master = History().submitted().verified().routed(due=1).answered(0)
    others = [History().submitted().verified().routed(due=1).case(merged(master.complaint_id)) for _ in range(5)]
    back = others[0].case(
        ComplaintUnmerged(
            government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.ROUTED, master=master.complaint_id, because="coordinator"
        )
    )
    await nation.tell([SOURCE, *master.facts, *(fact for each in others for fact in each.facts)])
    await nation.settle()
    bogor = (await ask(nation, "by=government"))["32.04"]
    assert bogor["received"]["value"] == 6
    assert shares(bogor, "merged") == (4, 6)
    assert shares(bogor, "follow_up_rate") == (1, 2), "the master and the one that stands on its own again"
    assert bogor["unanswered_past_deadline"]["value"] == 1
    assert back.agency == PUBLIC_WORKS
    agency = (await ask(nation, "by=agency"))[PUBLIC_WORKS]
    assert agency["received"]["value"] == 6
    assert shares(agency, "follow_up_rate") == (1, 2), "nor is it charged with what was merged away"
    assert shares(agency, "on_time") == (1, 2)


async def test_an_agency_that_had_the_whole_is_charged_with_its_part_alone(nation: Nation) -> None:
    whole, parts = split_history(before=PUBLIC_WORKS)
    await nation.tell([SOURCE, *whole.facts, *(fact for part in parts for fact in part.facts)])
    await nation.settle()
    agencies = await ask(nation, "by=agency")
    assert {key: shares(numbers, "follow_up_rate") for key, numbers in agencies.items() if key} == {
        PUBLIC_WORKS: (1, 1),
        ENVIRONMENT: (1, 1),
    }
    assert agencies[PUBLIC_WORKS]["received"]["value"] == 2


async def test_what_is_answered_with_another_is_work_of_its_own_only_once_its_reporter_says_that_it_is_not_settled(nation: Nation) -> None:
    master = History().submitted().verified().routed(due=1).answered(0).closed(1)
    shared = SharedAnswer(number="1", agency=PUBLIC_WORKS, outcome=Outcome.RESOLVED, answered_at=MONDAY, late=False, first_routed_at=MONDAY)
    freed = ComplaintUnmerged(
        government=GOVERNMENT,
        agency=PUBLIC_WORKS,
        status=Status.ANSWERED,
        master=master.complaint_id,
        because="master_ended",
        answer=shared,
    )
    others = [History().submitted().case(merged(master.complaint_id)).case(freed, 1) for _ in range(6)]
    content, angry = others[0], others[-1]
    content.agency = angry.agency = PUBLIC_WORKS
    content.closed(2, rating=4)
    angry.disputed(2)
    await nation.tell([SOURCE, *master.facts, *(fact for each in others for fact in each.facts)])
    await nation.settle()
    bogor = (await ask(nation, "by=government"))["32.04"]
    assert bogor["received"]["value"] == 7
    assert shares(bogor, "merged") == (5, 7)
    assert shares(bogor, "follow_up_rate") == (2, 2), "the master, and the one that is disputed"
    assert bogor["days_to_first_answer_mean"]["denominator"] == 2, "the days of an answer count as often as the work"
    again = others[1].case(merged(master.complaint_id), 3)
    plainly = ComplaintUnmerged(
        government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.ANSWERED, master=master.complaint_id, because="coordinator"
    )
    await nation.tell(again.facts[-1:])
    await nation.settle()
    await nation.tell(again.case(plainly, 4).facts[-1:])
    await nation.settle()
    bogor = (await ask(nation, "by=government"))["32.04"]
    assert shares(bogor, "merged") == (5, 7)
    assert shares(bogor, "follow_up_rate") == (2, 2), "merged once more and let go, it has no answer of its own either"


async def test_a_split_complaint_is_one_and_each_part_its_agencys_work(nation: Nation) -> None:
    whole, parts = split_history()
    await nation.tell([SOURCE, *whole.facts, *(fact for part in parts for fact in part.facts)])
    await nation.settle()
    assert (await ask(nation, "by=government"))["32.04"]["received"]["value"] == 1
    agencies = await ask(nation, "by=agency")
    assert {key: shares(numbers, "on_time") for key, numbers in agencies.items() if key} == {PUBLIC_WORKS: (1, 1), ENVIRONMENT: (0, 1)}
    totals = (await nation.get("/totals")).json()
    assert (totals["known"], totals["routed"], totals["answered"]) == (1, 1, 1)


async def test_a_split_complaint_that_nobody_answers_stands_in_the_register(nation: Nation) -> None:
    share = Part(id=derived_id(SOURCE.id, "part:1"), number="K-1-1", agency=PUBLIC_WORKS)
    split = ComplaintSplit(government=GOVERNMENT, status=Status.SPLIT, parts=(share,), due_at=MONDAY + timedelta(days=7))
    await nation.tell([SOURCE, *History().submitted().verified().case(split).facts])
    await nation.settle()
    assert (await ask(nation, "by=government"))["32.04"]["unanswered_past_deadline"]["value"] == 1


async def test_a_reopened_complaint_is_counted_and_open_again(nation: Nation) -> None:
    history = History().submitted().verified().routed(due=7).answered(1).closed(2, rating=5)
    deferred = ComplaintDeferred(government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.DEFERRED, until=MONDAY)
    reopened = ComplaintReopened(government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.ROUTED, count=1, level=EscalationLevel.SECRETARY)
    history.case(reopened, 3).case(deferred, 3)
    await nation.tell([SOURCE, *history.facts])
    await nation.settle()
    bogor = (await ask(nation, "by=government"))["32.04"]
    assert shares(bogor, "reopened") == (1, 1)
    assert shares(bogor, "closed") == (0, 1)
    agency = (await ask(nation, "by=agency"))[PUBLIC_WORKS]
    assert (shares(agency, "reopened"), shares(agency, "closed")) == ((1, 1), (0, 1))
    async with nation.analytics.db.connection() as connection:
        assert await connection.fetchval("select deferred from handling") == 1
