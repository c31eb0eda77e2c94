"""Words that people send: cleaned, measured, and free of characters that no text has. Pure."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from shared.errors import FieldError, Filled, InvalidInput

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHITE = re.compile(r"\s+")
WEB_ADDRESS_MAX = 2_000


def is_web_address(written: str) -> bool:
    """Whether it is an http or https address that can be shown as a link without doing harm."""
    if len(written) > WEB_ADDRESS_MAX or not written.isprintable() or " " in written:
        return False
    try:
        parts = urlsplit(written)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


@dataclass(slots=True)
class Checked:
    """Collects all that is wrong with an input, field by field, so that a person hears of everything at once."""

    errors: list[FieldError] = field(default_factory=list)

    def error(self, where: str, code: str, message: str) -> None:
        self.errors.append(FieldError(where, code, message))

    def text(self, where: str, written: str | None, *, least: int = 0, most: int) -> str | None:
        """Words of several lines without white space around them; None when nothing is left and nothing is asked for."""
        words = self._clean(where, written)
        if len(words) < least:
            self.error(where, "too_short", Filled("At least %(least)s characters, please.", least=least))
        if len(words) > most:
            self.error(where, "too_long", Filled("At most %(most)s characters; it has %(has)s.", most=most, has=len(words)))
        return words or None

    def line(self, where: str, written: str | None, *, most: int | None = None) -> str | None:
        """Words on one line."""
        if written is None:
            return None
        words = self._clean(where, written)
        if not words.isprintable() or "  " in words:  # of white space, a printable text has nothing but spaces
            words = _WHITE.sub(" ", words)
        if most is not None and len(words) > most:
            self.error(where, "too_long", Filled("At most %(most)s characters; it has %(has)s.", most=most, has=len(words)))
        return words or None

    def _clean(self, where: str, written: str | None) -> str:
        if written is None:
            return ""
        if written.isprintable():
            return written.strip()
        if _FORBIDDEN.search(written):
            self.error(where, "control_characters", "It holds characters that cannot be read (control characters).")
            written = _FORBIDDEN.sub("", written)
        return written.replace("\r\n", "\n").replace("\r", "\n").strip()

    def done(self) -> None:
        """Raises InvalidInput when anything was wrong."""
        if self.errors:
            raise InvalidInput(self.errors)
