"""`/desk/pemberitahuan`: what is known already, published by officers and coordinators; its effect is shown before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from services.routing.commands.notices import NO_SUCH_NOTICE, NoticeDesk, PublishedAlready, may_change
from services.routing.pages.coordinator.notice_form import FIELDS, LIMITS, read_notice, typed_of
from services.routing.pages.coordinator.room import House, Room, Side, go, what_is_wrong
from services.routing.pages.forms import Typed, read_form
from services.routing.pages.parts import uuid_of
from services.routing.queries import notices as queries
from services.routing.queries.notices import SavedNotice
from services.routing.wording import short_place
from shared.auth import LEADERS, Principal, Role, allow
from shared.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from shared.events.notice import NoticePublished
from shared.http.language import language_of, say, show_date
from shared.ids import new_id
from shared.regions import get_region

PATH = "/desk/pemberitahuan"
SHOWN, PAGE, SAMPLE = 200, 40, 8
ALREADY = "This notice is published already, word for word. Change that one, or end it first."

Publisher = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, Role.COORDINATOR))]


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with names for its codes, and where it stands: `given`, `coming`, `over` or `ended`."""

    saved: SavedNotice
    publisher: str
    topics: Sequence[str]
    places: Sequence[str]
    since: str
    until: str
    state: str
    may_change: bool

    @property
    def notice(self) -> NoticePublished:
        return self.saved.notice


def notices_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    parts = room.parts
    doing = NoticeDesk(parts.db, parts.landscape, parts.now)

    async def enter(request: Request, by: Principal) -> House:
        """The reader's government; an officer's too. Raises Forbidden."""
        if not by.is_agency_bound:
            return await room.enter(request, by)
        async with parts.db.connection() as tx:
            reference = await parts.landscape.at(tx)
        government = reference.governments.get(by.government or "")
        if government is None:
            raise Forbidden("This government takes no part.")
        return House(government, reference, by)

    async def read(request: Request, house: House, written: str) -> SavedNotice:
        """Raises NotFound for what is not there, or not of this government."""
        async with parts.db.connection() as tx:
            saved = await queries.get(tx, uuid_of(written, NO_SUCH_NOTICE))
        if saved is None or saved.notice.government != house.code:
            raise NotFound(NO_SUCH_NOTICE)
        return saved

    def described(request: Request, house: House, saved: SavedNotice) -> Shown:
        return shown_of(saved, house, request, parts.now().astimezone(house.reference.zone(house.code)).date().isoformat())

    def form(
        request: Request,
        house: House,
        typed: Typed,
        before: SavedNotice | None = None,
        error: InvalidInput | PublishedAlready | None = None,
    ) -> HTMLResponse:
        """With what is wrong, or with the way to the notice that says the same already."""
        first = error.first if isinstance(error, PublishedAlready) else None
        errors = [FieldError("title", "published-already", ALREADY)] if first else error.errors if isinstance(error, InvalidInput) else ()
        wrong = what_is_wrong(errors, request, FIELDS)
        categories = house.reference.topics_of(house.code)
        return room.show(
            request,
            house,
            "notice_form.html",
            error.status if error else 200,
            typed=typed,
            before=before,
            first=first,
            wrong=wrong,
            categories=categories,
            limits=LIMITS,
            here=_address(before),
        )

    async def take(request: Request, by: Principal, before: SavedNotice | None, house: House) -> Response:
        """The form: looked at, changed again, or published."""
        typed = await read_form(request)
        if before is not None and not may_change(by, before.notice):
            raise Forbidden("This notice is another office's.")
        if typed.get("act") == "ubah":
            return form(request, house, typed, before)
        try:
            notice = read_notice(typed, house, before.notice.id if before else new_id(), before.notice if before else None)
        except InvalidInput as error:
            return form(request, house, typed, before, error)
        if typed.get("act") != "terbit":
            return await preview(request, house, typed, notice, before)
        tell_open = typed.get("tell") == "1"
        if before is None:
            try:
                told = await doing.publish(notice, by=by, tell_open=tell_open)
            except PublishedAlready as error:
                return form(request, house, typed, None, error)
        else:
            try:
                told = await doing.change(notice, version=typed.version, by=by, tell_open=tell_open)
            except Conflict:
                return await conflict(request, house, before, notice.title)
        return go(house.at(f"{PATH}/{notice.id}", selesai="terbit", diberi=told))

    async def preview(request: Request, house: House, typed: Typed, notice: NoticePublished, before: SavedNotice | None) -> HTMLResponse:
        effect = await doing.preview(notice)
        own = [row for row in effect.cases if house.by.covers(row["government"], row["agency"])]
        made = SavedNotice(typed.version, None, house.by.name, parts.now(), notice)
        return room.show(
            request,
            house,
            "notice_preview.html",
            typed=typed,
            shown=described(request, house, made),
            before=before,
            effect=effect,
            sample=[(row, short_place(row["region"])) for row in own[:SAMPLE]],
            others=effect.count - len(own),
            more=max(0, len(own) - SAMPLE),
            here=_address(before),
        )

    async def conflict(request: Request, house: House, before: SavedNotice, wanted: str) -> HTMLResponse:
        """Somebody else changed or ended it."""
        language = language_of(request)
        saved = await read(request, house, str(before.notice.id))
        theirs = [(say(language, "Title"), saved.notice.title), (say(language, "Text"), saved.notice.text)]
        if saved.ended_at:
            theirs.append((say(language, "State"), say(language, "Ended: given to nobody any more")))
        return room.conflict(
            request,
            house,
            here="Notices",
            back=house.at(f"{PATH}/{saved.notice.id}"),
            theirs=Side(say(language, "The notice as it is now"), theirs),
            mine=Side(say(language, "What you wanted"), [(say(language, "Notice"), wanted)]),
            who=saved.official,
            when=saved.changed_at,
        )

    @router.get(PATH)
    async def show(request: Request, by: Publisher) -> HTMLResponse:
        house = await enter(request, by)
        async with parts.db.connection() as tx:
            found = await queries.list_own(tx, house.code, by.scope if by.is_agency_bound else None, SHOWN)
            counts = {saved.notice.id: await queries.count_linked(tx, saved.notice.id, by) for saved in found[:PAGE]}
        return room.show(
            request, house, "notices.html", notices=[described(request, house, saved) for saved in found], counts=counts, most=SHOWN
        )

    @router.get(f"{PATH}/baru")
    async def new(request: Request, by: Publisher) -> HTMLResponse:
        house = await enter(request, by)
        today = parts.now().astimezone(house.reference.zone(house.code)).date()
        return form(request, house, Typed({"since": today.isoformat()}))

    @router.post(f"{PATH}/baru")
    async def add(request: Request, by: Publisher) -> Response:
        return await take(request, by, None, await enter(request, by))

    @router.get(f"{PATH}/{{notice_id}}")
    async def one(request: Request, notice_id: str, by: Publisher) -> HTMLResponse:
        house = await enter(request, by)
        saved = await read(request, house, notice_id)
        after = request.query_params.get("sesudah", "")
        async with parts.db.connection() as tx:
            place = uuid_of(after, NO_SUCH_NOTICE) if after else None
            linked = await queries.list_linked(tx, saved.notice.id, by, place, PAGE + 1)
            counts = await queries.count_linked(tx, saved.notice.id, by)
        more = linked[PAGE - 1].id if len(linked) > PAGE else None
        return room.show(
            request,
            house,
            "notice.html",
            shown=described(request, house, saved),
            linked=[(each, short_place(each.region)) for each in linked[:PAGE]],
            counts=counts,
            older=house.at(f"{PATH}/{saved.notice.id}", sesudah=str(more)) if more else None,
            newer=house.at(f"{PATH}/{saved.notice.id}") if after else None,
            done=request.query_params.get("selesai", ""),
            told=_count(request.query_params.get("diberi", "")),
        )

    @router.get(f"{PATH}/{{notice_id}}/ubah")
    async def edit(request: Request, notice_id: str, by: Publisher) -> HTMLResponse:
        house = await enter(request, by)
        saved = await read(request, house, notice_id)
        if not may_change(by, saved.notice):
            raise Forbidden("This notice is another office's.")
        typed = typed_of(saved.notice)
        return form(request, house, Typed({**typed.values, "version": str(saved.version)}, typed.several), saved)

    @router.post(f"{PATH}/{{notice_id}}/ubah")
    async def change(request: Request, notice_id: str, by: Publisher) -> Response:
        house = await enter(request, by)
        return await take(request, by, await read(request, house, notice_id), house)

    @router.post(f"{PATH}/{{notice_id}}/akhiri")
    async def end(request: Request, notice_id: str, by: Publisher) -> Response:
        house = await enter(request, by)
        saved, typed = await read(request, house, notice_id), await read_form(request)
        try:
            await doing.end(saved.notice.id, version=typed.version, by=by)
        except Conflict:
            return await conflict(request, house, saved, say(language_of(request), "End it"))
        return go(house.at(f"{PATH}/{saved.notice.id}", selesai="akhir"))

    return router


def shown_of(saved: SavedNotice, house: House, request: Request, today: str) -> Shown:
    """`today`: of the government, as ISO 8601 writes it."""
    notice, reference, language = saved.notice, house.reference, language_of(request)
    agency = reference.agencies.get(notice.agency or "")
    state = "ended" if saved.ended_at else "over" if notice.until.isoformat() < today else "given"
    return Shown(
        saved,
        agency.name if agency else house.government.name,
        [reference.categories[code].name if code in reference.categories else code for code in notice.categories],
        [found.full_name if (found := get_region(code)) else code for code in notice.regions],
        show_date(notice.since, language),
        show_date(notice.until, language),
        "coming" if state == "given" and notice.since.isoformat() > today else state,
        may_change(house.by, notice) and saved.ended_at is None,
    )


def _address(before: SavedNotice | None) -> str:
    return f"{PATH}/{before.notice.id}/ubah" if before else f"{PATH}/baru"


def _count(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else 0
