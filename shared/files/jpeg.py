"""How a JPEG is laid out, before a decoder reads it: one that is sent in several scans is held whole while it is decoded. Pure."""

import re
from dataclasses import dataclass

_SEQUENTIAL = frozenset({0xC0, 0xC1})
_FRAMES = _SEQUENTIAL | {0xC2, 0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
_SCAN, _END = 0xDA, 0xD9
_BARE = frozenset({0x00, 0x01, 0xFF, *range(0xD0, 0xD9)})
"""Markers that carry no length, and none of which a camera writes between segments."""
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Layout:
    """`buffered`: every scan is kept until the last has come, so that no decoder can read it at reduced size in little memory."""

    buffered: bool
    scans: int


def layout_of(data: bytes) -> Layout:
    """Of the first picture in the file. What is not written as cameras write it counts as buffered."""
    position, scans, parts, buffered = 2, 0, 0, False
    while position + 4 <= len(data) and data[position] == 0xFF and (marker := data[position + 1]) not in _BARE:
        if marker == _END:
            return Layout(buffered or not scans, scans)
        body = position + 4
        if marker in _FRAMES:
            buffered, parts = buffered or marker not in _SEQUENTIAL, data[body + 5] if body + 5 < len(data) else 0
        position += 2 + int.from_bytes(data[position + 2 : body])
        if marker == _SCAN:
            scans += 1
            buffered = buffered or body >= len(data) or data[body] != parts
            found = _AFTER_SCAN.search(data, position)
            if found is None:  # cut off: its decoder will say so
                return Layout(buffered, scans)
            position = found.start()
    return Layout(buffered=buffered or not scans, scans=scans)
