"""Every question that a citizen's click asks is answered by an index, however many complaints there are."""

import re

import asyncpg

from services.intake.queries import attachments, cases
from services.intake.queries.reporting import NOTE_REQUEST
from shared.clock import utc_now
from shared.ids import new_id
from tests.support.postgres import TestDatabase

FILL = """
insert into complaint (id, code_hash, channel, external_id, vouched, idempotency_hash, fingerprint, government, category, text, anonymous,
    confidential, language, contactable, attributes, submitted_at)
select gen_random_uuid(), sha256(n::text::bytea), 'web', 'e' || n, true, sha256(('i' || n)::bytea), '', '32.0' || n % 9,
    'topik-' || n % 300, 'Lampu jalan padam', true, n % 3 = 0, 'id', false, '{}', now() - n * interval '10 minutes'
from generate_series(1, 30000) n
"""
FILL_PHOTOS = """
insert into attachment (id, complaint_id, media_type, bytes, width, height)
select gen_random_uuid(), id, 'image/jpeg', 1, 1, 1 from complaint
"""
FILL_PARTS = "insert into part (id, complaint_id, government) select gen_random_uuid(), id, government from complaint"
FILL_TIMELINE = """
insert into timeline (complaint_id, source, version, at, kind, data)
select id, 'routing', v, now(), 'verified', '{}' from complaint, generate_series(1, 3) v
"""
WHOLE = re.compile("Seq Scan on (complaint|timeline|attachment|part)")
"""There are a few hundred governments, and they are read whole once for a query."""
NOW = utc_now()
PAGE = (NOW, cases.LAST_ID, 20, 0)


QUERIES: tuple[tuple[str, tuple[object, ...]], ...] = (
    (cases.FIND_BY_CODE, (b"x",)),
    (cases.LOCK_BY_CODE, (b"x",)),
    (cases.LIST_TIMELINE, (new_id(),)),
    (cases.LIST_PUBLIC_BY_NUMBER, ([100_001, 100_005], None)),
    (cases.LIST_PUBLIC.format(conditions=f"and {cases.NOT_PRACTICE}"), (NOW.replace(year=2020), NOW, *PAGE)),
    (
        cases.LIST_PUBLIC.format(conditions=f"and {cases.NOT_PRACTICE} and category = any($7)"),
        (NOW.replace(year=2020), NOW, *PAGE, ["topik-7"]),
    ),
    (cases.LIST_PUBLIC.format(conditions="and government = $7"), (NOW.replace(year=2020), NOW, *PAGE, "32.04")),
    (NOTE_REQUEST, (new_id(), None)),
    (attachments.LIST_HOLDERS, (new_id(),)),
    ("select id from complaint where channel = $1 and external_id = $2 and vouched and external_id is not null", ("web", "e7")),
    ("select id from complaint where idempotency_hash = $1", (b"x",)),
)


async def test_no_query_of_a_page_reads_the_whole_table(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.dsn("intake"), server_settings={"search_path": "intake,public"})
    await connection.execute(FILL)
    for fill in (FILL_TIMELINE, FILL_PHOTOS, FILL_PARTS):
        await connection.execute(fill)
    admin = await asyncpg.connect(database.admin_dsn)
    await admin.execute("analyze intake.complaint, intake.timeline, intake.attachment, intake.part")
    await admin.close()
    for query, arguments in QUERIES:
        plan = "\n".join([row[0] for row in await connection.fetch(f"explain {query}", *arguments)])
        assert not WHOLE.search(plan), f"{query}\n{plan}"
        assert "Index" in plan
    await connection.close()
