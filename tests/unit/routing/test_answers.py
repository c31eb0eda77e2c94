"""What makes an answer look like a phrase."""

from uuid import uuid4

import pytest

from services.routing.answers import COPIED_SHARE, Earlier, content_words, judge
from shared.events.codes import AnswerFlag

REPORT = "Jalan berlubang di depan SDN 2 Soreang, sudah dua motor jatuh. Mohon segera diperbaiki."
ANSWER = "Lubang di depan SDN 2 Soreang kami tutup dengan aspal pada 12 Maret 2026. Pengaspalan seluruh ruas direncanakan Mei 2026."
PHRASE = (
    "Terima kasih atas laporan Bapak/Ibu. Laporan akan segera kami tindak lanjuti sesuai dengan kewenangan kami dan prosedur yang berlaku."
)


def before(text: str, report: str = "Sampah menumpuk di pasar lama, baunya sampai ke sekolah.") -> Earlier:
    return Earlier(uuid4(), text, report)


def test_an_answer_that_says_what_was_done_passes() -> None:
    assert judge(ANSWER, REPORT, [before(PHRASE)]).flags == ()


def test_a_phrase_says_nothing_of_the_case() -> None:
    assert judge(PHRASE, REPORT, []).flags == (AnswerFlag.NOTHING_OF_CASE,)


@pytest.mark.parametrize(
    "answer",
    [
        "Jl. tsb. sudah kami tambal kemarin sore, silakan dilalui lagi dengan hati-hati seperti biasa.",
        "Perbaikannya dijadwalkan pekan depan setelah bahan tiba di gudang kami, paling lambat hari Jumat.",
        "Kami pasang rambu dan menutup lubangnya sementara dengan batu pecah sampai hujan reda.",
        "Jalanan rusak itu milik provinsi; suratnya kami kirim tanggal 3 kepada yang mengelolanya.",
        "Di Soreeang sedang dikerjakan oleh rekanan kami sampai akhir pekan ini, mohon bersabar.",
    ],
)
def test_one_word_of_the_case_is_enough_however_bent_or_misspelt(answer: str) -> None:
    report = "jalan berlubang di soreang, jl rusak parah, tolong perbaiki"
    assert AnswerFlag.NOTHING_OF_CASE not in judge(answer, report, []).flags


def test_a_report_whose_words_were_withheld_cannot_be_missed() -> None:
    assert judge(PHRASE, "", []).flags == ()


def test_nearly_the_words_of_another_answer_are_copied_whatever_date_and_number_they_have() -> None:
    first = before(
        "Laporan nomor 120 sudah kami terima. Tim kami memeriksa jalan tersebut pada 3 Maret 2026 dan akan memperbaikinya segera."
    )
    verdict = judge(
        "Laporan nomor 977 sudah kami terima. Tim kami memeriksa jalan tersebut pada 19 April 2026 dan akan memperbaikinya segera.",
        REPORT,
        [before(ANSWER), first],
    )
    assert verdict.flags == (AnswerFlag.COPIED,)
    assert (verdict.like, verdict.share >= COPIED_SHARE) == (first.case_id, True)


def test_a_common_opening_and_closing_make_no_copy() -> None:
    opening, closing = "Terima kasih atas laporan Anda.", "Hubungi kami lagi bila masih ada yang kurang."
    earlier = before(f"{opening} Sampah di pasar lama diangkut tiap Senin dan Kamis mulai pekan ini. {closing}")
    assert judge(f"{opening} {ANSWER} {closing}", REPORT, [earlier]).flags == ()


def test_a_report_that_was_sent_twice_may_be_answered_twice_alike() -> None:
    again = before(ANSWER, REPORT.replace("Mohon", "Tolong"))
    assert judge(ANSWER, REPORT, [again]).flags == ()
    assert judge(ANSWER, REPORT, [before(ANSWER)]).flags == (AnswerFlag.COPIED,)


@pytest.mark.parametrize("answer", ["Sudah.", "Jalan sudah diperbaiki.", "ok ok ok ok ok ok ok jalan"])
def test_a_very_short_answer_is_noticed(answer: str) -> None:
    assert AnswerFlag.TOO_SHORT in judge(answer, REPORT, []).flags


@pytest.mark.parametrize("text", ["", " ", "\n", "🙂🙂", "….", "123 456"])
def test_nothing_to_compare_breaks_nothing(text: str) -> None:
    assert AnswerFlag.TOO_SHORT in judge(text, text, [before(text, text)]).flags


def test_courtesies_and_the_words_of_every_report_mean_nothing() -> None:
    assert content_words(PHRASE) <= {"prosedur", "berlaku", "laku"}
    assert "perbaik" in content_words("Mohon perbaikan jalan") & content_words("jalan itu diperbaiki")


def test_an_essay_is_judged_by_its_beginning() -> None:
    report = "Lampu penerangan jalan padam di perempatan Banjaran"
    essay = "Kami telah menerima keluhan Saudara dan berterima kasih. " * 100
    assert AnswerFlag.NOTHING_OF_CASE in judge(f"{essay} {report}", report, []).flags
    assert AnswerFlag.NOTHING_OF_CASE not in judge(f"{report} {essay}", report, []).flags
