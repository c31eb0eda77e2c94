"""The process that learns: a lesson comes in on its standard input, a model goes out on its standard output; nothing touches a disk.

Apart from the service, so that neither its event loop nor its memory knows of it. `python -m services.routing.suggest.worker`.
"""

import asyncio
import base64
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from services.routing.suggest.example import LONGEST, Example, Lesson, Local, Question
from services.routing.suggest.judging import Verdict
from services.routing.suggest.packing import UnknownFormat, pack, unpack
from shared.masking import MASK, mask_public

NICENESS = 10
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "TZ", "TMPDIR")
"""What a process needs to run at all. Keys and passwords of the service are none of its business."""
LONGEST_SECONDS = 1_800.0


class LearningFailed(Exception):
    """The process ended without a model. Its own words are not kept: they could hold a complaint's."""


class ExampleRow(BaseModel):
    """An example on its way."""

    text: str
    region: str | None
    category: str | None
    classification: str | None
    channel: str
    at: datetime
    agency: str
    by_model: bool = False

    def example(self, text: str) -> Example:
        question = Question(text, self.region, self.category, self.classification, self.channel, self.at)
        return Example(question, self.agency, self.category, self.classification, self.by_model)


class Task(BaseModel):
    """What is to be learned from, and the model that it must not fall behind."""

    zone: str
    topics: dict[str, str]
    local: dict[str, Local]
    examples: list[ExampleRow]
    before: str | None = None
    """Base64 of its bytes."""
    before_verdict: Verdict | None = None
    before_taught_until: datetime | None = None


class Outcome(BaseModel):
    """What became of it. Without `data` there were too few examples."""

    data: str = ""
    verdict: Verdict | None = None
    bare: Verdict | None = None
    taught_until: datetime | None = None
    worse: bool = False


async def learn_apart(task: Task) -> Outcome:
    """Runs the process and waits for it. Raises LearningFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.routing.suggest.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | ONE_THREAD,
        limit=1 << 26,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(task.model_dump_json().encode()), LONGEST_SECONDS)
    except TimeoutError:
        raise LearningFailed(f"not done after {LONGEST_SECONDS:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise LearningFailed(f"ended with {process.returncode}")
    return Outcome.model_validate_json(said)


def work(task: Task) -> Outcome:
    """What the process does. Personal data is masked before anything is learned from a text."""
    from services.routing.suggest.learning import Before, TooFewExamples, learn  # scikit-learn is loaded here and nowhere else

    before = None
    if task.before and task.before_verdict and task.before_taught_until:
        try:
            before = Before(unpack(base64.b64decode(task.before)), task.before_verdict, task.before_taught_until)
        except UnknownFormat:
            before = None
    lesson = Lesson(_examples(task.examples), ZoneInfo(task.zone), task.topics, task.local)
    try:
        learned = learn(lesson, before)
    except TooFewExamples:
        return Outcome()
    return Outcome(
        data=base64.b64encode(pack(learned.model)).decode(),
        verdict=learned.verdict,
        bare=learned.bare,
        taught_until=learned.taught_until,
        worse=learned.worse,
    )


def _examples(rows: Sequence[ExampleRow]) -> tuple[Example, ...]:
    """Each different text is masked once; what stood under a mask is gone."""
    known = {text: mask_public(text[:LONGEST]).replace(MASK, " ") for text in {row.text for row in rows} if text}
    return tuple(row.example(known.get(row.text, "")) for row in rows)


def main() -> None:
    """Reads, works, writes; the machine's other work goes first."""
    os.nice(NICENESS)
    task = Task.model_validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(work(task).model_dump_json().encode())


if __name__ == "__main__":
    main()
