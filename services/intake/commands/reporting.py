"""What reporters ask for once their complaint is stored: more words, confirm, rate, dispute, reopen, appeal, withdraw, hide, erase.

Routing decides and intake passes it on; what is out of sight and what is erased is so here at once, for both are the reporter's right.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from pydantic_core import to_json

from services.intake.codes import TrackingCodes
from services.intake.commands import hiding
from services.intake.commands.storing import claim
from services.intake.domain import ALLOWED, OPEN, SECOND_CHANCES, SUPPLEMENT_MAX, WORDS_MAX
from services.intake.history import REQUESTS, STATUS
from services.intake.queries import cases, reporting
from services.intake.queries import following as timeline
from services.intake.queries.attachments import count_attachments, list_attachments
from services.intake.queries.cases import NO_COMPLAINT, Case
from services.intake.queries.following import NewEntry
from services.intake.wording import Checked
from shared.database import Connection, Database, Json
from shared.errors import Conflict, FieldError, Filled, InvalidInput, NotFound
from shared.events.codes import ReporterAction
from shared.events.complaint import (
    Attachment,
    ConfidentialityAsked,
    ConfirmationGiven,
    DisputeRaised,
    ErasureAsked,
    RatingGiven,
    ReporterFact,
    SupplementGiven,
    WithdrawalAsked,
)
from shared.events.envelope import Source
from shared.events.review import AppealRaised, ReopeningAsked
from shared.events.submission import ATTACHMENTS_MAX
from shared.messaging import outbox
from shared.telemetry.metrics import COMMANDS

PHOTOS_MAX = 20
"""Photos of one complaint, with all that is added to it later."""
SECOND_CLICK = timedelta(minutes=10)
"""So long the same words mean the same addition where no form's key tells, if nothing has happened in between: a program tried again.
Later, or in reply to another question, they are said anew."""
MakeFact = Callable[[Case], ReporterFact]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a reporter asks for: the kind of entry it becomes, what is kept of it, and the fact that tells of it."""

    action: ReporterAction
    kind: str
    data: dict[str, object]
    fact: MakeFact


def _asking(action: ReporterAction, kind: str, fact: type[ReporterFact], **said: object) -> _Asked:
    """A request whose entry keeps what its fact says."""
    return _Asked(action, kind, said, lambda case: fact.model_validate({"government": case.government, "agency": case.agency, **said}))


Complete = Callable[[Connection, Case], Awaitable[_Asked]]


class Reporting:
    """The reporter's acts, found by the tracking code. Each raises NotFound, InvalidInput, or Conflict with what is possible now.

    The same act again, while routing has not decided the first, has no second effect.
    """

    def __init__(self, db: Database, codes: TrackingCodes) -> None:
        self._db, self._codes = db, codes

    async def supplement(self, code: str, text: str, *, photos: Sequence[UUID] = (), key: str | None = None, now: datetime) -> Case:
        """Adds words to an open complaint, and photos that were uploaded before. `key`: the form's own, each time it is sent."""
        words = _words("text", text, least=1, most=SUPPLEMENT_MAX) or ""
        if len(photos) > ATTACHMENTS_MAX:
            too_many = Filled("At most %(most)s photos at once.", most=ATTACHMENTS_MAX)
            raise InvalidInput([FieldError("attachments", "too_many", too_many)])

        def asked(claimed: tuple[Attachment, ...] | None) -> _Asked:
            return _Asked(
                ReporterAction.SUPPLEMENT,
                "supplement_given",
                {"text": words, "photos": len(claimed) if claimed else None, "key": key},
                lambda case: SupplementGiven(government=case.government, agency=case.agency, text=words, attachments=claimed),
            )

        async def claimed(tx: Connection, case: Case) -> _Asked:
            return asked(await _photos(tx, case, list(dict.fromkeys(photos))))

        return await self._ask(code, asked(None), now, claimed if photos else None, photos)

    async def confirm(self, code: str, rating: int | None, words: str | None, *, now: datetime) -> Case:
        """Says that the answer settles it."""
        said = _words("words", words, most=WORDS_MAX)
        return await self._ask(
            code, _asking(ReporterAction.CONFIRM, "confirmation_given", ConfirmationGiven, rating=rating, words=said), now
        )

    async def rate(self, code: str, rating: int, words: str | None, *, now: datetime) -> Case:
        """Says how content the reporter is, 1 to 5, with what is closed and not rated yet."""
        said = _words("words", words, most=WORDS_MAX)
        return await self._ask(code, _asking(ReporterAction.RATE, "rating_given", RatingGiven, rating=rating, words=said), now)

    async def dispute(self, code: str, text: str, *, now: datetime) -> Case:
        """Says that the answer does not settle it, and why."""
        words = _words("text", text, least=1, most=SUPPLEMENT_MAX) or ""
        return await self._ask(code, _asking(ReporterAction.DISPUTE, "dispute_raised", DisputeRaised, text=words), now)

    async def reopen(self, code: str, reason: str, *, now: datetime) -> Case:
        """Says that what is over is not settled, and why."""
        words = _words("reason", reason, least=1, most=SUPPLEMENT_MAX) or ""
        return await self._ask(code, _asking(ReporterAction.REOPEN, "reopening_asked", ReopeningAsked, reason=words), now)

    async def appeal(self, code: str, text: str, *, now: datetime) -> Case:
        """Turns to the leader, once nothing else is left."""
        words = _words("text", text, least=1, most=SUPPLEMENT_MAX) or ""
        return await self._ask(code, _asking(ReporterAction.APPEAL, "appeal_raised", AppealRaised, text=words), now)

    async def withdraw(self, code: str, reason: str | None, *, now: datetime) -> Case:
        """Takes the complaint back."""
        words = _words("reason", reason, most=WORDS_MAX)
        return await self._ask(code, _asking(ReporterAction.WITHDRAW, "withdrawal_asked", WithdrawalAsked, reason=words), now)

    async def make_confidential(self, code: str, *, now: datetime) -> Case:
        """Takes the content out of the public's sight, at once and for good."""
        async with self._db.transaction() as tx:
            case = await self._lock(tx, code)
            if case.confidential and case.erased_at is None:
                return _known(case, ReporterAction.MAKE_CONFIDENTIAL)
            _must_be_allowed(case, ReporterAction.MAKE_CONFIDENTIAL, now)
            await hiding.make_confidential(tx, [case.id])
            case = await _tell(tx, case, CONFIDENTIAL, now)
        COMMANDS.labels("intake", ReporterAction.MAKE_CONFIDENTIAL.value, "created").inc()
        return replace(case, confidential=True)

    async def erase(self, code: str, *, now: datetime) -> Case:
        """Destroys every word and the reporter's identity, here at once and elsewhere as routing tells of it. Whoever erases an open
        complaint takes it back, too: nobody can work on what nobody can read."""
        async with self._db.transaction() as tx:
            case = await self._lock(tx, code)
            if case.erased_at is not None:
                return _known(case, ReporterAction.ERASE)
            _must_be_allowed(case, ReporterAction.ERASE, now)
            if case.status in OPEN and case.pending is not ReporterAction.WITHDRAW:
                case = await _tell(tx, case, TAKEN_BACK, now)
            case = await _tell(tx, case, ERASED, now)
            await hiding.erase(tx, [case.id])
            erased = await cases.lock_by_code(tx, self._codes.find_hash(code))
        COMMANDS.labels("intake", ReporterAction.ERASE.value, "created").inc()
        return erased or case

    async def _ask(self, code: str, asked: _Asked, now: datetime, complete: Complete | None = None, photos: Sequence[UUID] = ()) -> Case:
        """`complete` adds what only the complaint itself can give, once it is clear that this is possible; of `photos`, say."""
        async with self._db.transaction() as tx:
            case = await self._lock(tx, code)
            if case.erased_at is None and await _is_repeated(tx, case, asked, photos, now):
                return _known(case, asked.action)
            _must_be_allowed(case, asked.action, now)
            case = await _tell(tx, case, await complete(tx, case) if complete else asked, now)
        COMMANDS.labels("intake", asked.action.value, "created").inc()
        return case

    async def _lock(self, tx: Connection, code: str) -> Case:
        case = await cases.lock_by_code(tx, self._codes.find_hash(code))
        if case is None:
            raise NotFound(NO_COMPLAINT, code="no-such-code")
        return case


async def _photos(tx: Connection, case: Case, photos: Sequence[UUID]) -> tuple[Attachment, ...]:
    """Makes uploads photos of this complaint. Raises InvalidInput when one is not there any more, or there are too many in all."""
    known = await count_attachments(tx, case.id)
    if known + len(photos) > PHOTOS_MAX:
        too_many = Filled("A complaint has at most %(most)s photos.", most=PHOTOS_MAX)
        raise InvalidInput([FieldError("attachments", "too_many_in_all", too_many)])
    return (await claim(tx, {case.id: photos}, after=known))[case.id]


CONFIDENTIAL = _asking(ReporterAction.MAKE_CONFIDENTIAL, "confidentiality_asked", ConfidentialityAsked)
ERASED = _asking(ReporterAction.ERASE, "erasure_asked", ErasureAsked)
TAKEN_BACK = _asking(ReporterAction.WITHDRAW, "withdrawal_asked", WithdrawalAsked)
AT_ONCE = frozenset({ReporterAction.SUPPLEMENT, ReporterAction.MAKE_CONFIDENTIAL})
"""Requests of which nothing is undecided."""


async def _tell(tx: Connection, case: Case, asked: _Asked, now: datetime) -> Case:
    """Notes the request, puts it into the history and tells of it."""
    case = await reporting.note_request(tx, case, None if asked.action in AT_ONCE else asked.action)
    kept = Json(to_json({key: value for key, value in asked.data.items() if value is not None}))
    await timeline.add_entries(tx, [NewEntry(case.id, Source.INTAKE, case.version, now, asked.kind, None, case.agency, kept)])
    fact = asked.fact(case)
    await outbox.add(tx, outbox.envelopes(Source.INTAKE, case.id, [fact], after_version=case.version - 1, time=now))
    return case


def _known(case: Case, action: ReporterAction) -> Case:
    """It was asked before; nothing happens a second time."""
    COMMANDS.labels("intake", action.value, "known").inc()
    return case


async def _is_repeated(tx: Connection, case: Case, asked: _Asked, photos: Sequence[UUID], now: datetime) -> bool:
    """A second click: the same request is still undecided, or this is the addition that was given already, with no photo that is new."""
    if asked.action is not ReporterAction.SUPPLEMENT:
        return case.pending is asked.action
    if photos:
        if not {each.id for each in await list_attachments(tx, case.id)}.issuperset(photos):
            return False
        return await reporting.has_supplement(tx, case.id, str(asked.data["text"]))
    if key := asked.data["key"]:
        return await reporting.has_supplement(tx, case.id, str(asked.data["text"]), key=str(key))
    return await reporting.is_newest_supplement(tx, case.id, str(asked.data["text"]), since=now - SECOND_CLICK)


def _must_be_allowed(case: Case, action: ReporterAction, now: datetime) -> None:
    allowed = case.allowed_at(now)
    if action in allowed:
        return
    code = None
    if case.erased_at is not None:
        detail = "The complaint is erased; nothing of it is left."
    elif case.status in ALLOWED[action] and case.pending is not None:
        detail = Filled("Your request %(request)s is still being decided.", request=Filled(REQUESTS[case.pending]))
    elif action is ReporterAction.RATE and case.status in ALLOWED[action]:
        detail, code = "You have rated this already.", "rated-before"
    elif action in SECOND_CHANCES and case.status in ALLOWED[action]:
        detail, code = _too_late(case, now)
    else:
        detail = Filled("This is not possible now. The complaint stands at “%(status)s”.", status=Filled(STATUS[case.status]))
    COMMANDS.labels("intake", action.value, "refused").inc()
    raise Conflict(detail, allowed=[each.value for each in allowed], version=case.version, code=code)


def _too_late(case: Case, now: datetime) -> tuple[str, str]:
    """Why what is over stays so, with what can be done instead, and a stable code."""
    left = case.again_at(now)
    if left is ReporterAction.REOPEN:
        return "This can still be reopened. Ask for that first.", "reopen-first"
    if left is ReporterAction.APPEAL:
        return "This cannot be reopened any more. An appeal to the leader is possible, once.", "reopened-before"
    if case.again is not None:
        return "The time for this has passed. Please report anew, and name the number of this complaint.", "too-late"
    return "Everything that can be asked for this complaint has been asked. Please report anew if something new happens.", "final"


def _words(field: str, written: str | None, *, least: int = 0, most: int) -> str | None:
    checked = Checked()
    words = checked.text(field, written, least=least, most=most)
    checked.done()
    return words
