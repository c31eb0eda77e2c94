"""“Is it about one of these?”: topics that the words speak of, as one types and once before it is sent. The reporter chooses."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from services.intake.catalogue import Catalogue
from services.intake.pages.alike import question_of
from services.intake.pages.report_form import ReportForm
from services.intake.reference import Category, Reference
from services.intake.topics import Topics
from shared.events.codes import CategoryCode
from shared.http.language import language_of
from shared.http.pages import Pages

Proposed = list[tuple[CategoryCode, str]]
"""Codes with their names in the reader's language, likeliest first."""


class TopicPages:
    """Keeps the topics' words ready while the topics stay the same."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._categories: Mapping[CategoryCode, Category] = {}
        self._topics = Topics(())

    def proposed(self, request: Request, form: ReportForm, reference: Reference) -> Proposed:
        """Nothing once a topic is chosen."""
        if form.values.get("category", "").strip():
            return []
        if self._categories is not reference.categories:
            self._topics, self._categories = Topics(reference.categories.values()), reference.categories
        asked, language = question_of(form, reference), language_of(request)
        codes = self._topics.propose(asked.text, asked.receiver(reference))
        return [(code, reference.category_name(code, language)) for code in codes]

    def proposed_again(self, request: Request, form: ReportForm, reference: Reference) -> Proposed:
        """For the step before sending in another language: what it proposed, if it did, whichever of it was chosen meanwhile."""
        chosen = form.values.get("category")
        if chosen is None:
            return []
        open_form = ReportForm({**form.values, "category": ""}, inner=form.inner)
        proposed = self.proposed(request, open_form, reference)
        return proposed if not chosen or any(code == chosen for code, _ in proposed) else []

    def fragment(self, request: Request, proposed: Proposed) -> Response:
        return self._pages.render(request, "report-topic-found.html", 200, proposed=proposed)


def is_told(form: ReportForm) -> bool:
    """Whether the reporter was asked already. A form without that field comes from a page kept from earlier: it is sent as it is."""
    return form.values.get("told") != ""


def create_topic_pages(pages: TopicPages, catalogue: Catalogue) -> APIRouter:
    router = APIRouter()

    @router.post("/lapor/topik")
    async def as_one_types(request: Request) -> Response:
        """A piece of page for the form's script; told from memory."""
        form = await ReportForm.read(request)
        return pages.fragment(request, pages.proposed(request, form, await catalogue.get()))

    return router
