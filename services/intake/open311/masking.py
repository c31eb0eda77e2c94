"""Personal data in public words: whoever wrote a telephone number, an e-mail address or a NIK into a report did not mean the world."""

import re

MASK = "[disamarkan]"

_EMAIL = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]++@[\w-]++(?:\.[\w-]++)+")
"""Begins where a run of such characters begins, and never gives a part of it back: a text is read once, whatever it is."""
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_PHONE = re.compile(r"(?<![\d.,/-])(?:\+?62|0)[\s.-]?8\d(?:[\s.-]?\d){6,10}(?!\d)")
_LANDLINE = re.compile(r"(?<![\d.,/-])(?:\+62[\s.-]?|\(?0)[2-79]\d{1,2}\)?[\s.-]?\d{5,8}(?!\d)")


def mask_personal(text: str) -> str:
    """The text with NIK, telephone numbers and e-mail addresses replaced."""
    for pattern in (_EMAIL, _NIK, _PHONE, _LANDLINE):
        text = pattern.sub(MASK, text)
    return text
