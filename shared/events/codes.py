"""The words of the domain as codes, with their meaning in DOMAIN terms. Pages translate them; facts carry them."""

from enum import StrEnum
from typing import Annotated

from pydantic import GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

RegionCode = Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$")]
"""Kemendagri code: `32` province, `32.04` regency or city, `32.04.12` district, `32.04.12.2001` village."""

GovernmentCode = Annotated[str, StringConstraints(pattern=r"^\d{2}\.\d{2}$")]
"""`32.04` a regency or city, `32.00` a province, `00.00` the national level (ministries and institutions)."""

AgencyCode = Annotated[str, StringConstraints(pattern=r"^\d{2}\.\d{2}\.[a-z0-9][a-z0-9-]{0,47}$")]
"""The government's code and the agency's short name in it: `32.04.dpupr`, `00.00.kemensos`."""

CategoryCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]

NATIONAL: GovernmentCode = "00.00"

CLASSROOM: GovernmentCode = "99.01"
"""“Latihan”, the government of practice classes. A Kemendagri code begins with a province, 11 to 96; 99 will never be one."""


class Code(StrEnum):
    """A word of a closed list. It is told as the text that it is; pydantic would ask each for its `value`, a call of Python's."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type["Code"], handler: GetCoreSchemaHandler) -> CoreSchema:
        return {**handler(source), "serialization": core_schema.simple_ser_schema("str")}


class Classification(Code):
    """Klasifikasi."""

    COMPLAINT = "complaint"
    OVERSIGHT = "oversight"
    INFORMATION = "information"
    ASPIRATION = "aspiration"


class Channel(Code):
    """The door through which a complaint came."""

    WEB = "web"
    ANDROID = "android"
    IOS = "ios"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    X = "x"
    EMAIL = "email"
    CALL_CENTRE = "call_centre"
    LETTER = "letter"
    WALK_IN = "walk_in"
    PARTNER = "partner"
    OPEN311 = "open311"
    API = "api"
    IMPORT = "import"


class Language(Code):
    INDONESIAN = "id"
    ENGLISH = "en"


class Status(Code):
    """Where a case stands (the lifecycle's states)."""

    RECEIVED = "received"
    NEEDS_INFO = "needs_info"
    VERIFIED = "verified"
    ROUTED = "routed"
    IN_PROGRESS = "in_progress"
    DEFERRED = "deferred"
    """Its agency was given more time; nothing else stops."""
    RETURNED = "returned"
    SPLIT = "split"
    """Several agencies each have a share, a case of its own."""
    ANSWERED = "answered"
    CLOSED = "closed"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    """Handled with another complaint of the same matter."""


class ArchiveReason(Code):
    TOO_GENERAL = "too_general"
    NO_EVIDENCE = "no_evidence"
    IRRELEVANT = "irrelevant"
    UNLAWFUL_CONTENT = "unlawful_content"
    SPAM = "spam"
    NO_REPLY = "no_reply"
    EXPIRED = "expired"
    UNSTATED = "unstated"
    """An imported case whose source gives no reason that we know."""


class ReturnReason(Code):
    NOT_OUR_AUTHORITY = "not_our_authority"
    WRONG_REGION = "wrong_region"
    NEEDS_OTHER_AGENCY = "needs_other_agency"


class Outcome(Code):
    """What an answer says."""

    RESOLVED = "resolved"
    PLANNED = "planned"
    CANNOT_RESOLVE = "cannot_resolve"
    INFORMATION_GIVEN = "information_given"
    UNSTATED = "unstated"
    """An imported answer whose source does not say."""


class CannotReason(Code):
    """Why an agency cannot settle a matter. That it is another's authority is none: such a case is given back."""

    NO_BUDGET = "no_budget"
    LAW_FORBIDS = "law_forbids"
    PRIVATE_MATTER = "private_matter"
    NOT_FOUND = "not_found"
    TECHNICALLY_IMPOSSIBLE = "technically_impossible"
    BEFORE_COURT = "before_court"
    OTHER = "other"
    """Said in words."""


class AnswerFlag(Code):
    """What makes an answer look like a phrase."""

    COPIED = "copied"
    """Nearly the words of another answer of the same agency."""
    NOTHING_OF_CASE = "nothing_of_case"
    """Not one word that the report has, too."""
    TOO_SHORT = "too_short"


class PhotoMoment(Code):
    """When an agency's photo was taken."""

    BEFORE = "before"
    AFTER = "after"


class CloseReason(Code):
    CONFIRMED = "confirmed"
    SILENCE = "silence"
    COORDINATOR = "coordinator"


class DecidedBy(Code):
    RULE = "rule"
    PERSON = "person"
    MODEL = "model"
    """What was learned from the government's own past routings, where it lets that route by itself."""
    RECORD = "record"
    """Another system's history, imported."""


class Clock(Code):
    """The deadlines that are watched."""

    SCREENING = "screening"
    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    """The citizen's clock: from submission to the first answer, by classification."""


class EscalationLevel(Code):
    SECRETARY = "secretary"
    HEAD = "head"
    COORDINATOR = "coordinator"
    REGISTER = "register"


class ReporterAction(Code):
    """What a reporter asks for and routing decides."""

    CONFIRM = "confirm"
    RATE = "rate"
    DISPUTE = "dispute"
    WITHDRAW = "withdraw"
    SUPPLEMENT = "supplement"
    MAKE_CONFIDENTIAL = "make_confidential"
    ERASE = "erase"
    REOPEN = "reopen"
    APPEAL = "appeal"


class ErasureBasis(Code):
    """Why a complaint was erased."""

    REPORTER = "reporter"
    LAW = "law"


class Audience(Code):
    """Who a message is for."""

    REPORTER = "reporter"
    SUPPORTER = "supporter"
    """Another citizen whom a complaint concerns, and who wants to hear of answers."""
    AGENCY = "agency"
    SECRETARY = "secretary"
    HEAD = "head"
    COORDINATOR = "coordinator"


class MessageChannel(Code):
    EMAIL = "email"
    SMS = "sms"
    MAILBOX = "mailbox"
    NONE = "none"
    """No way to reach the audience is known; the message is kept as skipped."""


class DeliveryState(Code):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"
