"""The systems whose exports can be imported."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Protocol

from services.importing.lapor import parse_lapor
from services.importing.model import ParsedRows
from services.importing.surabaya import parse_surabaya
from services.importing.tables import Reading
from shared.events.codes import NATIONAL, GovernmentCode


class Parser(Protocol):
    """Reads a file of one system as complaints, problems and warnings."""

    def __call__(
        self, path: Path, *, now: datetime, zone: tzinfo = UTC, reading: Reading | None = None, public: bool = False
    ) -> ParsedRows: ...


@dataclass(frozen=True, slots=True)
class Source:
    """One system. `topics_are_own`: its topics are its government's, not the nation's."""

    name: str
    title: str
    parse: Parser
    government: GovernmentCode
    """Whose complaints they are where neither a row nor the person who imports says so."""
    topics_are_own: bool


LAPOR = Source("lapor", "SP4N-LAPOR!", parse_lapor, NATIONAL, topics_are_own=False)
SURABAYA = Source("surabaya", "Media Center Surabaya", parse_surabaya, "35.78", topics_are_own=True)
