"""“Known already”: notices about what is being reported, as one types, and again on the receipt."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from services.intake.known import KnownMatter, known_of, shown_of
from services.intake.pages.alike import question_of
from services.intake.pages.report_form import ReportForm
from services.intake.reading import Reading
from services.intake.reference import Reference
from shared.clock import utc_now
from shared.http.language import language_of
from shared.http.pages import Pages


def known_matters(request: Request, form: ReportForm, reference: Reference) -> Sequence[KnownMatter]:
    """What offices say of it, as far as the form tells what it is about."""
    asked = question_of(form, reference)
    return shown_of(
        known_of(reference, asked.government, asked.region, asked.category, asked.text, utc_now()), reference, language_of(request)
    )


def create_known_pages(reading: Reading, pages: Pages) -> APIRouter:
    router = APIRouter()

    @router.post("/lapor/diketahui")
    async def as_one_types(request: Request) -> Response:
        """A piece of page for the form's script; read from memory."""
        form = await ReportForm.read(request)
        return pages.render(request, "report-known-found.html", 200, known=known_matters(request, form, await reading.catalogue.get()))

    return router
