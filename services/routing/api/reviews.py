"""A second look at a case, over the API: more time, another classification, an appeal."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import AwareDatetime, Field

from services.routing.api.bodies import Body
from services.routing.api.fields import IfMatch, LongText, ShortText
from services.routing.api.views import CaseView
from services.routing.domain.commands import (
    ApproveDeferral,
    AskDeferral,
    Command,
    GrantAppeal,
    Reclassify,
    RecordReply,
    RefuseAppeal,
    RefuseDeferral,
)
from shared.auth import AppealJudge, Coordinator, Principal, Role, allow
from shared.events.codes import CategoryCode, Classification, RegionCode

Give = Callable[[UUID, Command, Principal, int, Response], Awaitable[CaseView]]
"""Gives a command to a case as it was read, and says how it stands then."""
_Officer = Annotated[Principal, Depends(allow(Role.OFFICER, practice=True))]


class AskDeferralBody(Body):
    reason: ShortText = Field(description="For the coordinator", examples=["Menunggu pengadaan aspal."])
    until: AwareDatetime | date = Field(
        description="Later than now, at most 180 days: a day, which means the end of that working day in the government's zone, or of the"
        " next one where offices are closed on it; or a moment with its zone",
        examples=["2026-06-30", "2026-06-30T16:59:59Z"],
    )
    reply: LongText = Field(description="Goes to the reporter if it is approved", examples=["Perbaikan dijadwalkan akhir Juni."])


class ReasonBody(Body):
    reason: ShortText


class ReplyBody(Body):
    text: LongText = Field(description="As the reporter said it", examples=["Pelapor menelepon: di RT 03, dekat masjid."])


class ReclassifyBody(Body):
    """What is left out stays."""

    reason: ShortText = Field(examples=["Ada dugaan pungutan liar."])
    classification: Classification | None = None
    category: CategoryCode | None = None
    region: RegionCode | None = None


def add_reviews(router: APIRouter, give: Give) -> None:
    @router.post("/cases/{case_id}/ask-deferral", operation_id="ask_deferral")
    async def ask_deferral(case_id: UUID, body: AskDeferralBody, by: _Officer, version: IfMatch, response: Response) -> CaseView:
        """The agency needs more time; the coordinator decides. No clock stops."""
        return await give(case_id, AskDeferral(body.reason, body.until, body.reply), by, version, response)

    @router.post("/cases/{case_id}/approve-deferral", operation_id="approve_deferral")
    async def approve_deferral(case_id: UUID, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """The agency gets the time that it asked for; the reporter gets the interim reply."""
        return await give(case_id, ApproveDeferral(), by, version, response)

    @router.post("/cases/{case_id}/refuse-deferral", operation_id="refuse_deferral")
    async def refuse_deferral(case_id: UUID, body: ReasonBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """The agency does not get more time."""
        return await give(case_id, RefuseDeferral(body.reason), by, version, response)

    @router.post("/cases/{case_id}/reclassify", operation_id="reclassify_case")
    async def reclassify(case_id: UUID, body: ReclassifyBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Corrects what it is about; deadlines follow."""
        command = Reclassify(body.reason, body.classification, body.category, body.region)
        return await give(case_id, command, by, version, response)

    @router.post("/cases/{case_id}/record-reply", operation_id="record_reply")
    async def record_reply(case_id: UUID, body: ReplyBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Writes down what the reporter replied by telephone or at the counter: screening goes on. The reporter reads it."""
        return await give(case_id, RecordReply(body.text), by, version, response)

    @router.post("/cases/{case_id}/grant-appeal", operation_id="grant_appeal")
    async def grant_appeal(case_id: UUID, body: ReasonBody, by: AppealJudge, version: IfMatch, response: Response) -> CaseView:
        """The reporter's appeal is right: the case is opened again. The head of the agency decides, or the coordinator."""
        return await give(case_id, GrantAppeal(body.reason), by, version, response)

    @router.post("/cases/{case_id}/refuse-appeal", operation_id="refuse_appeal")
    async def refuse_appeal(case_id: UUID, body: ReasonBody, by: AppealJudge, version: IfMatch, response: Response) -> CaseView:
        """The appeal changes nothing, and why."""
        return await give(case_id, RefuseAppeal(body.reason), by, version, response)
