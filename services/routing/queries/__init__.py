"""Every SQL statement of routing, beside its typed function."""

from services.routing.queries.cases import count_ever_routed

__all__ = ["count_ever_routed"]
