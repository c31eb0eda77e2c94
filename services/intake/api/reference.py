"""What a complaint can refer to: categories, governments, regions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from services.intake.api.views import CategoryView, GovernmentView, RegionView
from services.intake.catalogue import Catalogue
from services.intake.placing import place_meant, region_at, regions_inside, suggest_regions, taking_part
from shared.auth import PUBLIC
from shared.errors import NotFound
from shared.events.codes import Language
from shared.http.language import language_of
from shared.regions import require_region

RegionPath = Annotated[str, Path(max_length=13, description="`32.01`")]
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
        within: Annotated[str | None, Query(max_length=13, description="Only inside this region")] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> list[RegionView]:
        """The regions that a text may mean, likeliest first; of one name those first whose governments take part."""
        if within is not None:
            require_region(within, field="within")
        prefer = taking_part(await catalogue.get())
        return [RegionView.of(region) for region in suggest_regions(q, within, limit, prefer=prefer)]

    @router.get("/regions/meant", operation_id="find_region")
    async def meant(
        q: Annotated[str, Query(min_length=1, max_length=200, description="A place as people write it: the `place` of a complaint")],
        within: Annotated[str | None, Query(max_length=13, description="The region of the government that it is addressed to")] = None,
    ) -> RegionView:
        """The one region that a complaint with these words as its place would have."""
        if within is not None:
            require_region(within, field="within")
        found = place_meant(q, within)
        if found is None:
            raise NotFound("No region is called that, or several are.")
        return RegionView.of(found.region)

    @router.get("/regions/{code}/inside", operation_id="list_regions_inside")
    async def inside(code: RegionPath) -> list[RegionView]:
        """The districts of a regency, or the villages of a district, by name."""
        require_region(code, field="code")
        return [RegionView.of(region) for region in regions_inside(code)]

    @router.get("/regions/at/{lat},{long}", operation_id="find_region_at")
    async def at(lat: Annotated[float, Path(ge=-90, le=90)], long: Annotated[float, Path(ge=-180, le=180)]) -> RegionView:
        """The region at a point, as exactly as is known here."""
        region = region_at(lat, long, (await catalogue.get()).boundaries)
        if region is None:
            raise NotFound("No region of Indonesia lies there.")
        return RegionView.of(region)

    return router
