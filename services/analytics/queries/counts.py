"""Reads the numbers. A statement is put together from the fixed words of this file only; values are always parameters."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

import asyncpg

from services.analytics.counting import Counts, Dimension, Filter, Totals
from shared.database import Connection

LOCAL_DAY = "(m.submitted_at at time zone coalesce(g.timezone, 'Asia/Jakarta'))::date"
KEYS: Mapping[Dimension, str] = {
    Dimension.PROVINCE: "left(m.government, 2)",
    Dimension.GOVERNMENT: "m.government",
    Dimension.AGENCY: "h.agency",
    Dimension.DISTRICT: "m.district",
    Dimension.CATEGORY: "m.category",
    Dimension.CLASSIFICATION: "m.classification",
    Dimension.CHANNEL: "m.channel",
    Dimension.MONTH: f"to_char({LOCAL_DAY}, 'YYYY-MM')",
}
NAMES: Mapping[Dimension, str] = {
    Dimension.GOVERNMENT: "select code, name from government",
    Dimension.AGENCY: "select code, name from agency",
    Dimension.CATEGORY: "select code, name from category",
}

MERGED = "coalesce(m.status = 'merged', false)"
"""Counts as demand; the work is counted once, with what it is merged into."""
WHOLE_CASES = """
select {key} as key, 1 as given,
    not m.imported and m.verified_at is not null and not m.screening_breached as verified_in_time,
    not m.imported and (m.verified_at is not null or m.screening_breached) as screening_due,
    m.verified_at is not null or m.first_routed_at is not null or {merged} as verified,
    m.first_routed_at is not null and not {merged} as routed,
    m.first_routed_at is not null and m.first_answered_at is not null and not {merged} as answered,
    m.answer_time_known, m.late, m.due_at, m.ended_at, case when not {merged} then m.response_days end as response_days,
    m.first_routed_at is not null and m.first_answered_at is not null and m.status = 'closed' as closed,
    m.status = 'closed' and m.outcome = 'resolved' as resolved,
    null::timestamptz as released_at, m.agency is not null or m.status = 'split' as held, m.returned, m.hops, m.disputed, m.rating,
    m.answers_judged, m.answers_canned, m.reopened, {merged} as merged
from measure m left join government g on g.code = m.government
where not coalesce(g.practice, false) and m.submitted_at is not null{where}
"""
BY_AGENCY = """
select {key} as key, 1 as given,
    false as verified_in_time, false as screening_due,
    true as verified, not h.passed_on as routed, h.first_answered_at is not null as answered,
    h.answer_time_known, h.late, h.due_at, h.ended_at, h.response_days,
    h.first_answered_at is not null and h.closed as closed,
    h.closed and h.outcome = 'resolved' as resolved,
    h.released_at, h.released_at is null as held, h.returned, c.hops, h.disputed, h.rating,
    h.answers_judged, h.answers_canned, h.reopened, false as merged
from handling h join measure c using (complaint_id) join measure m on m.complaint_id = coalesce(c.parent, c.complaint_id)
left join government g on g.code = m.government
where not coalesce(g.practice, false) and m.submitted_at is not null{where}
"""
COUNT = """
with counted as ({cases}), judged as (
    select *,
        routed and due_at is not null
            and case when answered then answer_time_known else due_at < least($1, ended_at, released_at) end as due,
        due_at is not null and answered and answer_time_known and not late as on_time,
        routed and held and not answered and ended_at is null and due_at < $1 as overdue
    from counted
)
select grouping(key) = 1 as is_total, key,
    count(*) as received,
    count(*) filter (where screening_due) as screening_due,
    count(*) filter (where verified_in_time) as verified_in_time,
    count(*) filter (where routed) as routed,
    count(*) filter (where answered) as answered,
    count(*) filter (where due) as due,
    count(*) filter (where on_time) as on_time,
    count(*) filter (where routed and resolved) as resolved,
    count(*) filter (where routed and returned > 0) as returned,
    (avg(hops) filter (where routed))::float8 as hops_mean,
    count(*) filter (where answered and disputed > 0) as disputed,
    count(*) filter (where overdue) as overdue,
    count(response_days) as timed,
    avg(response_days) as days_mean,
    percentile_cont(array[0.5, 0.9]) within group (order by response_days) as days_percentiles,
    count(rating) as rated,
    avg(rating)::float8 as rating_mean,
    count(*) filter (where verified) as verified,
    count(*) filter (where closed) as closed,
    count(*) filter (where answered and reopened > 0) as reopened,
    count(*) filter (where merged) as merged,
    count(*) filter (where answered and answers_judged > 0) as judged,
    count(*) filter (where answered and answers_canned > 0) as canned
from judged
group by grouping sets ((key), ())
order by 1, 2
"""
TOTALS = """
select count(*) filter (where submitted_at is not null) as known,
    count(*) filter (where imported) as imported,
    count(*) filter (where g.practice) as practice,
    count(*) filter (where first_routed_at is not null) as routed,
    count(*) filter (where n.version > 0 or m.notice_version > 0) as notified,
    count(*) filter (where first_answered_at is not null) as answered,
    count(*) filter (where ended_at is not null) as ended
from measure m left join government g on g.code = m.government left join notified n using (complaint_id)
where m.parent is null
"""


def count_statement(by: Dimension, wanted: Filter, now: datetime) -> tuple[str, list[object]]:
    """The statement and its parameters. What is grouped or filtered by agency is counted per agency, all else per complaint."""
    parameters: list[object] = [now]
    where: list[str] = []

    def add(condition: str, value: object) -> None:
        parameters.append(value)
        where.append(condition.format(f"${len(parameters)}"))

    if wanted.start is not None:
        add("m.submitted_at >= {}", datetime.combine(wanted.start - timedelta(days=1), time(), UTC))  # any zone's day: lets the index work
        add(f"{LOCAL_DAY} >= {{}}", wanted.start)
    if wanted.end is not None:
        add("m.submitted_at < {}", datetime.combine(wanted.end + timedelta(days=2), time(), UTC))
        add(f"{LOCAL_DAY} <= {{}}", wanted.end)
    if wanted.province is not None:
        add("m.government like {}", f"{wanted.province}.%")  # index measure_government, where the database sorts by bytes
    for dimension, value in (
        (Dimension.GOVERNMENT, wanted.government),
        (Dimension.AGENCY, wanted.agency),
        (Dimension.DISTRICT, wanted.district),
        (Dimension.CATEGORY, wanted.category),
        (Dimension.CLASSIFICATION, wanted.classification),
        (Dimension.CHANNEL, wanted.channel),
    ):
        if value is not None:
            add(f"{KEYS[dimension]} = {{}}", value)
    cases = BY_AGENCY if is_by_agency(by, wanted) else WHOLE_CASES
    conditions = "".join(f" and {condition}" for condition in where)
    return COUNT.format(cases=cases.format(key=KEYS[by], where=conditions, merged=MERGED)), parameters


def is_by_agency(by: Dimension, wanted: Filter) -> bool:
    """Whether each agency's part in a complaint is counted, not the complaint."""
    return by is Dimension.AGENCY or wanted.agency is not None


async def count(connection: Connection, by: Dimension, wanted: Filter, now: datetime) -> list[Counts]:
    """One row for each group, by its key, and one for the total. `now` decides what is overdue."""
    statement, parameters = count_statement(by, wanted, now)
    return [_counts(row) for row in await connection.fetch(statement, *parameters)]


def _counts(row: asyncpg.Record) -> Counts:
    values = dict(row)
    median, p90 = values.pop("days_percentiles") or (None, None)
    return Counts(**values, days_median=median, days_p90=p90)


async def get_names(connection: Connection, dimension: Dimension) -> dict[str, str]:
    """What the codes of a dimension are called, where analytics is told."""
    statement = NAMES.get(dimension)
    return {row["code"]: row["name"] for row in await connection.fetch(statement)} if statement else {}


async def get_span(connection: Connection) -> tuple[datetime, datetime] | None:
    """When the first and the last complaint came in, from the two ends of index measure_submitted_at; None when there is none."""
    row = await connection.fetchrow("select min(submitted_at) as first, max(submitted_at) as last from measure")
    return (row["first"], row["last"]) if row and row["first"] else None


async def count_complaints(connection: Connection) -> int:
    """Complaints known to analytics: those whose submission it has counted."""
    return int(await connection.fetchval("select count(*) from measure where submitted_at is not null"))


async def get_totals(connection: Connection) -> Totals:
    row = await connection.fetchrow(TOTALS)
    assert row is not None, "an aggregate without groups has one row"
    return Totals(**row)
