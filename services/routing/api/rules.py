"""A government's own rules over the API: what the page `/desk/aturan` does. A draft is checked and tried, then put into force.

Every change names the draft's version as `If-Match`; `"0"` where there is no draft yet.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.routing import drafting
from services.routing.api.bodies import Body
from services.routing.api.fields import IfMatch, Reads, ShortText, etag
from services.routing.api.rule_views import DraftRule, DraftView, FindingView, RulesActivated, TrialOnCases, TrialOnText
from services.routing.commands.landscape import Landscape
from services.routing.commands.rule_drafts import RuleDrafts
from services.routing.commands.rule_trials import Question, RuleTrials
from services.routing.drafting import MAX_RULES
from services.routing.rules import Rule
from shared.auth import Coordinator, Principal
from shared.database import Database
from shared.errors import FieldError, Filled, Forbidden, InvalidInput
from shared.events.codes import CategoryCode, Channel, Classification, GovernmentCode, Language, RegionCode
from shared.regions import require_region

LONGEST = 4_000
Whose = Annotated[GovernmentCode | None, Query(description="For an administrator, who has none of the own", examples=["32.04"])]


class DraftBody(Body):
    """All of the government's own rules, in their order. What is not among them goes when the draft is put into force."""

    rules: list[DraftRule] = Field(max_length=MAX_RULES)


class TextBody(Body):
    """A complaint that somebody thinks of."""

    text: str = Field("", max_length=LONGEST, examples=["Jalan berlubang di depan pasar"])
    category: CategoryCode | None = None
    region: RegionCode | None = None
    channel: Channel | None = None
    classification: Classification | None = None


class ActivateBody(Body):
    note: Annotated[ShortText, Field(max_length=300)] | None = Field(None, description="Why; stands in the history of versions")
    over: int | None = Field(
        None,
        ge=0,
        lt=1_000_000_000,
        description="The version of the rule set that was looked at, where the rules have changed since the draft",
    )


def rules_router(db: Database, landscape: Landscape) -> APIRouter:
    router = APIRouter(tags=["rules"])
    drafts, trials = RuleDrafts(db), RuleTrials(db, landscape)

    async def owner_of(by: Principal, government: str | None) -> str:
        """The caller's own government, or the one that an administrator names. Raises Forbidden for another's."""
        code = government or by.government
        if code is None:
            raise InvalidInput([FieldError("government", "missing", "Name the government whose rules they are.")])
        if by.is_agency_bound or not by.covers(code):
            raise Forbidden("This is another government's.")
        async with db.connection() as tx:
            known = (await landscape.at(tx)).governments
        if code not in known:
            raise Forbidden("This government takes no part.")
        return code

    async def view(owner: str, response: Response, language: Language) -> DraftView:
        found = DraftView.of(owner, await drafts.read(owner), language)
        response.headers["ETag"] = etag(found.version)
        return found

    async def whole(owner: str) -> list[Rule]:
        desk = await drafts.read(owner)
        return drafting.whole_set(desk.shown, desk.rules, owner)

    @router.get("/rules/draft", operation_id="get_rule_draft")
    async def read(by: Coordinator, response: Response, language: Reads, government: Whose = None) -> DraftView:
        """The government's own rules as they are being worked on, or, with version 0, as they are in force; and what a check finds."""
        return await view(await owner_of(by, government), response, language)

    @router.put("/rules/draft", operation_id="change_rule_draft")
    async def change(
        body: DraftBody, by: Coordinator, version: IfMatch, response: Response, language: Reads, government: Whose = None
    ) -> DraftView:
        """The whole draft anew. Nothing changes for complaints until it is put into force. What a check finds is in the answer."""
        owner = await owner_of(by, government)
        before = {each.id: each.before for each in body.rules if "before" in each.model_fields_set}
        await drafts.replace(owner, _owned(body.rules, owner), before, version=version, by=by.name)
        return await view(owner, response, language)

    @router.delete("/rules/draft", operation_id="discard_rule_draft", status_code=204)
    async def discard(by: Coordinator, version: IfMatch, government: Whose = None) -> None:
        """What is in force stays."""
        await drafts.discard(await owner_of(by, government), version=version)

    @router.get("/rules/draft/check", operation_id="check_rule_draft")
    async def check(by: Coordinator, language: Reads, government: Whose = None) -> list[FindingView]:
        """References to nothing are errors; contradictions, and rules that never decide, are notes. Judged for this government."""
        return [FindingView.of(each, language) for each in (await drafts.read(await owner_of(by, government))).findings]

    @router.post("/rules/draft/try", operation_id="try_rule_draft_on_text")
    async def on_text(body: TextBody, by: Coordinator, government: Whose = None) -> TrialOnText:
        """Where a complaint goes by the rules in force, and where by the draft. Nothing is stored."""
        owner = await owner_of(by, government)
        if not body.text.strip() and not body.category:
            raise InvalidInput([FieldError("text", "missing", "Write what a citizen would, or choose a topic.")])
        if body.region:
            require_region(body.region)
        asked = Question(body.text, owner, body.region, body.category, body.classification, body.channel)
        return TrialOnText.of(await trials.on_text(await whole(owner), asked))

    @router.get("/rules/draft/try", operation_id="try_rule_draft_on_cases")
    async def on_cases(
        by: Coordinator,
        government: Whose = None,
        until: Annotated[date | None, Query(description="The 30 days up to this day (UTC), instead of today")] = None,
    ) -> TrialOnCases:
        """What the draft would have done otherwise with the complaints of the last 30 days, at most the newest 5,000."""
        owner = await owner_of(by, government)
        end = datetime.combine(max(until, date(1970, 3, 1)), time.max, UTC) if until else None
        difference = await trials.on_lately(await whole(owner), [owner], until=end)
        return TrialOnCases.of(difference, None if difference.looked_at else await trials.newest([owner]))

    @router.post("/rules/draft/activate", operation_id="activate_rule_draft")
    async def activate(body: ActivateBody, by: Coordinator, version: IfMatch, government: Whose = None) -> RulesActivated:
        """The draft becomes the government's rules, in a new version of the set: the next complaint goes by it. With an error in it
        nothing is put into force, and each is named with its rule and field."""
        owner = await owner_of(by, government)
        return RulesActivated(version=await drafts.activate(owner, version=version, note=body.note, over=body.over, by=by.name))

    return router


def _owned(rules: Sequence[DraftRule], owner: str) -> list[Rule]:
    """Raises InvalidInput for a rule of another government."""
    foreign = [
        FieldError(f"rules.{place}.government", "another_governments", Filled("These are the rules of %(government)s.", government=owner))
        for place, rule in enumerate(rules)
        if rule.government not in (None, owner)
    ]
    if foreign:
        raise InvalidInput(foreign)
    return [Rule.model_validate(rule.model_dump(exclude={"before"}) | {"government": owner}) for rule in rules]
