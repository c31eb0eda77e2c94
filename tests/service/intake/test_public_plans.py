"""The public's questions, a reporter's erasure and a government's record are each answered by an index, whatever there is."""

import re

import asyncpg

from services.intake.queries import hiding, publications
from services.intake.queries.cases import LAST_ID, NOT_PRACTICE
from shared.clock import utc_now
from shared.ids import new_id
from shared.messaging import erasure_queries
from tests.support.postgres import TestDatabase

FILL = """
insert into complaint (id, code_hash, channel, vouched, fingerprint, government, category, text, anonymous, confidential, language,
    contactable, attributes, submitted_at, status)
select gen_random_uuid(), sha256(n::text::bytea), 'web', true, '', '32.' || lpad((n % 40)::text, 2, '0'), 'topik-' || n % 300,
    'Lampu jalan padam', true, n % 3 = 0, 'id', false, '{}', now() - n * interval '30 minutes', 'routed'
from generate_series(1, 30000) n
"""
FILL_PUBLICATIONS = """
insert into publication (complaint_id, number, government, province, regency, district, region, category, status, words, history,
    submitted_at)
select id, number, government, '32', government, government || '.' || lpad((number % 30)::text, 2, '0'), government, category, status,
    'lampu jalan padam kata' || number % 5000, '[]', submitted_at
from complaint where not confidential
"""
FILL_REST = """
insert into timeline (complaint_id, source, version, at, kind, data)
select id, 'routing', v, now(), 'verified', '{}' from complaint, generate_series(1, 3) v;
insert into outbox (fact_id, nats_subject, subject, version, payload) select gen_random_uuid(), 'x', id::text, 1, '{}' from complaint;
insert into publication_due (complaint_id) select id from complaint limit 20000;
"""
WHOLE = re.compile("Seq Scan on (complaint|publication|timeline|outbox|publication_due)")
NOW, IDS = utc_now(), [new_id()]
PAGE = (NOW, LAST_ID, 21)
CHOICES = {
    "government": "32.07",
    "province": "32",
    "regency": "32.07",
    "district": "32.07.11",
    "category": "topik-7",
    "statuses": ["answered", "closed"],
    "words": "kata4321",
}


def listing(*names: str) -> tuple[str, tuple[object, ...]]:
    conditions = "" if "government" in names else f"and p.{NOT_PRACTICE}"
    conditions += "".join(f" and {publications.CONDITIONS[name].format(place)}" for place, name in enumerate(names, 4))
    return publications.LIST.format(conditions=conditions), (*PAGE, *(CHOICES[name] for name in names))


QUERIES: tuple[tuple[str, tuple[object, ...]], ...] = (
    listing(),
    *(listing(name) for name in CHOICES if name != "statuses"),
    listing("regency", "category"),
    listing("government", "words"),
    listing("district", "statuses"),
    (publications.GET, (100_007,)),
    (publications.LIST_WORDS, (500,)),
    (publications.LIST_DUE, (100,)),
    (publications.LIST_CASES, (IDS,)),
    (publications.HOLD, (IDS,)),
    (publications.LIST_TIMELINES, (IDS,)),
    (publications.COUNT_ANSWERS, ("32.07", NOW.replace(year=2025), NOW)),
    (hiding.EMPTY_COMPLAINTS, (IDS,)),
    (hiding.EMPTY_TIMELINES, (IDS,)),
    (erasure_queries.LIST_FACTS, ("x",)),
)


async def test_no_public_question_reads_a_whole_table(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.dsn("intake"), server_settings={"search_path": "intake,public", "random_page_cost": "1.1"})
    for statement in (FILL, FILL_PUBLICATIONS, FILL_REST):
        await connection.execute(statement)
    admin = await asyncpg.connect(database.admin_dsn)
    await admin.execute("analyze intake.complaint, intake.publication, intake.timeline, intake.outbox, intake.publication_due")
    await admin.close()
    for query, arguments in QUERIES:
        plan = "\n".join([row[0] for row in await connection.fetch(f"explain {query}", *arguments)])
        assert not WHOLE.search(plan), f"{query}\n{plan}"
        assert "Index" in plan
    await connection.close()
