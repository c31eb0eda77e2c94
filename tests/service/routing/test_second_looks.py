"""A second look at cases: more time, another classification, reopening, appeal."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from services.routing.commands.timed import tell_due
from shared.auth import Role
from shared.clock import utc_now
from shared.events.codes import Classification, ReporterAction, Status
from shared.events.complaint import ComplaintSupplemented, ConfirmationGiven, ReporterRefused
from shared.events.review import (
    AppealRaised,
    AppealRefused,
    ComplaintDeferred,
    ComplaintReclassified,
    ComplaintReopened,
    DeferralAsked,
    ReopeningAsked,
)
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, OFFICER_ANSWER, DeskClient, Town, told_by_intake

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
    again = (await town.told(case_id))[-1].data
    assert isinstance(again, ComplaintReopened)
    assert (again.appeal, again.decided_by) == (True, "coordinator")


async def appealed(town: Town, desk: DeskClient) -> UUID:
    """Closed and opened again as often as can be, and the reporter calls on the leader."""
    case_id = await town.complains(category="jalan-rusak")
    for version in (2, 4, 6):
        assert (await act(desk, town, case_id, "answer", OFFICER, OFFICER_ANSWER)).status_code == 200
        await town.hears(told_by_intake(ConfirmationGiven(government=BANDUNG), case_id, version=version))
        if version < 6:
            await town.hears(told_by_intake(ReopeningAsked(government=BANDUNG, reason="Rusak lagi."), case_id, version=version + 1))
    await town.hears(told_by_intake(AppealRaised(government=BANDUNG, text="Tiga kali!"), case_id, version=7))
    return case_id


async def test_the_head_of_the_agency_decides_on_an_appeal_and_nobody_elses(town: Town, desk: DeskClient) -> None:
    case_id = await appealed(town, desk)
    version = (await town.case(case_id)).version
    path = f"/cases/{case_id}/grant-appeal"
    why: dict[str, object] = {"reason": "Pelapor benar."}
    for role, scope, status in ((Role.SECRETARY, DPUPR, 403), (OFFICER, DPUPR, 403), (Role.HEAD, DLH, 403), (Role.HEAD, BANDUNG, 403)):
        assert (await desk.post(path, role, scope, why, version=version)).status_code in (status, 404), (role, scope)
    above = await desk.get(f"/cases/{case_id}", Role.HEAD, BANDUNG)
    assert (above.status_code, above.json()["allowed"]) == (200, []), "who reads a whole government is the head of no agency"
    seen = (await desk.get(f"/cases/{case_id}", Role.HEAD, DPUPR)).json()
    assert seen["allowed"] == ["grant_appeal", "refuse_appeal"]
    granted = await desk.post(path, Role.HEAD, DPUPR, why, version=version)
    assert (granted.status_code, granted.json()["holder"], granted.json()["appeal"]) == (200, DPUPR, "granted")
    fact = (await town.told(case_id))[-1].data
    assert isinstance(fact, ComplaintReopened)
    assert (fact.appeal, fact.decided_by, fact.text) == (True, "head", "Pelapor benar.")
    assert (await town.history(case_id))[-1].actor == "leader"


async def test_a_head_refuses_with_a_reason(town: Town, desk: DeskClient) -> None:
    case_id = await appealed(town, desk)
    version = (await town.case(case_id)).version
    bare = await desk.post(f"/cases/{case_id}/refuse-appeal", Role.HEAD, DPUPR, {}, version=version)
    assert bare.status_code == 422
    refused = await desk.post(f"/cases/{case_id}/refuse-appeal", Role.HEAD, DPUPR, {"reason": "Sudah tuntas."}, version=version)
    assert (refused.status_code, refused.json()["status"]) == (200, "closed")
    fact = (await town.told(case_id))[-1].data
    assert isinstance(fact, AppealRefused)
    assert (fact.reason, fact.decided_by) == ("Sudah tuntas.", "head")


async def test_more_time_is_asked_for_until_a_day(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    day = (utc_now() + timedelta(days=30)).date()
    ask: dict[str, object] = {"reason": "Menunggu aspal.", "until": day.isoformat(), "reply": "Bulan depan."}
    asked = await act(desk, town, case_id, "ask-deferral", OFFICER, ask)
    assert asked.status_code == 200, asked.text
    fact = (await town.told(case_id))[-1].data
    assert isinstance(fact, DeferralAsked)
    assert fact.until.astimezone(ZoneInfo("Asia/Jakarta")).time().isoformat() == "23:59:59"
    assert fact.until.astimezone(ZoneInfo("Asia/Jakarta")).date() >= day, "a day on which offices are closed is the next working day"
    naive = await act(desk, town, await town.complains(category="jalan-rusak"), "ask-deferral", OFFICER, ask | {"until": f"{day}T10:00:00"})
    assert naive.status_code == 422


async def test_a_change_without_the_version_that_was_read_is_told_what_to_give(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    answer = await desk.post(f"/cases/{case_id}/accept", OFFICER, DPUPR)
    assert (answer.status_code, answer.headers["content-type"]) == (428, "application/problem+json")
    assert (answer.json()["type"], "If-Match" in answer.json()["detail"]) == ("urn:kawal:problem:version-missing", True)


async def test_a_reply_by_telephone_is_written_down_and_what_waits_can_be_split(town: Town, desk: DeskClient) -> None:
    case_id = await town.complains("Ada yang aneh", number="77")
    assert (await act(desk, town, case_id, "request-info", COORDINATOR, {"question": "Di mana?"})).status_code == 200
    written = await act(desk, town, case_id, "record-reply", COORDINATOR, {"text": "Di RT 03."})
    assert (written.status_code, written.json()["status"]) == (200, "received"), written.text
    fact = (await town.told(case_id))[-1].data
    assert isinstance(fact, ComplaintSupplemented)
    assert fact.text == "Di RT 03."
    split = await act(desk, town, case_id, "split", COORDINATOR, {"agencies": [DPUPR, DLH]})
    assert (split.status_code, split.json()["status"], len(split.json()["parts"])) == (200, "split", 2), split.text
