"""Every SQL statement of notify, beside its typed function."""

from services.notify.queries.projections import count_complaints_with_message

__all__ = ["count_complaints_with_message"]
