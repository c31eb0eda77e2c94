"""What routing does: each use case is one transaction of the same five steps: read, may they, decide, write, tell."""

from services.routing.commands.desk import Desk
from services.routing.commands.workbench import Workbench

__all__ = ["Desk", "Workbench"]
