"""The first page: what this is, and the two things that citizens come for."""

from fastapi import APIRouter, Request, Response

from services.intake.brands import find_government
from services.intake.pages.brand import brand_of
from services.intake.reading import Reading
from shared.http.pages import Pages


def create_home_pages(reading: Reading, pages: Pages) -> APIRouter:
    """`?pemda=32.01` or `?pemda=kab-bogor`: with this government's brand."""
    router = APIRouter()

    @router.get("/")
    async def home(request: Request, pemda: str = "") -> Response:
        reference = await reading.catalogue.get() if pemda else None  # without it the page is there whatever else is away
        government = find_government(pemda, reference.governments) if reference else None
        return pages.render(request, "home.html", 200, government=government, **brand_of(government))

    return router
