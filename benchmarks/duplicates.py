"""How well repeated complaints are found: `python -m benchmarks.duplicates`, on the real complaints of KAWAL_REAL_DATA.

Three questions. Recall on repetitions made by rule: every text typed again with slips, abbreviations, another order, greetings. Recall and
precision on pairs of the file itself that were judged by eye (`duplicates_judged.csv`: row numbers and the verdict, no word of a text).
False alarms on templates: each text with another street put into it.
"""

import csv
import gzip
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared.likeness import ALIKE, SAME, Told, bands, compare, same_words

DATA = Path(os.environ.get("KAWAL_REAL_DATA", "../shared/data")) / "complaints" / "surabaya_2022.csv.gz"
JUDGED = Path(__file__).parent / "duplicates_judged.csv"
GOVERNMENT = "35.78"
DAYS = 30
SHORT = {"jalan": "jln", "yang": "yg", "tidak": "tdk", "sudah": "sdh", "dengan": "dgn", "untuk": "utk", "depan": "dpn", "mohon": "mhn"}
STREETS = ("Kenari", "Wijaya Kusuma")


@dataclass(frozen=True)
class Row:
    """A complaint of the file that has words. `number`: its line, the heading not counted, from 0."""

    number: int
    told: Told
    at: datetime


def main() -> int:
    """Prints one line a question; exit code 2 where the data is not there."""
    if not DATA.exists():
        print(f"The real complaints are not at {DATA}: set KAWAL_REAL_DATA.", file=sys.stderr)
        return 2
    rows = read_rows(DATA)
    started = time.perf_counter()
    banded = {row.number: set(bands(row.told.text, GOVERNMENT)) for row in rows}
    each = (time.perf_counter() - started) / len(rows)
    print(f"{len(rows)} texts, bands of one in {each * 1e6:.0f} µs")
    for name, change in CHANGES.items():
        print(f"typed again, {name}: found {recall_of(rows, banded, change):.1%}")
    print(repeated(read_lines(DATA), rows, banded).line())
    for name, least in (("shown beside each other", ALIKE), ("called the same words", SAME)):
        found, right, wanted = judged(rows, banded, least)
        print(
            f"judged by eye, {name}: recall {right / wanted:.1%} ({right} of {wanted}), precision {right / found:.1%} ({right} of {found})"
        )
    print(f"another street in the same text: {alarms(rows):.1%} shown as alike")
    return 0


def read_lines(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_rows(path: Path) -> list[Row]:
    lines = read_lines(path)
    return [Row(number, _told(line), datetime.fromisoformat(line["masuk"])) for number, line in enumerate(lines) if line["isi"].strip()]


def _told(line: dict[str, str]) -> Told:
    """The file's own numbers of districts and villages, in the form of ours: only whether two are the same matters."""
    district, village = int(line["id_kecamatan"] or 0), int(line["id_kelurahan"] or 0)
    return Told(line["isi"], region=f"{GOVERNMENT}.{district:02d}.{village:04d}", category=line["id_topik"] or None)


@dataclass(frozen=True)
class Repeated:
    """What the file itself repeats. A repetition is each row after the first one of its text."""

    exactly: int
    in_the_same_words: int
    found: int
    """Of the latter by their words, place and topic, however long ago."""
    near: int
    near_found: int
    """Those within the window, and of them what a coordinator is shown."""
    without_words: int
    """Rows of which the words are withheld, wholly or in part, sent in the same minute about the same topic in the same village, as long
    as another to the letter: sent twice, as far as can be seen. Nothing can be found by words there."""

    def line(self) -> str:
        return (
            f"repeated in the file itself: {self.exactly} letter for letter; "
            f"in the same words {self.in_the_same_words}, found {self.found}; "
            f"within {DAYS} days {self.near}, found {self.near_found}; "
            f"sent twice in a minute as it seems, words withheld: {self.without_words}"
        )


def repeated(lines: Sequence[dict[str, str]], rows: Sequence[Row], banded: dict[int, set[int]]) -> Repeated:
    first: dict[str, list[Row]] = {}
    again = found = near = near_found = 0
    for row in rows:
        before = first.setdefault(same_words(row.told.text), [])
        if before:
            again += 1
            found += any(bool(banded[row.number] & banded[each.number]) and compare(row.told, each.told) >= ALIKE for each in before)
            near += any(abs((row.at - each.at).days) <= DAYS for each in before)
            near_found += any(is_shown(row, each, banded, ALIKE) for each in before)
        before.append(row)
    withheld = [tuple(line[name] for name in ("masuk", "panjang_teks_asli", "id_topik", "id_kelurahan")) for line in lines]
    exactly = len(rows) - len({row.told.text for row in rows})
    return Repeated(exactly, again, found, near, near_found, len(withheld) - len(set(withheld)))


def slips(text: str, pick: random.Random) -> str:
    """One letter in thirty falls out, comes twice, or is another one."""
    letters = list(text)
    for _ in range(max(1, len(letters) // 30)):
        place = pick.randrange(len(letters))
        letters[place] = pick.choice(("", letters[place] * 2, pick.choice("aeiounrst")))
    return "".join(letters)


def shortened(text: str, pick: random.Random) -> str:
    return " ".join(SHORT.get(word.casefold(), word) for word in text.split())


def shuffled(text: str, pick: random.Random) -> str:
    """The second half first."""
    words = text.split()
    return " ".join(words[len(words) // 2 :] + words[: len(words) // 2])


def greeted(text: str, pick: random.Random) -> str:
    return f"Assalamualaikum, selamat pagi admin. Mohon bantuannya, {text} Mohon segera ditindaklanjuti, terima kasih."


def all_of_it(text: str, pick: random.Random) -> str:
    return greeted(slips(shortened(shuffled(text, pick), pick), pick), pick)


CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "unchanged": lambda text, pick: text,
    "with slips": slips,
    "shortened": shortened,
    "in another order": shuffled,
    "with greetings": greeted,
    "all of it": all_of_it,
}


def recall_of(rows: Sequence[Row], banded: dict[int, set[int]], change: Callable[[str, random.Random], str]) -> float:
    """The share of texts that are found when they come again like this."""
    pick = random.Random(11)
    found = 0
    for row in rows:
        again = Told(change(row.told.text, pick), region=row.told.region, category=row.told.category)
        found += bool(banded[row.number] & set(bands(again.text, GOVERNMENT))) and compare(row.told, again) >= ALIKE
    return found / len(rows)


def judged(rows: Sequence[Row], banded: dict[int, set[int]], least: float) -> tuple[int, int, int]:
    """Of the judged pairs: how many are as alike as that, how many of those rightly, and how many should be."""
    known = {row.number: row for row in rows}
    found = right = wanted = 0
    with JUDGED.open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            one, other, same = known[int(line["one"])], known[int(line["other"])], line["same"] == "1"
            shown = is_shown(one, other, banded, least)
            found, right, wanted = found + shown, right + (shown and same), wanted + same
    return found, right, wanted


def is_shown(one: Row, other: Row, banded: dict[int, set[int]], least: float) -> bool:
    near = abs((one.at - other.at).days) <= DAYS
    return near and bool(banded[one.number] & banded[other.number]) and compare(one.told, other.told) >= least


def alarms(rows: Sequence[Row]) -> float:
    """How often two texts that differ in the street alone are taken for one: of texts that name none of their own."""
    unnamed = [row for row in rows if "jalan" not in row.told.marks]
    shown = 0
    for row in unnamed:
        one, other = (Told(f"{row.told.text} di jalan {street}", region=row.told.region) for street in STREETS)
        shown += compare(one, other) >= ALIKE
    return shown / len(unnamed)


if __name__ == "__main__":
    sys.exit(main())
