"""A named reporter's case while the vault is away."""

from shared.auth import Role
from shared.database import Database
from tests.service.routing.desk import BANDUNG, Town
from tests.service.routing.desk_pages import Reader, case_path, words_of

AWAY = "Identitas pelapor sedang tidak dapat ditampilkan"


async def test_the_page_opens_without_the_vault_and_says_so(town: Town, reader: Reader, db: Database) -> None:
    named = await town.complains(category="jalan-rusak", anonymous=False)
    page = await reader.get(case_path(named))
    assert page.status_code == 200
    assert AWAY in words_of(page)
    async with db.connection() as connection:
        assert await connection.fetchval("select identity from case_reading where case_id = $1", named) is True


async def test_a_case_that_has_left_the_office_asks_nobody(town: Town, reader: Reader, db: Database) -> None:
    named = await town.complains(category="jalan-rusak", anonymous=False)
    await reader.send(case_path(named, "/return"), version="2", reason="not_our_authority")
    coordinator = await reader.at(Role.COORDINATOR, BANDUNG).get(case_path(named))
    assert AWAY in words_of(coordinator)
    assert AWAY not in words_of(await reader.get(case_path(named)))
