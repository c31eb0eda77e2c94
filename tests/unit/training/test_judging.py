"""What counts as late, as wrongly returned, and as a phrase."""

from datetime import UTC, datetime, timedelta

import pytest

from services.routing.training.judging import Fault, Handling, faults_of_answer, judge
from services.routing.training.library import scenarios
from services.routing.training.scoring import PASSING, Result, Score, score_of
from shared.events.codes import Outcome

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DUE = START + timedelta(minutes=5)
END = START + timedelta(minutes=20)
HOLE = scenarios()["lubang-depan-sd"]


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def answered(minutes: float, text: str = HOLE.good, outcome: Outcome = Outcome.PLANNED) -> Handling:
    return Handling(due_at=DUE, answered_at=at(minutes), answer=text, outcome=outcome)


def returned(minutes: float, suggestion: str | None) -> Handling:
    return Handling(due_at=DUE, returned_at=at(minutes), suggestion=suggestion)


def test_a_good_answer_in_time_is_good() -> None:
    assert judge(HOLE, "dpupr", answered(4), END).is_good


def test_an_answer_after_the_deadline_is_late_however_good_it_is() -> None:
    assert judge(HOLE, "dpupr", answered(6), END).faults == (Fault.LATE,)


@pytest.mark.parametrize(("moment", "faults"), [(at(4), ()), (at(6), (Fault.OVERDUE,))])
def test_what_is_not_dealt_with_is_at_fault_once_its_deadline_is_past(moment: datetime, faults: tuple[Fault, ...]) -> None:
    judgement = judge(HOLE, "dpupr", Handling(due_at=DUE), moment)
    assert (judgement.done, judgement.faults) == (False, faults)


def test_what_comes_after_the_end_of_the_round_does_not_count() -> None:
    assert judge(HOLE, "dpupr", answered(21), END) == judge(HOLE, "dpupr", Handling(due_at=DUE), END)


def test_giving_back_what_is_ones_own_is_wrong() -> None:
    assert judge(HOLE, "dpupr", returned(1, "99.01.dishub"), END).faults == (Fault.RETURNED_WRONGLY,)


def test_giving_back_what_is_not_ones_own_is_right_with_the_right_agency() -> None:
    assert judge(HOLE, "dlh", returned(1, "99.01.dpupr"), END).is_good


@pytest.mark.parametrize("suggestion", [None, "99.01.dishub"])
def test_without_the_right_agency_it_is_not(suggestion: str | None) -> None:
    assert judge(HOLE, "dlh", returned(1, suggestion), END).faults == (Fault.WRONG_SUGGESTION,)


def test_answering_what_another_agency_must_do_is_wrong_however_well_it_is_said() -> None:
    assert judge(HOLE, "dlh", answered(1), END).faults == (Fault.NOT_RETURNED,)


def test_what_came_first_counts() -> None:
    both = Handling(due_at=DUE, answered_at=at(3), answer=HOLE.good, outcome=Outcome.PLANNED, returned_at=at(1), suggestion="99.01.dpupr")
    assert both.was_returned
    assert judge(HOLE, "dlh", both, END).is_good


@pytest.mark.parametrize(
    ("text", "outcome", "faults"),
    [
        ("Lubang sudah ditambal.", Outcome.RESOLVED, [Fault.TOO_SHORT]),
        (
            "Semua pekerjaan di wilayah tersebut sudah dilaksanakan oleh regu kami pada pagi hari Selasa tanggal tiga.",
            Outcome.RESOLVED,
            [Fault.SAYS_NOTHING_OF_IT],
        ),
        (
            "Terima kasih atas laporan Anda tentang jalan itu, akan kami koordinasikan dengan bidang terkait. Mohon bersabar.",
            Outcome.RESOLVED,
            [Fault.PHRASE],
        ),
        (
            "Lubang di Jalan Melati itu akan ditambal oleh regu kami begitu aspal dan alatnya tersedia kembali di gudang.",
            Outcome.PLANNED,
            [Fault.NO_MOMENT],
        ),
        (
            "Lubang di Jalan Melati itu tidak dapat kami tambal karena anggaran perbaikan jalan sudah habis terpakai.",
            Outcome.CANNOT_RESOLVE,
            [],
        ),
        (HOLE.good.upper(), Outcome.PLANNED, []),
        ("", Outcome.RESOLVED, [Fault.TOO_SHORT, Fault.SAYS_NOTHING_OF_IT]),
    ],
)
def test_words(text: str, outcome: Outcome, faults: list[Fault]) -> None:
    assert faults_of_answer(HOLE, text, outcome) == faults


def test_thanks_before_a_real_answer_are_no_phrase() -> None:
    assert faults_of_answer(HOLE, f"Terima kasih atas laporan Anda. {HOLE.good}", Outcome.PLANNED) == []


def test_a_short_word_counts_only_as_a_word_of_its_own() -> None:
    card = scenarios()["ktp-belum-cetak"]
    text = "Kami minta maaf, berkas Anda dicari oleh petugas arsip kami dan selesai pada hari Senin pekan depan."
    assert Fault.SAYS_NOTHING_OF_IT in faults_of_answer(card, text.replace("berkas", "bektp"), Outcome.PLANNED)
    assert faults_of_answer(card, text.replace("berkas", "KTP"), Outcome.PLANNED) == []


def test_the_score_counts_what_can_be_judged() -> None:
    judgements = [
        judge(HOLE, "dpupr", answered(1), END),
        judge(HOLE, "dpupr", answered(6), END),
        judge(HOLE, "dpupr", returned(1, None), END),
        judge(HOLE, "dpupr", answered(1, "Baik."), END),
        judge(HOLE, "dpupr", Handling(due_at=END + timedelta(minutes=1)), END),
    ]
    score = score_of(judgements)
    assert score == Score(arrived=5, waiting=1, good=1, late=1, wrongly_returned=1, phrases=1)
    assert (score.judged, score.percent, score.result) == (4, 25, Result.TRY_AGAIN)
    assert score_of([]).result is Result.NOTHING_YET
    assert Score(arrived=10, good=PASSING // 10).result is Result.PASSED
