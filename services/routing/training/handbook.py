"""The handbook: the pages of docs/handbook, one a task, made into HTML when the process starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

FOLDERS = (Path(__file__).parents[3] / "docs" / "handbook", Path(__file__).parent / "handbook_pages")
"""In the repository, and in an installed package (pyproject.toml puts them there)."""

CHAPTERS: Sequence[tuple[str, Sequence[str]]] = (
    ("Every day", ("mulai", "menerima", "menjawab", "templat", "mengembalikan", "menunda", "belum-puas", "catatan")),
    ("Good to know", ("tenggat", "terlambat", "mandek", "kerahasiaan", "menutup", "pemberitahuan", "pintasan", "latihan")),
    (
        "For coordinators",
        (
            "menyaring",
            "meneruskan",
            "meminta-keterangan",
            "mengarsipkan",
            "klasifikasi",
            "menggabungkan",
            "membagi",
            "banding",
            "jawaban-baku",
            "aturan",
            "hari-libur",
            "mengatur-tenggat",
            "penugasan",
        ),
    ),
)
"""The order of the pages; chapters are messages of the catalogue."""

_MARKDOWN = MarkdownIt("js-default")
"""Tables, no raw HTML, no links to scripts: what a page says is text and nothing else."""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page. `title` is its first heading, `opening` its first sentences without marks, `html` all that follows the heading."""

    name: str
    title: str
    opening: str
    html: Markup


@cache
def handbook() -> Mapping[str, HelpPage]:
    """All pages by name, in the order of the chapters. Raises OSError when one is missing: a fault of ours, found by a test."""
    folder = next(each for each in FOLDERS if each.is_dir())
    return {name: _page(name, (folder / f"{name}.md").read_text(encoding="utf-8")) for _, names in CHAPTERS for name in names}


def _page(name: str, text: str) -> HelpPage:
    heading, _, body = text.partition("\n")
    opening = next(part for part in body.split("\n\n") if part.strip() and part.strip()[0] not in "#|-1")
    plain = opening.replace("**", "").replace("*", "").replace("`", "").strip()
    # Wide tables scroll by themselves on a phone.
    html = _MARKDOWN.render(body).replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")
    return HelpPage(name, heading.lstrip("# ").strip(), plain, Markup(html))  # noqa: S704 of our own files, and escaped by the renderer
