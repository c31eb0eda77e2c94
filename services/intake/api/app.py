"""The routes of intake's API."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request, Response

from services.intake.alike import AlikeReading
from services.intake.api.batch import MEDIA_TYPE, read_lines, results
from services.intake.api.known import known_router
from services.intake.api.photos import PhotoView, photo_router
from services.intake.api.reference import reference_router
from services.intake.api.support import support_router
from services.intake.api.views import (
    AppealBody,
    BatchResult,
    ComplaintView,
    ConfirmationBody,
    ContactBody,
    DisputeBody,
    PublicComplaint,
    PublicPage,
    RatingBody,
    ReceiptView,
    ReopeningBody,
    SubmissionBody,
    SupplementBody,
    WithdrawalBody,
)
from services.intake.commands import Intake
from services.intake.commands.attaching import Attachments
from services.intake.commands.contacting import Contacting
from services.intake.commands.reporting import Reporting
from services.intake.commands.supporting import Supporting
from services.intake.domain import Handed
from services.intake.queries.cases import PublicFilter
from services.intake.reading import Reading
from services.intake.reference import Reference
from shared.auth import PUBLIC, ChannelAdapter, ChannelOrAnybody, Principal
from shared.clock import utc_now
from shared.errors import FieldError, Filled, InvalidInput
from shared.events.codes import Language
from shared.files.links import Links
from shared.http.doors import Door, doors_of, limited
from shared.http.language import language_for_program, language_of
from shared.http.problem import PROBLEM_RESPONSES

ReaderLanguage = Annotated[Language, Depends(language_of)]
Code = Annotated[str, Path(description="The tracking code; capitals, dashes and spaces do not matter", max_length=100)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="The same key is the same complaint; with other content it is refused. A UUID is best: all clients share the keys",
        min_length=1,
        max_length=200,
    ),
]
KNOWN_MAX = 60
"""At most so many codes are named to somebody who used a wrong one."""
ALL_TIME = timedelta(days=366 * 30)
BATCH_DOCS: dict[str, object] = {
    "requestBody": {
        "required": True,
        "description": "One submission a line, at most 1,000",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    },
}


def create_api(
    intake: Intake,
    reporting: Reporting,
    reading: Reading,
    attachments: Attachments,
    contacting: Contacting,
    evidence: Links,
    alike: AlikeReading,
    supporting: Supporting,
) -> FastAPI:
    """The API over these use cases."""
    app = FastAPI(
        title="Kawal intake",
        version="1",
        summary="Hand in complaints and follow them",
        responses=PROBLEM_RESPONSES,
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(_handing_in(intake))
    app.include_router(_following(reporting, reading, attachments, contacting, evidence))
    app.include_router(support_router(alike, supporting))
    app.include_router(photo_router(attachments))
    app.include_router(reference_router(reading.catalogue))
    app.include_router(known_router(reading.catalogue))
    return app


async def _let_in(request: Request, channel: ChannelOrAnybody) -> Principal | None:
    """The channel that hands in, if it is one. Only strangers' knocks are counted: a channel brings many people's from one address."""
    if channel is None:
        await doors_of(request).enter(request, Door.SUBMIT)
    return channel


def _handing_in(intake: Intake) -> APIRouter:
    router = APIRouter(tags=["handing in"])

    @router.post(
        "/complaints",
        status_code=201,
        operation_id="submit",
        openapi_extra={"security": [{}]},
        responses={200: {"model": ReceiptView, "description": "Known already: the same receipt"}},
    )
    async def submit(
        body: SubmissionBody,
        response: Response,
        channel: Annotated[Principal | None, Depends(_let_in)],
        idempotency_key: IdempotencyKey = None,
    ) -> ReceiptView:
        """Hands in one complaint. It is stored when this answers. Anybody may, as `web`, `android`, `ios` or `api`; with the token of a
        channel it is taken as in a batch: any channel, when it was handed in, and only for governments in the token's scope."""
        door = f"channel:{channel.name}" if channel else "api"
        key = f"{door}:{idempotency_key}" if idempotency_key is not None else None
        receipt = await intake.submit(body, idempotency_key=key, now=utc_now(), vouched=channel is not None, principal=channel)
        response.status_code = 201 if receipt.created else 200
        response.headers["Location"] = f"/api/intake/v1/complaints/{receipt.tracking_code}"
        response.headers["Cache-Control"] = "no-store"
        return ReceiptView.of(receipt)

    @router.post(
        "/complaints/batch",
        operation_id="submit_batch",
        openapi_extra=BATCH_DOCS,
        response_class=Response,
        responses={
            200: {"description": "One result a line", "content": {MEDIA_TYPE: {"schema": BatchResult.model_json_schema()}}},
        },
    )
    async def submit_batch(request: Request, principal: ChannelAdapter) -> Response:
        """Hands in up to 1,000 complaints. Each line is taken or rejected for itself; what is taken is stored when this answers."""
        lines = read_lines(await request.body(), principal)
        outcomes = await intake.submit_many([line for _, line in lines if isinstance(line, Handed)], now=utc_now())
        body = "".join(
            f"{result.model_dump_json(exclude_none=True)}\n" for result in results(lines, outcomes, language_for_program(request))
        )
        return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    return router


def _following(reporting: Reporting, reading: Reading, attachments: Attachments, contacting: Contacting, evidence: Links) -> APIRouter:
    router = APIRouter(tags=["following"], dependencies=[PUBLIC, Depends(limited(Door.LOOKUP))])

    async def view(code: str, language: Language) -> ComplaintView:
        followed = await reading.follow(code, language)
        photos = await attachments.of_complaint(followed.case.id, now=utc_now())
        return ComplaintView.of(
            followed, language, [PhotoView.of(row, link) for row, link in photos], partial(evidence.make, now=utc_now())
        )

    @router.get("/complaints", operation_id="list_public")
    async def list_public(
        language: ReaderLanguage,
        government: Annotated[str | None, Query(max_length=20)] = None,
        category: Annotated[str | None, Query(max_length=64)] = None,
        q: Annotated[
            str | None, Query(max_length=200, description="Words of the complaint or its answers, as on the page `/laporan`")
        ] = None,
        after: Annotated[str | None, Query(max_length=100, description="`next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> PublicPage:
        """Complaints that are not confidential, newest first, without their words."""
        reference = await reading.catalogue.get()
        _must_be_known(reference, government, category)
        now, place = utc_now(), _cursor(after) if after else None
        if q is not None:
            cases = await reading.search_public(" ".join(q.split()), government, category, limit + 1, place, now)
        else:
            chosen = PublicFilter(now - ALL_TIME, now + timedelta(minutes=1), [category] if category else None, None, government)
            cases = await reading.list_public(chosen, limit + 1, place)
        last = cases[limit - 1] if len(cases) > limit else None
        return PublicPage(
            complaints=[PublicComplaint.of(case, reference, language) for case in cases[:limit]],
            next=f"{last.submitted_at.timestamp():.6f}~{last.id}" if last else None,
        )

    @router.get("/complaints/{tracking_code}", operation_id="follow")
    async def follow(tracking_code: Code, language: ReaderLanguage, response: Response) -> ComplaintView:
        """The complaint with its whole public history."""
        response.headers["Cache-Control"] = "no-store"
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/supplements", operation_id="supplement")
    async def supplement(tracking_code: Code, body: SupplementBody, language: ReaderLanguage) -> ComplaintView:
        """Adds words to an open complaint, and photos that were uploaded before."""
        await reporting.supplement(tracking_code, body.text, photos=body.attachments, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/confirmation", operation_id="confirm")
    async def confirm(tracking_code: Code, body: ConfirmationBody, language: ReaderLanguage) -> ComplaintView:
        """The answer settles it."""
        await reporting.confirm(tracking_code, body.rating, body.words, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/rating", operation_id="rate")
    async def rate(tracking_code: Code, body: RatingBody, language: ReaderLanguage) -> ComplaintView:
        """How content you are with what was closed unrated, by silence for one; once for each closing."""
        await reporting.rate(tracking_code, body.rating, body.words, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/dispute", operation_id="dispute")
    async def dispute(tracking_code: Code, body: DisputeBody, language: ReaderLanguage) -> ComplaintView:
        """The answer does not settle it."""
        await reporting.dispute(tracking_code, body.text, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/reopening", operation_id="reopen")
    async def reopen(tracking_code: Code, body: ReopeningBody, language: ReaderLanguage) -> ComplaintView:
        """What is closed or archived is not settled: at most twice, within the time that `again_until` says."""
        await reporting.reopen(tracking_code, body.reason, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/appeal", operation_id="appeal")
    async def appeal(tracking_code: Code, body: AppealBody, language: ReaderLanguage) -> ComplaintView:
        """Turns to the leader once it cannot be reopened any more."""
        await reporting.appeal(tracking_code, body.text, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/withdrawal", operation_id="withdraw")
    async def withdraw(tracking_code: Code, language: ReaderLanguage, body: WithdrawalBody | None = None) -> ComplaintView:
        """The complaint is taken back. A reason is welcome and not asked for."""
        await reporting.withdraw(tracking_code, body.reason if body else None, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/confidentiality", operation_id="make_confidential")
    async def make_confidential(tracking_code: Code, language: ReaderLanguage) -> ComplaintView:
        """Out of the public's sight, at once and for good."""
        await reporting.make_confidential(tracking_code, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/erasure", operation_id="erase")
    async def erase(tracking_code: Code, language: ReaderLanguage) -> ComplaintView:
        """Destroys every word of it and the reporter's identity, in all of Kawal; what is open is withdrawn. It cannot be undone."""
        await reporting.erase(tracking_code, now=utc_now())
        return await view(tracking_code, language)

    @router.post("/complaints/{tracking_code}/contact", status_code=204, operation_id="give_contact")
    async def give_contact(tracking_code: Code, body: ContactBody) -> None:
        """A way to reach the reporter, where there was none: the tracking code is sent there, and later what happens."""
        await contacting.give(tracking_code, body.contact, now=utc_now())

    return router


def _must_be_known(reference: Reference, government: str | None, category: str | None) -> None:
    """Raises InvalidInput for codes that stand for nothing: an empty list would say that nothing was reported."""
    errors = []
    if government is not None and government not in reference.governments:
        known = ", ".join(sorted(reference.governments)[:KNOWN_MAX])
        unknown = Filled("There is no government %(code)s. Known: %(known)s.", code=government[:20], known=known)
        errors.append(FieldError("government", "unknown_government", unknown))
    if category is not None and category not in reference.categories:
        known = ", ".join(sorted(reference.categories)[:KNOWN_MAX])
        unknown = Filled("There is no category %(code)s. Known: %(known)s.", code=category[:64], known=known)
        errors.append(FieldError("category", "unknown_category", unknown))
    if errors:
        raise InvalidInput(errors)


def _cursor(written: str) -> tuple[datetime, UUID]:
    try:
        moment, _, last = written.partition("~")
        return datetime.fromtimestamp(float(moment), UTC), UUID(last)
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidInput([FieldError("after", "invalid_cursor", "This is not the `next` of a page.")]) from error
