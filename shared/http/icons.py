"""Icons written into the page: no request, the colour of the text around them, silent unless they are given a name."""

from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "icons"
"""Lucide's drawings on a grid of 24 (ISC licence, beside them), the inner part of the SVG only."""


def icon(name: str, label: str = "", size: str = "") -> Markup:
    """The icon `name`. Without a label it is decoration; with one, screen readers say it. `size` may be `big`.

    Raises LookupError for a name that is not in the folder: a template's mistake, found by the test that renders all of them.
    """
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    classes = f"icon {escape(size)}".strip()
    return Markup(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
        ' stroke-linejoin="round" focusable="false" {}>{}</svg>'
    ).format(classes, spoken, _drawing(name))


def names() -> list[str]:
    """All there are."""
    return sorted(file.stem for file in FOLDER.glob("*.svg"))


@cache
def _drawing(name: str) -> Markup:
    if name not in names():
        raise LookupError(f"There is no icon {name!r} in {FOLDER.name}/.")
    return Markup((FOLDER / f"{name}.svg").read_text().strip())  # noqa: S704 (our own files)
