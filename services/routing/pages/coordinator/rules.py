"""`/desk/aturan`: a government's ordered rules, worked on in a draft, checked, and put into force as a new version."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.routing import drafting
from services.routing.checking import SHARED
from services.routing.commands.rule_drafts import BASE_MOVED, RuleDesk, RuleDrafts
from services.routing.drafting import Line, Placed
from services.routing.matching import label
from services.routing.pages.coordinator.agencies import own_agencies
from services.routing.pages.coordinator.room import GOVERNMENT, House, Room, Side, go, what_is_wrong
from services.routing.pages.coordinator.rule_form import FIELDS, read_rule, typed_of
from services.routing.pages.coordinator.rule_list import Told, listing
from services.routing.pages.coordinator.rule_words import CHANNELS, CLASSES, WEEKDAYS, conditions_words, finding_words
from services.routing.pages.forms import Typed, read_form
from services.routing.queries.rule_sets import get_version, list_versions
from services.routing.rules import NATIONAL, Rule
from shared.auth import Coordinator, Principal
from shared.errors import Conflict, InvalidInput, NotFound
from shared.events.codes import Language
from shared.http.language import language_of, say

PATH = "/desk/aturan"
VERSIONS = 20
LONGEST_NOTE = 300


def rules_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    drafts = RuleDrafts(room.parts.db, room.parts.now)
    editor = Editor(room, drafts)

    @router.get(PATH)
    async def show(request: Request, by: Coordinator) -> HTMLResponse:
        return await editor.page(request, *await editor.enter(request, by))

    @router.get(f"{PATH}/baru")
    async def new(request: Request, by: Coordinator) -> HTMLResponse:
        house, owner = await editor.enter(request, by)
        return await editor.form(request, house, owner, Typed({"version": str(_version(await drafts.read(owner)))}), None)

    @router.get(f"{PATH}/versi/{{number}}")
    async def version(request: Request, number: str, by: Coordinator) -> HTMLResponse:
        return await editor.version_page(request, *await editor.enter(request, by), number)

    @router.post(f"{PATH}/versi/{{number}}")
    async def take(request: Request, number: str, by: Coordinator) -> Response:
        """An earlier version becomes the draft."""
        house, owner = await editor.enter(request, by)
        typed = await read_form(request)
        _, rules = await editor.version(number)
        try:
            await drafts.take(owner, rules, version=typed.version, by=by.name)
        except Conflict:
            return await editor.conflict(request, house, owner, say(language_of(request), "Take version %(number)s", {"number": number}))
        return go(editor.at(house, owner, PATH, selesai="diambil"))

    @router.post(f"{PATH}/berlaku")
    async def activate(request: Request, by: Coordinator) -> Response:
        house, owner = await editor.enter(request, by)
        typed = await read_form(request)
        over = (
            int(typed.get("over"))
            if typed.get("over").isascii() and typed.get("over").isdecimal() and len(typed.get("over")) < 10
            else None
        )
        try:
            await drafts.activate(owner, version=typed.version, note=typed.get("note")[:LONGEST_NOTE] or None, over=over, by=by.name)
        except InvalidInput:
            return await editor.page(request, house, owner, status=422)
        except Conflict as error:
            if error.code == BASE_MOVED:
                return await editor.page(request, house, owner, status=409, over=error.version)
            return await editor.conflict(request, house, owner, say(language_of(request), "Put the draft into force"))
        return go(editor.at(house, owner, PATH, selesai="berlaku"))

    @router.post(f"{PATH}/buang")
    async def discard(request: Request, by: Coordinator) -> Response:
        house, owner = await editor.enter(request, by)
        typed = await read_form(request)
        try:
            await drafts.discard(owner, version=typed.version)
        except Conflict:
            return await editor.conflict(request, house, owner, say(language_of(request), "Throw the draft away"))
        return go(editor.at(house, owner, PATH, selesai="dibuang"))

    @router.post(f"{PATH}/baru")
    async def add(request: Request, by: Coordinator) -> Response:
        return await editor.put(request, by, None)

    @router.get(f"{PATH}/{{rule_id}}")
    async def edit(request: Request, rule_id: str, by: Coordinator) -> HTMLResponse:
        house, owner = await editor.enter(request, by)
        desk = await drafts.read(owner)
        rule = _own(desk, rule_id)
        typed = typed_of(rule, house)
        return await editor.form(request, house, owner, Typed({**typed.values, "version": str(_version(desk))}, typed.several), rule_id)

    @router.post(f"{PATH}/{{rule_id}}")
    async def change(request: Request, rule_id: str, by: Coordinator) -> Response:
        return await editor.put(request, by, rule_id)

    @router.post(f"{PATH}/{{rule_id}}/{{act}}")
    async def act(request: Request, rule_id: str, act: str, by: Coordinator) -> Response:
        """Up, down, out."""
        house, owner = await editor.enter(request, by)
        typed = await read_form(request)
        steps = {"naik": -1, "turun": 1}
        if act not in {*steps, "hapus"}:
            raise NotFound("There is no such page.")
        try:
            if act == "hapus":
                await drafts.remove(owner, rule_id, version=typed.version, by=by.name)
            else:
                await drafts.move(owner, rule_id, steps[act], version=typed.version, by=by.name)
        except Conflict:
            wanted = {"naik": "Move up", "turun": "Move down", "hapus": "Take out"}[act]
            return await editor.conflict(request, house, owner, f"{say(language_of(request), wanted)}: {rule_id}")
        return go(editor.at(house, owner, PATH, selesai=act, aturan=rule_id))

    return router


class Editor:
    """Shows the rules of an owner and takes their forms."""

    def __init__(self, room: Room, drafts: RuleDrafts) -> None:
        self._room, self._drafts = room, drafts

    async def enter(self, request: Request, by: Principal) -> tuple[House, str]:
        """The house, and whose rules are worked on: its own, or, for who looks after all, those that all share (`bersama`)."""
        house = await self._room.enter(request, by)
        shared = house.may_choose and request.query_params.get("milik") == "bersama"
        return house, SHARED if shared else house.code

    def at(self, house: House, owner: str, path: str, **query: str | int | None) -> str:
        return house.at(path, milik="bersama" if owner == SHARED else None, **query)

    async def page(self, request: Request, house: House, owner: str, *, status: int = 200, over: int | None = None) -> HTMLResponse:
        desk = await self._drafts.read(owner)
        language = language_of(request)
        findings = [(each, finding_words(each, language)) for each in desk.findings]
        async with self._room.parts.db.connection() as tx:
            versions = await list_versions(tx, None if owner == SHARED else owner, VERSIONS)
        return self._room.show(
            request,
            house,
            "rules.html",
            status,
            owner=owner,
            shared=owner == SHARED,
            desk=desk,
            version=_version(desk),
            listing=listing(
                [Told(*each) for each in self.described(drafting.lines(desk.shown, desk.rules, owner), house, language)],
                request.query_params.get("q", "") if status == 200 else "",
            ),
            findings=findings,
            errors=sum(each.is_error for each, _ in findings),
            versions=versions,
            over=over,
            link=self.link(house, owner),
            difference=drafting.difference(desk.own, desk.shown),
            done=request.query_params.get("selesai", ""),
            touched=request.query_params.get("aturan", ""),
            parameter=GOVERNMENT,
        )

    async def form(
        self, request: Request, house: House, owner: str, typed: Typed, replaces: str | None, *, error: InvalidInput | None = None
    ) -> HTMLResponse:
        wrong = what_is_wrong(error.errors, request, FIELDS) if error else []
        national = [each for each in house.reference.agencies.values() if each.government == NATIONAL and each.active]
        own = [each for each in own_agencies(house) if each.active]
        return self._room.show(
            request,
            house,
            "rule.html",
            422 if wrong else 200,
            owner=owner,
            shared=owner == SHARED,
            typed=typed,
            replaces=replaces,
            wrong=wrong,
            link=self.link(house, owner),
            classes=CLASSES,
            channels=CHANNELS,
            weekdays=WEEKDAYS,
            offered=[label(each) for each in (own if owner == NATIONAL else [*own, *national])],
            categories=house.reference.topics_of(house.code),
        )

    async def put(self, request: Request, by: Principal, replaces: str | None) -> Response:
        house, owner = await self.enter(request, by)
        typed = await read_form(request)
        desk = await self._drafts.read(owner)
        if replaces is not None:
            _own(desk, replaces)
        try:
            rule = read_rule(typed, house, owner, {each.id for each in desk.rules} | {each.rule.id for each in desk.shown}, replaces)
            await self._drafts.put(owner, rule, replaces=replaces, version=typed.version, by=by.name)
        except InvalidInput as error:
            return await self.form(request, house, owner, typed, replaces, error=error)
        except Conflict:
            return await self.conflict(request, house, owner, f"{rule.id} → {rule.agency}")
        return go(self.at(house, owner, PATH, selesai="simpan", aturan=rule.id))

    async def conflict(self, request: Request, house: House, owner: str, wanted: str) -> HTMLResponse:
        """Somebody else changed the draft, put it into force or threw it away."""
        desk, language = await self._drafts.read(owner), language_of(request)
        added, changed, gone = drafting.difference(desk.own, desk.shown)
        rows = [("Added", added), ("Changed", changed), ("Taken out", gone)]
        theirs = [(say(language, title), ", ".join(names)) for title, names in rows if names]
        theirs = theirs or [(say(language, "Draft"), say(language, "There is no draft: what is in force is shown."))]
        return self._room.conflict(
            request,
            house,
            here="Rules",
            back=self.at(house, owner, PATH),
            theirs=Side(say(language, "The draft as it is now"), theirs),
            mine=Side(say(language, "What you wanted"), [(say(language, "Change"), wanted)]),
            who=desk.draft.official if desk.draft else "",
            when=desk.draft.changed_at if desk.draft else None,
        )

    async def version(self, number: str) -> tuple[object, list[Rule]]:
        """Raises NotFound for what was never in force."""
        async with self._room.parts.db.connection() as tx:
            digits = number.isascii() and number.isdecimal() and len(number) < 10
            found = await get_version(tx, int(number)) if digits else None
        if found is None:
            raise NotFound("There is no such version.")
        return found

    async def version_page(self, request: Request, house: House, owner: str, number: str) -> HTMLResponse:
        about, rules = await self.version(number)
        desk = await self._drafts.read(owner)
        then = drafting.own_rules(rules, owner)
        return self._room.show(
            request,
            house,
            "rules_version.html",
            owner=owner,
            shared=owner == SHARED,
            about=about,
            version=_version(desk),
            desk=desk,
            lines=self.described(drafting.lines(then, rules, owner), house, language_of(request)),
            difference=drafting.difference(then, desk.own),
            link=self.link(house, owner),
        )

    def described(self, lines: Sequence[Line], house: House, language: Language) -> list[tuple[Line, str, str]]:
        """Each line with its agency's name, and what it asks for in words."""
        found = []
        for line in lines:
            rule, agencies = line.rule, house.reference.agencies
            agency = agencies.get(rule.agency) or agencies.get(f"{house.code}.{rule.agency}")
            found.append((line, agency.name if agency else "", "; ".join(conditions_words(rule, house.reference, language))))
        return found

    def link(self, house: House, owner: str) -> "Link":
        return Link(self, house, owner)


class Link:
    """Addresses of the editor in a template."""

    def __init__(self, editor: Editor, house: House, owner: str) -> None:
        self._editor, self._house, self._owner = editor, house, owner

    def __call__(self, below: str = "", **query: str | int | None) -> str:
        return self._editor.at(self._house, self._owner, f"{PATH}{below}", **query)


def _version(desk: RuleDesk) -> int:
    """Of the draft; 0 when there is none."""
    return desk.draft.version if desk.draft else 0


def _own(desk: RuleDesk, rule_id: str) -> Rule:
    placed: Placed | None = next((each for each in desk.shown if each.rule.id == rule_id), None)
    if placed is None:
        raise NotFound("There is no such rule here.")
    return placed.rule
