"""Where a page sends photos, they are taken as large as the page says, with a script and without one."""

import re
from pathlib import Path

import pytest

from shared.files.pictures import BYTES_MAX
from shared.http.host import EVIDENCE_BODIES, PHOTO_BODIES

ROOT = Path(__file__).resolve().parents[3]
FORM = re.compile(r'<form [^>]*?action="([^"]+)"[^>]*?enctype="multipart/form-data"')
UPLOAD = re.compile(r'data-upload="([^"]+)"')
OF_DECREES = "templates/signin/"
"""Forms with one scanned document, which has a limit of its own."""
IN_ONE_FORM = 5


def _addresses(pattern: re.Pattern[str]) -> list[str]:
    pages = (each for each in ROOT.glob("services/*/templates/**/*.html") if OF_DECREES not in each.as_posix())
    found = {address for page in pages for address in pattern.findall(page.read_text())}
    return sorted(re.sub(r"\{\{.*?\}\}", "1", address).partition("?")[0] for address in found)


def _taken(address: str) -> int:
    like = (limit for pattern, limit in EVIDENCE_BODIES.items() if pattern.fullmatch(address))
    return PHOTO_BODIES.get(address) or next(like, 0)


@pytest.mark.parametrize("address", _addresses(FORM))
def test_a_form_takes_five_photos_of_the_largest_kind(address: str) -> None:
    assert _taken(address) > IN_ONE_FORM * BYTES_MAX


@pytest.mark.parametrize("address", _addresses(UPLOAD))
def test_a_script_sends_one_of_the_largest_kind(address: str) -> None:
    assert _taken(address) > BYTES_MAX


def test_the_forms_are_found() -> None:
    assert {"/lapor", "/lacak/tambah"} < set(_addresses(FORM))
    assert "/api/intake/v1/attachments" in _addresses(UPLOAD)
