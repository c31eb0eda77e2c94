"""Texts: all are there, all can be filled, and nothing wrong is taken."""

import re
from datetime import UTC, datetime

import pytest

from services.notify import words
from services.notify.commands.texts import read_shipped
from services.notify.contents import sample_values
from services.notify.senders.mailbox import masked
from services.notify.texts import SMS_MAX, Text, TextKey, check, fill, keys, placeholders
from shared.errors import InvalidInput
from shared.events.codes import (
    ArchiveReason,
    CannotReason,
    Clock,
    CloseReason,
    EscalationLevel,
    Language,
    MessageChannel,
    Outcome,
    ReporterAction,
    ReturnReason,
)

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
ID, EN = Language.INDONESIAN, Language.ENGLISH
SUBMITTED = TextKey("reporter-submitted", EMAIL, ID)
SHIPPED = read_shipped()


def test_every_text_is_shipped_and_no_other() -> None:
    assert set(SHIPPED) == set(keys())


@pytest.mark.parametrize("key", keys(), ids=lambda key: f"{key.name}-{key.form.value}-{key.language.value}")
def test_a_shipped_text_says_which_report_and_a_reporter_where_to_go(key: TextKey) -> None:
    subject, body = fill(Text(1, *SHIPPED[key]), sample_values(key.language, "https://kawal.example"))
    addresses = set(re.findall(r"https://kawal\.example\S*", body))
    read = "26-000077" if key.name == "supporter-master-answered" else "26-000123"
    own = {f"https://kawal.example/laporan/{read}", "https://kawal.example/dukungan/…"} if key.name.startswith("supporter-") else set()
    assert addresses <= {"https://kawal.example", "https://kawal.example/lacak", *own}, "only pages that there are"
    assert bool(addresses) is key.name.startswith(("reporter-", "supporter-"))
    assert own <= addresses, "a supporter can end these messages"
    assert "26-000123" in (subject or body)
    assert "{" not in f"{subject}{body}"
    if key.form is SMS:
        assert len(body) <= SMS_MAX


def test_no_text_gives_a_number_of_days() -> None:
    """How many there are is in the deadline profile of each government."""
    phrases = [phrase for tables in words.PHRASES.values() for table in tables.values() for phrase in table.values()]
    assert [text for text in (*phrases, *(body for _, body in SHIPPED.values())) if re.search(r"\d", text)] == []


def test_only_the_acknowledgement_carries_the_tracking_code() -> None:
    carrying = {key.name for key, (_, body) in SHIPPED.items() if "{{tracking_code}}" in body}
    assert carrying == {"reporter-submitted"}
    assert [name for name in ("agency-routed", "reporter-routed") if "tracking_code" in placeholders(name)] == []


@pytest.mark.parametrize(
    ("key", "subject", "body", "code"),
    [
        (SUBMITTED, "Halo", "Yth. {{name}}", "unknown_placeholder"),
        (SUBMITTED, "{{due}}", "Isi", "unknown_placeholder"),
        (SUBMITTED, "Halo", "{{number", "broken_placeholder"),
        (SUBMITTED, "Halo", "number}}", "broken_placeholder"),
        (SUBMITTED, "Halo", "{{ number.__class__ }}", "broken_placeholder"),
        (SUBMITTED, None, "Isi", "missing"),
        (SUBMITTED, " ", "Isi", "missing"),
        (SUBMITTED, "Halo", " \n", "missing"),
        (SUBMITTED, "Halo\nBcc: x@y.id", "Isi", "line_break"),
        (SUBMITTED, "Halo", "a\x00b", "unstorable"),
        (SUBMITTED, "Halo", "a\ud800b", "unstorable"),
        (SUBMITTED, "Halo", "x" * 5001, "too_long"),
        (SUBMITTED, "x" * 151, "Isi", "too_long"),
        (TextKey("reporter-routed", SMS, ID), "Halo", "Isi", "not_allowed"),
        (TextKey("reporter-routed", SMS, ID), None, "x" * 301, "too_long"),
    ],
)
def test_what_would_spoil_a_message_is_refused(key: TextKey, subject: str | None, body: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(key, subject, body)
    assert code in {error.code for error in refused.value.errors}


def test_a_value_is_not_read_as_a_text_and_cannot_break_a_subject() -> None:
    text = Text(1, "{{ holder }} baru", "100% {{holder}}/{{number}}")
    assert fill(text, {"holder": "Dinas {{number}}\r\nBcc: x", "number": "1"}) == (
        "Dinas {{number}} Bcc: x baru",
        "100% Dinas {{number}}\r\nBcc: x/1",
    )


def test_there_are_words_for_every_code_in_both_languages() -> None:
    needed = {
        "reason": [*ArchiveReason, *CloseReason, *ReturnReason],
        "outcome": [*Outcome],
        "clock": [*Clock],
        "cannot": [*CannotReason],
        "action": [*ReporterAction],
        "decided_by": [EscalationLevel.HEAD, EscalationLevel.COORDINATOR],
    }
    for language in Language:
        assert {name: {*codes} for name, codes in needed.items()} == {name: {*table} for name, table in words.PHRASES[language].items()}


def test_a_day_is_the_day_of_the_government() -> None:
    late = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)
    assert words.day(late, "Asia/Jakarta", ID) == "31 Maret 2026"
    assert words.day(late, "Asia/Jayapura", EN) == "1 April 2026"
    assert words.day(late, "Mars/Olympus", ID) == "31 Maret 2026"


@pytest.mark.parametrize(
    ("address", "shown"), [("sari@contoh.co.id", "s…@….id"), ("+6281234567890", "+62…90"), (None, None), ("@", "…@….")]
)
def test_addresses_are_masked(address: str | None, shown: str | None) -> None:
    assert masked(address) == shown
