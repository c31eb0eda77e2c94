"""“Is it one of these?”: what others reported that is like what is being typed, as one types and once before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from services.intake.alike import AlikeReading, Question
from services.intake.pages.brand import brand_of
from services.intake.pages.public import Shown, shortened, shown_of
from services.intake.pages.report_form import ReportForm
from services.intake.placing import place_meant, scope_of
from services.intake.publishing import Publication
from services.intake.reference import Reference
from shared.clock import utc_now
from shared.http.doors import Door, doors_of
from shared.http.language import language_of
from shared.http.pages import Pages

SHORT_TEXT = 240


@dataclass(frozen=True, slots=True)
class Offered:
    """A complaint that may be supported instead."""

    shown: Shown
    headline: str
    text: str
    """What follows the headline, where that is no beginning of it."""
    people: int
    """Who reported and who supports it."""


class AlikePages:
    """The fragment as one types, and the step of its own before something is sent that others sent, too."""

    def __init__(self, alike: AlikeReading, pages: Pages) -> None:
        self._alike, self._pages = alike, pages

    async def offered(self, request: Request, form: ReportForm, reference: Reference) -> list[Offered]:
        """Nothing for what is to be confidential: who must not be seen shall not be asked to stand in public."""
        if form.values.get("confidential") == "1":
            return []
        found = await self._alike.find(question_of(form, reference), utc_now())
        publications = [each.publication for each in found]
        return [
            Offered(shown, *_headed(each, shown), each.supporters + 1)
            for each, shown in zip(publications, shown_of(publications, reference, language_of(request)), strict=True)
        ]

    def fragment(self, request: Request, offered: Sequence[Offered]) -> Response:
        return self._pages.render(request, "report-alike-found.html", 200, offered=offered)

    def step(
        self, request: Request, form: ReportForm, offered: Sequence[Offered], proposed: Sequence[tuple[str, str]], reference: Reference
    ) -> Response:
        """What may be supported instead, and topics to choose from. The form waits behind it, with everything in it."""
        government = reference.governments.get(form.values.get("pemda", ""))
        form.values |= {"seen": _numbers(offered), "told": "1"}
        return self._pages.render(
            request, "report-alike.html", 200, form=form, offered=offered, proposed=proposed, government=government, **brand_of(government)
        )


def is_seen(form: ReportForm, offered: Sequence[Offered]) -> bool:
    """Whether the reporter was shown all of these, and goes on."""
    seen = form.values.get("seen", "").split(",")
    return all(str(each.shown.number) in seen for each in offered)


def question_of(form: ReportForm, reference: Reference) -> Question:
    """What is being reported, as far as it is known; a place that was typed and not chosen counts when it can be only one."""
    region, typed = form.region, form.values.get("place", "").strip()
    if region is None and typed:
        found = place_meant(typed, scope_of(form.values.get("pemda"), reference))
        region = found.region.code if found is not None and not found.alternatives else None
    return Question(
        form.values.get("text", "").replace("\0", " "),
        region,
        form.values.get("pemda") or None,
        form.values.get("category") or None,
        form.values.get("address") or None,
    )


def create_alike_pages(pages: AlikePages, alike: AlikeReading) -> APIRouter:
    router = APIRouter()

    @router.post("/lapor/serupa")
    async def as_one_types(request: Request) -> Response:
        """A piece of page for the form's script."""
        await doors_of(request).enter(request, Door.TYPING)
        form = await ReportForm.read(request)
        return pages.fragment(request, await pages.offered(request, form, await alike.catalogue.get()))

    return router


def _headed(publication: Publication, shown: Shown) -> tuple[str, str]:
    """Without a title, the words head themselves."""
    words = shortened(publication.words or "", SHORT_TEXT)
    return (shown.title, words) if publication.title else (words or shown.title, "")


def _numbers(offered: Sequence[Offered]) -> str:
    return ",".join(str(each.shown.number) for each in offered)
