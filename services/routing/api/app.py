"""The API of routing."""

from fastapi import FastAPI

from services.routing.api.cases import cases_router
from services.routing.api.evidence import evidence_router
from services.routing.api.reference import reference_router
from services.routing.api.similar import similar_router
from services.routing.api.suggestions import suggestions_router
from services.routing.commands.advising import Advisor
from services.routing.commands.desk import Desk
from services.routing.commands.evidence import EvidenceBox
from services.routing.commands.similar import SimilarCases
from shared.database import Database
from shared.http.problem import PROBLEM_RESPONSES


def create_api(desk: Desk, db: Database, box: EvidenceBox, similar: SimilarCases, advisor: Advisor) -> FastAPI:
    api = FastAPI(
        title="Kawal routing",
        version="1",
        description="Cases on their way to an answer: queues, history, and what may be done. Changes need the version as `If-Match`.",
        responses=PROBLEM_RESPONSES,
        docs_url=None,
        redoc_url=None,
    )
    api.include_router(cases_router(desk, db, box))
    api.include_router(similar_router(similar))
    api.include_router(suggestions_router(advisor))
    api.include_router(evidence_router(box))
    api.include_router(reference_router(db))
    return api
