"""From what somebody uploaded to a picture that is only a picture. Pure, and slow: call it in a thread.

Every picture is decoded and written anew as JPEG, so that nothing else survives: no EXIF, no GPS, no comment, no second file behind it.
"""

from dataclasses import dataclass
from io import BytesIO

import puremagic
from PIL import Image, ImageOps

from shared.errors import FieldError, InvalidInput
from shared.files.jpeg import layout_of

BYTES_MAX = 10_000_000
MEDIA_TYPE = "image/jpeg"
"""Of every picture that we keep."""
DECODERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
"""What we take, and who reads it: no other decoder ever sees what somebody uploaded."""
PIXELS_MAX = {"JPEG": 120_000_000, "PNG": 12_000_000, "WEBP": 12_000_000}
"""A small file can unfold to gigabytes: a PNG takes up to 11 bytes a pixel while it is read, a WebP 19. JPEG is read at reduced size, so
that the largest of cameras may be larger."""
BUFFERED_PIXELS_MAX, SCANS_MAX = 25_000_000, 40
"""Of a JPEG whose scans are held whole while it is read, up to 8 bytes a pixel. Each scan is a walk through all of it; encoders write
ten."""
LARGE_SIDE, SMALL_SIDE = 2_048, 360
"""Longest sides in pixels: enough to read a street sign, and a thumbnail of about 15 kB."""
LARGE_QUALITY, SMALL_QUALITY = 84, 70
FIELD = "photos"

NO_PICTURE = "This is not a photo that we can take. Choose a JPEG, PNG or WebP picture."
TOO_LARGE = "This photo is larger than 10 MB."
TOO_MANY_PIXELS = "This photo has too many pixels. Take it again at a lower resolution."
UNREADABLE = "This photo cannot be read. It may be damaged."


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in two sizes, as JPEG. Width and height are the large one's, in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int


def take_picture(data: bytes) -> Picture:
    """Raises InvalidInput with one error, in words for citizens, when it is not a picture that we take."""
    if len(data) > BYTES_MAX:
        raise _refused("too_large", TOO_LARGE)
    decoder = DECODERS.get(_type_of(data))
    if decoder is None:
        raise _refused("not_a_picture", NO_PICTURE)
    try:
        with Image.open(BytesIO(data), formats=(decoder,)) as opened:
            if opened.width * opened.height > _pixels_max(decoder, data):
                raise _refused("too_many_pixels", TOO_MANY_PIXELS)
            longest = max(opened.size)
            opened.draft("RGB", (opened.width * LARGE_SIDE // longest, opened.height * LARGE_SIDE // longest))
            opened.thumbnail((LARGE_SIDE, LARGE_SIDE), Image.Resampling.LANCZOS)
            ImageOps.exif_transpose(opened, in_place=True)
            large = _cleaned(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refused("too_many_pixels", TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError) as error:  # all that decoders raise at damage
        raise _refused("unreadable", UNREADABLE) from error
    written = _written(large, LARGE_QUALITY)
    width, height = large.size
    large.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Picture(written, _written(large, SMALL_QUALITY), width, height)


def _pixels_max(decoder: str, data: bytes) -> int:
    if decoder != "JPEG":
        return PIXELS_MAX[decoder]
    layout = layout_of(data)
    if layout.scans > SCANS_MAX:
        raise _refused("unreadable", UNREADABLE)
    return BUFFERED_PIXELS_MAX if layout.buffered else PIXELS_MAX[decoder]


def _type_of(data: bytes) -> str:
    """The media type by its content; what the sender calls it is not asked."""
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return ""
    return next((each.mime_type for each in found if each.mime_type in DECODERS), "")


def _cleaned(picture: Image.Image) -> Image.Image:
    """On white where it was transparent, and without any of the information that the original carried."""
    layer = picture.convert("RGBA") if "A" in picture.getbands() or "transparency" in picture.info else picture.convert("RGB")
    clean = Image.new("RGB", layer.size, "white")
    clean.paste(layer, mask=layer.getchannel("A") if layer.mode == "RGBA" else None)
    return clean


def _written(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _refused(code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError(FIELD, code, message)])
