"""What was learned from a government's own past routings, about one case: for a coordinator who decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.routing.commands.advising import Advice, Advisor
from services.routing.queries.learning import KnownModel
from services.routing.suggest.model import Choice
from shared.auth import Coordinator
from shared.clock import utc_now


class ModelView(BaseModel):
    """The model that suggests now, and how it did on the latest part of the past, which it had not seen."""

    version: int
    trained_at: datetime
    examples: int = Field(description="Cases of the past that it learned from")
    judged: int = Field(description="Cases that it was judged by")
    right: float = Field(ge=0, le=1, description="How often its first agency was the right one")
    among_three: float = Field(ge=0, le=1, description="How often the right agency was among its three")

    @classmethod
    def of(cls, known: KnownModel) -> "ModelView":
        verdict = known.verdict
        return cls(
            version=known.version,
            trained_at=known.trained_at,
            examples=known.examples,
            judged=verdict.judged,
            right=round(verdict.top1, 3),
            among_three=round(verdict.top3, 3),
        )


class ChoiceView(BaseModel):
    """One suggestion."""

    code: str
    confidence: float = Field(ge=0, le=1, description="Calibrated: of those said with 0.8, eight in ten were right")
    reasons: list[str] = Field(description="What speaks for it, as rules say it", examples=[["words: lampu, mati", "region: 32.04.12"]])


class SuggestionsView(BaseModel):
    """At most three of each, likeliest first; only agencies that may have the case now."""

    model: ModelView | None = Field(description="Null: there are not enough past cases to learn from yet")
    agencies: list[ChoiceView]
    categories: list[ChoiceView]
    classifications: list[ChoiceView]

    @classmethod
    def of(cls, advice: Advice | None) -> "SuggestionsView":
        if advice is None:
            return cls(model=None, agencies=[], categories=[], classifications=[])
        return cls(
            model=ModelView.of(advice.known),
            agencies=_views(advice.agencies),
            categories=_views(advice.categories),
            classifications=_views(advice.classifications),
        )


def _views(choices: Sequence[Choice]) -> list[ChoiceView]:
    return [ChoiceView(code=each.code, confidence=min(each.confidence, 1.0), reasons=list(each.reasons)) for each in choices]


def suggestions_router(advisor: Advisor) -> APIRouter:
    router = APIRouter(tags=["cases"])

    @router.get("/cases/{case_id}/suggestions", operation_id="list_suggestions")
    async def list_suggestions(case_id: UUID, by: Coordinator) -> SuggestionsView:
        """Agency, category and classification as the government's own past suggests them, with calibrated confidence and the words that
        speak for each. Rules come before these."""
        return SuggestionsView.of(await advisor.of(case_id, by, now=utc_now()))

    return router
