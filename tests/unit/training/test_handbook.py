"""The handbook: every page is there, short, safe, and led to by links that work."""

import re
from pathlib import Path

import pytest

from services.routing.training.handbook import CHAPTERS, FOLDERS, HelpPage, handbook

TEMPLATES = Path("services/routing/templates")
PAGES = list(handbook().values())


def test_the_chapters_name_every_page_once() -> None:
    named = [name for _, names in CHAPTERS for name in names]
    assert sorted(named) == sorted(path.stem for path in FOLDERS[0].glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_a_page_is_one_short_task(page: HelpPage) -> None:
    words = len(re.sub(r"<[^>]+>", " ", str(page.html)).split())
    assert 40 <= words <= 320
    assert page.title
    assert page.opening
    assert "<h1" not in page.html
    assert "style=" not in page.html


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_its_links_lead_to_pages(page: HelpPage) -> None:
    assert set(re.findall(r'href="([^"]+)"', str(page.html))) <= set(handbook())


def test_every_help_link_of_the_desk_leads_to_a_page() -> None:
    sources = [*TEMPLATES.rglob("*.html"), *Path("services/routing").rglob("*.py")]
    called = {name for path in sources for name in re.findall(r"""help_link\(["']([a-z-]+)["']""", path.read_text())}
    linked = {name for path in sources for name in re.findall(r"/desk/help/([a-z-]+)", path.read_text())}
    assert called
    assert called | linked <= set(handbook())
