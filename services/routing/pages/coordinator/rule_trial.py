"""`/desk/aturan/coba`: a draft of rules tried on a text, and on what came in within thirty days, before it is in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.routing import drafting
from services.routing.checking import SHARED
from services.routing.commands.rule_drafts import RuleDrafts
from services.routing.commands.rule_trials import MOST_CASES, Answer, Question, RuleTrials
from services.routing.pages.coordinator.places import read_region
from services.routing.pages.coordinator.room import House, Room, what_is_wrong
from services.routing.pages.coordinator.rule_words import CHANNELS, reasons_words
from services.routing.pages.coordinator.rules import PATH, Editor
from services.routing.pages.forms import Typed, read_form
from services.routing.rules import Match, Rule
from services.routing.trying import Changed, Group
from services.routing.wording import short_place
from shared.auth import Coordinator
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Channel, Language
from shared.http.language import language_of
from shared.http.tongue import Again

SHOWN = 20
"""Complaints of each change."""
LONGEST = 4_000
FIELDS = ("text", "category", "region", "channel")


@dataclass(frozen=True, slots=True)
class Side:
    """Where one set of rules leads: an agency by name, or None for the coordinator; by which rule, and why."""

    agency: str | None
    rule: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A complaint that would go elsewhere."""

    changed: Changed
    place: str | None
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Move:
    """All complaints that would go from one agency to another, and some of them."""

    before: str | None
    after: str | None
    group: Group
    rows: Sequence[Row]

    @property
    def more(self) -> int:
        return len(self.group.changes) - len(self.rows)


def rule_trial_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    parts = room.parts
    drafts, trials = RuleDrafts(parts.db, parts.now), RuleTrials(parts.db, parts.landscape, parts.now)
    editor = Editor(room, drafts)

    async def rules_of(owner: str) -> tuple[list[Rule], bool]:
        """The whole set as it would be with the draft; False: there is none."""
        desk = await drafts.read(owner)
        return drafting.whole_set(desk.shown, desk.rules, owner), desk.draft is not None

    async def page(
        request: Request,
        house: House,
        owner: str,
        typed: Typed,
        *,
        answer: Answer | None = None,
        error: InvalidInput | None = None,
    ) -> HTMLResponse:
        language = language_of(request)
        rules, has_draft = await rules_of(owner)
        difference = await trials.on_lately(rules, None if owner == SHARED else [owner]) if has_draft else None
        wrong = what_is_wrong(error.errors, request, FIELDS) if error else []
        return room.show(
            request,
            house,
            "rule_trial.html",
            422 if wrong else 200,
            shared=owner == SHARED,
            has_draft=has_draft,
            difference=difference,
            moves=[_move(group, house, language) for group in difference.groups] if difference else [],
            most=MOST_CASES,
            link=editor.link(house, owner),
            typed=typed,
            wrong=wrong,
            answer=answer,
            sides=[_side(each, house, language) for each in (answer.before, answer.after)] if answer else [],
            categories=house.reference.topics_of(house.code),
            channels=CHANNELS,
            again=Again.same(request),
        )

    @router.get(f"{PATH}/coba")
    async def show(request: Request, by: Coordinator) -> HTMLResponse:
        return await page(request, *await editor.enter(request, by), Typed())

    @router.post(f"{PATH}/coba")
    async def ask(request: Request, by: Coordinator) -> HTMLResponse:
        """A text tried on both sets; nothing is stored."""
        house, owner = await editor.enter(request, by)
        typed = await read_form(request)
        try:
            question = _question(typed, house)
        except InvalidInput as error:
            return await page(request, house, owner, typed, error=error)
        rules, _ = await rules_of(owner)
        return await page(request, house, owner, typed, answer=await trials.on_text(rules, question))

    return router


def _question(typed: Typed, house: House) -> Question:
    """Raises InvalidInput that names the fields."""
    errors: list[FieldError] = []
    text, category, channel = typed.get("text"), typed.get("category") or None, typed.get("channel")
    if not text and not category:
        errors.append(FieldError("text", "missing", "Write what a citizen would, or choose a topic."))
    if len(text) > LONGEST:
        errors.append(FieldError("text", "too_long", "This is too long. Shorten it, please."))
    if category and category not in house.reference.categories:
        errors.append(FieldError("category", "unknown_category", "Choose topics from the list."))
    region = read_region(typed.get("region"), house, errors)
    if errors:
        raise InvalidInput(errors)
    return Question(text, house.code, region, category, None, Channel(channel) if channel in set(Channel) else None)


def _move(group: Group, house: House, language: Language) -> Move:
    rows = [
        Row(each, short_place(each.past.region), _side(each.before, house, language), _side(each.after, house, language))
        for each in group.changes[:SHOWN]
    ]
    return Move(_name(group.before, house), _name(group.after, house), group, rows)


def _side(match: Match | None, house: House, language: Language) -> Side:
    if match is None:
        return Side(None, "", ())
    return Side(_name(match.agency, house), match.rule, reasons_words(match.reasons, house.reference, language))


def _name(agency: str | None, house: House) -> str | None:
    known = house.reference.agencies.get(agency or "")
    return known.name if known else agency
