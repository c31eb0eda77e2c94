"""What an agency's people do with its templates of answers. Nothing is ever lost: each change is a version of its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from services.routing.commands.office import person_of
from services.routing.filling import names_somebody
from services.routing.queries import answer_templates as queries
from services.routing.queries.answer_templates import Template, TemplateVersion
from shared.auth import Principal
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import Conflict, FieldError, InvalidInput, NotFound

LONGEST_NAME = 80
LONGEST_WORDS = 4_000
NO_TEMPLATE = "There is no such template, or it is another agency's."


class Templates:
    """An agency's templates. Only people bound to an agency have any: the scope names it."""

    def __init__(self, db: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._now = db, now

    async def of(self, agency: str) -> Sequence[Template]:
        """Those in use, by name."""
        async with self._db.connection() as tx:
            return await queries.list_templates(tx, agency)

    async def get(self, template: int, *, by: Principal) -> tuple[Template, Sequence[TemplateVersion]]:
        """One with all that it ever said, latest first. Raises NotFound."""
        async with self._db.connection() as tx:
            found = await queries.get_template(tx, template, by.scope)
            if found is None:
                raise NotFound(NO_TEMPLATE)
            return found, await queries.list_versions(tx, template)

    async def add(self, name: str, words: str, *, by: Principal) -> int:
        """Its id. Raises InvalidInput."""
        name, words = _checked(name, words)
        async with self._db.transaction() as tx:
            await self._check_name(tx, by.scope, name, 0)
            template = await queries.add_template(tx, by.scope, name, words)
            await self._keep(tx, Template(template, by.scope, 1, name, words, True), by)
        return template

    async def change(self, template: int, name: str, words: str, *, by: Principal, expected_version: int) -> None:
        """Raises NotFound, InvalidInput, Conflict when somebody changed it meanwhile. An earlier version is put back in the same way."""
        name, words = _checked(name, words)
        async with self._db.transaction() as tx:
            known = await self._lock(tx, template, by, expected_version)
            await self._check_name(tx, by.scope, name, template)
            if (known.name, known.words, known.active) == (name, words, True):
                return
            changed = replace(known, version=known.version + 1, name=name, words=words, active=True)
            await queries.save_template(tx, changed)
            await self._keep(tx, changed, by)

    async def take_away(self, template: int, *, by: Principal, expected_version: int) -> None:
        """It is offered no more. Raises NotFound, Conflict when somebody changed it meanwhile."""
        async with self._db.transaction() as tx:
            known = await self._lock(tx, template, by, expected_version)
            if known.active:
                gone = replace(known, version=known.version + 1, active=False)
                await queries.save_template(tx, gone)
                await self._keep(tx, gone, by)

    async def _lock(self, tx: Connection, template: int, by: Principal, expected_version: int) -> Template:
        known = await queries.lock_template(tx, template, by.scope)
        if known is None:
            raise NotFound(NO_TEMPLATE)
        if known.version != expected_version:
            raise Conflict("Somebody else has changed this template meanwhile.", version=known.version, code="stale-version")
        return known

    async def _check_name(self, tx: Connection, agency: str, name: str, but: int) -> None:
        if await queries.is_taken(tx, agency, name, but):
            raise InvalidInput([FieldError("name", "taken", "Another template has this name already.")])

    async def _keep(self, tx: Connection, template: Template, by: Principal) -> None:
        version = TemplateVersion(template.version, template.name, template.words, template.active, self._now(), by.name)
        await queries.add_version(tx, template.id, version, person_of(by))


def _checked(name: str, words: str) -> tuple[str, str]:
    """Both in order. Raises InvalidInput that names the fields."""
    name, errors = " ".join(name.split()), list[FieldError]()
    if not name or len(name) > LONGEST_NAME:
        errors.append(FieldError("name", "missing", "Give the template a short name, at most 80 characters."))
    if len(words) < 2:
        errors.append(FieldError("words", "missing", "Write the words of the template."))
    elif len(words) > LONGEST_WORDS:
        errors.append(FieldError("words", "too_long", "This is too long. Shorten it, please."))
    elif names_somebody(words) is not None:
        errors.append(FieldError("words", "names_somebody", "An answer may be public and names nobody: leave the reporter's name out."))
    if errors:
        raise InvalidInput(errors)
    return name, words
