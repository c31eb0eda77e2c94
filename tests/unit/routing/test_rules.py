"""The first rule that fits decides, and says why."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.routing.rules import PIECES, Match, PhraseIndex, Rule, RuleSet, Subject, meant_by, tokens
from shared.events.codes import Channel, Classification

AGENCIES = {
    "32.04.dpupr": True,
    "32.04.dishub": True,
    "32.04.inspektorat": True,
    "32.04.dlh": False,
    "35.78.dsdabm": True,
    "00.00.pupr": True,
}


def rule(name: str, agency: str, **conditions: object) -> Rule:
    return Rule.model_validate({"id": name, "agency": agency, **conditions})


def match(*rules: Rule, **known: object) -> Match | None:
    subject = {"government": "32.04", "region": "32.04.12.2001", "classification": None, "category": None, "text": "", **known}
    return RuleSet(rules, 7, AGENCIES).match(Subject(**subject))  # type: ignore[arg-type]


def agency(*rules: Rule, **known: object) -> str | None:
    found = match(*rules, **known)
    return found.agency if found else None


ROADS = rule("roads", "dpupr", words=["jalan rusak", "jalan berlubang"])
LIGHTS = rule("lights", "dishub", words=["PJU", "lampu jalan"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JALAN  RUSAK!", "32.04.dpupr"),
        ("jalan-rusak parah", "32.04.dpupr"),
        ("Jálan rusak", "32.04.dpupr"),
        ("jalan rusaknya parah", "32.04.dpupr"),
        ("jln rusaaak bgt", "32.04.dpupr"),
        ("lampu jln-nya padam", "32.04.dishub"),
        ("jalan dirusak", None),
        ("perjalan rusak", None),
        ("jalan yang rusak", None),
        ("pju padam", "32.04.dishub"),
        ("", None),
    ],
)
def test_words_are_whole_words_in_any_case(text: str, expected: str | None) -> None:
    assert agency(ROADS, LIGHTS, text=text) == expected


def test_the_first_rule_that_fits_decides_and_says_why() -> None:
    found = match(LIGHTS, ROADS, text="lampu jalan padam dan jalan rusak")
    assert found == Match("32.04.dishub", "lights", 7, ("words: lampu jalan",))


def test_all_conditions_must_hold_and_all_are_named() -> None:
    conditions: dict[str, object] = {"government": "32.04", "region": "32.04.12", "category": ["jalan"], "words": ["rusak"]}
    strict = rule("strict", "dpupr", **conditions, classification=["complaint"], reason="Urusan jalan")
    fits: dict[str, object] = {"category": "jalan", "text": "rusak"}
    found = match(strict, **fits)
    assert found is not None
    assert found.reasons == (
        "Urusan jalan",
        "government: 32.04",
        "region: 32.04.12",
        "classification: complaint",
        "category: jalan",
        "words: rusak",
    )
    others: list[dict[str, object]] = [
        {"government": "35.78"},
        {"region": "32.04.1"},
        {"region": None},
        {"category": "air"},
        {"text": "baik"},
        {"classification": Classification.ASPIRATION},
    ]
    assert [agency(strict, **{**fits, **other}) for other in others] == [None] * len(others)


def test_a_region_is_itself_and_what_lies_in_it_but_not_its_neighbour() -> None:
    district = rule("district", "dpupr", region="32.04.12")
    assert [agency(district, region=region) for region in ("32.04.12", "32.04.12.2001", "32.04.13", "32.04")] == [
        "32.04.dpupr",
        "32.04.dpupr",
        None,
        None,
    ]


def test_a_short_name_is_the_agency_of_the_complaints_own_government() -> None:
    water = rule("water", "dsdabm", words=["banjir"])
    assert agency(water, text="banjir") is None
    assert agency(water, text="banjir", government="35.78") == "35.78.dsdabm"
    assert agency(rule("full", "35.78.dsdabm", words=["banjir"]), text="banjir", government="35.78") == "35.78.dsdabm"


def test_a_rule_leads_to_no_other_government_but_between_the_centre_and_a_region() -> None:
    assert agency(rule("foreign", "35.78.dsdabm", words=["banjir"]), text="banjir") is None
    up, down = rule("up", "00.00.pupr", words=["tol"]), rule("down", "32.04.dpupr", words=["gang"])
    assert agency(up, text="tol") == "00.00.pupr"
    assert agency(down, text="gang", government="00.00") == "32.04.dpupr"
    in_practice = RuleSet([up], 1, AGENCIES, practice=frozenset({"32.04"}))
    assert in_practice.match(Subject("32.04", None, None, None, "tol")) is None


def test_an_agency_that_takes_no_complaints_any_more_is_passed_over() -> None:
    assert agency(rule("waste", "dlh", words=["sampah"]), rule("else", "dpupr", words=["sampah"]), text="sampah") == "32.04.dpupr"


def test_oversight_goes_nowhere_by_itself() -> None:
    by_words = rule("bribes", "dishub", words=["pungli"])
    said: dict[str, object] = {"text": "pungli di terminal", "classification": Classification.OVERSIGHT}
    assert agency(by_words, **said) is None
    assert agency(by_words, rule("oversight", "inspektorat", classification=["oversight"]), **said) == "32.04.inspektorat"


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"channel": ["sms", "whatsapp"]}, True),
        ({"channel": ["web"]}, False),
        ({"weekday": ["tue"]}, True),
        ({"weekday": ["sat", "sun"]}, False),
        ({"hours": "22:00-06:00"}, True),
        ({"hours": "05:30-22:00"}, False),
        ({"since": "2026-03-17", "until": "2026-03-17"}, True),
        ({"until": "2026-03-16"}, False),
        ({"since": "2026-03-18"}, False),
    ],
)
def test_the_door_and_the_moment_count_in_the_governments_own_time(conditions: dict[str, object], fits: bool) -> None:
    """22:30 UTC on Monday is 05:30 on Tuesday in Jakarta, the first minute that is not before half past five."""
    sent_at = datetime(2026, 3, 16, 22, 29, tzinfo=UTC).astimezone(ZoneInfo("Asia/Jakarta"))
    known: dict[str, object] = {"channel": Channel.SMS, "sent_at": sent_at, "text": "jalan"}
    assert agency(rule("x", "dpupr", **conditions), **known) == ("32.04.dpupr" if fits else None)
    assert agency(rule("x", "dpupr", **conditions)) is None, "not known when and how: no such condition holds"


def test_the_moment_and_the_door_are_said_as_reasons() -> None:
    known: dict[str, object] = {"channel": Channel.SMS, "sent_at": datetime(2026, 3, 17, 5, 29, tzinfo=UTC)}
    found = match(rule("night", "dpupr", hours="22:00-06:00", channel=["sms"]), **known)
    assert found is not None
    assert found.reasons == ("channel: sms", "time: 2026-03-17 05:29")


@pytest.mark.parametrize(
    "conditions",
    [
        {"hours": "8-16"},
        {"hours": "08:00-08:00"},
        {"hours": "25:00-07:00"},
        {"weekday": ["senin"]},
        {"since": "2026-02-01", "until": "2026-01-31"},
    ],
)
def test_times_that_cannot_be_are_refused(conditions: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        rule("x", "dpupr", **conditions)


@pytest.mark.parametrize("conditions", [{}, {"government": "32.04"}, {"words": ["!?"]}, {"words": []}, {"colour": "red"}])
def test_a_rule_without_a_condition_that_can_hold_is_refused(conditions: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        rule("any", "dpupr", **conditions)


@given(
    st.lists(st.sampled_from(["jalan", "rusak", "lampu", "air"]), max_size=30), st.sampled_from(["jalan rusak", "air", "lampu jalan air"])
)
def test_a_phrase_is_found_exactly_where_its_words_stand_in_a_row(words: list[str], phrase: str) -> None:
    assert bool(PhraseIndex([phrase]).find(" ".join(words))) == (f" {phrase} " in f" {' '.join(words)} ")


@given(st.text(alphabet="abnyj 0123.,-_'\n", max_size=80))
def test_plain_texts_are_read_like_those_with_foreign_letters(text: str) -> None:
    assert (*tokens(text), "中") == tokens(f"{text} 中")


def test_phrases_of_several_words_are_found_wherever_they_stand() -> None:
    index = PhraseIndex(["lampu jalan mati", "lampu taman", "jalan"])
    assert index.find("Lampu taman nyala, lampu jalannya mati") == {"lampu jalan mati", "lampu taman", "jalan"}
    assert index.find("lampu di jalan mati") == {"jalan"}


SPELLED = [
    "jalan",
    "Jln",
    "jalan2",
    "jalan-2",
    "2",
    "2,",
    "(rusak",
    "rusaknya!",
    "rusaaak",
    "lampu.jalan",
    "rt03",
    "03",
    "rus\u00e1k",
    "a\u00a8b",
    "_",
]
SOUGHT = ["jalan", "jalan rusak", "jalan jalan", "2", "2 rusak", "rusak 2", "rt 3", "rt03", "lampu jalan", "a b", "rusak"]


@given(st.lists(st.one_of(st.sampled_from(SPELLED), st.text(max_size=5)), max_size=8), st.sampled_from(" \n\t"))
def test_a_text_that_is_read_by_piece_has_the_phrases_that_it_has_as_a_whole(spelled: list[str], between: str) -> None:
    text, index = between.join(spelled), PhraseIndex(SOUGHT)
    readings = [f" {' '.join(read(text))} " for read in (tokens, meant_by)]
    expected = {phrase for phrase in SOUGHT if any(f" {phrase} " in read for read in readings)}
    assert index.find(text) == expected
    assert index.find(text) == expected, "what is kept says the same"


@pytest.mark.parametrize("own", ["0812-3456-789", "siti@example.org", "x" * 25])
def test_of_a_text_with_what_may_be_somebodys_own_nothing_is_kept(own: str) -> None:
    index = PhraseIndex(["jalan"])
    assert index.find(f"Jalan Siti {own}") == {"jalan"}
    assert not index._silent
    assert not index._telling
    assert index.find("Jalan Siti") == {"jalan"}
    assert (index._silent, index._telling.keys()) == ({"Siti"}, {"Jalan"})


def test_what_is_kept_of_texts_is_bounded() -> None:
    index = PhraseIndex(["jalan"])
    for start in range(0, 3 * PIECES, 1_000):
        assert index.find(" ".join(f"a{number}" for number in range(start, start + 1_000))) == set()
    assert index.find(" ".join(f"b{number}" for number in range(2 * PIECES)) + " jalan") == {"jalan"}
    assert len(index._silent) + len(index._telling) <= PIECES


def test_a_rule_without_a_topic_applies_to_every_one_and_others_to_their_own() -> None:
    rules = rule("roads", "dpupr", category=["jalan-rusak"]), rule("rest", "dishub", region="32.04")
    assert [agency(*rules, category=category) for category in ("jalan-rusak", "parkir", None)] == [
        "32.04.dpupr",
        "32.04.dishub",
        "32.04.dishub",
    ]


@given(st.text())
def test_any_text_has_tokens_or_none(text: str) -> None:
    assert all(token and token == token.casefold() for token in tokens(text))
