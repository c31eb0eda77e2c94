"""From a source's final status to the steps that must have led to it (docs/adr/0010-imported-history.md)."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache

from services.importing.cells import plain
from services.importing.model import ImportedStep, StepKind
from shared.events.codes import ArchiveReason, CloseReason, Outcome


class Stage(Enum):
    """How far a complaint got, as its status says."""

    RECEIVED = auto()
    NEEDS_INFO = auto()
    VERIFIED = auto()
    ROUTED = auto()
    ANSWERED = auto()
    CLOSED_BY_SILENCE = auto()
    CLOSED_BY_OFFICE = auto()
    CLOSED_BY_REPORTER = auto()
    ARCHIVED = auto()
    EXPIRED = auto()
    BLOCKED = auto()
    WITHDRAWN = auto()


_LAST: Mapping[Stage, tuple[StepKind, ...]] = {
    Stage.RECEIVED: (),
    Stage.NEEDS_INFO: ("info_requested",),
    Stage.VERIFIED: (),
    Stage.ROUTED: (),
    Stage.ANSWERED: ("answered",),
    Stage.CLOSED_BY_SILENCE: ("answered", "closed"),
    Stage.CLOSED_BY_OFFICE: ("answered", "closed"),
    Stage.CLOSED_BY_REPORTER: ("answered", "closed"),
    Stage.ARCHIVED: ("archived",),
    Stage.EXPIRED: ("archived",),
    Stage.BLOCKED: ("archived",),
    Stage.WITHDRAWN: ("withdrawn",),
}
"""What follows verification and routing. A LAPOR! case is closed only after an answer, so closing tells of one."""

HANDLED = frozenset({Stage.ANSWERED, Stage.CLOSED_BY_SILENCE, Stage.CLOSED_BY_OFFICE, Stage.CLOSED_BY_REPORTER})
"""Somebody answered. Where the source names no agency, it was the government itself."""

_UNFINISHED = re.compile(r"\b(belum|blm|tidak|not|un)\b|\bun(verified|answered|processed)")
_ONGOING = re.compile(r"\b(sedang|dalam|proses|menunggu|tunggu|in progress|on progress)|\bdi ?proses")

_STEMS: tuple[tuple[re.Pattern[str], Stage], ...] = (
    (re.compile(r"blokir|block|hapus|deleted|spam|hoa(x|ks)"), Stage.BLOCKED),
    (re.compile(r"(arsip|archiv|tutup|batal|cabut|tarik).*(pelapor|pengadu|warga|masyarakat|reporter)"), Stage.WITHDRAWN),
    (re.compile(r"\bdi ?(batal|cabut|tarik)|withdrawn|cancel"), Stage.WITHDRAWN),
    (re.compile(r"(arsip|archiv).*(sistem|system|otomatis)|k[ae]dalu?w?arsa|expired"), Stage.EXPIRED),
    (re.compile(r"arsip|archiv|\bdi ?tolak|reject|tidak (valid|layak|sesuai)"), Stage.ARCHIVED),
)
_CLOSED = re.compile(r"tutup|selesai|tuntas|close|done|resolved|rampung")
_BY_REPORTER = re.compile(r"pelapor|pengadu|warga|masyarakat|reporter")
_BY_SYSTEM = re.compile(r"sistem|system|otomatis|automatic")
_INFO = re.compile(r"lengkap|klarifikasi|info tambahan|informasi tambahan|tambahan informasi|konfirmasi pelapor|needs? info")
_VERIFY = re.compile(r"verif|valid|telaah|screening|dibaca|di ?setujui")
_ANSWER = re.compile(r"tindak ?lanjut|ditindak|tanggap|jawab|respon|balas|answer")
_ROUTE = re.compile(r"disposi|terus|rujuk|limpah|salur|route|forward")
_WORK = re.compile(r"proses|kerja|tunda|defer|progress|tangani|penanganan|pending")
_NEW = re.compile(r"baru|masuk|terima|new|received|menunggu|antri|open")


@lru_cache(maxsize=512)
def stage_of(status: str) -> Stage | None:
    """How far a status says that a complaint got; None when its words are not known.

    Nothing is claimed that the words do not say: a case “in process” was routed, whether anybody answered yet is not known.
    """
    words = plain(status)
    if "tutup" in words and _BY_REPORTER.search(words):
        return Stage.CLOSED_BY_REPORTER
    for pattern, stage in _STEMS:
        if pattern.search(words):
            return stage
    if _INFO.search(words):
        return Stage.NEEDS_INFO
    if _UNFINISHED.search(words):
        return _unfinished(words)
    if _CLOSED.search(words):
        return _closed(words)
    if _ANSWER.search(words):
        return Stage.ROUTED if _ONGOING.search(words) else Stage.ANSWERED
    if _VERIFY.search(words):
        return Stage.RECEIVED if _ONGOING.search(words) else Stage.VERIFIED
    if _ROUTE.search(words) or _WORK.search(words):
        return Stage.ROUTED
    return Stage.RECEIVED if _NEW.search(words) else None


def _unfinished(words: str) -> Stage | None:
    """“Not yet …”: the step before the one that is named."""
    if _VERIFY.search(words):
        return Stage.RECEIVED
    if _ROUTE.search(words):
        return Stage.VERIFIED
    if _CLOSED.search(words) or _ANSWER.search(words) or _WORK.search(words):
        return Stage.ROUTED
    return None


def _closed(words: str) -> Stage:
    if _BY_REPORTER.search(words):
        return Stage.CLOSED_BY_REPORTER
    return Stage.CLOSED_BY_SILENCE if _BY_SYSTEM.search(words) else Stage.CLOSED_BY_OFFICE


_CLOSE_REASONS: Mapping[Stage, CloseReason] = {
    Stage.CLOSED_BY_SILENCE: CloseReason.SILENCE,
    Stage.CLOSED_BY_OFFICE: CloseReason.COORDINATOR,
    Stage.CLOSED_BY_REPORTER: CloseReason.CONFIRMED,
}

_ARCHIVE_REASONS: tuple[tuple[re.Pattern[str], ArchiveReason], ...] = (
    (re.compile(r"k[ae]dalu?w?arsa|batas waktu|expired"), ArchiveReason.EXPIRED),
    (re.compile(r"(tidak|belum).*(melengkapi|kelengkapan|dilengkapi|membalas|respon|jawab)"), ArchiveReason.NO_REPLY),
    (re.compile(r"spam|iklan|promosi|uji coba|percobaan|duplika"), ArchiveReason.SPAM),
    (re.compile(r"\bsara\b|ujaran|kebencian|hoax|fitnah|pornografi|provokasi|melanggar"), ArchiveReason.UNLAWFUL_CONTENT),
    (re.compile(r"tidak (memiliki|ada|disertai|dilengkapi|melampirkan).*(bukti|data dukung)|tanpa bukti"), ArchiveReason.NO_EVIDENCE),
    (re.compile(r"(tidak|bukan).*(relevan|kewenangan|kinerja)"), ArchiveReason.IRRELEVANT),
    (re.compile(r"tidak (jelas|lengkap|spesifik|detail)|terlalu umum|kurang (jelas|lengkap|spesifik)"), ArchiveReason.TOO_GENERAL),
)


@lru_cache(maxsize=2048)
def archive_reason_of(words: str) -> ArchiveReason:
    """Why it was archived. A form letter that names several reasons at once states none: UNSTATED."""
    text = plain(words)
    named = [reason for pattern, reason in _ARCHIVE_REASONS if pattern.search(text)]
    return named[0] if len(named) == 1 else ArchiveReason.UNSTATED


def recorded(
    stage: Stage,
    submitted_at: datetime,
    *,
    agency: str | None,
    note: str | None = None,
    stated: Mapping[StepKind, datetime] | None = None,
    answer: str | None = None,
) -> tuple[tuple[ImportedStep, ...], list[StepKind]]:
    """The steps that a status tells of, in their order, and those whose stated time cannot be true.

    A step whose time the source states has it; any other carries the latest known moment before it with `at_known=False`,
    and so does one that is stated to precede an earlier step. `note` is the source's remark on archiving or deferring,
    `answer` the words of the answer.
    """
    stated = stated or {}
    steps: list[ImportedStep] = []
    impossible: list[StepKind] = []
    latest = submitted_at
    for kind in _kinds(stage, agency, stated):
        at = stated.get(kind)
        if at is not None and at < latest:
            impossible.append(kind)
            at = None
        latest = at or latest
        archived = kind == "archived"
        steps.append(
            ImportedStep(
                kind,
                latest,
                at_known=at is not None,
                agency=agency if kind in ("routed", "answered") else None,
                text=answer if kind == "answered" else note if archived or kind in ("info_requested", "withdrawn") else None,
                outcome=Outcome.UNSTATED if kind == "answered" else None,
                archive_reason=_archive_reason(stage, note) if archived else None,
                close_reason=_CLOSE_REASONS[stage] if kind == "closed" else None,
            )
        )
    return tuple(steps), impossible


def _kinds(stage: Stage, agency: str | None, stated: Mapping[StepKind, datetime]) -> tuple[StepKind, ...]:
    last = _LAST[stage]
    if stage is Stage.RECEIVED:
        return ()
    if agency is None:
        # Nobody that it could have been given to or answered by. A case that came to an end without an agency was not verified for one.
        before: tuple[StepKind, ...] = ("verified",) if stage in HANDLED | {Stage.VERIFIED, Stage.ROUTED} else ()
        return before + tuple(kind for kind in last if kind != "answered")
    if stage is Stage.VERIFIED:
        return ("verified",)
    if stage is Stage.ROUTED and "answered" in stated:
        last = ("answered",)
    return ("verified", "routed", *last)


def _archive_reason(stage: Stage, note: str | None) -> ArchiveReason:
    if stage is Stage.BLOCKED:
        return ArchiveReason.UNLAWFUL_CONTENT
    if stage is Stage.EXPIRED:
        return ArchiveReason.EXPIRED
    return ArchiveReason.UNSTATED if note is None else archive_reason_of(note)
