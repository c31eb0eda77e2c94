"""`make demo` as a person runs it, on the set that ships."""

import csv
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import psutil
import pytest

from services.demo.files import SHIPPED, find_exports
from services.importing.lapor import parse_lapor
from services.importing.model import ImportedComplaint
from shared.clock import utc_now

ROOT = Path(__file__).parents[2]
COLUMNS = 23
"""The 21 of LAPOR!, and two of governments' own lists: when it was given to the agency, and when that one answered."""


@pytest.fixture
def no_real_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAWAL_REAL_DATA", str(tmp_path))


def test_the_shipped_set_has_the_shape_of_a_genuine_export_and_can_be_read_whole() -> None:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(header) == COLUMNS
    assert {len(row) for row in rows} == {COLUMNS}
    parsed = list(parse_lapor(SHIPPED, now=utc_now()))
    assert [each for each in parsed if not isinstance(each, ImportedComplaint)] == []
    assert len(parsed) == len(rows)
    complaints = [each for each in parsed if isinstance(each, ImportedComplaint)]
    last_steps = Counter(each.steps[-1].kind if each.steps else "none" for each in complaints)
    assert {"none", "routed", "answered", "closed", "archived", "info_requested", "withdrawn"} <= set(last_steps)
    assert any(each.text is None for each in complaints), "a source withholds words"
    assert len({each.government for each in complaints}) == 7
    timed = [step for each in complaints for step in each.steps if step.kind == "answered" and step.at_known]
    assert len(timed) > len(complaints) / 2, "or the evaluation has nothing to tell of being on time"


def test_the_real_files_are_taken_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "complaints").mkdir()
    for name in ("surabaya_2022.csv.gz", "lapor_export.csv", "notes.txt"):
        (tmp_path / "complaints" / name).touch()
    monkeypatch.setenv("KAWAL_REAL_DATA", str(tmp_path))
    exports, real = find_exports()
    assert real
    assert [(each.source, each.path.name) for each in exports] == [("lapor", "lapor_export.csv"), ("surabaya", "surabaya_2022.csv.gz")]


@pytest.mark.usefixtures("no_real_data")
def test_without_them_it_is_the_shipped_set() -> None:
    exports, real = find_exports()
    assert not real
    assert [each.path for each in exports] == [SHIPPED]


@pytest.mark.usefixtures("no_real_data")
def test_the_demonstration_shows_services_that_agree_and_leaves_nothing_behind(tmp_path: Path) -> None:
    temporary = Path(tempfile.mkdtemp(prefix="kawal-e2e-"))
    temporary.chmod(0o755)
    environment = os.environ | {"TMPDIR": str(temporary), "KAWAL_DATA": str(tmp_path / "mine")}
    done = subprocess.run(
        [sys.executable, "-m", "services.demo"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = len(SHIPPED.read_text(encoding="utf-8").splitlines()) - 1
    assert f"The services agree: {rows + 2:,} complaints in each of the four" in done.stdout
    life = ("gave it to 32.01.dpupr", "took it up", "answered: resolved", "confirmed it", "complaint.closed")
    wrong_door = (
        "gave it back",
        "refused to send it back to 32.01.dpupr",
        "decided: it is 32.01.disperkim's, and that is final",
        "; this decision is final.",
        "flagged the answer to the coordinator: ",
        "disputed the answer",
        "with 4 stars",
    )
    unwrapped = " ".join(done.stdout.split())
    for happening in (*life, *wrong_door):
        assert happening in unwrapped
    assert not (tmp_path / "mine").exists(), "the demonstration has data of its own"
    assert list(temporary.glob("kawal-demo-*")) == []
    assert [each.pid for each in psutil.process_iter(["cmdline"]) if str(temporary) in " ".join(each.info["cmdline"] or ())] == []
