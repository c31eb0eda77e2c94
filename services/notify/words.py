"""Codes and times in words for people, in their language and in their government's time zone."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date

from shared.events.codes import (
    ArchiveReason,
    CannotReason,
    Clock,
    CloseReason,
    EscalationLevel,
    Language,
    Outcome,
    ReporterAction,
    ReturnReason,
)

DEFAULT_ZONE = "Asia/Jakarta"
ID, EN = Language.INDONESIAN, Language.ENGLISH

NO_DATE: Mapping[Language, str] = {ID: "belum ditentukan", EN: "not set yet"}
NO_END: Mapping[Language, str] = {ID: "batas waktu tanggapan", EN: "the end of the time that there is for it"}
A_GOVERNMENT: Mapping[Language, str] = {ID: "pemerintah setempat", EN: "the local government"}
CONFIDENTIAL: Mapping[Language, str] = {
    ID: "Laporan ini rahasia. Jangan bagikan isinya di luar tugas Anda.",
    EN: "This report is confidential. Do not share its content outside your duties.",
}

PHRASES: Mapping[Language, Mapping[str, Mapping[str, str]]] = {
    ID: {
        "reason": {
            ArchiveReason.TOO_GENERAL: "isinya terlalu umum untuk ditindaklanjuti",
            ArchiveReason.NO_EVIDENCE: "tidak ada keterangan atau bukti yang cukup",
            ArchiveReason.IRRELEVANT: "isinya di luar urusan pemerintah",
            ArchiveReason.UNLAWFUL_CONTENT: "isinya melanggar hukum atau mengandung kebencian",
            ArchiveReason.SPAM: "isinya bukan laporan",
            ArchiveReason.NO_REPLY: "permintaan keterangan kami tidak dijawab sampai batas waktunya",
            ArchiveReason.EXPIRED: "batas waktunya telah lewat",
            ArchiveReason.UNSTATED: "alasannya tidak disebutkan",
            CloseReason.CONFIRMED: "Anda menyatakan puas dengan jawabannya",
            CloseReason.SILENCE: "tidak ada tanggapan dari Anda atas jawaban yang diberikan sampai batas waktunya",
            CloseReason.COORDINATOR: "koordinator menyatakan laporan ini selesai",
            ReturnReason.NOT_OUR_AUTHORITY: "bukan kewenangannya",
            ReturnReason.WRONG_REGION: "wilayahnya bukan wilayah kerjanya",
            ReturnReason.NEEDS_OTHER_AGENCY: "memerlukan instansi lain",
        },
        "outcome": {
            Outcome.RESOLVED: "Instansi menyatakan masalah ini sudah diselesaikan.",
            Outcome.PLANNED: "Instansi menyatakan penanganannya sudah direncanakan.",
            Outcome.CANNOT_RESOLVE: "Instansi menyatakan masalah ini tidak dapat diselesaikan.",
            Outcome.INFORMATION_GIVEN: "Instansi memberikan informasi yang Anda minta.",
            Outcome.UNSTATED: "Jawabannya dapat Anda baca.",
        },
        "cannot": {
            CannotReason.NO_BUDGET: "Alasannya: tahun ini tidak ada anggarannya.",
            CannotReason.LAW_FORBIDS: "Alasannya: peraturan tidak mengizinkannya.",
            CannotReason.PRIVATE_MATTER: "Alasannya: ini urusan antarwarga (perdata).",
            CannotReason.NOT_FOUND: "Alasannya: yang dilaporkan tidak ditemukan di lokasi.",
            CannotReason.TECHNICALLY_IMPOSSIBLE: "Alasannya: secara teknis tidak memungkinkan.",
            CannotReason.BEFORE_COURT: "Alasannya: sedang ditangani pengadilan atau kepolisian.",
            CannotReason.OTHER: "Alasannya dapat Anda baca dalam jawabannya.",
        },
        "clock": {
            Clock.SCREENING: "pemeriksaan awal",
            Clock.FIRST_RESPONSE: "tanggapan pertama",
            Clock.RESOLUTION: "jawaban bagi pelapor",
        },
        "decided_by": {EscalationLevel.HEAD: "pimpinan instansi", EscalationLevel.COORDINATOR: "koordinator"},
        "action": {
            ReporterAction.CONFIRM: "menyatakan laporan selesai",
            ReporterAction.RATE: "menilai penanganan laporan",
            ReporterAction.DISPUTE: "menyanggah jawaban",
            ReporterAction.WITHDRAW: "menarik laporan",
            ReporterAction.SUPPLEMENT: "menambah keterangan",
            ReporterAction.MAKE_CONFIDENTIAL: "merahasiakan laporan",
            ReporterAction.ERASE: "menghapus laporan",
            ReporterAction.REOPEN: "membuka kembali laporan",
            ReporterAction.APPEAL: "mengajukan banding",
        },
    },
    EN: {
        "reason": {
            ArchiveReason.TOO_GENERAL: "it is too general to act on",
            ArchiveReason.NO_EVIDENCE: "it does not hold enough detail or evidence",
            ArchiveReason.IRRELEVANT: "it is not about something that government does",
            ArchiveReason.UNLAWFUL_CONTENT: "its content is unlawful or hateful",
            ArchiveReason.SPAM: "it is not a report",
            ArchiveReason.NO_REPLY: "our request for details was not answered in time",
            ArchiveReason.EXPIRED: "its time limit has passed",
            ArchiveReason.UNSTATED: "no reason was given",
            CloseReason.CONFIRMED: "you said that you are content with the answer",
            CloseReason.SILENCE: "we did not hear from you in time after the answer",
            CloseReason.COORDINATOR: "the coordinator declared it done",
            ReturnReason.NOT_OUR_AUTHORITY: "it is not within its authority",
            ReturnReason.WRONG_REGION: "the place is outside its area",
            ReturnReason.NEEDS_OTHER_AGENCY: "another agency is needed",
        },
        "outcome": {
            Outcome.RESOLVED: "The agency says that the problem is solved.",
            Outcome.PLANNED: "The agency says that the work is planned.",
            Outcome.CANNOT_RESOLVE: "The agency says that it cannot solve the problem.",
            Outcome.INFORMATION_GIVEN: "The agency gives the information that you asked for.",
            Outcome.UNSTATED: "You can read the answer.",
        },
        "cannot": {
            CannotReason.NO_BUDGET: "The reason: there is no money for it this year.",
            CannotReason.LAW_FORBIDS: "The reason: the law does not allow it.",
            CannotReason.PRIVATE_MATTER: "The reason: it is a matter between private persons.",
            CannotReason.NOT_FOUND: "The reason: what was reported was not found there.",
            CannotReason.TECHNICALLY_IMPOSSIBLE: "The reason: it is technically not possible.",
            CannotReason.BEFORE_COURT: "The reason: it is before a court or the police.",
            CannotReason.OTHER: "You can read the reason in the answer.",
        },
        "clock": {
            Clock.SCREENING: "the first check",
            Clock.FIRST_RESPONSE: "the first response",
            Clock.RESOLUTION: "the answer to the reporter",
        },
        "decided_by": {EscalationLevel.HEAD: "the head of the agency", EscalationLevel.COORDINATOR: "the coordinator"},
        "action": {
            ReporterAction.CONFIRM: "to confirm that it is settled",
            ReporterAction.RATE: "to rate how the report was handled",
            ReporterAction.DISPUTE: "to dispute the answer",
            ReporterAction.WITHDRAW: "to withdraw the report",
            ReporterAction.SUPPLEMENT: "to add details",
            ReporterAction.MAKE_CONFIDENTIAL: "to keep the report confidential",
            ReporterAction.ERASE: "to erase the report",
            ReporterAction.REOPEN: "to open the report again",
            ReporterAction.APPEAL: "to appeal",
        },
    },
}
"""By language, placeholder and code."""


def phrase(placeholder: str, code: str, language: Language) -> str:
    """The words for a code of a fact in the place of this placeholder."""
    return PHRASES[language][placeholder][code]


def day(moment: datetime, timezone: str, language: Language) -> str:
    """`31 Maret 2026` in the government's zone; in Jakarta's when that one is not known to this machine."""
    return _day(moment.astimezone(_zone(timezone)).date(), language)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(DEFAULT_ZONE)


@lru_cache(maxsize=1024)
def _day(when: date, language: Language) -> str:
    return format_date(when, "d MMMM yyyy", locale=language.value)
