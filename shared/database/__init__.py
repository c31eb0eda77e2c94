"""PostgreSQL: a pool per service, transactions, and the migrations."""

from shared.database.pool import OUTAGES, Connection, Database, is_outage

__all__ = ["OUTAGES", "Connection", "Database", "is_outage"]
