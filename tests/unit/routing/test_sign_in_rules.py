"""Pure rules of people, appointments, sessions and forms."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.routing.commands.office import person_of
from services.routing.directory.domain import Appointment, PersonDraft, Staffing, check_appointment, check_person, is_scope_of, may_manage
from services.routing.directory.staffing import changes
from services.routing.queries.staffing import Told
from services.routing.signin.domain import check_password, is_alive, wait_after
from shared.auth import Principal, Role
from shared.http.csrf import is_of_another, is_token_of, token_for
from shared.http.refused import own_path

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
COORDINATOR = Principal("Ratna", Role.COORDINATOR, "32.01")


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (2, 0), (3, 5), (4, 10), (5, 20), (10, 640), (11, 900), (5000, 900)])
def test_each_failure_costs_twice_the_time_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures, NOW, NOW) == timedelta(seconds=seconds)


def test_failures_are_forgotten_after_an_hour_and_waiting_ends() -> None:
    assert wait_after(9, NOW - timedelta(hours=1), NOW) == timedelta(0)
    assert wait_after(3, NOW - timedelta(seconds=4), NOW) == timedelta(seconds=1)
    assert wait_after(3, NOW - timedelta(seconds=6), NOW) == timedelta(0)


def test_a_session_lives_while_it_is_used_and_not_beyond_its_end() -> None:
    end = NOW + timedelta(hours=1)
    assert is_alive(NOW - timedelta(minutes=29), end, NOW)
    assert not is_alive(NOW - timedelta(minutes=30), end, NOW)
    assert not is_alive(NOW, NOW, NOW)


@pytest.mark.parametrize(
    ("password", "code"),
    [("pendek", "too_short"), ("x" * 201, "too_long"), ("ababababababab", "too_easy"), ("siti@contoh.id", "too_easy")],
)
def test_a_password_is_long_and_not_what_everybody_knows(password: str, code: str) -> None:
    assert [error.code for error in check_password(password, password, known_words=("siti@contoh.id",))] == [code]
    assert check_password("kuda lumping menari", "kuda lumping menari") == []


@pytest.mark.parametrize(
    ("role", "scope", "may"),
    [
        (Role.OFFICER, "32.01.dpupr", True),
        (Role.COORDINATOR, "32.01", True),
        (Role.OFFICER, "32.04.dpupr", False),
        (Role.COORDINATOR, "32.04", False),
        (Role.ADMINISTRATOR, "*", False),
        (Role.EVALUATOR, "32.01", False),
    ],
)
def test_a_coordinator_looks_after_the_own_government_s_people(role: Role, scope: str, may: bool) -> None:
    assert may_manage(COORDINATOR, role, scope) is may
    assert may_manage(Principal("Yusuf", Role.ADMINISTRATOR, "*"), role, scope)
    assert not may_manage(Principal("Dedi", Role.OFFICER, scope), role, scope)


def test_a_role_has_its_kind_of_scope() -> None:
    right = {Role.OFFICER: "32.01.dpupr", Role.HEAD: "32.01.dpupr", Role.COORDINATOR: "32.01", Role.EVALUATOR: "*", Role.ADMINISTRATOR: "*"}
    for role, own in right.items():
        assert [scope for scope in ("*", "32.01", "32.01.dpupr") if is_scope_of(role, scope)] == [own]
    wrong = check_person(PersonDraft("Dedi", "dedi@contoh.id", "officer", "32.01.lain"), ["32.01.dpupr"])
    assert [error.code for error in wrong] == ["wrong_scope"]


def test_a_decree_holds_from_its_first_to_its_last_day() -> None:
    decree = Appointment(UUID(int=1), UUID(int=2), "800", date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), None, None)
    assert [decree.holds(date(2026, month, 1)) for month in (1, 2, 3, 4)] == [False, True, True, False]
    assert check_appointment("800", date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 31))[0].field == "valid_until"


def test_only_changes_of_an_agency_s_staffing_are_told_and_nobody_is_told_as_nought() -> None:
    told = [Told("a", 3, 1, 1), Told("b", 1, 2, 0), Told("c", 5, 0, 0)]
    assert changes([Staffing("b", 2, 0), Staffing("d", 1, 0)], told) == [Told("a", 4, 0, 0), Told("d", 1, 1, 0)]


def test_a_form_s_token_is_its_session_s_and_never_the_same_text_twice() -> None:
    first, second = token_for("secret"), token_for("secret")
    assert first != second
    assert is_token_of("secret", first)
    assert is_token_of("secret", second)
    for wrong in ("", "x", "é", first[:-4], first[:-4] + "AAAA", token_for("another")):
        assert not is_token_of("secret", wrong)


def test_a_form_s_token_says_to_whom_it_was_shown() -> None:
    token = token_for("secret", "siti")
    assert is_token_of("secret", token)
    assert is_of_another(token, "tono")
    assert not is_of_another(token, "siti")
    for silent in (token_for("secret"), "", "é"):
        assert not is_of_another(silent, "siti")


def test_a_free_name_is_never_the_key_of_a_person() -> None:
    """A participant may call itself by somebody's id in the directory."""
    somebody = Principal("Siti", Role.OFFICER, "32.01.dpupr", "0190b6a0-0000-7000-8000-000000000001")
    participant = Principal(person_of(somebody), Role.OFFICER, "99.01.dpupr-ab-01")
    assert person_of(somebody) == somebody.person
    assert person_of(participant) != person_of(somebody)
    assert person_of(replace(participant, scope="99.01.dpupr-ab-02")) != person_of(participant)


@pytest.mark.parametrize("target", ["/desk", "/desk/orang?x=1&y=a%20b", "/masuk/selesai", "/"])
def test_going_on_to_an_own_page(target: str) -> None:
    assert own_path(target, "/home") == target


@pytest.mark.parametrize(
    "target", [None, "", "desk", "//x.example", "/\\x.example", "/a\tb", "https://x.example", "/masuk/ulang", "/keluar", "/" + "a" * 1000]
)
def test_never_going_on_elsewhere(target: str | None) -> None:
    assert own_path(target, "/home") == "/home"
