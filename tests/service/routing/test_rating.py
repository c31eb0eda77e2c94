"""Reporters rate what is closed; silence may have closed it a moment before they were heard."""

from datetime import timedelta
from functools import reduce
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.routing.commands.timed import tell_due
from services.routing.domain import NEW, Actor, Step, evolve
from shared.auth import Role
from shared.clock import utc_now
from shared.events.codes import ReporterAction, Status
from shared.events.complaint import ComplaintRated, ConfirmationGiven, RatingGiven, ReporterFact, ReporterRefused
from shared.events.fact import Fact
from shared.events.review import ReopeningAsked
from tests.service.routing.desk import BANDUNG, DPUPR, OFFICER_ANSWER, DeskClient, Town, complaint, told_by_intake
from tests.service.routing.desk_pages import Reader, case_path
from tests.support.postgres import TestDatabase

ROUTING = Path(__file__).parents[3] / "services" / "routing"
UPGRADE = (ROUTING / "migrations" / "0130_remember_rating.sql").read_text().partition("-- migrate:up")[2].partition("-- migrate:down")[0]


async def silent(town: Town, desk: DeskClient) -> UUID:
    """Answered, and closed as nobody said a word."""
    case_id = await town.complains(category="jalan-rusak")
    answer = await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, OFFICER_ANSWER, version=2)
    assert answer.status_code == 200
    await tell_due(town.db, town.landscape, utc_now() + timedelta(days=60))
    assert (await town.case(case_id)).status is Status.CLOSED
    return case_id


@pytest.mark.parametrize(
    "said", [RatingGiven(government=BANDUNG, rating=4, words="Cepat."), ConfirmationGiven(government=BANDUNG, rating=4, words="Cepat.")]
)
async def test_what_silence_closed_is_rated_whether_or_not_its_reporter_knew_that(
    town: Town, desk: DeskClient, reader: Reader, said: ReporterFact
) -> None:
    case_id = await silent(town, desk)
    before = await town.case(case_id)
    await town.hears(told_by_intake(said, case_id, version=2))
    case, fact = await town.case(case_id), (await town.told(case_id))[-1]
    assert (case.status, case.rated, case.ended_at, case.version) == (Status.CLOSED, True, before.ended_at, before.version + 1)
    assert isinstance(fact.data, ComplaintRated)
    assert (fact.data.rating, fact.data.nats_subject()) == (4, "complaint.rated.v1.32.04.dpupr")
    assert "Cepat." not in fact.encode()
    entry = (await town.history(case_id))[-1]
    assert (entry.actor, entry.note) == ("reporter", "Cepat.")
    page = (await reader.get(case_path(case_id))).text
    for words in ("Pelapor menilai penanganannya", "4 dari 5", "Cepat."):
        assert words in page


async def test_a_confirmation_without_stars_of_what_is_closed_says_nothing_new(town: Town, desk: DeskClient) -> None:
    case_id = await silent(town, desk)
    before = await town.told(case_id)
    await town.hears(told_by_intake(ConfirmationGiven(government=BANDUNG), case_id, version=2))
    assert await town.told(case_id) == before, "neither decided nor refused"
    await town.hears(told_by_intake(RatingGiven(government=BANDUNG, rating=1), case_id, version=3))
    assert (await town.case(case_id)).rated, "and the stars may follow"


async def test_a_second_rating_is_refused_until_it_was_reopened_and_closed_again(town: Town, desk: DeskClient) -> None:
    case_id = await silent(town, desk)
    first, second = RatingGiven(government=BANDUNG, rating=2), RatingGiven(government=BANDUNG, rating=5)
    await town.hears(told_by_intake(first, case_id, version=2), told_by_intake(second, case_id, version=3))
    refused = (await town.told(case_id))[-1].data
    assert isinstance(refused, ReporterRefused)
    assert (refused.action, refused.code, refused.status) == (ReporterAction.RATE, "rated-before", Status.CLOSED)
    await town.hears(told_by_intake(ReopeningAsked(government=BANDUNG, reason="Rusak lagi."), case_id, version=4))
    case = await town.case(case_id)
    assert (case.status, case.rated) == (Status.ROUTED, False)
    answer = await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, OFFICER_ANSWER, version=case.version)
    assert answer.status_code == 200
    await town.hears(told_by_intake(ConfirmationGiven(government=BANDUNG), case_id, version=5))
    await town.hears(told_by_intake(second, case_id, version=6))
    ratings = [fact.data.rating for fact in await town.told(case_id) if isinstance(fact.data, ComplaintRated)]
    assert ratings == [2, 5]


async def test_what_is_kept_of_a_rating_is_what_its_history_says(town: Town, desk: DeskClient) -> None:
    submission, at = complaint(category="jalan-rusak"), utc_now() - timedelta(hours=1)
    envelope = told_by_intake(submission, at=at)
    await town.hears(envelope)
    case_id = UUID(envelope.subject)
    await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, OFFICER_ANSWER, version=2)
    await tell_due(town.db, town.landscape, utc_now() + timedelta(days=60))
    await town.hears(told_by_intake(RatingGiven(government=BANDUNG, rating=3), case_id, version=2))
    steps = [
        Step(entry.version, entry.at, Actor(entry.actor), Fact.registry[entry.kind].model_validate(entry.data))
        for entry in await town.history(case_id)
    ]
    opening = evolve(NEW._replace(id=case_id), Step(0, at, Actor.REPORTER, submission))
    assert reduce(evolve, steps, opening) == await town.case(case_id)


async def test_an_installation_with_ratings_already_knows_them_after_the_upgrade(
    town: Town, desk: DeskClient, database: TestDatabase
) -> None:
    """Confirmed with stars, confirmed without, and confirmed with stars once, but reopened since and closed without."""
    ids, said = [], [(5,), (None,), (5, None)]
    for ratings in said:
        case_id = await town.complains(category="jalan-rusak")
        ids.append(case_id)
        for number, rating in enumerate(ratings):
            version = (await town.case(case_id)).version
            answer = await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, OFFICER_ANSWER, version=version)
            assert answer.status_code == 200
            await town.hears(told_by_intake(ConfirmationGiven(government=BANDUNG, rating=rating), case_id, version=2 + 2 * number))
            if number + 1 < len(ratings):
                await town.hears(told_by_intake(ReopeningAsked(government=BANDUNG, reason="Lagi."), case_id, version=3 + 2 * number))
    expected = [(await town.case(case_id)).rated for case_id in ids]
    assert expected == [True, False, False]
    connection = await asyncpg.connect(database.admin_dsn)
    try:
        await connection.execute("set search_path = routing, public; alter table complaint_case drop column rated")
        await connection.execute(UPGRADE)
        assert [await connection.fetchval("select rated from complaint_case where id = $1", case_id) for case_id in ids] == expected
    finally:
        await connection.close()
