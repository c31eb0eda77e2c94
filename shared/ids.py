"""Identifiers: time-ordered for what is new, derived for what follows from something that has an identifier already."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562): sorts by the time it was made."""
    return uuid_utils.compat.uuid7()


def derived_id(parent: UUID, name: str) -> UUID:
    """The one identifier of `name` under `parent`. The same inputs give the same identifier, so that a repeated effect is recognised."""
    return uuid_utils.compat.uuid5(parent, name)
