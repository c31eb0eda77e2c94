"""What analytics keeps of a complaint, and how each fact changes it. Pure: no I/O, no clock."""

from services.analytics.domain.case import Answer, Case, Handling, Notices
from services.analytics.domain.evolve import carry_on, evolve

__all__ = ["Answer", "Case", "Handling", "Notices", "carry_on", "evolve"]
