"""Drafts of rules, what a check finds in them, and what a trial shows, as the API tells them."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.routing import drafting
from services.routing.checking import Finding
from services.routing.commands.rule_drafts import RuleDesk
from services.routing.commands.rule_trials import Answer
from services.routing.finding_words import sentence_of
from services.routing.rules import Match, Rule
from services.routing.trying import Changed, Difference
from shared.events.codes import Language
from shared.http.language import say

SHOWN = 20
"""Complaints of each change."""


class DraftRule(Rule):
    """An own rule. `government` may be left out."""

    before: Annotated[str, Field(max_length=80)] | None = Field(
        None,
        description="The shared rule that it stands before, null: after all of them; left out: where the draft has it, or beside the one"
        " before it",
    )


class FindingView(BaseModel):
    """`error`: keeps the draft from being put into force."""

    rule: str
    field: str | None
    code: str = Field(examples=["never_reached"])
    error: bool
    message: str

    @classmethod
    def of(cls, finding: Finding, language: Language) -> "FindingView":
        message = say(language, sentence_of(finding))
        return cls(rule=finding.rule, field=finding.field or None, code=finding.code, error=finding.is_error, message=message)


class DraftView(BaseModel):
    government: str
    version: int = Field(description="Of the draft, its ETag; 0: there is none, and what is in force is shown")
    in_force: int = Field(description="The version of the rule set in force")
    changed_by: str | None
    changed_at: datetime | None
    rules: list[DraftRule] = Field(description="The government's own, in their order; the shared ones are read with GET /rules")
    findings: list[FindingView]

    @classmethod
    def of(cls, owner: str, desk: RuleDesk, language: Language) -> "DraftView":
        draft, shown = desk.draft, drafting.settled(desk.shown, desk.rules, owner)
        return cls(
            government=owner,
            version=draft.version if draft else 0,
            in_force=desk.version,
            changed_by=draft.official if draft else None,
            changed_at=draft.changed_at if draft else None,
            rules=[DraftRule.model_validate(each.rule.model_dump() | {"before": each.before}) for each in shown],
            findings=[FindingView.of(each, language) for each in desk.findings],
        )


class RulesActivated(BaseModel):
    version: int = Field(description="Of the rule set that is in force now")


class Decision(BaseModel):
    """Where a rule leads, and why."""

    agency: str
    rule: str
    reasons: list[str]

    @classmethod
    def of(cls, match: Match | None) -> "Decision | None":
        return cls(agency=match.agency, rule=match.rule, reasons=list(match.reasons)) if match else None


class TrialOnText(BaseModel):
    in_force: Decision | None = Field(description="Absent: no rule fits; it waits for the coordinator")
    draft: Decision | None

    @classmethod
    def of(cls, answer: Answer) -> "TrialOnText":
        return cls(in_force=Decision.of(answer.before), draft=Decision.of(answer.after))


class TriedCase(BaseModel):
    id: UUID
    number: str
    agency_now: str | None
    in_force: Decision | None
    draft: Decision | None


class TriedChange(BaseModel):
    """All complaints that one rule would decide instead of another."""

    rule_in_force: str | None
    rule: str | None
    count: int
    nearer: int = Field(description="Would have gone at once to the agency that has it now")
    farther: int = Field(description="Would have missed the agency that has it now")
    cases: list[TriedCase] = Field(description="The newest 20")


class TrialOnCases(BaseModel):
    looked_at: int
    same: int
    changed: int
    newest: datetime | None = Field(description="Where nothing came in within the thirty days: when the last complaint did")
    changes: list[TriedChange]

    @classmethod
    def of(cls, difference: Difference, newest: datetime | None) -> "TrialOnCases":
        by_rule: dict[tuple[str | None, str | None], list[Changed]] = defaultdict(list)
        for group in difference.groups:
            for each in group.changes:
                by_rule[(each.before.rule if each.before else None, each.after.rule if each.after else None)].append(each)
        changes = [
            TriedChange(
                rule_in_force=before,
                rule=after,
                count=len(several),
                nearer=sum(each.is_better for each in several),
                farther=sum(each.is_worse for each in several),
                cases=[_case(each) for each in several[:SHOWN]],
            )
            for (before, after), several in sorted(by_rule.items(), key=lambda each: -len(each[1]))
        ]
        return cls(looked_at=difference.looked_at, same=difference.same, changed=difference.changed, newest=newest, changes=changes)


def _case(each: Changed) -> TriedCase:
    past = each.past
    return TriedCase(
        id=past.case_id, number=past.number, agency_now=past.agency, in_force=Decision.of(each.before), draft=Decision.of(each.after)
    )
