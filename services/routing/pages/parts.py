"""What the desk's pages are made with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from fastapi import Request

from services.routing.commands.advising import Advisor
from services.routing.commands.answer_templates import Templates
from services.routing.commands.answering import Answers
from services.routing.commands.desk import Desk
from services.routing.commands.evidence import EvidenceBox
from services.routing.commands.landscape import Landscape
from services.routing.commands.office import Office
from services.routing.commands.similar import SimilarCases
from services.routing.live import LiveFeed
from services.routing.reporters import Reporters
from shared.auth.sessions import SessionSource
from shared.clock import utc_now
from shared.database import Database
from shared.errors import NotFound
from shared.http.pages import Pages

TEMPLATES = Path(__file__).parents[1] / "templates"


def _pages() -> Pages:
    return Pages(TEMPLATES)


@dataclass(frozen=True, slots=True)
class Parts:
    """Handed to every page by the composition root."""

    db: Database
    desk: Desk
    office: Office
    landscape: Landscape
    feed: LiveFeed
    evidence: EvidenceBox
    reporters: Reporters
    similar: SimilarCases
    answers: Answers
    templates: Templates
    sessions: SessionSource
    advisor: Advisor
    now: Callable[[], datetime] = utc_now
    pages: Pages = field(default_factory=_pages)


def is_partial(request: Request) -> bool:
    """Whether a script asks for one pane of the page, and not a browser for the whole."""
    return request.headers.get("hx-request") == "true"


def case_id_of(text: str) -> UUID:
    """From an address. Raises NotFound."""
    return uuid_of(text, "There is no such case, or it is not yours to see.")


def uuid_of(text: str, otherwise: str) -> UUID:
    """From an address. Raises NotFound with the words given: a mistyped address leads nowhere, it is no bad input."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(otherwise) from None
