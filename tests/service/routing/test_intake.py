"""From what intake tells to an agency, a coordinator's queue, or a refusal."""

from datetime import timedelta
from functools import reduce

import pytest

from services.routing.commands.landscape import Landscape
from services.routing.commands.timed import tell_due
from services.routing.domain import NEW, Actor, Step, evolve
from services.routing.queries import count_ever_routed
from services.routing.queries.cases import FEW
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.errors import NotFound
from shared.events.codes import Classification, DecidedBy, Outcome, ReporterAction, Status
from shared.events.complaint import (
    ComplaintRouted,
    ComplaintVerified,
    ConfirmationGiven,
    ContactGiven,
    DisputeRaised,
    RecordedStep,
    ReporterRefused,
    SupplementGiven,
    WithdrawalAsked,
)
from shared.events.fact import Fact
from shared.ids import new_id
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, OFFICER_ANSWER, DeskClient, Town, complaint, told_by_intake


async def test_a_complaint_that_a_rule_fits_is_with_its_agency_at_once(town: Town) -> None:
    case_id = await town.complains(category="jalan-rusak")
    case = await town.case(case_id)
    assert (case.status, case.agency, case.version) == (Status.ROUTED, DPUPR, 2)
    verified, routed = await town.told(case_id)
    assert isinstance(verified.data, ComplaintVerified)
    assert isinstance(routed.data, ComplaintRouted)
    assert (routed.data.by, routed.data.rule, routed.data.rule_version) == (DecidedBy.RULE, "pekerjaan-umum", 1)
    assert routed.data.reasons == ("category: jalan-rusak",)
    assert routed.data.due_at is not None
    assert routed.data.nats_subject() == "complaint.routed.v1.32.04.dpupr"
    assert {fact.traceparent for fact in (verified, routed)} == {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}


async def test_facts_that_follow_from_a_fact_have_the_same_identifiers_every_time(town: Town) -> None:
    envelope = told_by_intake(complaint(category="jalan-rusak"))
    await town.hears(envelope)
    first = [fact.id for fact in await town.told(envelope.subject)]
    async with town.db.transaction() as tx:
        for table in ("outbox", "case_history", "complaint_case"):
            await tx.execute(f"delete from {table}")
    await town.hears(envelope)
    assert [fact.id for fact in await town.told(envelope.subject)] == first


async def test_who_gives_a_contact_later_can_be_reached(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak", anonymous=True, contactable=False)
    assert (await town.case(case_id)).contactable is False
    await town.hears(told_by_intake(ContactGiven(government=BANDUNG, agency=None), case_id, version=1))
    case = await town.case(case_id)
    assert (case.contactable, case.version, case.status) == (True, 2, Status.ROUTED)
    assert (await desk.post(f"/cases/{case_id}/accept", Role.OFFICER, DPUPR, version=2)).status_code == 200
    assert (await town.case(case_id)).contactable is True
    with pytest.raises(NotFound):
        await town.hears(told_by_intake(ContactGiven(government=BANDUNG, agency=None), new_id()))


async def test_a_complaint_that_no_rule_fits_waits_for_the_coordinator(town: Town) -> None:
    case_id = await town.complains("Saya ingin bertanya sesuatu.")
    assert (await town.case(case_id)).status is Status.RECEIVED
    assert await town.told(case_id) == []


async def test_an_unclassified_complaint_is_of_the_class_of_its_topic(town: Town) -> None:
    case = await town.case(await town.complains(category="aspirasi-pembangunan"))
    assert (case.classification, case.agency) == (Classification.ASPIRATION, f"{BANDUNG}.bappeda")


async def test_a_government_without_agencies_still_gets_its_complaints(town: Town) -> None:
    case = await town.case(await town.complains(government="99.01", region=None))
    assert (case.status, case.government) == (Status.RECEIVED, "99.01")


async def test_a_batch_of_many_is_a_batch_of_each(town: Town) -> None:
    envelopes = [told_by_intake(complaint(category="jalan-rusak", number=f"K-{number}")) for number in range(200)]
    withdrawn = told_by_intake(WithdrawalAsked(government=BANDUNG), version=2)
    withdrawn = type(withdrawn)(new_id(), withdrawn.source, envelopes[7].subject, 2, utc_now(), withdrawn.data)
    await town.hears(*envelopes, withdrawn)
    async with town.db.connection() as connection:
        assert await count_ever_routed(connection) == 200
        assert await connection.fetchval("select count(*) from outbox where nats_subject like 'complaint.%'") == 401
        assert await connection.fetchval("select number from complaint_case where status = 'withdrawn'") == "K-7"


async def test_cases_that_come_many_at_a_time_are_stored_like_those_that_come_alone(town: Town) -> None:
    at = utc_now() - timedelta(days=900)
    photo = {"id": new_id(), "media_type": "image/jpeg", "bytes": 9}
    recorded = [
        RecordedStep(kind="verified", at=at),
        RecordedStep(kind="routed", at=at, agency=DPUPR),
        RecordedStep(kind="answered", at=at + timedelta(days=1), agency=DPUPR, text="Sudah.", outcome=Outcome.UNSTATED),
        RecordedStep(kind="closed", at=at + timedelta(days=2)),
    ]
    asks = "Saya ingin bertanya “sesuatu” \\ {é}\n\tya?"
    envelopes = [
        *(told_by_intake(complaint("Bertanya saja", number=f"K-{number}"), at=at) for number in range(FEW)),
        told_by_intake(complaint(asks, title="Tanya", address="Jalan Melati 3", lat=-6.9, long=107.6, attachments=[photo]), at=at),
        told_by_intake(complaint(asks, government="99.01", region=None, classification="aspiration", language="en"), at=at),
        told_by_intake(complaint(category="jalan-rusak", recorded=recorded), at=at),
    ]
    await town.hears(*envelopes)
    all_there = "select to_jsonb(c) - 'search' as all, tsvector_to_array(search) as searched from complaint_case c order by id"
    async with town.db.transaction() as tx:
        together = await tx.fetch(all_there)
        for table in ("outbox", "case_history", "complaint_case"):
            await tx.execute(f"delete from {table}")
    for envelope in envelopes:
        await town.hears(envelope)
    async with town.db.connection() as connection:
        assert await connection.fetch(all_there) == together
    assert len(together) == len(envelopes) > FEW


async def test_the_history_rebuilds_the_row(town: Town) -> None:
    submitted_at = utc_now()
    submission = complaint(category="jalan-rusak")
    case_id = await town.complains(category="jalan-rusak", at=submitted_at)
    await town.hears(told_by_intake(SupplementGiven(government=BANDUNG, text="Tambah dalam"), case_id, version=2))
    opening = evolve(NEW._replace(id=case_id), Step(0, submitted_at, Actor.REPORTER, submission))
    steps = [
        Step(entry.version, entry.at, Actor(entry.actor), Fact.registry[entry.kind].model_validate(entry.data))
        for entry in await town.history(case_id)
    ]
    assert reduce(evolve, steps, opening) == await town.case(case_id)


async def test_a_supplement_is_kept_with_its_words_for_the_desk_and_told_without_them(town: Town) -> None:
    case_id = await town.complains(category="jalan-rusak")
    await town.hears(told_by_intake(SupplementGiven(government=BANDUNG, text="Dekat masjid"), case_id, version=2))
    entry = (await town.history(case_id))[-1]
    assert (entry.actor, entry.note, entry.official) == ("reporter", "Dekat masjid", None)
    assert "Dekat masjid" not in (await town.told(case_id))[-1].encode()


@pytest.mark.parametrize(
    ("request_", "action"),
    [
        (ConfirmationGiven(government=BANDUNG, rating=5), ReporterAction.CONFIRM),
        (DisputeRaised(government=BANDUNG, text="Belum"), ReporterAction.DISPUTE),
    ],
)
async def test_what_comes_in_the_wrong_state_is_refused_in_a_fact_and_changes_nothing(
    town: Town, request_: ConfirmationGiven | DisputeRaised, action: ReporterAction
) -> None:
    case_id = await town.complains(category="jalan-rusak")
    await town.hears(told_by_intake(request_, case_id, version=2))
    refused = (await town.told(case_id))[-1].data
    assert isinstance(refused, ReporterRefused)
    assert (refused.action, refused.status) == (action, Status.ROUTED)
    assert (await town.case(case_id)).version == 3


async def test_a_dispute_that_was_raised_in_time_and_heard_too_late_counts(town: Town, db: Database, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, OFFICER_ANSWER, version=2)
    raised_at = utc_now()
    await tell_due(db, Landscape(), raised_at + timedelta(days=60))
    assert (await town.case(case_id)).status is Status.CLOSED
    late = told_by_intake(DisputeRaised(government=BANDUNG, text="Belum"), case_id, version=2, at=raised_at + timedelta(days=50))
    await town.hears(late)
    assert (await town.case(case_id)).status is Status.CLOSED
    await town.hears(told_by_intake(DisputeRaised(government=BANDUNG, text="Belum"), case_id, version=3, at=raised_at))
    case = await town.case(case_id)
    assert (case.status, case.agency) == (Status.IN_PROGRESS, DPUPR)
    assert case.response_from == case.changed_at


async def test_a_withdrawal_ends_the_case(town: Town) -> None:
    case_id = await town.complains("Hanya bertanya saja")
    await town.hears(told_by_intake(WithdrawalAsked(government=BANDUNG, reason="Sudah selesai"), case_id, version=2))
    assert (await town.case(case_id)).status is Status.WITHDRAWN
    assert (await town.history(case_id))[-1].note == "Sudah selesai"


async def test_a_request_about_a_complaint_that_never_came_is_an_error_for_the_dead_letters(town: Town) -> None:
    with pytest.raises(NotFound):
        await town.hears(told_by_intake(WithdrawalAsked(government=BANDUNG), version=2))


async def test_an_imported_complaint_keeps_its_own_history_and_meets_no_rule(town: Town) -> None:
    at = utc_now() - timedelta(days=900)
    recorded = [
        RecordedStep(kind="verified", at=at),
        RecordedStep(kind="routed", at=at, agency="32.04.unknown-here"),
        RecordedStep(kind="answered", at=at + timedelta(days=1), agency="32.04.unknown-here", text="Sudah.", outcome=Outcome.UNSTATED),
    ]
    case_id = await town.complains(category="jalan-rusak", at=at, recorded=recorded)
    case = await town.case(case_id)
    assert (case.status, case.agency, case.imported) == (Status.ANSWERED, "32.04.unknown-here", True)
    assert [fact.time for fact in await town.told(case_id)] == [at, at, at + timedelta(days=1)]
    assert {entry.actor for entry in await town.history(case_id)} == {"record"}
    assert case.agency != DLH
