"""A second look at cases: more time, another classification, reopening, appeal."""

from datetime import timedelta
from uuid import UUID

import httpx

from services.routing.commands.timed import tell_due
from shared.auth import Role
from shared.clock import utc_now
from shared.events.codes import Classification, ReporterAction, Status
from shared.events.complaint import ConfirmationGiven, ReporterRefused
from shared.events.review import AppealRaised, ComplaintDeferred, ComplaintReclassified, ComplaintReopened, ReopeningAsked
from tests.service.routing.desk import BANDUNG, DPUPR, OFFICER_ANSWER, DeskClient, Town, told_by_intake

COORDINATOR, OFFICER = Role.COORDINATOR, Role.OFFICER


async def act(desk: DeskClient, town: Town, case_id: UUID, command: str, by: Role, body: dict[str, object] | None = None) -> httpx.Response:
    version = (await town.case(case_id)).version
    return await desk.post(f"/cases/{case_id}/{command}", by, BANDUNG if by is COORDINATOR else DPUPR, body, version=version)


async def test_more_time_is_asked_for_approved_and_ends(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    due_at = (await act(desk, town, case_id, "accept", OFFICER)).json()["response_due_at"]
    until = utc_now() + timedelta(days=20)
    ask: dict[str, object] = {"reason": "Menunggu aspal.", "until": until.isoformat(), "reply": "Dijadwalkan akhir bulan."}
    early = await act(desk, town, case_id, "ask-deferral", OFFICER, ask | {"until": "2020-01-01T00:00:00Z"})
    assert (early.status_code, early.json()["type"]) == (409, "urn:kawal:problem:deferral-past")
    assert (await act(desk, town, case_id, "ask-deferral", COORDINATOR, ask)).status_code == 403
    asked = (await act(desk, town, case_id, "ask-deferral", OFFICER, ask)).json()
    assert (asked["status"], asked["deferral"]["granted"], asked["allowed"]) == ("in_progress", False, ["answer", "return"])
    seen = (await desk.get(f"/cases/{case_id}", COORDINATOR, BANDUNG)).json()
    assert {"approve_deferral", "refuse_deferral"} <= set(seen["allowed"])
    granted = (await act(desk, town, case_id, "approve-deferral", COORDINATOR)).json()
    assert (granted["status"], granted["holder"], granted["response_due_at"]) == ("deferred", DPUPR, due_at), "no clock stops"
    fact = (await town.told(case_id))[-1].data
    assert isinstance(fact, ComplaintDeferred)
    assert fact.reply == "Dijadwalkan akhir bulan."

    await tell_due(town.db, town.landscape, until + timedelta(seconds=1))
    case = await town.case(case_id)
    assert (case.status, case.deferral_until) == (Status.IN_PROGRESS, None)
    assert "breached:first_response" in case.told
    assert (await act(desk, town, case_id, "answer", OFFICER, OFFICER_ANSWER)).status_code == 200


async def test_another_classification_changes_what_is_due(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    before = (await desk.get(f"/cases/{case_id}", COORDINATOR, BANDUNG)).json()["resolution_due_at"]
    unknown = await act(desk, town, case_id, "reclassify", COORDINATOR, {"reason": "Salah.", "category": "tidak-ada"})
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "unknown_category")
    changed = await act(desk, town, case_id, "reclassify", COORDINATOR, {"reason": "Ada pungutan.", "classification": "oversight"})
    assert changed.json()["resolution_due_at"] > before
    fact = (await town.told(case_id))[-1].data
    assert isinstance(fact, ComplaintReclassified)
    assert (fact.classification, fact.reason) == (Classification.OVERSIGHT, "Ada pungutan.")


async def test_what_is_not_settled_is_reopened_twice_and_then_appealed(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    for version in (2, 4, 6):
        assert (await act(desk, town, case_id, "answer", OFFICER, OFFICER_ANSWER)).status_code == 200
        await town.hears(told_by_intake(ConfirmationGiven(government=BANDUNG), case_id, version=version))
        await town.hears(told_by_intake(ReopeningAsked(government=BANDUNG, reason="Rusak lagi."), case_id, version=version + 1))
    case = await town.case(case_id)
    assert (case.status, len(case.reopened_from)) == (Status.CLOSED, 2)
    reopened = [fact.data for fact in await town.told(case_id) if isinstance(fact.data, ComplaintReopened)]
    assert [(fact.count, fact.level, fact.agency) for fact in reopened] == [(1, "secretary", DPUPR), (2, "head", DPUPR)]
    refused = (await town.told(case_id))[-1].data
    assert isinstance(refused, ReporterRefused)
    assert (refused.action, refused.code) == (ReporterAction.REOPEN, "reopened-before")

    assert (await act(desk, town, case_id, "grant-appeal", COORDINATOR, {"reason": "Benar."})).json()["type"].endswith("no-appeal")
    await town.hears(told_by_intake(AppealRaised(government=BANDUNG, text="Tiga kali!"), case_id, version=8))
    assert (await desk.get(f"/cases/{case_id}", COORDINATOR, BANDUNG)).json()["appeal"] == "raised"
    granted = (await act(desk, town, case_id, "grant-appeal", COORDINATOR, {"reason": "Pelapor benar."})).json()
    assert (granted["status"], granted["appeal"], granted["holder"]) == ("routed", "granted", DPUPR)
