"""A QR code as a picture inside the page."""

import segno
from markupsafe import Markup

SCALE = 4
QUIET = 4
"""White modules around it, as the standard asks."""


def qr_of(text: str) -> Markup:
    """SVG without any style of its own, dark on white whatever the page's colours: cameras need it so."""
    svg = segno.make(text, error="m", micro=False).svg_inline(
        scale=SCALE, border=QUIET, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(svg)  # noqa: S704 segno's own drawing: the text is in its modules, not in its markup
