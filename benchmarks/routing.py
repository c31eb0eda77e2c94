"""How good suggestions are, on real complaints of one city: `make bench-routing [TRAIN=file] [TEST=file]`.

Files are exports of the Media Center Surabaya (as `kawal import surabaya` reads them). Of one file alone, January to September teach and
October to December are asked. Only complaints with words are asked. How sure the model may be is set on the latest part of what teaches;
what the asked ones say of it is printed: how many lie above that threshold, and how many of those are right. Nothing is set on them.
"""

import argparse
import csv
import gzip
import io
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from services.routing.suggest.example import Example, Lesson, Local, Question
from services.routing.suggest.judging import Verdict, judge
from services.routing.suggest.learning import bare, rehearsed
from services.routing.suggest.model import Model

ZONE = ZoneInfo("Asia/Jakarta")
DEFAULT = Path(os.environ.get("KAWAL_REAL_DATA", "../shared/data")) / "complaints" / "surabaya_2022.csv.gz"
FIRST_MONTH_ASKED = 10
ROUNDS = 5
WANTED = 0.95
ALIKE = ("kecamatan", "kelurahan")
"""What an agency's name begins with that is one of many alike."""


def read(path: Path) -> tuple[list[Example], dict[str, str]]:
    """The complaints, the earliest first, and the names of their topics."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [row for row in csv.DictReader(io.StringIO(data.decode())) if row["instansi"].strip()]
    examples = sorted(map(_example, rows), key=lambda example: example.question.at)
    return examples, {row["id_topik"]: row["topik"] for row in rows if row["id_topik"]}


def _example(row: dict[str, str]) -> Example:
    region = ".".join(part for part in ("35.78", row["id_kecamatan"], row["id_kelurahan"]) if part)
    category, kind = row["id_topik"] or None, row["jenis_topik"] or None
    at = datetime.fromisoformat(row["masuk"]).replace(tzinfo=UTC)
    return Example(Question(row["isi"].strip(), region, category, kind, "web", at), row["instansi"].strip(), category, kind)


def line(lesson: Lesson, asked: Sequence[Example]) -> str:
    """`top-1 … top-3 … coverage-at-95 …` with all circumstances, then without category and class, then how fast."""
    made = rehearsed(lesson, lesson.examples)
    known, unknown = judge(made.model, asked, made.thresholds), judge(made.model, bare(asked), made.bare_thresholds)
    return (
        f"{_shares(known)} | without category and class: {_shares(unknown)}"
        f" | {_speed(made.model, asked):,.0f} suggestions/s on one core | taught by {len(lesson.examples):,}, asked {len(asked):,}"
    )


def _shares(verdict: Verdict) -> str:
    """The coverage is that of a threshold which was set before; behind it, how many of those above it are right."""
    right = f"{verdict.precision[WANTED]:.1%} of them right" if WANTED in verdict.precision else "no threshold"
    proven = "" if WANTED in verdict.thresholds else ", not proven"
    return f"top-1 {verdict.top1:.1%} top-3 {verdict.top3:.1%} coverage-at-95 {verdict.coverage[WANTED]:.1%} ({right}{proven})"


def _speed(model: Model, asked: Sequence[Example]) -> float:
    """Suggestions with their reasons in a second of processor time, by a model that is at work; the best of some rounds."""
    took = []
    for _ in range(ROUNDS):
        questions = [replace(each.question) for each in asked]  # none of them has been read before
        started = time.process_time()
        model.suggest(questions)
        took.append(time.process_time() - started)
    return len(asked) / min(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--train", type=Path, default=DEFAULT)
    parser.add_argument("--test", type=Path)
    options = parser.parse_args()
    for path in (options.train, options.test):
        if path is not None and not path.exists():
            raise SystemExit(f"There are no complaints at {path}: name a file with TRAIN=… and TEST=…")
    train, topics = read(options.train)
    if options.test:
        test, _ = read(options.test)
    else:
        test = [example for example in train if example.question.at.astimezone(ZONE).month >= FIRST_MONTH_ASKED]
        train = [example for example in train if example.question.at.astimezone(ZONE).month < FIRST_MONTH_ASKED]
    taught = {example.category for example in train}
    names = {code: name for code, name in topics.items() if code in taught}
    local = {each.agency: Local(kind) for each in train if (kind := each.agency.split()[0].casefold()) in ALIKE}
    asked = [example for example in test if example.question.text]
    if not train or not asked:
        raise SystemExit("There is nothing to learn from, or nothing to ask.")
    print(line(Lesson(tuple(train), ZONE, names, local), asked))


if __name__ == "__main__":
    main()
