"""Statements that read complaints as their reporters and the public may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.domain import allowed_actions
from shared.database import Connection
from shared.events.codes import Channel, Classification, Language, Outcome, ReporterAction, Status

COLUMNS = """id, number, channel, government, region, classification, category, title, text, address, lat, long, anonymous, confidential,
    language, requested_agency, attributes, submitted_at, version, status, agency, due_at, outcome, first_answered_at, closed_at, rating,
    pending, updated_at, erased_at, supporters, again, again_until, master"""

FIND_BY_CODE = f"select {COLUMNS} from complaint where code_hash = $1"  # noqa: S608 our own column names
LOCK_BY_CODE = f"{FIND_BY_CODE} for update"
FIND_MASTER = f"""
with recursive above (id, master, depth) as (
    select id, master, 0 from complaint where id = $1
    union all
    select c.id, c.master, a.depth + 1 from above a join complaint c on c.id = a.master where a.depth < 100
)
select {COLUMNS} from complaint where id = (select id from above where depth > 0 order by depth desc limit 1)
"""  # noqa: S608 our own column names
FIND_PUBLIC = f"select {COLUMNS} from complaint where number = $1 and not confidential and erased_at is null"  # noqa: S608 our own names
LIST_TIMELINE = """
select source, version, at, kind, status, agency, data from timeline where complaint_id = $1 order by at, source, version
"""
NOT_PRACTICE = "government <> all (array(select code from government where practice))"
"""Training never feeds anybody: a practice government's cases are seen by those who ask for it only."""
PUBLIC = "not confidential and erased_at is null"
"""What anybody may see at all."""
LIST_PUBLIC = f"""
select {COLUMNS} from complaint
where {PUBLIC} and submitted_at >= $1 and submitted_at < $2 and (submitted_at, id) < ($3, $4) {{conditions}}
order by submitted_at desc, id desc
limit $5 offset $6
"""  # noqa: S608 our own column names
LIST_PUBLIC_BY_NUMBER = f"""
select {COLUMNS} from complaint where {PUBLIC} and number = any($1) and (government = $2 or $2::text is null and {NOT_PRACTICE})
order by submitted_at desc, id desc
"""  # noqa: S608 our own column names

NO_COMPLAINT = "There is no complaint with this tracking code. Check it letter by letter."
LAST_ID = UUID(int=(1 << 128) - 1)


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint and where it stands."""

    id: UUID
    number: int
    channel: Channel
    government: str
    region: str | None
    classification: Classification | None
    category: str | None
    title: str | None
    text: str | None
    address: str | None
    lat: float | None
    long: float | None
    anonymous: bool
    confidential: bool
    language: Language
    requested_agency: str | None
    attributes: dict[str, list[str]]
    submitted_at: datetime
    version: int
    status: Status
    agency: str | None
    due_at: datetime | None
    outcome: Outcome | None
    first_answered_at: datetime | None
    closed_at: datetime | None
    rating: int | None
    pending: ReporterAction | None
    updated_at: datetime
    erased_at: datetime | None = None
    supporters: int = 0
    again: ReporterAction | None = None
    """What the reporter may still ask for, now that it is over: to reopen it, or an appeal to the leader."""
    again_until: datetime | None = None
    master: UUID | None = None
    """The complaint that it is handled together with."""

    def again_at(self, now: datetime) -> ReporterAction | None:
        """What the reporter may ask for at a moment after its end."""
        return self.again if self.again_until is None or now <= self.again_until else None

    def allowed_at(self, now: datetime) -> tuple[ReporterAction, ...]:
        """What the reporter can do at a moment."""
        return allowed_actions(
            self.status,
            self.pending,
            confidential=self.confidential,
            erased=self.erased_at is not None,
            rated=self.rating is not None,
            again=self.again_at(now),
        )

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it. Anonymous ones are public: nobody's identity is ever shown."""
        return not self.confidential and self.erased_at is None

    def __post_init__(self) -> None:
        for name, code in (
            ("channel", Channel),
            ("classification", Classification),
            ("language", Language),
            ("status", Status),
            ("outcome", Outcome),
            ("pending", ReporterAction),
            ("again", ReporterAction),
        ):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, code(value))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a complaint's history. `source` is who said it: intake for what the reporter did, routing for the case."""

    source: str
    version: int
    at: datetime
    kind: str
    status: str | None
    agency: str | None
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class PublicFilter:
    """Which complaints of those that anybody may see; None means any, and for the government: any that does not practise only."""

    since: datetime
    until: datetime
    categories: Sequence[str] | None = None
    statuses: Sequence[Status] | None = None
    government: str | None = None


async def find_by_code(connection: Connection, code_hash: bytes) -> Case | None:
    row = await connection.fetchrow(FIND_BY_CODE, code_hash)
    return Case(**row) if row else None


async def count_known(connection: Connection, ids: Sequence[UUID]) -> int:
    """How many of these are complaints that are stored here."""
    return int(await connection.fetchval("select count(*) from complaint where id = any($1::uuid[])", list(ids)))


async def find_master(connection: Connection, complaint_id: UUID) -> Case | None:
    """The complaint that this one is handled with in the end, however many merges lie between; None for one that stands on its own."""
    row = await connection.fetchrow(FIND_MASTER, complaint_id)
    return Case(**row) if row else None


async def find_public(connection: Connection, number: int) -> Case | None:
    """A complaint that is no secret, whether it is published or not."""
    row = await connection.fetchrow(FIND_PUBLIC, number)
    return Case(**row) if row else None


async def lock_by_code(tx: Connection, code_hash: bytes) -> Case | None:
    """The same, and nobody else changes it until the transaction ends."""
    row = await tx.fetchrow(LOCK_BY_CODE, code_hash)
    return Case(**row) if row else None


async def list_timeline(connection: Connection, complaint_id: UUID) -> list[Entry]:
    """The history in order of time."""
    return [Entry(**row) for row in await connection.fetch(LIST_TIMELINE, complaint_id)]


async def list_public(
    connection: Connection, chosen: PublicFilter, *, limit: int, offset: int = 0, after: tuple[datetime, UUID] | None = None
) -> list[Case]:
    """What anybody may see, newest first. `after`: the last row of the page before (keyset); `offset` is for protocols that count pages."""
    at, last = after or (chosen.until, LAST_ID)
    arguments: list[object] = [chosen.since, chosen.until, at, last, limit, offset]
    conditions = f"and {NOT_PRACTICE} " if chosen.government is None else ""
    for condition, value in (
        ("category = any(${})", chosen.categories),
        ("status = any(${})", chosen.statuses),
        ("government = ${}", chosen.government),
    ):
        if value is not None:  # a filter that is absent is left out, so that PostgreSQL can choose the index for those that are there
            arguments.append(value)
            conditions += f"and {condition.format(len(arguments))} "
    rows = await connection.fetch(LIST_PUBLIC.format(conditions=conditions), *arguments)
    return [Case(**row) for row in rows]


async def list_public_by_number(connection: Connection, numbers: Sequence[int], government: str | None) -> list[Case]:
    """Those of these public numbers that anybody may see, newest first; of this government, or with None of any that does not practise."""
    return [Case(**row) for row in await connection.fetch(LIST_PUBLIC_BY_NUMBER, list(numbers), government)]
