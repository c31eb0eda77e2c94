"""What was done well with a practice complaint and what was not, by rules that can be counted. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.routing.practice import CLASSROOM
from services.routing.rules import tokens
from services.routing.training.library import Scenario
from shared.events.codes import Outcome

FEWEST_WORDS = 12
PHRASES = tuple(
    " ".join(tokens(phrase))
    for phrase in (
        "terima kasih atas laporan anda",
        "terima kasih atas laporannya",
        "terima kasih atas informasinya",
        "terima kasih atas masukannya",
        "terima kasih atas sarannya",
        "terima kasih",
        "laporan sudah kami terima",
        "akan segera kami tindak lanjuti",
        "akan kami tindak lanjuti",
        "akan segera ditindaklanjuti",
        "akan ditindaklanjuti",
        "akan kami koordinasikan dengan",
        "akan kami koordinasikan",
        "akan berkoordinasi dengan",
        "bidang terkait",
        "instansi terkait",
        "pihak terkait",
        "opd terkait",
        "akan kami teruskan",
        "akan kami sampaikan",
        "sudah kami sampaikan",
        "akan menjadi perhatian kami",
        "menjadi bahan pertimbangan",
        "akan segera dilakukan pengecekan",
        "sedang dalam proses",
        "masih dalam proses",
        "sesuai ketentuan yang berlaku",
        "sesuai dengan peraturan yang berlaku",
        "sesuai prosedur",
        "mohon bersabar",
        "mohon pengertiannya",
        "harap maklum",
    )
)
"""What is said in place of an answer. The longer before the shorter that is in it."""

_MOMENT = re.compile(
    r"\d|\b(?:hari ini|besok|lusa|kemarin|nanti malam|tadi|siang|sore|malam|pagi|pukul|(?:pekan|minggu|bulan|tahun) (?:ini|depan)|"
    r"senin|selasa|rabu|kamis|jumat|sabtu|januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember)\b"
)


class Fault(StrEnum):
    """One thing that was not good."""

    LATE = "late"
    """Dealt with after the agency's deadline."""
    OVERDUE = "overdue"
    """Not dealt with, and the deadline is past."""
    RETURNED_WRONGLY = "returned_wrongly"
    NOT_RETURNED = "not_returned"
    """Answered, though another agency must act."""
    WRONG_SUGGESTION = "wrong_suggestion"
    """Rightly returned, but another agency named, or none."""
    TOO_SHORT = "too_short"
    SAYS_NOTHING_OF_IT = "says_nothing_of_it"
    """No word of the answer is about this case."""
    PHRASE = "phrase"
    """Little is left when the known phrases are taken away."""
    NO_MOMENT = "no_moment"
    """Something is promised, and no day or time is named."""


OF_TIME = frozenset({Fault.LATE, Fault.OVERDUE})
OF_RETURN = frozenset({Fault.RETURNED_WRONGLY, Fault.NOT_RETURNED, Fault.WRONG_SUGGESTION})
OF_WORDS = frozenset({Fault.TOO_SHORT, Fault.SAYS_NOTHING_OF_IT, Fault.PHRASE, Fault.NO_MOMENT})


@dataclass(frozen=True, slots=True)
class Handling:
    """What an officer did with a complaint: what came first of an answer and a return counts. None: not done."""

    due_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    outcome: Outcome | None = None
    returned_at: datetime | None = None
    suggestion: str | None = None

    @property
    def done_at(self) -> datetime | None:
        return self.returned_at if self.was_returned else self.answered_at

    @property
    def was_returned(self) -> bool:
        return self.returned_at is not None and (self.answered_at is None or self.returned_at <= self.answered_at)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether it was dealt with, and everything that was not good about it."""

    done: bool
    faults: tuple[Fault, ...] = ()

    @property
    def is_good(self) -> bool:
        return self.done and not self.faults


def judge(scenario: Scenario, agency: str, handling: Handling, at: datetime) -> Judgement:
    """How a complaint stands at a moment (the round's end at the latest) for the officer of `agency` (a short name)."""
    done_at = handling.done_at
    if done_at is None or done_at > at:
        return Judgement(False, (Fault.OVERDUE,) if handling.due_at and handling.due_at < at else ())
    faults = [Fault.LATE] if handling.due_at and done_at > handling.due_at else []
    is_own = scenario.agency == agency
    if handling.was_returned:
        if is_own:
            faults.append(Fault.RETURNED_WRONGLY)
        elif handling.suggestion != f"{CLASSROOM}.{scenario.agency}":
            faults.append(Fault.WRONG_SUGGESTION)
    elif not is_own:
        faults.append(Fault.NOT_RETURNED)
    else:
        faults += faults_of_answer(scenario, handling.answer, handling.outcome)
    return Judgement(True, tuple(faults))


def faults_of_answer(scenario: Scenario, answer: str, outcome: Outcome | None) -> list[Fault]:
    """What a reader would miss in the words of an answer."""
    said = " ".join(tokens(answer))
    faults = []
    if len(said.split()) < FEWEST_WORDS:
        faults.append(Fault.TOO_SHORT)
    if not any(_mentions(said, word) for word in scenario.words):
        faults.append(Fault.SAYS_NOTHING_OF_IT)
    if (left := _without_phrases(said)) != said and len(left.split()) < FEWEST_WORDS:
        faults.append(Fault.PHRASE)
    if outcome is Outcome.PLANNED and not _MOMENT.search(said):
        faults.append(Fault.NO_MOMENT)
    return faults


def _mentions(said: str, word: str) -> bool:
    """Short words whole, longer ones also inside another: Indonesian puts its endings before and behind."""
    wanted = " ".join(tokens(word))
    return f" {wanted} " in f" {said} " if len(wanted) < 4 else wanted in said


def _without_phrases(said: str) -> str:
    left = f" {said} "
    for phrase in PHRASES:
        left = left.replace(f" {phrase} ", " ")
    return left.strip()
