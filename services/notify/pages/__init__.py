"""`/delivery…`: the messages and their stories, the texts and their versions, and the mailbox of local mode."""

from pathlib import Path

from fastapi import APIRouter

from services.notify.commands.desk import Desk
from services.notify.commands.texts import Texts
from services.notify.commands.trials import Trials
from services.notify.pages.editor import create_editor
from services.notify.pages.mailbox import create_mailbox
from services.notify.pages.messages import create_message_pages
from shared.database import Database
from shared.http.pages import Pages


def create_pages(db: Database, desk: Desk, texts: Texts, trials: Trials, public_url: str, *, local: bool) -> APIRouter:
    """All pages, over the use cases."""
    pages = Pages(Path(__file__).parent.parent / "templates")
    router = APIRouter()
    router.include_router(create_mailbox(db, pages, local=local))
    router.include_router(create_message_pages(desk, pages, local=local))
    router.include_router(create_editor(texts, trials, pages, public_url, local=local))
    return router
