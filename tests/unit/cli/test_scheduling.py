"""Who starts servers is afterwards as it was; what it started waits for its turn."""

import errno
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


@pytest.mark.parametrize("refusal", [errno.EPERM, errno.EINVAL, errno.ENOSYS])
@pytest.mark.parametrize("call", ["sched_setscheduler", "sched_getscheduler"])
def test_a_sandbox_that_has_no_turns_changes_nothing(monkeypatch: pytest.MonkeyPatch, call: str, refusal: int) -> None:
    def refuse(*_: object) -> int:
        raise OSError(refusal, "refused")

    before = os.sched_getscheduler(0)
    with monkeypatch.context() as sandbox:
        sandbox.setattr(os, call, refuse)
        take_turns()
        with taking_turns():
            pass
    assert os.sched_getscheduler(0) == before
