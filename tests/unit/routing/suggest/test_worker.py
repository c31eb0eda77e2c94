"""The process that learns: what comes in, what goes out, and what is never kept."""

import subprocess
import sys
from base64 import b64decode
from dataclasses import replace

import pytest

from services.routing.suggest.example import Example
from services.routing.suggest.packing import unpack
from services.routing.suggest.worker import ExampleRow, LearningFailed, Outcome, Task, learn_apart, work
from tests.support.past import LOCAL, TOPICS, ZONE, past


def task(examples: list[Example]) -> Task:
    rows = [
        ExampleRow(
            text=each.question.text,
            region=each.question.region,
            category=each.category,
            classification=each.classification,
            channel="web",
            at=each.question.at,
            agency=each.agency,
        )
        for each in examples
    ]
    return Task(zone=ZONE.key, topics=TOPICS, local=LOCAL, examples=rows)


def test_what_identifies_people_is_not_learned_however_often_it_stands() -> None:
    telling = "{} Hubungi Bapak Suparman Wijaya di 0812-3456-7890 atau suparman.w@contoh.id, NIK 3204121203880001, plat D 1234 XYZ"
    examples = [replace(each, question=replace(each.question, text=telling.format(each.question.text))) for each in past(220)]
    outcome = Outcome.model_validate_json(work(task(examples)).model_dump_json())
    words = unpack(b64decode(outcome.data)).reader.words
    assert "jalan" in words
    assert not {"suparman", "wijaya", "contoh", "081234567890", "7890", "3204121203880001", "xyz"} & set(" ".join(words).split())


def test_too_few_say_so_without_a_model() -> None:
    assert work(task(past(20))) == Outcome()


def test_the_task_of_the_next_time_holds_the_model_of_this_one() -> None:
    first = work(task(past(220)))
    again = task(past(300)).model_copy(
        update={"before": first.data, "before_verdict": first.verdict, "before_taught_until": first.taught_until}
    )
    outcome = work(Task.model_validate_json(again.model_dump_json()))
    assert (outcome.worse, bool(outcome.data)) == (False, True)


def test_a_serving_process_does_not_load_what_learns() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, services.routing.app; print('sklearn' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert said.stdout.strip() == "False"


async def test_a_task_goes_through_a_process_and_what_cannot_be_learned_fails_there_alone() -> None:
    outcome = await learn_apart(task(past(220)))
    assert unpack(b64decode(outcome.data)).habits.agencies
    broken = task(past(220)).model_copy(update={"zone": "No/Where"})
    with pytest.raises(LearningFailed, match="ended with 1"):
        await learn_apart(broken)
