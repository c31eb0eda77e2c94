"""The texts: those that come with the software, those that an administrator writes, and the newest of each for sending."""

import time
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from services.notify import texts
from services.notify.queries import templates
from services.notify.queries.templates import TemplateRow
from services.notify.texts import Text, TextKey
from shared.database import Database
from shared.errors import Conflict, Filled, NotFound
from shared.events.codes import Language, MessageChannel

SHIPPED = Path(__file__).parent.parent / "templates_messages"
FRESH_SECONDS = 5.0
"""So long after a change another process may still send the version before it."""


class _EmailFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    subject: str
    body: str


class _SmsFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    body: str


class _File(BaseModel):
    """One file of templates_messages: a text in all its forms and languages."""

    model_config = ConfigDict(extra="forbid")

    email: dict[Language, _EmailFile]
    sms: dict[Language, _SmsFile] = {}


def read_shipped(folder: Path = SHIPPED) -> dict[TextKey, tuple[str | None, str]]:
    """Subject and body of every shipped text. Raises InvalidInput when one of them would not be taken from an administrator either."""
    found: dict[TextKey, tuple[str | None, str]] = {}
    for path in sorted(folder.glob("*.yaml")):
        read = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for language, mail in read.email.items():
            found[TextKey(path.stem, MessageChannel.EMAIL, language)] = (mail.subject, mail.body)
        for language, sms in read.sms.items():
            found[TextKey(path.stem, MessageChannel.SMS, language)] = (None, sms.body)
    for key, (subject, body) in found.items():
        texts.check(key, subject, body)
    return found


class Texts:
    """Keeps the newest version of every text for a few seconds, so that sending need not ask for each batch."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._latest: dict[TextKey, Text] = {}
        self._read_at = 0.0

    async def load_shipped(self) -> None:
        """Stores the shipped texts: new ones, and changed ones unless an administrator has written an own version since."""
        shipped = read_shipped()
        async with self._db.transaction() as tx:
            await templates.lock_templates(tx)
            latest = {_key(row): row for row in await templates.list_latest(tx)}
            before = {_key(row): row for row in await templates.list_latest(tx, shipped=True)}
            for key, text in shipped.items():
                newest, ours = latest.get(key), before.get(key)
                known = ours is not None and (ours.subject, ours.body) == text
                if not known and (newest is None or newest.origin == "shipped"):
                    version = newest.version + 1 if newest else 1
                    await templates.add_version(tx, _columns(key), version, *text, origin="shipped", by="kawal")
        self._read_at = 0.0

    async def loaded(self) -> bool:
        """Whether there is something to send with."""
        return bool(await self.latest())

    async def latest(self) -> dict[TextKey, Text]:
        """The newest version of every text."""
        if not self._latest or time.monotonic() - self._read_at > FRESH_SECONDS:
            self._latest = {_key(row): Text(row.version, row.subject, row.body) for row in await self.list_latest()}
            self._read_at = time.monotonic()
        return self._latest

    async def list_latest(self) -> list[TemplateRow]:
        async with self._db.connection() as connection:
            return await templates.list_latest(connection)

    async def list_versions(self, key: TextKey) -> list[TemplateRow]:
        """Newest first. Raises NotFound for a text that there cannot be."""
        must_exist(key)
        async with self._db.connection() as connection:
            return list(await templates.list_versions(connection, *_columns(key)))

    async def write(self, key: TextKey, subject: str | None, body: str, *, after: int, by: str) -> TemplateRow:
        """Adds the version behind `after`. Raises NotFound, InvalidInput, or Conflict when `after` is not the newest any more."""
        must_exist(key)
        texts.check(key, subject, body)
        async with self._db.transaction() as tx:
            await templates.lock_templates(tx)
            newest = max((row.version for row in await templates.list_versions(tx, *_columns(key))), default=0)
            if newest != after:
                raise Conflict(Filled("The newest version is %(newest)s, not %(after)s.", newest=newest, after=after), version=newest)
            row = await templates.add_version(tx, _columns(key), newest + 1, subject, body, origin="operator", by=by)
        self._read_at = 0.0
        return row


def must_exist(key: TextKey) -> None:
    """Raises NotFound for a text that no message asks for."""
    if not texts.exists(key):
        raise NotFound(Filled("No message uses a text %(name)s as %(form)s.", name=key.name, form=key.form.value))


def _key(row: TemplateRow) -> TextKey:
    return TextKey(row.name, MessageChannel(row.channel), Language(row.language))


def _columns(key: TextKey) -> tuple[str, str, str]:
    return key.name, key.form.value, key.language.value
