"""From a last status to the steps before it: the table of docs/adr/0010-imported-history.md."""

from datetime import UTC, datetime, timedelta

import pytest

from services.importing.history import Stage, archive_reason_of, recorded, stage_of
from services.importing.model import StepKind
from shared.events.codes import ArchiveReason, CloseReason, Outcome

RECEIVED_AT = datetime(2024, 1, 4, 23, 45, tzinfo=UTC)
LATER = RECEIVED_AT + timedelta(days=2)


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Belum Terverifikasi", Stage.RECEIVED),
        ("BELUM DIVERIFIKASI", Stage.RECEIVED),
        ("Menunggu Verifikasi", Stage.RECEIVED),
        ("Laporan Baru", Stage.RECEIVED),
        ("Masuk", Stage.RECEIVED),
        ("Diterima", Stage.RECEIVED),
        ("Menunggu Kelengkapan Informasi", Stage.NEEDS_INFO),
        ("Menunggu kelengkapan data pelapor", Stage.NEEDS_INFO),
        ("Belum Lengkap", Stage.NEEDS_INFO),
        ("Terverifikasi", Stage.VERIFIED),
        ("Belum Didisposisikan", Stage.VERIFIED),
        ("Belum Terdisposisi", Stage.VERIFIED),
        ("Belum Ditindaklanjuti", Stage.ROUTED),
        ("Belum Ditindak Lanjuti", Stage.ROUTED),
        ("Belum Direspon", Stage.ROUTED),
        ("Belum Selesai", Stage.ROUTED),
        ("Terdisposisi", Stage.ROUTED),
        ("Diteruskan ke Instansi", Stage.ROUTED),
        ("Sedang Diproses", Stage.ROUTED),
        ("Dalam Proses", Stage.ROUTED),
        ("Proses", Stage.ROUTED),
        ("Sedang Ditindaklanjuti", Stage.ROUTED),
        ("Proses Tindak Lanjut", Stage.ROUTED),
        ("Ditunda", Stage.ROUTED),
        ("Tertunda", Stage.ROUTED),
        ("Ditindaklanjuti", Stage.ANSWERED),
        ("Sudah Ditindaklanjuti", Stage.ANSWERED),
        ("Sudah Ditanggapi", Stage.ANSWERED),
        ("Dijawab", Stage.ANSWERED),
        ("Selesai", Stage.CLOSED_BY_OFFICE),
        ("SELESAI DITINDAKLANJUTI", Stage.CLOSED_BY_OFFICE),
        ("Ditutup oleh Sistem", Stage.CLOSED_BY_SILENCE),
        ("ditutup  oleh sistem ", Stage.CLOSED_BY_SILENCE),
        ("Ditutup Otomatis", Stage.CLOSED_BY_SILENCE),
        ("Ditutup oleh Admin", Stage.CLOSED_BY_OFFICE),
        ("Ditutup oleh Pelapor", Stage.CLOSED_BY_REPORTER),
        ("Diarsipkan oleh Admin", Stage.ARCHIVED),
        ("Diarsipkan", Stage.ARCHIVED),
        ("Ditolak", Stage.ARCHIVED),
        ("Diarsipkan oleh Sistem", Stage.EXPIRED),
        ("Kadaluwarsa", Stage.EXPIRED),
        ("Diarsipkan oleh Pelapor", Stage.WITHDRAWN),
        ("Dibatalkan oleh Pelapor", Stage.WITHDRAWN),
        ("Konten Terblokir", Stage.BLOCKED),
        ("Closed", Stage.CLOSED_BY_OFFICE),
        ("Xyz", None),
    ],
)
def test_how_far_a_status_says_it_got(status: str, stage: Stage | None) -> None:
    assert stage_of(status) is stage


@pytest.mark.parametrize(
    ("stage", "without_agency", "with_agency"),
    [
        (Stage.RECEIVED, "", ""),
        (Stage.NEEDS_INFO, "info_requested", "verified routed info_requested"),
        (Stage.VERIFIED, "verified", "verified"),
        (Stage.ROUTED, "verified", "verified routed"),
        (Stage.ANSWERED, "verified", "verified routed answered"),
        (Stage.CLOSED_BY_SILENCE, "verified closed", "verified routed answered closed"),
        (Stage.CLOSED_BY_OFFICE, "verified closed", "verified routed answered closed"),
        (Stage.CLOSED_BY_REPORTER, "verified closed", "verified routed answered closed"),
        (Stage.ARCHIVED, "archived", "verified routed archived"),
        (Stage.EXPIRED, "archived", "verified routed archived"),
        (Stage.BLOCKED, "archived", "verified routed archived"),
        (Stage.WITHDRAWN, "withdrawn", "verified routed withdrawn"),
    ],
)
def test_the_steps_before_it(stage: Stage, without_agency: str, with_agency: str) -> None:
    for agency, kinds in ((None, without_agency), ("Dinas Perhubungan", with_agency)):
        steps, impossible = recorded(stage, RECEIVED_AT, agency=agency)
        assert [step.kind for step in steps] == kinds.split()
        assert not impossible
        assert all(step.at == RECEIVED_AT and not step.at_known for step in steps), "no time is made up"
        assert all((step.agency == agency) == (step.kind in ("routed", "answered")) for step in steps if agency)


def test_every_stage_is_in_the_table() -> None:
    for stage in Stage:
        recorded(stage, RECEIVED_AT, agency=None)


def test_what_closed_it_and_what_the_answer_said() -> None:
    for stage, reason in (
        (Stage.CLOSED_BY_SILENCE, CloseReason.SILENCE),
        (Stage.CLOSED_BY_OFFICE, CloseReason.COORDINATOR),
        (Stage.CLOSED_BY_REPORTER, CloseReason.CONFIRMED),
    ):
        steps, _ = recorded(stage, RECEIVED_AT, agency="Dinas Sosial", answer="Sudah diperbaiki")
        assert (steps[-1].close_reason, steps[-2].outcome, steps[-2].text) == (reason, Outcome.UNSTATED, "Sudah diperbaiki")


@pytest.mark.parametrize(
    ("remark", "reason"),
    [
        (
            "Laporan ini diarsipkan karena Mengandung SARA, Tidak Memiliki Bukti Dukung, Tidak Jelas, dan Tidak Relevan dengan "
            "Kinerja Pemerintah",
            ArchiveReason.UNSTATED,
        ),
        ("Laporan diarsipkan karena sudah mencapai batas kadaluarsa pengaduan.", ArchiveReason.EXPIRED),
        ("Laporan tidak jelas", ArchiveReason.TOO_GENERAL),
        ("Tidak memiliki bukti dukung", ArchiveReason.NO_EVIDENCE),
        ("Bukan kewenangan pemerintah daerah", ArchiveReason.IRRELEVANT),
        ("Mengandung SARA", ArchiveReason.UNLAWFUL_CONTENT),
        ("Pelapor tidak melengkapi laporan", ArchiveReason.NO_REPLY),
        ("Spam", ArchiveReason.SPAM),
        ("Lain-lain", ArchiveReason.UNSTATED),
    ],
)
def test_why_it_was_archived(remark: str, reason: ArchiveReason) -> None:
    steps, _ = recorded(Stage.ARCHIVED, RECEIVED_AT, agency=None, note=remark)
    assert (steps[0].archive_reason, steps[0].text) == (reason, remark)
    assert archive_reason_of(remark) is reason


def test_a_stated_time_is_kept_and_the_others_follow_it() -> None:
    steps, impossible = recorded(Stage.CLOSED_BY_SILENCE, RECEIVED_AT, agency="Dinas Sosial", stated={"answered": LATER})
    assert [(step.kind, step.at, step.at_known) for step in steps] == [
        ("verified", RECEIVED_AT, False),
        ("routed", RECEIVED_AT, False),
        ("answered", LATER, True),
        ("closed", LATER, False),
    ]
    assert not impossible


def test_an_answer_before_the_complaint_is_an_answer_of_unknown_time() -> None:
    steps, impossible = recorded(Stage.ANSWERED, RECEIVED_AT, agency="Dinas Sosial", stated={"answered": RECEIVED_AT - timedelta(hours=1)})
    assert (steps[-1].kind, steps[-1].at, steps[-1].at_known) == ("answered", RECEIVED_AT, False)
    assert impossible == ["answered"]


def test_a_case_in_process_with_the_time_of_an_answer_was_answered() -> None:
    stated: dict[StepKind, datetime] = {"answered": LATER}
    assert recorded(Stage.ROUTED, RECEIVED_AT, agency="Dinas Sosial", stated=stated)[0][-1].kind == "answered"
    assert recorded(Stage.RECEIVED, RECEIVED_AT, agency="Dinas Sosial", stated=stated)[0] == ()
