"""SMS as a gateway hands it in (Kannel's `sms-service` form), read into a `Submission`, and the short answers that go back as SMS."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from shared.errors import FieldError, InvalidInput
from shared.events.codes import Channel
from shared.events.submission import (
    TEXT_MAX,
    TEXT_MIN,
    Reporter,
    Submission,
    SubmissionAccepted,
    SubmissionProblem,
    SubmissionRefused,
)

SMS_LENGTH = 160
MAX_FIELDS = 40
ID_LONGEST = 200
ID_SHOWN = 160
"""Characters of a gateway's id that can be read in the external id."""
HASH_LENGTH = 24
CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "gsm": "utf-8", "utf-16be": "utf-16-be", "utf16-be": "utf-16-be", "iso-8859-1": "latin-1"}
"""What Kannel's %C says. It hands over the GSM alphabet as UTF-8 already."""
CODING_UCS2 = "2"
"""What Kannel's %c says of a text in UTF-16; without a charset it decides."""

_PHONE = re.compile(r"\+?\d{5,15}")
_KEYWORD = re.compile(r"\s*lapor\b[\s:;,.#!*-]*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ +T](\d\d:\d\d(?::\d\d)?)")

Form = Mapping[str, bytes]
"""The gateway's parameters, decoded from the URL's %XX and nothing more: the text's charset is one of them."""


def read_form(*parts: bytes) -> Form:
    """URL-encoded parameters, from the query and from a posted body; the first of a name counts."""
    form: dict[str, bytes] = {}
    for part in parts:
        try:
            pairs = parse_qsl(part.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=MAX_FIELDS)
        except ValueError as error:
            raise _wrong("body", "too_many_fields", f"at most {MAX_FIELDS} parameters") from error
        for name, value in pairs:
            form.setdefault(name, value.encode("latin-1"))
    return form


def read_submission(form: Form, now: datetime, key: bytes) -> Submission:
    """The report in a gateway's request. Raises InvalidInput for a request that no gateway set up as documented would send.

    `key` makes the sender and the words a part of the external id without giving them away: see `_external_id`.
    What only the citizen can put right (a text too short) is no such error: see `objection`.
    """
    phone = _ascii(form, "from").replace(" ", "")
    if phone.startswith("00"):
        phone = f"+{phone[2:]}"
    if not _PHONE.fullmatch(phone):
        raise _wrong("from", "invalid_phone", "the sender's number, 5 to 15 digits (Kannel: %p)")
    message_id = _ascii(form, "id")
    if not 0 < len(message_id) <= ID_LONGEST:
        raise _wrong("id", "missing", "the gateway's own id of the message, by which a repetition is known (Kannel: %I)")
    text = _KEYWORD.sub("", _text(form), count=1).strip()
    return Submission(
        channel=Channel.SMS,
        external_id=_external_id(key, message_id, phone, text),
        text=text,
        reporter=Reporter(phone=phone),
        submitted_at=_time(form, now),
    )


def _external_id(key: bytes, message_id: str, phone: str, text: str) -> str:
    """By what a repetition is known: the gateway's id, the sender and the words.

    The id alone is not enough: gateways that count from 1 after a restart would have the second report taken for the first. The hash is
    keyed, because an external id is stored beside the words and a phone number can be guessed.
    """
    content = "\0".join((message_id, phone, text)).encode("utf-8", "surrogatepass")
    return f"{message_id[:ID_SHOWN]}:{hmac.new(key, content, hashlib.sha256).hexdigest()[:HASH_LENGTH]}"


def objection(submission: Submission) -> str | None:
    """What to answer the sender instead of handing the report over, if it cannot become a complaint as it is."""
    if len(submission.text) < TEXT_MIN:
        return f"Laporan belum diterima: tulis minimal {TEXT_MIN} huruf tentang apa yang terjadi dan di mana, lalu kirim ulang."
    if len(submission.text) > TEXT_MAX:
        return f"Laporan belum diterima: terlalu panjang, paling banyak {TEXT_MAX} huruf."
    return None


def answer(reply: SubmissionAccepted | SubmissionRefused | None) -> str:
    """The SMS that goes back to the sender. None: taken by the stream, not yet by intake."""
    if reply is None:
        return "Laporan Anda diterima dan sedang diproses. Tidak perlu dikirim ulang."
    if isinstance(reply, SubmissionAccepted):
        return f"Laporan Anda {reply.number} diterima. Kode pelacakan: {reply.tracking_code}. Simpan kode ini."
    return _shorten(f"Laporan tidak dapat diterima: {_reasons(reply.errors)}. Perbaiki lalu kirim ulang.")


REASONS = {
    "text": "isi laporan tidak dapat dibaca atau panjangnya tidak sesuai",
    "place": "wilayah tidak dikenal",
    "region": "wilayah tidak dikenal",
    "government": "pemerintah daerah tidak dikenal",
    "reporter.phone": "nomor pengirim tidak dikenal",
    "submitted_at": "waktu pengiriman tidak benar",
    "external_id": "pesan dengan nomor ini sudah diterima dengan isi lain",
}
"""Fields of a submission that can be refused, as a citizen understands them."""


def _reasons(problems: Sequence[SubmissionProblem]) -> str:
    known = dict.fromkeys(REASONS.get(problem.field, problem.message) for problem in problems)
    return "; ".join(known) or "laporan tidak sesuai"


def _shorten(text: str) -> str:
    return text if len(text) <= SMS_LENGTH else f"{text[: SMS_LENGTH - 3].rstrip()}..."


def _ascii(form: Form, name: str) -> str:
    try:
        value = form.get(name, b"").decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise _wrong(name, "invalid", "only ASCII here") from error
    if _CONTROL.search(value):
        raise _wrong(name, "invalid", "no control characters here")
    return value


def _text(form: Form) -> str:
    """The words, with control characters (a NUL is what a badly converted `@` becomes) turned into spaces."""
    if "text" not in form:
        raise _wrong("text", "missing", "the message's words (Kannel: %a)")
    named = _ascii(form, "charset").lower() or ("utf-16be" if _ascii(form, "coding") == CODING_UCS2 else "utf-8")
    charset = CHARSETS.get(named)
    if charset is None:
        raise _wrong("charset", "unknown", f"one of {', '.join(sorted(CHARSETS))} (Kannel: %C)")
    try:
        text = form["text"].decode(charset)
    except UnicodeDecodeError as error:
        raise _wrong("text", "broken_encoding", f"not {charset}") from error
    return _CONTROL.sub(" ", text)


def _time(form: Form, now: datetime) -> datetime | None:
    """Kannel's %t (`2026-03-17 08:30:00`, UTC) or %T (seconds since 1970).

    None when it lies in the future: the clock of such a gateway says nothing about the report, and refuses nobody's.
    """
    written = _ascii(form, "time")
    if not written:
        return None
    try:
        if match := _TIME.fullmatch(written):
            moment = datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=UTC)
        else:
            moment = datetime.fromtimestamp(int(written), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise _wrong("time", "invalid_time", "YYYY-MM-DD HH:MM:SS in UTC (Kannel: %t) or seconds since 1970 (%T)") from error
    return moment if moment <= now else None


def _wrong(field: str, code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError(field, code, message)])
