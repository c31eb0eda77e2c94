"""Who starts servers is afterwards as it was; what it started waits for its turn."""

import os
import subprocess
import sys

import pytest

from services.scheduling import take_turns, taking_turns

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has turns")

POLICY = [sys.executable, "-c", "import os; print(os.sched_getscheduler(0))"]
IDLE = "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)); from services.scheduling import take_turns; take_turns(); "


def test_what_is_started_inside_waits_for_its_turn() -> None:
    before = os.sched_getscheduler(0)
    with taking_turns():
        inside = subprocess.run(POLICY, capture_output=True, text=True, check=True)
    after = subprocess.run(POLICY, capture_output=True, text=True, check=True)
    assert (int(inside.stdout), int(after.stdout)) == (os.SCHED_BATCH, before)


def test_what_somebody_chose_stays() -> None:
    chosen = subprocess.run([sys.executable, "-c", IDLE + "print(os.sched_getscheduler(0))"], capture_output=True, text=True, check=True)
    assert int(chosen.stdout) == os.SCHED_IDLE


def test_a_sandbox_that_forbids_it_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    before = os.sched_getscheduler(0)
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    take_turns()
    assert os.sched_getscheduler(0) == before
