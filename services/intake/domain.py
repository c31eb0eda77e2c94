"""What a submission must be, what becomes of it, and what its reporter may do when. Pure: no I/O, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from pydantic_core import to_json

from services.intake.contacts import Identity, check_reporter
from services.intake.places import resolve_region
from services.intake.reference import Reference
from services.intake.wording import Checked, is_web_address
from shared.auth import Principal
from shared.errors import FieldError, Filled
from shared.events.codes import (
    AgencyCode,
    CategoryCode,
    Channel,
    Classification,
    GovernmentCode,
    Language,
    RegionCode,
    ReporterAction,
    Status,
)
from shared.events.complaint import Attachment, ComplaintSubmitted, RecordedStep
from shared.events.submission import TEXT_MAX, TEXT_MIN, Submission
from shared.ids import new_id
from shared.likeness import same_words

FUTURE_TOLERANCE = timedelta(minutes=5)
"""Clocks of telephones and gateways differ by so much."""
NOT_CONTENT = {"submitted_at"}
_CONTENT = Submission.__pydantic_serializer__
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MEDIA_ATTRIBUTE, ADDRESS_ATTRIBUTE = "media_url", "address_id"
"""Where a submission carries what only Open311 has; agencies see it beside the answers to the category's questions."""
TITLE_MAX, ADDRESS_MAX, EXTERNAL_ID_MAX = 200, 500, 200
ATTRIBUTES_MAX, ATTRIBUTE_VALUES_MAX, ATTRIBUTE_KEY_MAX, ATTRIBUTE_VALUE_MAX = 50, 50, 100, 2_000
ATTRIBUTES_BYTES_MAX = 32_000
"""All answers together, as JSON: the fact that carries them must fit into a message."""
SUPPLEMENT_MAX, WORDS_MAX = 10_000, 2_000

PUBLIC_CHANNELS = frozenset({Channel.WEB, Channel.ANDROID, Channel.IOS, Channel.API})
"""What anybody may say to be. The others are channels that we know, by a token, a place in the stream or an api key."""

SENDER_CHANNELS = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.INSTAGRAM, Channel.FACEBOOK, Channel.X, Channel.EMAIL})
"""Where a network vouches for who sends, and the answer goes back to nobody else."""

OPEN = frozenset(Status) - {Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN}
"""Not over. A merged one is handled with another; its reporter may still add to it or take it back."""

ALLOWED: Mapping[ReporterAction, frozenset[Status]] = {
    ReporterAction.SUPPLEMENT: OPEN,
    ReporterAction.CONFIRM: frozenset({Status.ANSWERED}),
    ReporterAction.RATE: frozenset({Status.CLOSED}),
    ReporterAction.DISPUTE: frozenset({Status.ANSWERED}),
    ReporterAction.WITHDRAW: OPEN,
    ReporterAction.REOPEN: frozenset({Status.CLOSED, Status.ARCHIVED}),
    ReporterAction.APPEAL: frozenset({Status.CLOSED, Status.ARCHIVED}),
    ReporterAction.MAKE_CONFIDENTIAL: frozenset(Status),
    ReporterAction.ERASE: frozenset(Status),
}
"""What a reporter may ask for in which state. Routing has the last word, and says so in a fact."""


UNDECIDED = frozenset({ReporterAction.SUPPLEMENT, ReporterAction.MAKE_CONFIDENTIAL, ReporterAction.ERASE})
"""What need not wait for routing to decide another request."""


SECOND_CHANCES = frozenset({ReporterAction.REOPEN, ReporterAction.APPEAL})
"""What can be asked for after an end. Routing says which of them is left, and until when."""


def allowed_actions(
    status: Status,
    pending: ReporterAction | None,
    *,
    confidential: bool = False,
    erased: bool = False,
    rated: bool = False,
    again: ReporterAction | None = None,
) -> tuple[ReporterAction, ...]:
    """What the reporter can do now; `again` is what is left after an end, and what is `rated` is not rated again. While routing has not
    decided one request, there is no other; after an erasure there is nothing."""
    if erased:
        return ()
    return tuple(
        action
        for action, states in ALLOWED.items()
        if status in states
        and (pending is None or action in UNDECIDED)
        and not (action is ReporterAction.MAKE_CONFIDENTIAL and confidential)
        and not (action is ReporterAction.RATE and rated)
        and (action not in SECOND_CHANCES or action is again)
    )


class Handed(NamedTuple):
    """A submission as an edge hands it in."""

    submission: Submission
    idempotency_key: str | None = None
    """The same key is the same complaint; with other content it is refused."""
    vouched: bool = False
    """The caller is a channel that we know (token, stream, api key): what it says of itself, of ids and of times is believed."""
    principal: Principal | None = None
    """Whose token it was: nothing is taken for a government outside its scope. None: no token, or an edge of our own."""
    received_at: datetime | None = None
    """When it reached Kawal, if that was earlier than now: it lay in the stream."""
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A complaint of another system, its codes resolved already. `text` None: the source withheld the words."""

    channel: Channel
    external_id: str
    """Unique for the channel: put the source's name before its id."""
    submitted_at: datetime
    government: GovernmentCode
    text: str | None
    recorded: tuple[RecordedStep, ...]
    region: RegionCode | None = None
    classification: Classification | None = None
    category: CategoryCode | None = None
    title: str | None = None
    address: str | None = None
    anonymous: bool = False
    confidential: bool = False
    requested_agency: AgencyCode | None = None
    reporter_name: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter gets. The tracking code is secret and the same whenever the same submission comes again."""

    complaint_id: UUID
    number: str
    tracking_code: str
    created: bool
    """False: it was known already."""
    same: bool = True
    """What came now is what came first."""


class Draft(NamedTuple):
    """A complaint that is ready to be stored."""

    id: UUID
    channel: Channel
    external_id: str | None
    vouched: bool
    idempotency_key: str | None
    content: bytes
    """What was sent, to recognise the same content again. Without its time, which a gateway's repetition may state anew."""
    government: GovernmentCode
    region: RegionCode | None
    classification: Classification | None
    category: CategoryCode | None
    title: str | None
    text: str | None
    address: str | None
    lat: float | None
    long: float | None
    anonymous: bool
    confidential: bool
    language: Language
    identity: Identity | None
    requested_agency: AgencyCode | None
    attributes: dict[str, list[str]]
    submitted_at: datetime
    recorded: tuple[RecordedStep, ...] | None = None
    traceparent: str | None = None
    attachments: tuple[UUID, ...] = ()
    """Uploads that it wants; whether it may have them is seen when it is stored."""

    @property
    def contactable(self) -> bool:
        return self.identity is not None and self.identity.reachable

    @property
    def sending(self) -> bytes | None:
        """Who says what, where the channel itself says who: a second one of the same brings nothing new. Photos do.

        Only there. On a page or over an API anybody can type anybody's number: recognising that would tell a stranger who reported what.
        """
        known = self.identity is not None and (self.identity.phone or self.identity.email)
        if not known or not self.vouched or self.channel not in SENDER_CHANNELS or self.recorded is not None or self.attachments:
            return None
        said = same_words(self.text, self.title, self.address)
        where = (self.channel, self.government, self.region, self.category, self.anonymous, self.confidential)
        return "\0".join(map(str, (known, *where, to_json(self.attributes).decode(), said))).encode()

    def submitted(self, number: int, attachments: tuple[Attachment, ...] | None = None) -> ComplaintSubmitted:
        """The fact that it was submitted. Holds no identity. `attachments`: the uploads, now its own."""
        return ComplaintSubmitted(
            number=str(number),
            channel=self.channel,
            government=self.government,
            region=self.region,
            classification=self.classification,
            category=self.category,
            title=self.title,
            text=self.text,
            address=self.address,
            lat=self.lat,
            long=self.long,
            anonymous=self.anonymous,
            confidential=self.confidential,
            contactable=self.contactable,
            language=self.language,
            requested_agency=self.requested_agency,
            attributes=self.attributes,
            recorded=self.recorded,
            attachments=attachments,
        )


def prepare(handed: Handed, reference: Reference, now: datetime) -> Draft:
    """Checks everything at once and completes what follows from the rest. Raises InvalidInput with all that is wrong."""
    sent = handed.submission
    checked = Checked()
    text = checked.text("text", sent.text, least=TEXT_MIN, most=TEXT_MAX)
    title = checked.line("title", sent.title, most=TITLE_MAX)
    address = checked.line("address", sent.address, most=ADDRESS_MAX)
    external_id = checked.line("external_id", sent.external_id, most=EXTERNAL_ID_MAX)
    if not handed.vouched:
        _check_public(sent, reference, checked)
    submitted_at = _check_time(sent.submitted_at, handed.received_at or now, now, checked)
    region = resolve_region(sent, reference.boundaries, checked)
    category, classification = _check_category(sent, reference, checked)
    agency = _check_agency(sent, reference, checked)
    government = _check_government(sent, region, agency, category, reference, checked)
    if handed.principal is not None and not handed.principal.covers(government, agency):
        checked.error("government", "out_of_scope", Filled("This token does not hand in for the government %(code)s.", code=government))
    _check_attributes(sent.attributes, checked)
    identity = check_reporter(sent.reporter, checked)
    checked.done()
    return Draft(
        id=new_id(),
        channel=sent.channel,
        external_id=external_id,
        vouched=handed.vouched,
        idempotency_key=handed.idempotency_key,
        content=_CONTENT.to_json(sent, exclude_defaults=True, exclude=NOT_CONTENT),
        government=government,
        region=region,
        classification=classification,
        category=category,
        title=title,
        text=text,
        address=address,
        lat=sent.lat,
        long=sent.long,
        anonymous=sent.anonymous,
        confidential=sent.confidential,
        language=sent.language,
        identity=identity,
        requested_agency=agency,
        attributes=sent.attributes,
        submitted_at=submitted_at,
        traceparent=handed.traceparent,
        attachments=tuple(dict.fromkeys(sent.attachments)),
    )


def adopt(row: ImportedRow) -> Draft:
    """An imported complaint as a draft. Nothing is refused: what another system took is taken; its words are only made storable."""
    checked = Checked()
    name = checked.line("reporter.name", row.reporter_name)
    return Draft(
        id=new_id(),
        channel=row.channel,
        external_id=row.external_id,
        vouched=True,
        idempotency_key=None,
        content=_imported_content(row),
        government=row.government,
        region=row.region,
        classification=row.classification,
        category=row.category,
        title=checked.line("title", row.title),
        text=checked.text("text", row.text, most=TEXT_MAX),
        address=checked.line("address", row.address),
        lat=None,
        long=None,
        anonymous=row.anonymous,
        confidential=row.confidential,
        language=Language.INDONESIAN,
        identity=Identity(name=name) if name else None,
        requested_agency=row.requested_agency,
        attributes={},
        submitted_at=row.submitted_at,
        recorded=row.recorded,
    )


def _imported_content(row: ImportedRow) -> bytes:
    """What tells one state of a source's row from another: not the codes that we gave it, which may come to be others."""
    steps = ";".join(f"{step.kind} {step.at.isoformat() if step.at_known else ''}" for step in row.recorded)
    return "\0".join((row.external_id, row.submitted_at.isoformat(), row.text or "", steps)).encode()


def _check_public(sent: Submission, reference: Reference, checked: Checked) -> None:
    """What somebody whom we do not know may not say: another's channel, another time, answers to what nobody asked."""
    if sent.channel not in PUBLIC_CHANNELS:
        names = ", ".join(sorted(PUBLIC_CHANNELS))
        checked.error("channel", "channel_not_public", Filled("Without a channel's token it is one of: %(names)s.", names=names))
    if sent.submitted_at is not None:
        checked.error("submitted_at", "not_taken", "Only a channel with a token says when it was handed in; leave it out.")
    category = reference.categories.get(sent.category) if sent.category is not None else None
    asked = {attribute.code for attribute in category.attributes if attribute.variable} if category else set()
    for number, key in enumerate(sent.attributes):
        if key not in asked:
            checked.error(f"attributes.{number}", "unknown_attribute", "The category does not ask this.")


def _check_time(said: datetime | None, received: datetime, now: datetime, checked: Checked) -> datetime:
    """When it was handed in; in UTC, for it is written and stored many times on its way."""
    if said is None:
        return min(received, now)
    if said > now + FUTURE_TOLERANCE:
        checked.error("submitted_at", "in_future", "It lies in the future.")
        return now
    if said < EARLIEST:
        checked.error("submitted_at", "too_old", Filled("It lies before %(year)s.", year=f"{EARLIEST:%Y}"))
        return now
    return min(said.astimezone(UTC), now)


def _check_category(sent: Submission, reference: Reference, checked: Checked) -> tuple[CategoryCode | None, Classification | None]:
    if sent.category is None:
        return None, sent.classification
    if not reference.has_category(sent.category):
        checked.error("category", "unknown_category", Filled("There is no category %(code)s.", code=sent.category))
        return None, sent.classification
    return sent.category, sent.classification or reference.categories[sent.category].classification


def _check_agency(sent: Submission, reference: Reference, checked: Checked) -> AgencyCode | None:
    if sent.requested_agency is not None and not reference.has_agency(sent.requested_agency):
        checked.error("requested_agency", "unknown_agency", Filled("There is no agency %(code)s.", code=sent.requested_agency))
        return None
    return sent.requested_agency


def _check_government(
    sent: Submission, region: RegionCode | None, agency: AgencyCode | None, category: str | None, reference: Reference, checked: Checked
) -> GovernmentCode:
    if sent.government is not None:
        if not reference.has_government(sent.government):
            checked.error("government", "unknown_government", Filled("The government %(code)s does not take part.", code=sent.government))
        return sent.government
    if region is None and agency is not None:
        return reference.agencies[agency].government
    own = reference.categories[category].government if category and region is None else None
    return own if own and reference.has_government(own) else reference.government_of_region(region)


def _check_attributes(attributes: Mapping[str, list[str]], checked: Checked) -> None:
    if len(attributes) > ATTRIBUTES_MAX:
        checked.error("attributes", "too_many", Filled("At most %(most)s answers.", most=ATTRIBUTES_MAX))
        return
    if attributes and (size := len(to_json(attributes))) > ATTRIBUTES_BYTES_MAX:
        too_large = Filled("At most %(most)s bytes in all answers together; these have %(has)s.", most=ATTRIBUTES_BYTES_MAX, has=size)
        checked.error("attributes", "too_large", too_large)
        return
    if not all(is_web_address(url) for url in attributes.get(MEDIA_ATTRIBUTE, ())):
        checked.error(MEDIA_ATTRIBUTE, "invalid_address", "An http or https address, please.")
    for number, (key, values) in enumerate(attributes.items()):
        checked.line(f"attributes.{number}", key, most=ATTRIBUTE_KEY_MAX)
        if len(values) > ATTRIBUTE_VALUES_MAX:
            checked.error(f"attributes.{number}", "too_many", Filled("At most %(most)s values.", most=ATTRIBUTE_VALUES_MAX))
        for value in values[:ATTRIBUTE_VALUES_MAX]:
            checked.text(f"attributes.{number}", value, most=ATTRIBUTE_VALUE_MAX)


Outcome = Receipt | list[FieldError]
"""What became of one submission of many."""
