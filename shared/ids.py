"""Identifiers: time-ordered for what is new, derived for what follows from something that has an identifier already.

All are of the kind that the database's are of: made, written, hashed and stored in a fraction of the time of Python's own, and equal to it.
"""

from uuid import UUID

import asyncpg.pgproto.pgproto
import uuid_utils


def read_id(text: str) -> UUID:
    """An identifier from its text. Raises ValueError."""
    return asyncpg.pgproto.pgproto.UUID(text)


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562): sorts by the time it was made."""
    return asyncpg.pgproto.pgproto.UUID(uuid_utils.uuid7().bytes)


def derived_id(parent: UUID, name: str) -> UUID:
    """The one identifier of `name` under `parent`. The same inputs give the same identifier, so that a repeated effect is recognised."""
    return asyncpg.pgproto.pgproto.UUID(uuid_utils.uuid5(uuid_utils.UUID(bytes=parent.bytes), name).bytes)
