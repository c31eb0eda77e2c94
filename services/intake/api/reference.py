"""What a complaint can refer to: categories, governments, regions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.intake.api.views import CategoryView, GovernmentView, RegionView
from services.intake.catalogue import Catalogue
from shared.auth import PUBLIC
from shared.events.codes import Language
from shared.http.language import language_of
from shared.regions import search_regions

ReaderLanguage = Annotated[Language, Depends(language_of)]


def reference_router(catalogue: Catalogue) -> APIRouter:
    """Reads of reference data, from memory."""
    router = APIRouter(tags=["reference"], dependencies=[PUBLIC])

    @router.get("/categories", operation_id="list_categories")
    async def list_categories(
        language: ReaderLanguage,
        government: Annotated[str | None, Query(max_length=20, description="Only those that this government uses")] = None,
    ) -> list[CategoryView]:
        """The topics that complaints can have, with their questions."""
        reference = await catalogue.get()
        return [
            CategoryView(
                code=each.code,
                name=reference.category_name(each.code, language),
                group=each.group,
                description=each.description,
                classification=each.classification,
                government=each.government,
                attributes=list(each.attributes),
            )
            for each in reference.categories.values()
            if each.active and (government is None or each.government in (None, government))
        ]

    @router.get("/governments", operation_id="list_governments")
    async def list_governments() -> list[GovernmentView]:
        """The governments that take part."""
        reference = await catalogue.get()
        return [
            GovernmentView(code=each.code, name=each.name, brand=each.brand, timezone=each.timezone, practice=each.practice)
            for each in reference.governments.values()
            if each.active
        ]

    @router.get("/regions", operation_id="search_regions")
    async def search(
        q: Annotated[str, Query(min_length=1, max_length=200, description="A name, or its beginning, as people write it")],
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> list[RegionView]:
        """The regions whose names come nearest, best first."""
        return [
            RegionView(code=match.region.code, name=match.region.name, full_name=match.region.full_name, score=round(match.score, 1))
            for match in search_regions(q, limit)
        ]

    return router
