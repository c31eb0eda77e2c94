"""PostgreSQL: a pool per service, transactions, and the migrations."""

from shared.database.pool import OUTAGES, Connection, Database, Json, is_outage

__all__ = ["OUTAGES", "Connection", "Database", "Json", "is_outage"]
