"""How long the word that a complaint has come waits for the word who has it, so that both are sent and told together."""

from collections.abc import Sequence

from services.notify import policy
from services.notify.queries.messages import Due, Patience
from shared.messaging.yielding import LONGEST_SECONDS, Backlog


class Waiting:
    """Shared by the workers of a process.

    While thousands come in at once, what follows comes later. But offices are found in the order in which complaints came: who is passed by
    waits for a coordinator, and need not wait for the flood's end to hear that the complaint is here.
    """

    def __init__(self, backlog: Backlog, seconds: float) -> None:
        """`seconds`: outside a flood; whoever set none has none in a flood either."""
        self._backlog, self._seconds = backlog, seconds
        self._passed = 0

    def patience(self) -> Patience:
        in_flood = max(self._seconds, LONGEST_SECONDS) if self._seconds and self._backlog.is_deep else self._seconds
        return Patience(self._seconds, in_flood, self._passed)

    def saw(self, due: Sequence[Due]) -> None:
        """These go out now: up to the last of them whose office is known, all had their turn to get one."""
        followed = {each.complaint_id for each in due if each.fact_type not in policy.PATIENT}
        passed = [each.seq for each in due if each.fact_type in policy.PATIENT and each.complaint_id in followed]
        self._passed = max([self._passed, *passed])
