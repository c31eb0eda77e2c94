"""JSON for machines: /api/notify/v1. No address and no rendered text of a citizen's message is in any answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import FastAPI, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.notify.commands.desk import Desk
from services.notify.commands.texts import Texts, must_exist
from services.notify.contents import sample_values
from services.notify.queries.listing import BEYOND_ALL, Filter, MessageRow
from services.notify.queries.templates import TemplateRow
from services.notify.texts import EMAIL_MAX, SUBJECT_MAX, Text, TextKey, check, fill, placeholders
from shared.auth import EVERYTHING, Administrator, Coordinator
from shared.errors import Forbidden
from shared.events.codes import Audience, DeliveryState, GovernmentCode, Language, MessageChannel
from shared.http.problem import PROBLEM_RESPONSES

Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}$", examples=["reporter-routed"])]
Form = Annotated[MessageChannel, Path(description="`email` or `sms`", examples=["email"])]


class MessageView(BaseModel):
    """One message to one audience about one fact."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    complaint_id: UUID
    about: str = Field(validation_alias="fact_type", description="The fact that it tells of", examples=["complaint.routed"])
    audience: Audience
    government: str
    agency: str | None
    state: DeliveryState
    reason: str | None = Field(description="Why it was skipped, failed, or waits: a code")
    channel: MessageChannel | None = Field(description="How it went out; unknown until an address is")
    language: Language | None
    template: str
    template_version: int | None
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None = Field(description="Set while it is queued and due at a known time")
    ended_at: datetime | None


class MessagePage(BaseModel):
    messages: list[MessageView]
    next: int | None = Field(description="Give it as `after` for the page behind this one")


class TemplateView(BaseModel):
    """One version of a text."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    channel: MessageChannel
    language: Language
    version: int
    subject: str | None
    body: str
    origin: str = Field(description="`shipped` with the software, or written by an `operator`")
    created_by: str
    created_at: datetime


class TemplateVersions(BaseModel):
    placeholders: list[str] = Field(description="What this text may use, each between {{ and }}")
    versions: list[TemplateView] = Field(description="Newest first")


class TextBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    subject: str | None = Field(None, max_length=SUBJECT_MAX, description="E-mail only, and there it must be")
    body: str = Field(min_length=1, max_length=EMAIL_MAX, examples=["Laporan {{number}} sudah kami terima."])


class NewVersion(TextBody):
    after: int = Field(ge=0, le=2**31 - 2, description="The newest version that you know; another one in between is a conflict")


class Preview(BaseModel):
    subject: str | None
    body: str


def create_api(desk: Desk, texts: Texts, public_url: str) -> FastAPI:
    """The routes, over the use cases."""
    api = FastAPI(
        title="Kawal notify",
        version="1",
        description="Messages to reporters, agencies and coordinators: their states, and the texts that they are made of.",
        responses=PROBLEM_RESPONSES,
        docs_url=None,
        redoc_url=None,
    )

    @api.get("/messages", operation_id="listMessages")
    async def list_messages(
        by: Coordinator,
        complaint: UUID | None = None,
        government: GovernmentCode | None = None,
        state: DeliveryState | None = None,
        channel: MessageChannel | None = None,
        audience: Audience | None = None,
        after: Annotated[int | None, Query(ge=1, le=BEYOND_ALL, description="`next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> MessagePage:
        """Messages in the caller's scope, newest first."""
        wanted = Filter(government=government, complaint=complaint, state=state, channel=channel, audience=audience)
        rows = await desk.list(wanted, before=after, limit=limit, by=by)
        return MessagePage(messages=_views(rows), next=rows[-1].seq if len(rows) == limit else None)

    @api.get("/messages/{message_id}", operation_id="getMessage")
    async def get_message(by: Coordinator, message_id: UUID) -> MessageView:
        return MessageView.model_validate(await desk.get(message_id, by=by))

    @api.post("/messages/{message_id}/retry", operation_id="retryMessage")
    async def retry_message(by: Administrator, message_id: UUID) -> MessageView:
        """Gives a failed message all its attempts again."""
        return MessageView.model_validate(await desk.retry(message_id, by=by))

    @api.get("/templates", operation_id="listTemplates")
    async def list_templates(by: Coordinator) -> list[TemplateView]:
        """The newest version of every text."""
        return _templates(await texts.list_latest())

    @api.get("/templates/{name}/{channel}/{language}", operation_id="getTemplate")
    async def get_template(by: Coordinator, name: Name, channel: Form, language: Language) -> TemplateVersions:
        """All versions of one text."""
        rows = await texts.list_versions(TextKey(name, channel, language))
        return TemplateVersions(placeholders=sorted(placeholders(name)), versions=_templates(rows))

    @api.put("/templates/{name}/{channel}/{language}", operation_id="putTemplate")
    async def put_template(by: Administrator, name: Name, channel: Form, language: Language, text: NewVersion) -> TemplateView:
        """Adds a version; messages sent from now on use it. Versions are never changed."""
        if by.scope != EVERYTHING:
            raise Forbidden("Texts are everybody's: only an administrator of everything may change them.")
        key = TextKey(name, channel, language)
        return TemplateView.model_validate(await texts.write(key, text.subject, text.body, after=text.after, by=by.name))

    @api.post("/templates/{name}/{channel}/{language}/preview", operation_id="previewTemplate")
    async def preview_template(by: Coordinator, name: Name, channel: Form, language: Language, text: TextBody) -> Preview:
        """What such a text would say, with made-up values. Stores nothing."""
        key = TextKey(name, channel, language)
        must_exist(key)
        check(key, text.subject, text.body)
        subject, body = fill(Text(0, text.subject, text.body), sample_values(language, public_url))
        return Preview(subject=subject, body=body)

    return api


def _views(rows: Sequence[MessageRow]) -> list[MessageView]:
    return [MessageView.model_validate(row) for row in rows]


def _templates(rows: Sequence[TemplateRow]) -> list[TemplateView]:
    return [TemplateView.model_validate(row) for row in rows]
