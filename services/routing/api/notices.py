"""Notices of what is known already: published, changed, ended and listed, and the cases whose reporters were told of one."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field, ValidationError

from services.routing.api.bodies import Body
from services.routing.api.fields import IfMatch, ShortText, etag
from services.routing.commands.landscape import Landscape
from services.routing.commands.notices import NO_SUCH_NOTICE, NoticeDesk, owner_of
from services.routing.queries import notices as queries
from services.routing.queries.notices import Linked, SavedNotice, may_read
from services.routing.reference import Reference
from services.routing.rules import NATIONAL
from shared.auth import CASE_READERS, EVERYTHING, LEADERS, Principal, Role, allow
from shared.database import Database
from shared.errors import FieldError, Filled, Forbidden, InvalidInput, NotFound
from shared.events.codes import AgencyCode, CategoryCode, GovernmentCode, RegionCode, Status
from shared.events.notice import TEXT_MAX, TITLE_MAX, NoticePublished
from shared.ids import new_id
from shared.mistakes import field_errors
from shared.regions import get_region

MOST = 200
Reader = Annotated[Principal, Depends(allow(*CASE_READERS))]
Publisher = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, Role.COORDINATOR))]
"""As on the desk's page."""


class NoticeView(BaseModel):
    """A notice as it was told last."""

    id: UUID
    version: int
    government: GovernmentCode
    agency: AgencyCode | None = Field(description="Absent: the government's own")
    title: str
    text: str
    categories: list[CategoryCode]
    regions: list[RegionCode]
    words: list[str]
    since: date
    until: date
    ended_at: datetime | None

    @classmethod
    def of(cls, saved: SavedNotice) -> "NoticeView":
        return cls(version=saved.version, ended_at=saved.ended_at, **saved.notice.model_dump())


class NoticeBody(Body):
    """What is known already. Complaints of these topics in these places, with one of the words if there are any, are told of it."""

    title: Annotated[ShortText, Field(min_length=3, max_length=TITLE_MAX)]
    text: Annotated[ShortText, Field(min_length=10, max_length=TEXT_MAX, description="What is known, what is done, and when")]
    categories: list[CategoryCode] = Field(min_length=1, max_length=20, examples=[["jalan-rusak"]])
    regions: list[RegionCode] = Field(min_length=1, max_length=50, description="Each with all that lies in it", examples=[["32.04.12"]])
    words: list[Annotated[ShortText, Field(max_length=60)]] = Field([], max_length=20)
    since: date
    until: date = Field(description="The last day on which it is given; not before `since`")
    tell_open: bool = Field(False, description="Tell at once whoever has an open case that it concerns")


class NewNotice(NoticeBody):
    government: GovernmentCode | None = Field(None, description="For an administrator, who has none of the own", examples=["32.04"])


class PublishedNotice(BaseModel):
    """The notice as it is now, and how many reporters of open cases were told of it by this call."""

    notice: NoticeView
    told: int


class Notices(BaseModel):
    items: list[NoticeView] = Field(description="The last changed first, at most 200")


class LinkedCase(BaseModel):
    """A case whose reporter was told."""

    id: UUID
    number: str
    status: Status
    agency: AgencyCode | None
    region: RegionCode | None
    submitted_at: datetime

    @classmethod
    def of(cls, linked: Linked) -> "LinkedCase":
        return cls.model_validate(linked, from_attributes=True)


class LinkedCases(BaseModel):
    items: list[LinkedCase] = Field(description="Newest first")
    next: UUID | None = Field(description="The `after` of the next page; absent on the last")


def notices_router(db: Database, landscape: Landscape) -> APIRouter:
    router = APIRouter(tags=["notices"])
    doing = NoticeDesk(db, landscape)

    async def readable(notice_id: UUID, by: Principal) -> SavedNotice:
        async with db.connection() as tx:
            saved = await queries.get(tx, notice_id)
        if saved is None or not may_read(by, saved.notice):
            raise NotFound(NO_SUCH_NOTICE)
        return saved

    async def made(body: NoticeBody, notice_id: UUID, government: str, agency: str | None) -> NoticePublished:
        async with db.connection() as tx:
            reference = await landscape.at(tx)
        return notice_of(body, notice_id, government, agency, reference)

    async def answer(notice_id: UUID, by: Principal, response: Response, told: int) -> PublishedNotice:
        saved = await readable(notice_id, by)
        response.headers["ETag"] = etag(saved.version)
        return PublishedNotice(notice=NoticeView.of(saved), told=told)

    @router.get("/notices", operation_id="list_notices")
    async def list_notices(by: Reader, government: Annotated[GovernmentCode, Query(examples=["32.04"])]) -> Notices:
        """A government's notices, those of its agencies too, given, coming and ended."""
        if by.scope != EVERYTHING and by.government != government:
            raise Forbidden("This is another government's.")
        async with db.connection() as tx:
            return Notices(items=[NoticeView.of(saved) for saved in await queries.list_own(tx, government, None, MOST)])

    @router.post("/notices", operation_id="publish_notice", status_code=201)
    async def publish(body: NewNotice, by: Publisher, response: Response) -> PublishedNotice:
        """Of your office: an officer's is the agency's, a coordinator's the government's. From now on new complaints that it concerns
        are told of it; they stay open, and nothing of it counts as an answer."""
        government, agency = owner_of(by, body.government or by.government or "")
        if by.scope != EVERYTHING and body.government not in (None, by.government):
            raise Forbidden("This is another government's.")
        notice = await made(body, new_id(), government, agency)
        return await answer(notice.id, by, response, await doing.publish(notice, by=by, tell_open=body.tell_open))

    @router.get("/notices/{notice_id}", operation_id="get_notice")
    async def get_notice(notice_id: UUID, by: Reader, response: Response) -> NoticeView:
        saved = await readable(notice_id, by)
        response.headers["ETag"] = etag(saved.version)
        return NoticeView.of(saved)

    @router.put("/notices/{notice_id}", operation_id="change_notice")
    async def change(notice_id: UUID, body: NoticeBody, by: Publisher, version: IfMatch, response: Response) -> PublishedNotice:
        """The whole of it anew. It stays whose it was; who was told of it before is not told again."""
        before = (await readable(notice_id, by)).notice
        notice = await made(body, notice_id, before.government, before.agency)
        return await answer(notice_id, by, response, await doing.change(notice, version=version, by=by, tell_open=body.tell_open))

    @router.post("/notices/{notice_id}/end", operation_id="end_notice")
    async def end(notice_id: UUID, by: Publisher, version: IfMatch, response: Response) -> PublishedNotice:
        """From now on it is given to nobody; who was told keeps it in the history."""
        await doing.end(notice_id, version=version, by=by)
        return await answer(notice_id, by, response, 0)

    @router.get("/notices/{notice_id}/cases", operation_id="list_cases_of_notice")
    async def list_cases(
        by: Reader,
        notice_id: UUID,
        after: Annotated[UUID | None, Query(description="The `next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> LinkedCases:
        """The cases in your scope whose reporters were told of it."""
        await readable(notice_id, by)
        async with db.connection() as tx:
            found = await queries.list_linked(tx, notice_id, by, after, limit + 1)
        more = found[limit - 1].id if len(found) > limit else None
        return LinkedCases(items=[LinkedCase.of(each) for each in found[:limit]], next=more)

    return router


def notice_of(body: NoticeBody, notice_id: UUID, government: str, agency: str | None, reference: Reference) -> NoticePublished:
    """Raises InvalidInput for topics that the government does not offer, for places that are not known or not its own, and for a last day
    before the first."""
    registered = reference.governments.get(government)
    if registered is None:
        raise InvalidInput([FieldError("government", "unknown_government", "Name the government that it is for.")])
    offered = {each.code for each in reference.topics_of(government)}
    errors = [
        FieldError(
            f"categories.{place}", "unknown_category", Filled("%(government)s offers no topic %(code)s.", government=government, code=code)
        )
        for place, code in enumerate(body.categories)
        if code not in offered
    ]
    for place, code in enumerate(body.regions):
        if get_region(code) is None:
            errors.append(FieldError(f"regions.{place}", "unknown_region", Filled("There is no region %(code)s.", code=code)))
        elif not lies_in(code, government, reference):
            outside = Filled("%(code)s does not lie in %(government)s.", code=code, government=government)
            errors.append(FieldError(f"regions.{place}", "foreign_region", outside))
    if body.until < body.since:
        errors.append(FieldError("until", "malformed", "The last day lies before the first."))
    if errors:
        raise InvalidInput(errors)
    known = body.model_dump(exclude={"tell_open", "government"})
    try:
        return NoticePublished.model_validate({**known, "id": notice_id, "government": government, "agency": agency})
    except ValidationError as error:  # a text that is too short without the blanks around it
        raise InvalidInput(field_errors(error.errors())) from error


def lies_in(region: str, government: str, reference: Reference) -> bool:
    """Whether a government has a say there; the national level and those for training have it everywhere."""
    own = government.removesuffix(".00")
    return government == NATIONAL or government in reference.practice or f"{region}.".startswith(f"{own}.")
