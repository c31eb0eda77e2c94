"""Pages for citizens: the first page, reporting, following. Plain forms that work without JavaScript."""

from fastapi import APIRouter

from services.intake.commands import Intake
from services.intake.commands.reporting import Reporting
from services.intake.pages.follow import create_follow_pages
from services.intake.pages.report import create_report_pages
from services.intake.reading import Reading
from shared.auth import PUBLIC
from shared.http.pages import Pages


def create_pages(intake: Intake, reporting: Reporting, reading: Reading, pages: Pages) -> APIRouter:
    """Routes for the root of a host."""
    router = APIRouter(dependencies=[PUBLIC], include_in_schema=False)
    router.include_router(create_report_pages(intake, reading, pages))
    router.include_router(create_follow_pages(reporting, reading, pages))
    return router
