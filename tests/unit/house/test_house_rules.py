"""Rules of the house that a machine can hold."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(
    path
    for folder in ("services", "shared", "tests", "examples", "benchmarks")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".sql", ".html", ".css", ".js", ".sh"} and "__pycache__" not in path.parts
)
OPEN_ENDS = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) > 100


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_passes_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_nothing_is_left_open_in_the_code() -> None:
    here = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in SOURCES
        if path != here
        for line in path.read_text().splitlines()
        if OPEN_ENDS.search(line)
    ]
    assert found == []


def test_every_package_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in {"services", "shared"}
        and not path.read_text().lstrip().startswith(('"""', '"'))
    ]
    assert silent == []


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = [line for line in lock.splitlines() if "==" in line]
    assert len(pinned) > 50
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "://" not in lock
