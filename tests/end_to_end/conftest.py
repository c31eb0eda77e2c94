"""One Kawal for the tests that only look in from outside."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.kawal_process import KawalProcess


@pytest.fixture(scope="package")
def kawal() -> Iterator[KawalProcess]:
    """`kawal up` on fresh data, shared by the tests of this folder: it would cost the others their time."""
    folder = Path(tempfile.mkdtemp(prefix="kawal-e2e-"))
    process = KawalProcess(folder / "data").start()
    yield process
    process.stop()
    shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder outside pytest's own, which every run of pytest closes to other users; with a space in its name."""
    made = Path(tempfile.mkdtemp(prefix="kawal e2e "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)
