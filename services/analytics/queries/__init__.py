"""Every SQL statement of analytics: `rows` writes the projections, `counts` reads the numbers."""

from services.analytics.queries.counts import count_complaints

__all__ = ["count_complaints"]
