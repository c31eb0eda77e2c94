"""PostgreSQL: a pool per service, transactions, and the migrations."""

from shared.database.pool import Connection, Database, is_outage

__all__ = ["Connection", "Database", "is_outage"]
