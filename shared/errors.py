"""Everything that Kawal raises on purpose.

KawalError            slug, title, status          everything we raise on purpose
├── InvalidInput      422  field errors            what was sent cannot be right
├── Unauthorized      401                          who are you?
├── Forbidden         403                          we know you, and you may not
│   ├── FormNotOurs   403                          a form that another site sent
│   ├── FormOutdated  403                          a form that was shown to another session; it can be sent again
│   └── NotConfirmed  403                          show once more that it is you, then send again
├── NotFound          404                          or not for you to know
├── Conflict          409  what is allowed now     wrong state, stale version, decided already
├── VersionMissing    428                          a change that does not say which version it is of
├── TooLarge          413                          more than we take in one call
├── TooMany           429  retry_after
└── Unavailable       503  retry_after             a part we need is away; try again (messages: retried)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class Filled(str):
    """An English sentence with values in it that can still be said in another language: `Filled("At most %(most)s photos.", most=5)`.

    A value that is itself a message of the catalogue is `Filled`, too: `Filled("It is “%(status)s”.", status=Filled("Withdrawn"))`.
    """

    message: str
    values: dict[str, object]

    def __new__(cls, message: str, **values: object) -> "Filled":
        filled = super().__new__(cls, message % {name: shown(value, ",") for name, value in values.items()})
        filled.message, filled.values = message, values
        return filled


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong with one field: where it is (`region`, `reporter.phone`), a stable code, and a sentence for people."""

    field: str
    code: str
    message: str


def shown(value: object, thousands: str) -> str:
    """A value as a sentence has it: `10,000`, and in Indonesian `10.000`."""
    return f"{value:,}".replace(",", thousands) if isinstance(value, int) else str(value)


class KawalError(Exception):
    """Something that we refuse, in words for the person who asked."""

    slug: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    status: ClassVar[int] = 400

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.slug


def in_one_line(errors: Sequence[FieldError]) -> str:
    return "; ".join(f"{error.field}: {error.message}" for error in errors)


class InvalidInput(KawalError):
    """What was sent cannot be right; `errors` says which field and why. `is_summed_up`: nobody said more than those do."""

    slug, title, status = "invalid-input", "The input is not valid", 422

    def __init__(self, errors: Sequence[FieldError], detail: str | None = None) -> None:
        super().__init__(detail or in_one_line(errors))
        self.errors = tuple(errors)
        self.is_summed_up = detail is None


class Unauthorized(KawalError):
    slug, title, status = "unauthorized", "Who are you?", 401


class Forbidden(KawalError):
    slug, title, status = "forbidden", "You may not do this", 403


class FormNotOurs(Forbidden):
    """Another site made the browser send this."""


class FormOutdated(Forbidden):
    """The form comes from our page, but its token is not this session's: whoever sent it may look at it and send it again."""


class NotConfirmed(Forbidden):
    """A change that needs that its sender has just shown who it is."""


class NotFound(KawalError):
    slug, title, status = "not-found", "Not found", 404


class Conflict(KawalError):
    """The state does not allow it; `allowed` names what is allowed now, `version` the state's present version."""

    slug, title, status = "conflict", "Not possible in this state", 409

    def __init__(self, detail: str, *, allowed: Sequence[str] = (), version: int | None = None, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.allowed = tuple(allowed)
        self.version = version


class VersionMissing(KawalError):
    """A change that does not say which version of the state its sender has read."""

    slug, title, status = "version-missing", "Which version have you read?", 428


class TooLarge(KawalError):
    slug, title, status = "too-large", "Too much in one call", 413


class TooMany(KawalError):
    slug, title, status = "too-many", "Too many requests", 429

    def __init__(self, detail: str, *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(KawalError):
    slug, title, status = "unavailable", "A part that is needed is away", 503

    def __init__(self, detail: str, *, retry_after: int = 5) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
