"""What screening and the room of suggestions wait for reads an index, however many governments and versions there are."""

from services.routing.queries import learning, suggestion_settings
from shared.database import Database
from tests.service.routing.test_queue_plan import plan
from tests.support.postgres import TestDatabase

GOVERNMENT = "42.01"
FILL = (
    """
    insert into suggestion_model (government, version, trained_at, taught_until, examples, verdict, bare, in_force)
    select lpad((n % 90)::text, 2, '0') || '.01', n / 90, now(), now(), 200, '{}', '{}', n / 90 = 200 from generate_series(1, 20000) n
    """,
    """
    insert into suggestion_setting (government, version, at, official, automatic, percent)
    select lpad((n % 90)::text, 2, '0') || '.01', n / 90, now(), 'x', true, 95 from generate_series(1, 20000) n
    """,
)


async def test_models_and_settings_are_found_by_an_index(database: TestDatabase, db: Database) -> None:
    async with db.transaction() as tx:
        for statement in FILL:
            await tx.execute(statement)
    statements: list[tuple[str, list[object], str]] = [
        (learning.GET_IN_FORCE, [GOVERNMENT], "suggestion_model_in_force"),
        (learning.LIST_MODELS, [GOVERNMENT, 12], "suggestion_model_pkey"),
        (suggestion_settings.LIST_SETTINGS, [GOVERNMENT, 12], "suggestion_setting_pkey"),
        (suggestion_settings.LIST_AUTOMATIC, [[GOVERNMENT, "43.01"]], "suggestion_setting_pkey"),
    ]
    await database.analyze("routing")
    async with db.connection() as connection:
        for text, parameters, index in statements:
            whole, indexes = await plan(connection, text, parameters)
            assert not whole, (text, whole)
            assert index in indexes, (text, indexes)
