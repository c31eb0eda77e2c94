"""Every SQL statement of intake, beside its typed function."""

from services.intake.queries.counts import count_complaints

__all__ = ["count_complaints"]
