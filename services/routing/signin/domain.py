"""Rules of signing in: how long a session lasts, what a password needs, how long to wait after failures. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.auth.sessions import LONGEST
from shared.errors import FieldError

IDLE: Final = timedelta(minutes=30)
TOUCH_EVERY: Final = timedelta(minutes=1)
"""A session's last use is written down at most so often."""

PASSWORD_MIN: Final = 12
PASSWORD_MAX: Final = 200
FREE_FAILURES: Final = 3
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGET_FAILURES: Final = timedelta(hours=1)
CODE_PERIOD: Final = 30
"""Seconds for which a code of an authenticator app holds."""


class Method(StrEnum):
    """How somebody showed who it is."""

    PASSWORD = "password"  # noqa: S105 a word
    PASSWORD_AND_CODE = "password+code"  # noqa: S105 a word
    PASSKEY = "passkey"
    PROVIDER = "provider"
    LINK = "link"


def is_alive(seen_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Used within the last half an hour, and not older than half a day."""
    return now < ends_at and now - seen_at < IDLE


def ends_at(now: datetime) -> datetime:
    return now + LONGEST


def wait_after(failures: int, failed_at: datetime, now: datetime) -> timedelta:
    """How long this account takes no attempt: not at all at first, then twice as long each time, a quarter of an hour at most."""
    if failures < FREE_FAILURES or now - failed_at >= FORGET_FAILURES:
        return timedelta(0)
    doubled = FIRST_WAIT * (1 << min(failures - FREE_FAILURES, 20))
    until = failed_at + min(doubled, LONGEST_WAIT)
    return max(until - now, timedelta(0))


def check_password(password: str, repeated: str, *, known_words: tuple[str, ...] = ()) -> list[FieldError]:
    """Length is what counts. `known_words`: the person's own name and address, which others know."""
    errors = []
    if len(password) < PASSWORD_MIN:
        errors.append(FieldError("password", "too_short", "A password has at least 12 characters."))
    elif len(password) > PASSWORD_MAX:
        errors.append(FieldError("password", "too_long", "A password has at most 200 characters."))
    elif len(set(password)) < 5 or any(word and password.lower() == word.lower() for word in known_words):
        errors.append(FieldError("password", "too_easy", "This password is easy to guess."))
    if not errors and password != repeated:
        errors.append(FieldError("repeated", "not_same", "The two passwords are not the same."))
    return errors
