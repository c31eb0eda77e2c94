"""Identifiers: time-ordered for what is new, derived for what follows from something that has an identifier already."""

from uuid import UUID

import asyncpg.pgproto.pgproto
import uuid_utils.compat


def read_id(text: str) -> UUID:
    """An identifier from its text, of the kind that the database's are of: read, hashed and stored in a fraction of the time of Python's
    own, and equal to it. Raises ValueError."""
    return asyncpg.pgproto.pgproto.UUID(text)


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562): sorts by the time it was made."""
    return uuid_utils.compat.uuid7()


def derived_id(parent: UUID, name: str) -> UUID:
    """The one identifier of `name` under `parent`. The same inputs give the same identifier, so that a repeated effect is recognised."""
    return uuid_utils.compat.uuid5(parent, name)
