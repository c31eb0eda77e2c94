"""The reference data, kept in the process and read again when it has changed."""

from datetime import date, timedelta

from services.routing.practice import PracticeCalendar, is_practice
from services.routing.queries import reference as queries
from services.routing.queries.notice_board import list_given
from services.routing.queries.reference import Revision
from services.routing.reference import Reference
from services.routing.rules import RuleSet
from shared.calendar import WorkingCalendar
from shared.clock import utc_now
from shared.database import Connection
from shared.http.brand import Brand
from shared.notices import NoticeBoard

DAY = timedelta(days=1)
"""Where it is yesterday still, a notice of yesterday is given."""


class Landscape:
    """Gives the snapshot that holds in a transaction; one small query says whether the one at hand still does.

    To be asked after the cases are locked: a change of deadlines that came first has then reached them, one that comes later waits for us.
    """

    def __init__(self) -> None:
        self._known: Reference | None = None

    async def hold(self, tx: Connection) -> None:
        """No change of reference data until the transaction ends: for cases that such a change would not find yet.

        Before any case is locked, as a change locks in this order too.
        """
        await queries.hold(tx)

    def brand_of(self, government: str) -> Brand | None:
        """How a government's pages look, as it was last read here; None before that, and for a government that is not known."""
        known = self._known.governments.get(government) if self._known else None
        return Brand(known.name, known.brand, known.colour) if known else None

    async def at(self, tx: Connection) -> Reference:
        revisions = await queries.get_revisions(tx)
        if self._known is None or self._known.revision != revisions[Revision.REFERENCE]:
            self._known = await read(tx, revisions)
        return self._known


async def read(tx: Connection, revisions: dict[Revision, int]) -> Reference:
    """The whole of it, fresh."""
    governments = {government.code: government for government in await queries.list_governments(tx)}
    agencies = {agency.code: agency for agency in await queries.list_agencies(tx)}
    holidays: dict[str, set[date]] = {}
    for holiday in await queries.list_holidays(tx):
        holidays.setdefault(holiday.government, set()).add(holiday.day)
    return Reference(
        revision=revisions[Revision.REFERENCE],
        governments=governments,
        agencies=agencies,
        categories={category.code: category for category in await queries.list_categories(tx)},
        calendars={
            code: (PracticeCalendar if is_practice(code) else WorkingCalendar)(government.timezone, frozenset(holidays.get(code, ())))
            for code, government in governments.items()
        },
        profiles=await queries.list_profiles(tx),
        rules=RuleSet(
            await queries.list_rules(tx),
            revisions[Revision.RULES],
            {code: agency.active for code, agency in agencies.items()},
            frozenset(code for code, government in governments.items() if government.practice),
        ),
        notices=NoticeBoard(await list_given(tx, utc_now().date() - DAY)),
    )
