"""What intake does: stores complaints, passes on what reporters ask for, and follows what routing tells."""

from services.intake.commands.intake import Intake

__all__ = ["Intake"]
