"""What an office keeps for itself about its cases, over the API: who works on what, notes, who follows, saved filters."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from services.routing.api.bodies import Body
from services.routing.api.fields import ShortText
from services.routing.commands.office import Office, person_of
from services.routing.lists import refuse_others
from shared.auth import LEADERS, AnyCaseReader, Principal, Role, allow

Sharing = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, practice=True))]


class AssignBody(Body):
    person: str | None = Field(
        max_length=200,
        pattern=r"^[^\x00]+$",
        description="An officer's id in the directory; `me`; null: nobody works on it",
        examples=["me"],
    )


class NoteBody(Body):
    words: ShortText = Field(description="For colleagues; neither the reporter nor the public ever sees it")


class EntryView(BaseModel):
    """A line of the office's journal of a case."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    kind: str = Field(description="note, assigned or released")
    name: str = Field(description="Who did it")
    assignee: str | None
    words: str | None


class OfficeView(BaseModel):
    """A case inside the caller's office."""

    assignee: str | None = Field(description="Who works on it")
    followed: bool = Field(description="By the caller")
    entries: list[EntryView] = Field(description="Oldest first")


class SavedFilters(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    query: str = Field(description="As in the address of the desk", examples=["view=late&category=jalan-rusak"])


class SavedList(BaseModel):
    items: list[SavedFilters]


class SaveBody(Body):
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
    query: Annotated[str, Field(max_length=500, pattern=r"^[!-~]*$")]


def office_router(office: Office) -> APIRouter:
    router = APIRouter(tags=["office"])

    async def view(case_id: UUID, by: Principal) -> OfficeView:
        opened = await office.open(case_id, by, "api")
        entries = [EntryView.model_validate(entry) for entry in opened.entries]
        return OfficeView(assignee=opened.assignee.name if opened.assignee else None, followed=opened.is_followed, entries=entries)

    @router.get("/cases/{case_id}/office", operation_id="read_office")
    async def read(case_id: UUID, by: AnyCaseReader) -> OfficeView:
        """Who works on it, who noted what. Counts as a reading of the case."""
        return await view(case_id, by)

    @router.put("/cases/{case_id}/assignee", operation_id="assign_case")
    async def assign(case_id: UUID, body: AssignBody, by: Sharing) -> OfficeView:
        """Says who works on it now. Needs no version: the last word holds, and each is kept."""
        await office.assign(case_id, person_of(by) if body.person == "me" else body.person, by=by)
        return await view(case_id, by)

    @router.post("/cases/{case_id}/notes", operation_id="note_case", status_code=201)
    async def note(case_id: UUID, body: NoteBody, by: AnyCaseReader) -> OfficeView:
        """Words for the office alone."""
        await office.note(case_id, body.words, by=by)
        return await view(case_id, by)

    @router.put("/cases/{case_id}/follow", operation_id="follow_case", status_code=204)
    async def follow(case_id: UUID, by: AnyCaseReader) -> Response:
        """Puts it on the caller's list of followed cases, where it is marked when it has changed."""
        await office.follow(case_id, by=by)
        return Response(status_code=204)

    @router.delete("/cases/{case_id}/follow", operation_id="unfollow_case", status_code=204)
    async def unfollow(case_id: UUID, by: AnyCaseReader) -> Response:
        await office.unfollow(case_id, by=by)
        return Response(status_code=204)

    @router.get("/cases/views", operation_id="list_saved_views")
    async def views(by: AnyCaseReader) -> SavedList:
        """Filters that the caller keeps."""
        return SavedList(items=[SavedFilters.model_validate(each) for each in await office.list_views(by=by)])

    @router.post("/cases/views", operation_id="save_view", status_code=201)
    async def save(body: SaveBody, by: AnyCaseReader) -> SavedList:
        """Keeps filters under a name; a name used before gets the new ones. Only what the address of a list can ask for is
        taken."""
        refuse_others(body.query, by)
        await office.keep_view(" ".join(body.name.split()), body.query, by=by)
        return await views(by)

    @router.delete("/cases/views/{view_id}", operation_id="drop_view", status_code=204)
    async def drop(view_id: Annotated[int, Path(ge=1, le=2**62)], by: AnyCaseReader) -> Response:
        await office.drop_view(view_id, by=by)
        return Response(status_code=204)

    return router
