"""The words of other systems for classification, channel and privacy, in ours. Matched by stems, so that new spellings are met half-way."""

import re
from functools import lru_cache

from services.importing.cells import plain
from shared.events.codes import Channel, Classification

_CLASSIFICATIONS: tuple[tuple[re.Pattern[str], Classification], ...] = (
    (re.compile(r"tidak berkadar|non pengawasan|bukan pengawasan"), Classification.COMPLAINT),
    (re.compile(r"pengawasan|oversight|korupsi|pungli|whistle"), Classification.OVERSIGHT),
    (re.compile(r"informasi|information|pertanyaan|tanya|konsultasi"), Classification.INFORMATION),
    (
        re.compile(r"aspira|kritik|saran|apresiasi|usul|masukan|suggest|pujian|terima kasih|permohonan|permintaan"),
        Classification.ASPIRATION,
    ),
    (re.compile(r"adu|keluh|komplain|complain|lapor"), Classification.COMPLAINT),
)
"""Asked in this order: `Pengaduan Tidak Berkadar Pengawasan` holds the words of three of them."""

_CHANNELS: tuple[tuple[re.Pattern[str], Channel], ...] = (
    (re.compile(r"\bwhats ?app?\b|\bwa\b"), Channel.WHATSAPP),
    (re.compile(r"\binsta(gram)?\b|\big\b"), Channel.INSTAGRAM),
    (re.compile(r"\bface ?book\b|\bfb\b|\bmessenger\b"), Channel.FACEBOOK),
    (re.compile(r"\btwitter\b|^x$|\bx com\b"), Channel.X),
    (re.compile(r"\bsms\b|\b1708\b|pesan singkat"), Channel.SMS),
    (re.compile(r"\be mail\b|\bemail\b|\bgmail\b|surat elektronik|surel"), Channel.EMAIL),
    (re.compile(r"call ?cent|telepon|telpon|telephone|\btelp?\b|\bphone\b|hotline|\b112\b"), Channel.CALL_CENTRE),
    (re.compile(r"\bandroid\b|play ?store"), Channel.ANDROID),
    (re.compile(r"\bios\b|\biphone\b|\bipad\b|app ?store"), Channel.IOS),
    (re.compile(r"\bsurat\b|\bletter\b|kotak saran|\bpos\b"), Channel.LETTER),
    (re.compile(r"tatap muka|datang|langsung|walk ?in|loket|luring|offline|lisan"), Channel.WALK_IN),
    (re.compile(r"\bapi\b|open ?311|integrasi|web service"), Channel.API),
    (re.compile(r"web|situs|portal|lapor go id|\bwww\b|online|daring"), Channel.WEB),
)

_ANONYMOUS = re.compile(r"anonim|anonym|samar|tanpa (nama|identitas)|(nama|identitas)( pelapor)? (di ?)?sembunyi")
_CONFIDENTIAL = re.compile(
    r"rahasia|confidential|secret|privat|pribadi|tertutup|terbatas|restricted|hidden|"
    r"\b(tidak|tdk|non|bukan|not|jangan) (untuk )?(di ?)?(publik|public|umum|terbuka|buka|tampil)"
)
_DENIED = re.compile(
    r"\b(tidak|tdk|non|bukan|tanpa|not) (di ?)?(anonim|anonym|samar|rahasia|confidential|secret|privat|pribadi|tertutup|terbatas)\w*"
)
_NEITHER = re.compile(
    r"publik|public|umum|terbuka|biasa|normal|standar|regular|reguler|(dengan|ber) ?identitas|identitas (jelas|lengkap|terbuka)|"
    r"segera|penting|mendesak|urgent|^(tidak|no|0|false)$"
)
"""Beside what says so: how urgent a letter is stands under `Sifat` too."""
_EXPLICIT = re.compile(r"anonim|anonym|samaran|rahasia|confidential")
_NOTHING_ELSE = re.compile(
    r"((laporan|aduan|pengaduan|pelapor|nama|identitas|bersifat|secara|dan|and|atau|tidak|tdk|non|bukan|not|di|"
    r"anonim|anonym\w*|samaran|(di)?rahasia(kan)?|confidential) ?)+"
)


@lru_cache(maxsize=512)
def classification_of(words: str) -> Classification | None:
    """None when the words are not known."""
    text = plain(words)
    return next((known for pattern, known in _CLASSIFICATIONS if pattern.search(text)), None)


@lru_cache(maxsize=2048)
def channel_of(words: str) -> Channel | None:
    """The door. `Website - kementerian-sosial` is the web: what follows the dash only says on whose page. None when not known."""
    text = plain(words)
    first = plain(words.split(" - ", 1)[0])
    return next((known for part in (first, text) for pattern, known in _CHANNELS if pattern.search(part)), None)


@lru_cache(maxsize=2048)
def privacy_of(words: str) -> tuple[bool, bool] | None:
    """(anonymous, confidential), in whatever order and with whatever between them. None when the words are not known."""
    text = plain(words)
    said = _DENIED.sub(" ", text)
    anonymous, confidential = bool(_ANONYMOUS.search(said)), bool(_CONFIDENTIAL.search(said))
    return (anonymous, confidential) if anonymous or confidential or said != text or _NEITHER.search(text) else None


def named_privacy(words: str) -> tuple[bool, bool]:
    """What a cell that need not be about privacy says of it: only the words themselves, `Anonim` and `Rahasia`, count."""
    return (privacy_of(words) or (False, False)) if _is_explicit(words) else (False, False)


def is_privacy_only(words: str) -> bool:
    """Whether a cell says nothing but whether a report is anonymous or confidential: `Anonim|Rahasia`, `Laporan Rahasia`."""
    return len(words) <= LONGEST_PRIVACY and _is_explicit(words) and _NOTHING_ELSE.fullmatch(plain(words)) is not None


LONGEST_PRIVACY = 60


@lru_cache(maxsize=8192)
def _is_explicit(words: str) -> bool:
    return _EXPLICIT.search(words.casefold()) is not None
