"""The schemas of an installation and where their migrations are."""

from pathlib import Path

from shared.database.migrate import Schema

_HERE = Path(__file__).parent

SCHEMAS: tuple[Schema, ...] = (
    Schema("intake", _HERE / "intake" / "migrations"),
    Schema("vault", _HERE / "intake" / "vault_migrations", plumbing=False),
    Schema("routing", _HERE / "routing" / "migrations"),
    Schema("directory", _HERE / "routing" / "directory_migrations", plumbing=False),
    Schema("notify", _HERE / "notify" / "migrations"),
    Schema("analytics", _HERE / "analytics" / "migrations"),
)
"""Intake has two: its own, and the vault that only its vault role may open. So has routing: its own, and the directory of people."""
