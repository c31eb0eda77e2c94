"""What a submission must be, and what follows from it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.contacts import is_email, is_nik, parse_phone
from services.intake.domain import ALLOWED, OPEN, SECOND_CHANCES, Draft, Handed, ImportedRow, adopt, allowed_actions, prepare
from services.intake.reference import Category, Government, Reference
from services.intake.wording import Checked
from shared.auth import Principal, Role
from shared.errors import InvalidInput
from shared.events.codes import Channel, Classification, ReporterAction, Status
from shared.events.reference import CategoryAttribute
from shared.events.submission import Submission

NOW = datetime(2026, 3, 17, 9, tzinfo=UTC)
TEXT = "Lampu jalan di depan pasar padam."
QUESTIONS = (
    CategoryAttribute(code="UKURAN", datatype="text", description="Seberapa besar?"),
    CategoryAttribute(code="KET", datatype="text", description="Only told", variable=False),
)
REFERENCE = Reference(
    {code: Government(code, code, None, "Asia/Jakarta", False, True) for code in ("00.00", "32.00", "32.01")}
    | {"33.00": Government("33.00", "tidak aktif", None, "Asia/Jakarta", False, False)},
    {},
    {"info": Category("info", "Informasi", None, None, None, Classification.INFORMATION, None, (), QUESTIONS, True)},
)


def handed(**fields: object) -> Handed:
    return Handed(Submission.model_validate({"channel": "web", "text": TEXT, **fields}), vouched=True)


def public(**fields: object) -> set[tuple[str, str]]:
    """What is wrong when somebody whom we do not know hands it in."""
    try:
        prepare(handed(**fields)._replace(vouched=False), REFERENCE, NOW)
    except InvalidInput as error:
        return {(each.field, each.code) for each in error.errors}
    return set()


def prepared(**fields: object) -> Draft:
    return prepare(handed(**fields), REFERENCE, NOW)


def codes_of(**fields: object) -> set[str]:
    with pytest.raises(InvalidInput) as caught:
        prepared(**fields)
    return {error.code for error in caught.value.errors}


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_every_text_is_taken_clean_or_refused(text: str) -> None:
    checked = Checked()
    words = checked.text("text", text, least=10, most=100)
    assert words is None or (words == words.strip() and "\x00" not in words)
    assert {each.field for each in checked.errors} <= {"text"}
    if not checked.errors:
        assert words is not None
        assert 10 <= len(words) <= 100
        assert not set(words) & {chr(code) for code in (0, 1, 8, 11, 27, 127)}


@pytest.mark.parametrize(("length", "taken"), [(9, False), (10, True), (10_000, True), (10_001, False)])
def test_the_length_counts_without_white_space_around(length: int, taken: bool) -> None:
    text = f"  {'a' * length}\n\n"
    assert (prepared(text=text).text == "a" * length) if taken else codes_of(text=text) <= {"too_short", "too_long"}


def test_a_category_says_what_a_complaint_is_unless_its_reporter_does() -> None:
    assert prepared(category="info").classification is Classification.INFORMATION
    assert prepared(category="info", classification="aspiration").classification is Classification.ASPIRATION


@pytest.mark.parametrize(("ahead", "taken"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)])
def test_clocks_may_differ_by_five_minutes(ahead: timedelta, taken: bool) -> None:
    said = (NOW + ahead).isoformat()
    if taken:
        assert prepared(submitted_at=said).submitted_at == NOW, "what lies ahead counts as now"
    else:
        assert codes_of(submitted_at=said) == {"in_future"}


def test_the_clock_of_a_complaint_begins_when_it_reached_the_stream() -> None:
    waiting = handed()._replace(received_at=NOW - timedelta(hours=3))
    assert prepare(waiting, REFERENCE, NOW).submitted_at == NOW - timedelta(hours=3)


def test_a_time_in_another_zone_is_the_same_in_utc() -> None:
    at = prepared(submitted_at="2026-03-17T15:30:00+07:00").submitted_at
    assert (at, at.tzinfo) == (datetime(2026, 3, 17, 8, 30, tzinfo=UTC), UTC)
    for never in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert codes_of(submitted_at=never) in ({"in_future"}, {"too_old"})


@pytest.mark.parametrize("channel", list(Channel))
def test_nobody_says_to_be_a_channel_that_he_is_not(channel: Channel) -> None:
    anybodys = channel in {Channel.WEB, Channel.ANDROID, Channel.IOS, Channel.API}
    assert public(channel=channel) == (set() if anybodys else {("channel", "channel_not_public")})
    assert prepared(channel=channel).channel is channel, "a channel that we know says it for itself"


def test_only_a_channel_that_we_know_says_when_it_was() -> None:
    said = (NOW - timedelta(days=800)).isoformat()
    assert public(submitted_at=said) == {("submitted_at", "not_taken")}
    assert prepared(submitted_at=said).submitted_at == NOW - timedelta(days=800)


def test_anybody_answers_only_what_the_category_asks() -> None:
    assert public(category="info", attributes={"UKURAN": ["besar"]}) == set()
    unknown = {("attributes.0", "unknown_attribute")}
    assert public(attributes={"UKURAN": ["besar"]}) == unknown
    for code in ("media_url", "address_id", "KET", "lain"):
        assert public(category="info", attributes={code: ["https://foto.example/1.jpg"]}) == unknown
        assert prepared(category="info", attributes={code: ["https://foto.example/1.jpg"]}).attributes


def test_an_address_of_the_web_is_one_whoever_hands_it_in() -> None:
    assert codes_of(attributes={"media_url": ["javascript:alert(1)"]}) == {"invalid_address"}
    assert codes_of(attributes={"media_url": ["https://foto.example/1.jpg", "data:text/html,x"]}) == {"invalid_address"}


def test_all_answers_together_leave_room_in_a_message() -> None:
    most: dict[str, object] = {"attributes": {f"A{number}": ['"' * 800] for number in range(19)}, "text": "🛣" * 10_000}
    draft = prepared(**most, title="🛣" * 200, address="🛣" * 500)
    assert len(draft.submitted(1).model_dump_json().encode()) < 256_000
    assert codes_of(attributes={f"A{number}": ['"' * 900] for number in range(18)}) == {"too_large"}
    assert codes_of(attributes={f"A{number}": ["a" * 2_000] * 50 for number in range(50)}) == {"too_large"}


def test_a_token_hands_in_for_the_governments_in_its_scope() -> None:
    def hand_in(scope: str, **fields: object) -> str:
        return prepare(handed(**fields)._replace(principal=Principal("test", Role.CHANNEL, scope)), REFERENCE, NOW).government

    assert hand_in("*", region="32.01") == "32.01"
    assert hand_in("32.01", region="32.01.01") == "32.01"
    outside: tuple[tuple[str, dict[str, object]], ...] = (("32.01", {"region": "32.04"}), ("32.01", {}), ("32.01.x", {"region": "32.01"}))
    for scope, fields in outside:
        with pytest.raises(InvalidInput, match="government: This token"):
            hand_in(scope, **fields)


def test_a_repetition_may_state_its_time_anew() -> None:
    first, again = prepared(submitted_at=(NOW - timedelta(minutes=2)).isoformat()), prepared(submitted_at=NOW.isoformat())
    assert first.content == again.content
    assert first.content != prepared(title="Lain").content
    stored_before = Submission.model_dump_json(handed().submission, exclude_defaults=True, exclude={"submitted_at"}).encode()
    assert prepared().content == stored_before, "what came before an upgrade is recognised after it"


@pytest.mark.parametrize(
    ("region", "government"), [(None, "00.00"), ("32.01.01", "32.01"), ("32.04", "32.00"), ("32", "32.00"), ("33.01", "00.00")]
)
def test_the_nearest_active_government_screens(region: str | None, government: str) -> None:
    assert REFERENCE.government_of_region(region) == government


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("(021) 8754 321", "+62218754321"),
        ("+65 6123 4567", "+6561234567"),
        ("123", None),
        ("abc", None),
        ("0812", None),
    ],
)
def test_telephone_numbers(written: str, number: str | None) -> None:
    assert parse_phone(written) == number


@given(st.from_regex(r"(\+62|62|0)8[0-9]{6,12}", fullmatch=True))
def test_mobile_numbers_that_are_recognised_at_once_are_what_the_library_says(written: str) -> None:
    number = phonenumbers.parse(written, "ID")
    valid = phonenumbers.is_valid_number(number)
    assert parse_phone(written) == (phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else None)


@pytest.mark.parametrize("written", ["a@b.id", "siti.aminah+lapor@dinas.bogorkab.go.id", "o'neil@x-y.co"])
def test_addresses_that_mail_reaches(written: str) -> None:
    assert is_email(written)


@pytest.mark.parametrize(
    "written",
    ["", "a", "a@b", "@b.id", "a@b..id", "a b@c.id", "a@b.id\n", "<a@b.id>", "a@b.id,c@d.id", ".a@b.id", "a" * 65 + "@b.id", "a@-b.id"],
)
def test_addresses_that_mail_does_not_reach(written: str) -> None:
    assert not is_email(written)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("3201015708900001", True),
        ("3201011708900001", True),
        ("3201017208900001", False),
        ("3201011713900001", False),
        ("320101170890000", False),
        ("32010117089000O1", False),
    ],
)
def test_nik(written: str, right: bool) -> None:
    assert is_nik(written) is right


@given(st.text())
def test_a_line_is_one_line(text: str) -> None:
    line = Checked().line("title", text)
    assert line is None or ("\n" not in line and line == line.strip())


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (" Jalan Melati 8 ", "Jalan Melati 8"),
        ("Jalan  Melati   8", "Jalan Melati 8"),
        ("Jalan\tMelati\r\n8", "Jalan Melati 8"),
        ("Jalan\u00a0Melati\u20288", "Jalan Melati 8"),
        ("Jalan\u3000\u3000Melati", "Jalan Melati"),
        ("   ", None),
        ("\u00a0", None),
    ],
)
def test_white_space_of_any_kind_is_one_space_in_a_line(written: str, line: str | None) -> None:
    assert Checked().line("address", written) == line


@pytest.mark.parametrize("status", list(Status))
def test_what_is_pending_allows_nothing_but_more_words_and_privacy(status: Status) -> None:
    privacy = {ReporterAction.MAKE_CONFIDENTIAL, ReporterAction.ERASE}
    for action in (ReporterAction.CONFIRM, ReporterAction.RATE, ReporterAction.DISPUTE, ReporterAction.WITHDRAW):
        assert privacy <= set(allowed_actions(status, action)) <= {ReporterAction.SUPPLEMENT, *privacy}
    assert ReporterAction.MAKE_CONFIDENTIAL not in allowed_actions(status, None, confidential=True)
    assert allowed_actions(status, None, erased=True) == ()
    free = set(allowed_actions(status, None))
    assert (ReporterAction.WITHDRAW in free) is (status in OPEN)
    assert (ReporterAction.CONFIRM in free) is (status is Status.ANSWERED)
    assert (ReporterAction.RATE in free) is (status is Status.CLOSED)
    assert set(allowed_actions(status, None, rated=True)) == free - {ReporterAction.RATE}
    assert free == {action for action, states in ALLOWED.items() if status in states} - SECOND_CHANCES
    over = status in (Status.CLOSED, Status.ARCHIVED)
    for chance in SECOND_CHANCES:
        assert set(allowed_actions(status, None, again=chance)) == (free | {chance} if over else free)


def test_an_imported_row_is_never_refused_and_says_what_was_recorded() -> None:
    row = ImportedRow(Channel.WEB, "lapor:1", NOW, "32.01", "x\x00", (), title=" a\nb ")
    draft = adopt(row)
    assert (draft.text, draft.title, draft.recorded, draft.vouched) == ("x", "a b", (), True)
    assert adopt(replace(row, text=None)).text is None
    assert draft.submitted(17).recorded == ()
    assert prepared().submitted(17).recorded is None


def test_no_fact_carries_an_identity() -> None:
    draft = prepared(reporter={"name": "Siti Aminah", "phone": "081234567890", "email": "siti@contoh.id"})
    fact = draft.submitted(1)
    assert fact.contactable
    assert not any(secret in fact.model_dump_json() for secret in ("Siti", "81234567890", "contoh"))
