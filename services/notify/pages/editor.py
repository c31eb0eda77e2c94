"""`/delivery/naskah`: the texts, their versions, and the editor: draft, preview, save as a new version, go back, send a test."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.notify.commands.texts import Texts, must_exist
from services.notify.commands.trials import Trials
from services.notify.contents import sample_values
from services.notify.differences import differences
from services.notify.pages.draft import Draft, read_draft
from services.notify.pages.messages import ROOT, words
from services.notify.queries.templates import TemplateRow
from services.notify.texts import SMS_MAX, Text, TextKey, check, fill, keys, placeholders
from shared.auth import EVERYTHING, Administrator, Coordinator, LookingCoordinator, Principal, Role
from shared.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from shared.events.codes import Language, MessageChannel
from shared.http.language import language_of, say
from shared.http.pages import Pages
from shared.http.tongue import Again

Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
TEXT = f"{ROOT}/naskah/{{name}}/{{channel}}/{{text_language}}"


def create_editor(texts: Texts, trials: Trials, pages: Pages, public_url: str, *, local: bool) -> APIRouter:
    """The pages, over the use cases. Coordinators read and preview; only an administrator of everything changes what everybody is told."""
    router = APIRouter(include_in_schema=False)

    @router.get(f"{ROOT}/naskah")
    async def all_texts(request: Request, by: Coordinator) -> HTMLResponse:
        latest = {(row.name, row.channel, row.language): row for row in await texts.list_latest()}
        names = sorted({key.name for key in keys()}, key=lambda name: (not name.startswith("reporter-"), name))
        return pages.render(request, "texts.html", names=names, keys=keys(), latest=latest, w=words(local))

    @router.get(TEXT)
    async def edit(
        request: Request, by: Coordinator, name: Name, channel: MessageChannel, text_language: Language, saved: bool = False
    ) -> HTMLResponse:
        key = TextKey(name, channel, text_language)
        versions = await texts.list_versions(key)
        newest = _newest(versions)
        return await show(request, by, key, Draft(newest.subject, newest.body, newest.version), saved=saved)

    @router.get(f"{TEXT}/versi/{{version}}")
    async def version(
        request: Request, by: Coordinator, name: Name, channel: MessageChannel, text_language: Language, version: Number
    ) -> HTMLResponse:
        key = TextKey(name, channel, text_language)
        versions = await texts.list_versions(key)
        chosen = _version(versions, version)
        before = next((row for row in versions if row.version < version), None)
        return pages.render(
            request,
            "text_version.html",
            key=key,
            row=chosen,
            before=before,
            newest=_newest(versions),
            subject=differences(before.subject or "", chosen.subject or "") if before and chosen.subject is not None else None,
            body=differences(before.body, chosen.body) if before else None,
            back=differences(_newest(versions).body, chosen.body),
            may_write=_may_write(by),
            root=_address(key),
            w=words(local),
        )

    @router.post(f"{TEXT}/pratinjau")
    async def preview(
        request: Request, by: LookingCoordinator, name: Name, channel: MessageChannel, text_language: Language
    ) -> HTMLResponse:
        """What the draft would say. Stores nothing."""
        key = TextKey(name, channel, text_language)
        must_exist(key)
        draft = await read_draft(request, key)
        try:
            check(key, draft.subject, draft.body)
        except InvalidInput as error:
            return await show(request, by, key, draft, wrong=error.errors)
        return await show(request, by, key, draft, previewed=True)

    @router.post(f"{TEXT}/simpan")
    async def save(request: Request, by: Administrator, name: Name, channel: MessageChannel, text_language: Language) -> Response:
        _must_write(by)
        key = TextKey(name, channel, text_language)
        must_exist(key)
        draft = await read_draft(request, key)
        newest = _newest(await texts.list_versions(key))
        if (draft.subject, draft.body) == (newest.subject, newest.body):
            return await show(
                request, by, key, draft, wrong=[FieldError("body", "unchanged", "Nothing is changed: this is the newest version.")]
            )
        try:
            await texts.write(key, draft.subject, draft.body, after=draft.after, by=by.name)
        except InvalidInput as error:
            return await show(request, by, key, draft, wrong=error.errors)
        except Conflict:
            return await show(request, by, key, draft, conflict=True)
        return RedirectResponse(f"{_address(key)}?saved=true", 303)

    @router.post(f"{TEXT}/kembali/{{version}}")
    async def go_back(
        request: Request, by: Administrator, name: Name, channel: MessageChannel, text_language: Language, version: Number
    ) -> Response:
        """An earlier version becomes the newest, as a version of its own: nothing that was sent loses its text."""
        _must_write(by)
        key = TextKey(name, channel, text_language)
        chosen = _version(await texts.list_versions(key), version)
        draft = await read_draft(request, key)
        try:
            await texts.write(key, chosen.subject, chosen.body, after=draft.after, by=by.name)
        except InvalidInput as error:  # a placeholder that it used is no more
            return await show(request, by, key, Draft(chosen.subject, chosen.body, draft.after), wrong=error.errors)
        except Conflict:
            return await show(request, by, key, Draft(chosen.subject, chosen.body, draft.after), conflict=True)
        return RedirectResponse(f"{_address(key)}?saved=true", 303)

    @router.post(f"{TEXT}/uji")
    async def send_test(request: Request, by: Administrator, name: Name, channel: MessageChannel, text_language: Language) -> HTMLResponse:
        """Sends the draft as it stands to one address. What was typed stays."""
        _must_write(by)
        key = TextKey(name, channel, text_language)
        must_exist(key)
        draft = await read_draft(request, key)
        try:
            sent = await trials.send(key, draft.subject, draft.body, draft.address, by)
        except InvalidInput as error:
            return await show(request, by, key, draft, wrong=error.errors)
        return await show(request, by, key, draft, previewed=True, sent=sent)

    async def show(
        request: Request,
        by: Principal,
        key: TextKey,
        draft: Draft,
        *,
        wrong: Sequence[FieldError] = (),
        previewed: bool = False,
        saved: bool = False,
        conflict: bool = False,
        sent: object = None,
    ) -> HTMLResponse:
        language = language_of(request)
        versions = await texts.list_versions(key)
        newest = _newest(versions)
        values = sample_values(key.language, public_url)
        filled = fill(Text(0, draft.subject, draft.body), values) if not wrong else None
        return pages.render(
            request,
            "text.html",
            422 if wrong else 409 if conflict else 200,
            key=key,
            draft=draft,
            versions=versions,
            newest=newest,
            wrong=[{"field": each.field, "message": _said(language, each, key)} for each in wrong],
            filled=filled,
            previewed=previewed,
            saved=saved,
            changed=differences(newest.body, draft.body) if draft.body != newest.body else None,
            conflict=conflict,
            sent=sent,
            trials=await trials.list(key),
            placeholders=[(name, values[name]) for name in sorted(placeholders(key.name))],
            may_write=_may_write(by),
            siblings=[each for each in keys() if each.name == key.name],
            sms_max=SMS_MAX,
            root=_address(key),
            address=_address,
            w=words(local),
            again=Again.same(request, f"{_address(key)}/pratinjau") if request.method == "POST" else None,
        )

    return router


def _address(key: TextKey) -> str:
    return f"{ROOT}/naskah/{key.name}/{key.form.value}/{key.language.value}"


def _newest(versions: list[TemplateRow]) -> TemplateRow:
    if not versions:
        raise NotFound("There is no such text yet.")
    return versions[0]


def _version(versions: list[TemplateRow], version: int) -> TemplateRow:
    found = next((row for row in versions if row.version == version), None)
    if found is None:
        raise NotFound("There is no such version.")
    return found


def _may_write(by: Principal) -> bool:
    return by.role is Role.ADMINISTRATOR and by.scope == EVERYTHING


def _must_write(by: Principal) -> None:
    if not _may_write(by):
        raise Forbidden("Texts are everybody's: only an administrator of everything may change them.")


def _said(language: Language, error: FieldError, key: TextKey) -> str:
    """In the reader's language; what holds a name in it is put together here."""
    if error.code == "unknown_placeholder":
        allowed = ", ".join(sorted(placeholders(key.name)))
        return say(
            language, "%(name)s is not known here. You can use: %(allowed)s.", {"name": error.message.partition(" ")[0], "allowed": allowed}
        )
    return say(language, error.message)
