"""Statements of learning: examples, models, and when to learn again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from services.routing.suggest.judging import Verdict
from services.routing.suggest.worker import ExampleRow
from shared.database import Connection

SETTLED = "status in ('in_progress', 'answered', 'closed') and agency is not null"
"""As the index complaint_case_settled has it: it must be said in the same words.

Here an agency has taken a case up: nobody says any more that it is not its own. What went back and elsewhere counts for the last one."""
KEPT, KEPT_WHOLE = 12, 2
"""Versions whose figures stay, and those that stay with their data: the one in force, and the one that suggested before it."""
LIST_PAST = f"""
select g.code as government,
       (select count(*) from complaint_case c where c.government = g.code and {SETTLED}) as settled,
       (select count(*) from complaint_case c where c.government = g.code and erased_at is not null) as erased,
       l.tried_at, coalesce(l.settled, 0) as settled_then, coalesce(l.erased, 0) as erased_then,
       exists (select from suggestion_model m where m.government = g.code and m.data is not null) as has_model
from government g
left join suggestion_learning l on l.government = g.code
where g.data ->> 'practice' is distinct from 'true' and (l.claimed_until is null or l.claimed_until < $1)
order by g.code
"""  # noqa: S608 our own words only
CLAIM = """
insert into suggestion_learning as l (government, tried_at, settled, erased, claimed_until) values ($1, $2, 0, 0, $3)
on conflict (government) do update set tried_at = excluded.tried_at, claimed_until = excluded.claimed_until
where l.claimed_until is null or l.claimed_until < $2
returning government
"""
FINISH = "update suggestion_learning set settled = $2, erased = $3, claimed_until = null where government = $1"
GIVE_UP = "update suggestion_learning set claimed_until = $2 where government = $1"
LIST_EXAMPLES = f"""
select left(concat_ws(' ', title, words), $3) as text, region, category, classification, channel, submitted_at as at, agency,
    coalesce((
        select h.data ->> 'by' = 'model' from case_history h
        where h.case_id = complaint_case.id and h.kind = 'complaint.routed.v1' order by h.version desc limit 1
    ), false) as by_model
from complaint_case
where government = $1 and {SETTLED}
order by submitted_at desc limit $2
"""  # noqa: S608 as above
ADD_MODEL = """
insert into suggestion_model (government, version, trained_at, taught_until, examples, verdict, bare, in_force, data, suggested)
select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $7 from suggestion_model where government = $1
returning version
"""
_COLUMNS = """government, version, trained_at, taught_until, examples, verdict, bare, in_force, data is not null as is_whole,
    suggested or in_force or data is not null as has_suggested"""
LIST_MODELS = f"select {_COLUMNS} from suggestion_model where government = $1 order by version desc limit $2"  # noqa: S608 our own words only
GET_IN_FORCE = f"select {_COLUMNS} from suggestion_model where government = $1 and in_force"  # noqa: S608 as above
FORGET_OLD = """
update suggestion_model m set data = null where m.government = $1 and m.data is not null and not m.in_force
and m.version not in (
    select version from suggestion_model where government = $1 and data is not null and not in_force
    order by version is not distinct from $3 desc, version desc limit $2
)
"""
RETURN_TO = """
update suggestion_model set in_force = true where government = $1 and version = $2 and data is not null and not in_force returning version
"""
ADD_RETURN = "insert into suggestion_return (government, at, official, from_version, to_version) values ($1, $2, $3, $4, $5)"
LIST_RETURNS = """
select at, official, from_version, to_version from suggestion_return where government = $1 order by at desc limit $2
"""
VERDICTS: TypeAdapter[Verdict] = TypeAdapter(Verdict)


@dataclass(frozen=True, slots=True)
class Past:
    """How much there is to learn from, now and when it was last learned from."""

    government: str
    settled: int
    erased: int
    tried_at: datetime | None
    settled_then: int
    erased_then: int
    has_model: bool


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A version, without its data."""

    government: str
    version: int
    trained_at: datetime
    taught_until: datetime
    examples: int
    verdict: Verdict
    bare: Verdict
    in_force: bool
    is_whole: bool = True
    """It can suggest; of the others only the figures are kept."""
    has_suggested: bool = True
    """It does, or did at some time; the others were worse than the one before them."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody let an older model suggest again."""

    at: datetime
    official: str
    from_version: int
    to_version: int


async def list_past(tx: Connection, now: datetime) -> list[Past]:
    """Governments that nobody learns for at this moment; none that is for practice. Counts by indexes alone."""
    return [Past(**row) for row in await tx.fetch(LIST_PAST, now)]


async def claim(tx: Connection, government: str, now: datetime, until: datetime) -> bool:
    """Whether this process may learn for the government; no other one may until it is done or the time has passed."""
    return await tx.fetchval(CLAIM, government, now, until) is not None


async def finish(tx: Connection, past: Past) -> None:
    """What was there when it began has been learned from."""
    await tx.execute(FINISH, past.government, past.settled, past.erased)


async def give_up(tx: Connection, government: str, until: datetime) -> None:
    """Nothing was learned; nobody tries again until then."""
    await tx.execute(GIVE_UP, government, until)


async def list_examples(tx: Connection, government: str, most: int, longest: int) -> list[ExampleRow]:
    """The latest, with where each belonged in the end."""
    rows = await tx.fetch(LIST_EXAMPLES, government, most, longest)
    return [ExampleRow(**row) for row in rows]


async def put_into_force(tx: Connection, model: KnownModel, data: bytes, *, only: bool) -> int:
    """Its version. From the end of the transaction it suggests, in all processes. `only`: what was learned before is forgotten whole."""
    put_out = "update suggestion_model set in_force = false where government = $1 and in_force returning version"
    before = await tx.fetchval(put_out, model.government)
    version = await _add(tx, model, data)
    await tx.execute(FORGET_OLD, model.government, 0 if only else KEPT_WHOLE - 1, before)
    return version


async def return_to(tx: Connection, returned: Returned, government: str) -> bool:
    """Lets an older version suggest again, on record. False when another is in force than `from_version`, or the older one is not whole any
    more; the transaction is then to be rolled back."""
    put_out = "update suggestion_model set in_force = false where government = $1 and version = $2 and in_force returning version"
    if await tx.fetchval(put_out, government, returned.from_version) is None:
        return False
    if await tx.fetchval(RETURN_TO, government, returned.to_version) is None:
        return False
    await tx.execute(ADD_RETURN, government, returned.at, returned.official, returned.from_version, returned.to_version)
    return True


async def list_returns(tx: Connection, government: str, limit: int) -> Sequence[Returned]:
    """The newest first."""
    return [Returned(**row) for row in await tx.fetch(LIST_RETURNS, government, limit)]


async def keep_figures(tx: Connection, model: KnownModel) -> int:
    """Of a model that was worse than the one in force."""
    return await _add(tx, model, None)


async def forget_models(tx: Connection, government: str) -> None:
    """There is not enough to learn from any more."""
    await tx.execute("update suggestion_model set in_force = false, data = null where government = $1", government)


async def get_in_force(tx: Connection, government: str) -> KnownModel | None:
    row = await tx.fetchrow(GET_IN_FORCE, government)
    return _known(dict(row)) if row else None


async def get_data(tx: Connection, government: str, version: int) -> bytes | None:
    data = await tx.fetchval("select data from suggestion_model where government = $1 and version = $2", government, version)
    return bytes(data) if data is not None else None


async def list_models(tx: Connection, government: str, limit: int) -> Sequence[KnownModel]:
    """The newest first."""
    return [_known(dict(row)) for row in await tx.fetch(LIST_MODELS, government, limit)]


async def _add(tx: Connection, model: KnownModel, data: bytes | None) -> int:
    version: int = await tx.fetchval(
        ADD_MODEL,
        model.government,
        model.trained_at,
        model.taught_until,
        model.examples,
        VERDICTS.dump_python(model.verdict, mode="json"),
        VERDICTS.dump_python(model.bare, mode="json"),
        data is not None,
        data,
    )
    await tx.execute(
        "delete from suggestion_model where government = $1 and version <= $2 and not in_force", model.government, version - KEPT
    )
    return version


def _known(row: dict[str, object]) -> KnownModel:
    verdicts = {name: VERDICTS.validate_python(row[name], strict=False) for name in ("verdict", "bare")}
    return KnownModel(**(row | verdicts))  # type: ignore[arg-type]  # a row is as its table says
