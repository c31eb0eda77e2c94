"""The API of routing."""

from fastapi import FastAPI

from services.routing.api.bulk import bulk_router
from services.routing.api.cases import cases_router
from services.routing.api.evidence import evidence_router
from services.routing.api.lists import lists_router
from services.routing.api.notices import notices_router
from services.routing.api.office import office_router
from services.routing.api.reference import reference_router
from services.routing.api.rules import rules_router
from services.routing.api.similar import similar_router
from services.routing.api.suggestions import suggestions_router
from services.routing.commands.advising import Advisor
from services.routing.commands.bulk import Bulk
from services.routing.commands.desk import Desk
from services.routing.commands.evidence import EvidenceBox
from services.routing.commands.landscape import Landscape
from services.routing.commands.office import Office
from services.routing.commands.similar import SimilarCases
from shared.database import Database
from shared.http.problem import PROBLEM_RESPONSES


def create_api(
    desk: Desk, db: Database, box: EvidenceBox, similar: SimilarCases, advisor: Advisor, office: Office, landscape: Landscape
) -> FastAPI:
    api = FastAPI(
        title="Kawal routing",
        version="1",
        description="Cases on their way to an answer: queues, history, and what may be done. Changes need the version as `If-Match`.",
        responses=PROBLEM_RESPONSES,
        docs_url=None,
        redoc_url=None,
    )
    api.include_router(lists_router(db, landscape))  # before the cases, whose addresses end in anything
    api.include_router(bulk_router(Bulk(db, desk)))
    api.include_router(office_router(office))
    api.include_router(cases_router(desk, db, box))
    api.include_router(similar_router(similar))
    api.include_router(suggestions_router(advisor))
    api.include_router(evidence_router(box))
    api.include_router(reference_router(db))
    api.include_router(rules_router(db, landscape))
    api.include_router(notices_router(db, landscape))
    return api
