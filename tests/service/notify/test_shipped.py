"""Shipped texts are stored once, follow the software, and never push an administrator's own aside."""

from pathlib import Path

import pytest

from services.notify.commands import texts as shipped
from services.notify.commands.texts import Texts
from services.notify.texts import TextKey, keys
from shared.database import Database
from shared.events.codes import Language, MessageChannel
from tests.support.postgres import TestDatabase

KEY = TextKey("reporter-closed", MessageChannel.SMS, Language.INDONESIAN)


async def versions(library: Texts, key: TextKey) -> list[tuple[int, str, str]]:
    return [(row.version, row.origin, row.body) for row in await library.list_versions(key)]


async def test_shipped_texts(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    db = Database(database.dsn("notify"), "notify", size=2)
    library = Texts(db)
    assert not await library.loaded()
    await library.load_shipped()
    await Texts(db).load_shipped()
    latest = await library.list_latest()
    assert len(latest) == len(keys())
    assert {row.version for row in latest} == {1}

    first = (await versions(library, KEY))[0][2]
    read = shipped.read_shipped()

    def changed(body: str) -> None:
        monkeypatch.setattr(shipped, "read_shipped", lambda folder=Path(): read | {KEY: (None, body)})

    changed("Dua {{number}}")
    await library.load_shipped()
    await library.load_shipped()
    assert await versions(library, KEY) == [(2, "shipped", "Dua {{number}}"), (1, "shipped", first)]

    await library.write(KEY, None, "Tiga {{number}}", after=2, by="uji")
    changed("Empat {{number}}")
    await library.load_shipped()
    assert (await versions(library, KEY))[0] == (3, "operator", "Tiga {{number}}")
    assert (await library.latest())[KEY].body == "Tiga {{number}}"
    await db.close()
