"""Pictures: only pictures get in, and nothing but the picture comes out."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from shared.errors import InvalidInput
from shared.files.jpeg import layout_of
from shared.files.pictures import take_picture

SECRET = b"jalan-rahasia-12"
GPS = 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 60, 20)).save(out, kind, **more)
    return out.getvalue()


def bomb(side: int) -> bytes:
    """Some kilobytes that would unfold to many megapixels."""
    out = BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def with_everything() -> bytes:
    """As a telephone writes it, turned on its side, with a place, a comment, XMP, and a second file behind the first."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    exif.get_ifd(GPS)[1] = "S"
    exif.get_ifd(GPS)[2] = (6.0, 28.0, 48.0)
    return picture(exif=exif, comment=SECRET, xmp=b"<x>" + SECRET + b"</x>") + b"PK\x03\x04" + SECRET


def opened(data: bytes) -> Image.Image:
    assert SECRET not in data
    shown = Image.open(BytesIO(data))
    assert shown.format == "JPEG"
    assert not shown.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile"} & shown.info.keys()
    return shown


def test_what_the_camera_wrote_beside_the_picture_is_gone_and_it_stands_upright() -> None:
    taken = take_picture(with_everything())
    assert opened(taken.large).size == (taken.width, taken.height) == (480, 640)
    assert opened(taken.small).size == (270, 360)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_become_jpeg_of_a_sensible_size(kind: str) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    taken = take_picture(picture(kind, (3000, 1500), **({"pnginfo": notes} if kind == "PNG" else {})))
    assert opened(taken.large).size == (2048, 1024)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_pictures_of_every_mode_are_taken(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (40, 30)).save(out, "PNG")
    assert opened(take_picture(out.getvalue()).large).size == (40, 30)


def test_what_was_transparent_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(take_picture(out.getvalue()).large).getpixel((20, 15)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_picture"),
        (b"%PDF-1.7 tidak ada gambar", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_picture"),
        (picture("GIF"), "not_a_picture"),
        (picture("TIFF"), "not_a_picture"),
        (picture()[:700], "unreadable"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "unreadable"),
        (bomb(6_000), "too_many_pixels"),
        (bomb(20_000), "too_many_pixels"),
        (picture() + b"\0" * 10_000_000, "too_large"),
    ],
    ids=["empty", "pdf", "svg", "gif", "tiff", "cut", "broken", "large", "bomb", "heavy"],
)
def test_what_is_no_picture_of_ours_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        take_picture(data)
    assert [(error.field, error.code) for error in refused.value.errors] == [("photos", code)]


MEMORY_MAX = 256
"""Megabytes that one picture may take beside what the process had: two services' decoders and all the rest fit into 512."""
DECODE = """
import sys
from shared.errors import InvalidInput
from shared.files.pictures import take_picture

def most():  # of this program's own memory; what getrusage says began with its parent's
    return next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))

data, before = sys.stdin.buffer.read(), most()
try:
    take_picture(data)
    told = "taken"
except InvalidInput as error:
    told = error.errors[0].code
print(told, most() - before)
"""


def drawn(kind: str, mode: str, size: tuple[int, int], **more: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("kind", "mode", "size", "more", "told"),
    [
        ("WEBP", "RGBA", (4_000, 3_000), {"method": 0}, "taken"),
        ("WEBP", "RGBA", (4_000, 3_001), {"method": 0}, "too_many_pixels"),
        ("PNG", "RGBA", (4_000, 3_000), {"compress_level": 1}, "taken"),
        ("JPEG", "CMYK", (5_000, 5_000), {"progressive": True}, "taken"),
        ("JPEG", "L", (5_001, 5_000), {"progressive": True}, "too_many_pixels"),
        ("JPEG", "RGB", (48_000, 1_000), {}, "taken"),
    ],
    ids=["webp", "webp-larger", "png", "progressive", "progressive-larger", "strip"],
)
def test_no_picture_takes_the_memory_of_the_process(
    kind: str, mode: str, size: tuple[int, int], more: dict[str, object], told: str
) -> None:
    ran = subprocess.run([sys.executable, "-c", DECODE], input=drawn(kind, mode, size, **more), capture_output=True, check=True)
    said, megabytes = ran.stdout.split()
    assert said.decode() == told
    assert int(megabytes) < MEMORY_MAX


def test_a_jpeg_in_several_scans_is_known_however_it_is_written() -> None:
    plain, progressive = picture(), picture(progressive=True)
    assert layout_of(plain) == layout_of(plain + b"\xff\xda" * 99)
    assert (layout_of(plain).buffered, layout_of(plain).scans) == (False, 1)
    assert layout_of(progressive).buffered
    assert layout_of(progressive).scans > 1
    scan = plain.index(b"\xff\xda")
    one_part = plain[:scan] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + plain[scan + 14 :]
    assert layout_of(one_part).buffered
    assert layout_of(plain[:2] + b"\0" + plain[2:]).buffered


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    plain = picture()
    scan = plain.index(b"\xff\xda")
    with pytest.raises(InvalidInput) as refused:
        take_picture(plain[:-2] + plain[scan:-2] * 50 + plain[-2:])
    assert refused.value.errors[0].code == "unreadable"
