"""Pages for citizens: the first page, reporting, following. Plain forms that work without JavaScript."""

from fastapi import APIRouter

from services.intake.alike import AlikeReading
from services.intake.commands import Intake
from services.intake.commands.attaching import Attachments
from services.intake.commands.contacting import Contacting
from services.intake.commands.reporting import Reporting
from services.intake.commands.supporting import Supporting
from services.intake.pages.alike import AlikePages, create_alike_pages
from services.intake.pages.follow import create_follow_pages
from services.intake.pages.governments import create_government_pages
from services.intake.pages.home import create_home_pages
from services.intake.pages.known import create_known_pages
from services.intake.pages.public import create_public_pages
from services.intake.pages.report import create_report_pages
from services.intake.pages.support import create_support_pages
from services.intake.pages.topic import TopicPages, create_topic_pages
from services.intake.public_reading import PublicReading
from services.intake.reading import Reading
from shared.auth import PUBLIC
from shared.files.links import Links
from shared.http.pages import Pages


def create_pages(
    intake: Intake,
    contacting: Contacting,
    attachments: Attachments,
    reporting: Reporting,
    reading: Reading,
    public: PublicReading,
    pages: Pages,
    evidence: Links,
    alike: AlikeReading,
    supporting: Supporting,
    *,
    public_url: str,
) -> APIRouter:
    """Routes for the root of a host."""
    router = APIRouter(dependencies=[PUBLIC], include_in_schema=False)
    router.include_router(create_home_pages(reading, pages))
    offering = AlikePages(alike, pages)
    router.include_router(create_alike_pages(offering, alike))
    topics = TopicPages(pages)
    router.include_router(create_topic_pages(topics, reading.catalogue))
    router.include_router(create_known_pages(reading, pages))
    router.include_router(create_report_pages(intake, contacting, attachments, reading, pages, offering, topics, public_url))
    router.include_router(create_follow_pages(reporting, reading, attachments, evidence, pages))
    router.include_router(create_public_pages(public, evidence, pages))
    router.include_router(create_support_pages(supporting, public, evidence, pages))
    router.include_router(create_government_pages(public, pages))
    return router
