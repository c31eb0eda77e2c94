"""The question that services ask the directory when somebody comes with a session, and its answer: over core NATS, nothing stored.

Only the digest of the session's secret goes over the wire: whoever reads along cannot sign in with it.
"""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

SESSION_SUBJECT = "directory.session.v1"


class SessionQuestion(BaseModel):
    model_config = ConfigDict(frozen=True)

    digest: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the secret in the cookie")
    is_use: bool = Field(
        default=True, description="Somebody does something: the session lasts longer. A page that asks by itself is no use"
    )


class KnownSession(BaseModel):
    """Who is signed in, as it is now: a role that was taken away is gone from here."""

    model_config = ConfigDict(frozen=True)

    person: UUID
    name: str
    role: str
    scope: str
    place: str = Field(description="The scope in words")
    confirmed_at: datetime = Field(description="When this person last showed who it is")


class SessionAnswer(BaseModel):
    """No session: it never was, has ended, or its person may not sign in any more."""

    model_config = ConfigDict(frozen=True)

    session: KnownSession | None = None
