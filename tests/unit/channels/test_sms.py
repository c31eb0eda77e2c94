"""An SMS gateway's request, and what goes back as an SMS."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from services.intake.channels.sms import SMS_LENGTH, answer, objection, read_form, read_submission
from shared.errors import InvalidInput
from shared.events.codes import Channel
from shared.events.submission import Submission, SubmissionAccepted, SubmissionProblem, SubmissionRefused

NOW = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
WORDS = "Jalan berlubang di Cibinong"
KEY = b"gateway-secret-1"


def read(**fields: str | bytes) -> Submission:
    given: dict[str, str | bytes] = {"from": "+628123456789", "id": "a-1", "text": WORDS}
    return read_submission(read_form(urlencode(given | fields).encode()), NOW, KEY)


def wrong_field(**fields: str | bytes) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read(**fields)
    return caught.value.errors[0].field, caught.value.errors[0].code


def test_kannels_form_becomes_a_submission() -> None:
    submission = read(time="2026-03-17 08:30:15")
    assert submission.channel is Channel.SMS
    assert (submission.external_id or "").startswith("a-1:")
    assert submission.text == WORDS
    assert submission.reporter is not None
    assert submission.reporter.phone == "+628123456789"
    assert not submission.anonymous
    assert submission.submitted_at == datetime(2026, 3, 17, 8, 30, 15, tzinfo=UTC)


def test_a_repetition_is_the_same_id_sender_and_words() -> None:
    first = read(time="2026-03-17 08:30:15").external_id
    assert read(time="2026-03-17 08:31:00", text=f"LAPOR {WORDS}").external_id == first
    others = [read(id="a-2"), read(text=WORDS + " sekali"), read(**{"from": "+628123456780"}), read(id="a-1 ", text=WORDS + ".")]
    assert len({first, *(other.external_id for other in others)}) == 5


def test_an_external_id_gives_nothing_away_and_fits() -> None:
    form = read_form(urlencode({"from": "+628123456789", "id": "x" * 200, "text": WORDS}).encode())
    one, other = (read_submission(form, NOW, key).external_id or "" for key in (KEY, b"another-secret"))
    assert one != other, "keyed: a number cannot be guessed from it"
    assert len(one) <= 200
    assert "8123456789" not in one


@pytest.mark.parametrize("before", ["LAPOR ", "lapor: ", "  Lapor # ", "LAPOR\n"])
def test_the_keyword_is_no_part_of_the_words(before: str) -> None:
    assert read(text=before + WORDS).text == WORDS


def test_only_the_first_keyword_is_dropped_and_only_a_whole_word() -> None:
    assert read(text="LAPOR lapor pak, jalan rusak").text == "lapor pak, jalan rusak"
    assert read(text="Laporan: jalan rusak parah").text == "Laporan: jalan rusak parah"


def test_a_posted_body_and_the_query_are_read_together() -> None:
    form = read_form(b"id=q-1", urlencode({"from": "08123456789", "text": WORDS, "id": "ignored"}).encode())
    assert (read_submission(form, NOW, KEY).external_id or "").startswith("q-1:")


@pytest.mark.parametrize(
    ("charset", "coding", "codec"),
    [("", "", "utf-8"), ("UTF-8", "0", "utf-8"), ("UTF-16BE", "2", "utf-16-be"), ("", "2", "utf-16-be"), ("ISO-8859-1", "", "latin-1")],
)
def test_the_words_come_in_the_charset_that_the_gateway_names(charset: str, coding: str, codec: str) -> None:
    words = "Jalan rusak “parah” é" if codec != "latin-1" else "Jalan rusak é"
    assert read(text=words.encode(codec), charset=charset, coding=coding).text == words


def test_control_characters_become_spaces() -> None:
    assert read(text="Jalan\x00rusak\x0cparah\nsekali").text == "Jalan rusak parah\nsekali"


def test_a_gateways_clock_that_runs_ahead_refuses_nobody() -> None:
    later = NOW + timedelta(hours=7)
    assert read(time=later.strftime("%Y-%m-%d %H:%M")).submitted_at is None
    assert read(time=str(int(later.timestamp()))).submitted_at is None
    assert read(time=NOW.strftime("%Y-%m-%d %H:%M")).submitted_at == NOW
    assert read(time="").submitted_at is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"from": ""}, ("from", "invalid_phone")),
        ({"from": "TELKOMSEL"}, ("from", "invalid_phone")),
        ({"from": "0812\x00345678"}, ("from", "invalid")),
        ({"from": "٠٨١٢٣٤٥٦٧٨٩"}, ("from", "invalid")),
        ({"id": ""}, ("id", "missing")),
        ({"id": "x" * 201}, ("id", "missing")),
        ({"text": b"\xff\xfe jalan rusak"}, ("text", "broken_encoding")),
        ({"text": b"abc", "charset": "UTF-16BE"}, ("text", "broken_encoding")),
        ({"text": b"\xd8\x00", "charset": "UTF-16BE"}, ("text", "broken_encoding")),
        ({"charset": "8-BIT"}, ("charset", "unknown")),
        ({"time": "kemarin"}, ("time", "invalid_time")),
        ({"time": "2026-13-45 99:99"}, ("time", "invalid_time")),
        ({"time": "9" * 400}, ("time", "invalid_time")),
    ],
)
def test_what_no_gateway_sends_is_refused_with_its_field(fields: dict[str, str | bytes], expected: tuple[str, str]) -> None:
    assert wrong_field(**fields) == expected


def test_a_form_without_end_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_form(b"&".join(b"a%d=1" % number for number in range(100)))


def test_a_sender_is_told_when_the_words_are_too_few_or_too_many() -> None:
    assert objection(read(text=WORDS)) is None
    assert "minimal 10" in (objection(read(text="LAPOR rusak")) or "")
    assert "10000" in (objection(read(text="x" * 10_001)) or "")


def test_every_answer_fits_one_sms() -> None:
    accepted = answer(SubmissionAccepted(complaint_id="c", number="1000123", tracking_code="ABCD-EFGH-JKMN-PQRS-TVWX"))
    assert accepted == "Laporan Anda 1000123 diterima. Kode pelacakan: ABCD-EFGH-JKMN-PQRS-TVWX. Simpan kode ini."
    unknown = SubmissionProblem(field="else", code="else", message="m" * 400)
    refused = [
        answer(SubmissionRefused(errors=(SubmissionProblem(field="text", code="too_short", message="x"), unknown))),
        answer(SubmissionRefused(errors=())),
    ]
    for text in (accepted, answer(None), objection(read(text="pendek")) or "", *refused):
        assert 0 < len(text) <= SMS_LENGTH
