"""A government's colour made into tokens that stay readable: whatever colour it names, text in it and on it has enough contrast.

Contrast is that of WCAG 2.2 (relative luminance, 4.5 to 1 for text). The hue is kept; the lightness moves until the rule holds.
"""

import re
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from typing import NamedTuple

ENOUGH = 4.5
STEP = 0.01
HEX = re.compile(r"#?([0-9a-fA-F]{6})")


class Colour(NamedTuple):
    """Red, green and blue from 0 to 1."""

    red: float
    green: float
    blue: float

    @classmethod
    def of(cls, text: str) -> "Colour":
        """From `#0b5a57` or `0b5a57`. Raises ValueError for anything else."""
        found = HEX.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is not a colour like #0b5a57.")
        return cls(*(int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4)))

    @property
    def hex(self) -> str:
        """As in a stylesheet: `#0b5a57`."""
        return "#" + "".join(f"{round(part * 255):02x}" for part in self)

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 black to 1 white."""
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def over(self, ground: "Colour", share: float) -> "Colour":
        """This colour laid over a ground, `share` of it from 0 to 1."""
        return Colour(*(own * share + other * (1 - share) for own, other in zip(self, ground, strict=True)))


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((one.luminance, other.luminance), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True)
class Ground:
    """What an accent has to stand out from: all that it may lie on in one mode, and the palest ink that may lie on a soft accent."""

    card: Colour
    papers: tuple[Colour, ...]
    palest_ink: Colour
    dark: bool


def _ground(card: str, others: str, palest_ink: str, *, dark: bool) -> Ground:
    papers = tuple(Colour.of(each) for each in (card, *others.split()))
    return Ground(papers[0], papers, Colour.of(palest_ink), dark)


LIGHT = _ground("ffffff", "faf8f4 f3f0e9 fbe9e6 fbf0d9 e4f2e8 e6eef8", "68625a", dark=False)
DARK = _ground("1d1f1c", "141513 191b18 3a1d19 352a12 162d1e 172638", "aaa59a", dark=True)
"""As in `stylesheet/1-tokens.css`: card, paper, sunken, and the soft colours of meaning; a test holds them together."""

WHITE = Colour(1, 1, 1)
BLACK = Colour(0, 0, 0)


@dataclass(frozen=True)
class Accent:
    """The three tokens of an accent in one mode."""

    brand: Colour
    ink: Colour
    soft: Colour

    @classmethod
    def on(cls, wanted: Colour, ground: Ground) -> "Accent":
        """The nearest to the wanted colour that is readable on this ground."""
        soft = _soft(wanted, ground)
        brand = _readable(wanted, (*ground.papers, soft), lighter=ground.dark)
        ink = max((WHITE, brand.over(BLACK, 0.12)), key=lambda each: contrast(each, brand))
        return cls(brand, ink, soft)

    @property
    def tokens(self) -> str:
        return f"--brand:{self.brand.hex};--brand-ink:{self.ink.hex};--brand-soft:{self.soft.hex}"


def stylesheet(colour: str) -> str:
    """The tokens of a government's colour, for light and dark. Raises ValueError when it is not a colour."""
    wanted = Colour.of(colour)
    light, dark = Accent.on(wanted, LIGHT), Accent.on(wanted, DARK)
    return f"@media screen{{:root{{{light.tokens}}}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark.tokens}}}}}\n"


def _soft(wanted: Colour, ground: Ground) -> Colour:
    """A breath of the colour on the card, as strong as the palest ink on it allows."""
    share = 0.22 if ground.dark else 0.13
    while contrast(soft := _rounded(wanted.over(ground.card, share)), ground.palest_ink) < ENOUGH:
        share -= STEP
    return soft


def _readable(wanted: Colour, grounds: tuple[Colour, ...], *, lighter: bool) -> Colour:
    hue, lightness, saturation = rgb_to_hls(*wanted)
    colour = _rounded(wanted)
    while min(contrast(colour, ground) for ground in grounds) < ENOUGH:
        lightness += STEP if lighter else -STEP
        colour = _rounded(Colour(*hls_to_rgb(hue, min(1, max(0, lightness)), saturation)))
    return colour


def _rounded(colour: Colour) -> Colour:
    """As a screen shows it, so that what was computed is what is seen."""
    return Colour.of(colour.hex)
