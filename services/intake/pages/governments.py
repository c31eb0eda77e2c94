"""The page of a government: its brand, its doors, and how it answers. `/pemda/{slug}`."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.brands import doors_of, find_government, slug_of
from services.intake.known import known_at
from services.intake.known import shown_of as known_shown
from services.intake.pages.brand import brand_of
from services.intake.pages.public import shown_of
from services.intake.public_reading import PublicReading
from services.intake.queries.publications import Wanted
from shared.clock import utc_now
from shared.errors import NotFound
from shared.http.language import language_of, say
from shared.http.pages import Pages

LATEST = 5


def create_government_pages(reading: PublicReading, pages: Pages) -> APIRouter:
    """Below /pemda."""
    router = APIRouter()

    @router.get("/pemda")
    async def governments(request: Request) -> Response:
        reference = await reading.catalogue.get()
        shown = sorted((each for each in reference.governments.values() if each.active and not each.practice), key=lambda each: each.name)
        return pages.render(request, "governments.html", governments=[(each, slug_of(each.code)) for each in shown])

    @router.get("/pemda/{slug}")
    async def government_page(request: Request, slug: str) -> Response:
        reference, now = await reading.catalogue.get(), utc_now()
        government = find_government(slug, reference.governments)
        if government is None:
            raise NotFound("There is no such government, or it does not take part.")
        if slug != slug_of(government.code):
            return RedirectResponse(f"/pemda/{slug_of(government.code)}", 303)
        latest = await reading.page(Wanted(government=government.code), before=now, last=None, limit=LATEST)
        return pages.render(
            request,
            "government.html",
            200,
            government=government,
            channels=[(say(language_of(request), door.name), door) for door in doors_of(government)],
            record=await reading.record(government.code, now),
            known=known_shown(known_at(reference, government.code, now), reference, language_of(request)),
            latest=shown_of(latest, reference, language_of(request)),
            **brand_of(government),
        )

    return router
