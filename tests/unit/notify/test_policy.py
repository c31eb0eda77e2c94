"""Who hears of which fact, and when nobody does."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.notify import policy
from services.notify.policy import MAX_ATTEMPTS, Verdict, judge, retry_delay, who_hears
from shared.events.catalogue import PRODUCED
from shared.events.codes import (
    ArchiveReason,
    Audience,
    Channel,
    Classification,
    Clock,
    CloseReason,
    DecidedBy,
    ErasureBasis,
    EscalationLevel,
    Language,
    Outcome,
    ReporterAction,
    ReturnReason,
    Status,
)
from shared.events.complaint import (
    CaseFact,
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDeadlinesChanged,
    ComplaintDisputed,
    ComplaintDueSoon,
    ComplaintErased,
    ComplaintEscalated,
    ComplaintInfoRequested,
    ComplaintMadeConfidential,
    ComplaintRated,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintSupplemented,
    ComplaintVerified,
    ComplaintWithdrawn,
    ConfirmationGiven,
    ContactGiven,
    DisputeRaised,
    RatingGiven,
    ReporterRefused,
    SupplementGiven,
    WithdrawalAsked,
)
from shared.events.envelope import Source
from shared.events.fact import Fact
from shared.events.notice import ComplaintNoticeGiven
from shared.events.relation import (
    ComplaintJoined,
    ComplaintMerged,
    ComplaintSplit,
    ComplaintSupported,
    ComplaintUnmerged,
    PartAnswered,
    PartOpened,
    PartTakenBack,
    SharedAnswer,
)
from shared.events.review import (
    AppealRefused,
    ComplaintAppealed,
    ComplaintDeferred,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintResumed,
    DeferralAsked,
    DeferralRefused,
)

NOW = datetime(2026, 3, 17, 8, tzinfo=UTC)
GOVERNMENT, AGENCY = "32.01", "32.01.dpupr"
REPORTER, OFFICE, SECRETARY, HEAD, COORDINATOR = Audience.REPORTER, Audience.AGENCY, Audience.SECRETARY, Audience.HEAD, Audience.COORDINATOR

SUBMITTED = ComplaintSubmitted(
    number="26-1", channel=Channel.WEB, government=GOVERNMENT, anonymous=False, confidential=False, contactable=True
)
VERIFIED = ComplaintVerified(government=GOVERNMENT, status=Status.VERIFIED, classification=Classification.COMPLAINT, by=DecidedBy.RULE)
ROUTED = ComplaintRouted(
    government=GOVERNMENT,
    agency=AGENCY,
    status=Status.ROUTED,
    number="26-1",
    classification=Classification.COMPLAINT,
    confidential=False,
    by=DecidedBy.RULE,
    hop=1,
    first_routed_at=NOW,
    due_at=NOW,
)
ANSWERED = ComplaintAnswered(
    government=GOVERNMENT, agency=AGENCY, status=Status.ANSWERED, outcome=Outcome.RESOLVED, first=True, first_answered_at=NOW, late=False
)
NOTICE_GIVEN = ComplaintNoticeGiven(
    government=GOVERNMENT,
    agency=AGENCY,
    status=Status.ROUTED,
    notice=UUID(int=1),
    publisher=GOVERNMENT,
    title="Perbaikan jalan",
    text="Dikerjakan bulan Mei.",
    until=NOW.date(),
)


def due_soon(clock: Clock, agency: str | None) -> ComplaintDueSoon:
    return ComplaintDueSoon(government=GOVERNMENT, agency=agency, status=Status.RECEIVED, clock=clock, due_at=NOW)


def breached(clock: Clock, agency: str | None) -> ComplaintBreached:
    return ComplaintBreached(government=GOVERNMENT, agency=agency, status=Status.RECEIVED, clock=clock, due_at=NOW)


def escalated(level: EscalationLevel, agency: str | None = AGENCY) -> ComplaintEscalated:
    return ComplaintEscalated(
        government=GOVERNMENT, agency=agency, status=Status.ROUTED, level=level, clock=Clock.FIRST_RESPONSE, due_at=NOW
    )


OURS = {"government": GOVERNMENT, "agency": AGENCY}
MASTER = UUID(int=7)
RECLASSIFIED = ComplaintReclassified(**OURS, status=Status.ROUTED, classification=Classification.OVERSIGHT)
PART_OPENED = PartOpened(
    government=GOVERNMENT,
    status=Status.VERIFIED,
    parent=MASTER,
    parent_number="1",
    number="1-1",
    channel=Channel.WEB,
    classification=Classification.COMPLAINT,
    submitted_at=NOW,
    anonymous=True,
    confidential=False,
    language=Language.INDONESIAN,
)
PART_ANSWERED = PartAnswered(
    government=GOVERNMENT,
    status=Status.SPLIT,
    part=MASTER,
    number="1-1",
    answered_by=AGENCY,
    outcome=Outcome.RESOLVED,
    late=False,
    remaining=1,
)


GRANTED = ComplaintReopened(
    government=GOVERNMENT,
    agency=AGENCY,
    status=Status.ROUTED,
    count=3,
    level=EscalationLevel.HEAD,
    appeal=True,
    decided_by=EscalationLevel.HEAD,
)


def reopened(level: EscalationLevel, agency: str | None = AGENCY) -> ComplaintReopened:
    return ComplaintReopened(government=GOVERNMENT, agency=agency, status=Status.ROUTED, count=1, level=level)


SHARED = SharedAnswer(number="1", outcome=Outcome.RESOLVED, answered_at=NOW, late=False)
CASES: list[tuple[Fact, tuple[Audience, ...]]] = [
    (SUBMITTED, (REPORTER,)),
    (VERIFIED, ()),
    (ComplaintInfoRequested(government=GOVERNMENT, status=Status.NEEDS_INFO), (REPORTER,)),
    (ComplaintArchived(government=GOVERNMENT, status=Status.ARCHIVED, reason=ArchiveReason.SPAM), (REPORTER,)),
    (ROUTED, (REPORTER, OFFICE)),
    (ROUTED.model_copy(update={"final": True}), (REPORTER, OFFICE)),
    (GRANTED, (REPORTER, OFFICE, Audience.HEAD)),
    (
        ComplaintReturned(government=GOVERNMENT, agency=AGENCY, status=Status.RETURNED, reason=ReturnReason.NOT_OUR_AUTHORITY, hop=1),
        (COORDINATOR,),
    ),
    (ComplaintDeadlinesChanged(government=GOVERNMENT, agency=AGENCY, status=Status.ROUTED, due_at=NOW), ()),
    (ComplaintAccepted(government=GOVERNMENT, agency=AGENCY, status=Status.IN_PROGRESS), ()),
    (ANSWERED, (REPORTER,)),
    (ComplaintSupplemented(government=GOVERNMENT, agency=AGENCY, status=Status.ROUTED), (OFFICE,)),
    (ComplaintSupplemented(government=GOVERNMENT, status=Status.RECEIVED), ()),
    (ComplaintDisputed(government=GOVERNMENT, agency=AGENCY, status=Status.IN_PROGRESS), (REPORTER, OFFICE)),
    (ComplaintClosed(government=GOVERNMENT, agency=AGENCY, status=Status.CLOSED, reason=CloseReason.SILENCE), (REPORTER,)),
    (ComplaintWithdrawn(government=GOVERNMENT, agency=AGENCY, status=Status.WITHDRAWN), (REPORTER, OFFICE)),
    (ComplaintWithdrawn(government=GOVERNMENT, status=Status.WITHDRAWN), (REPORTER,)),
    (ComplaintMadeConfidential(government=GOVERNMENT, agency=AGENCY, status=Status.ROUTED), (OFFICE,)),
    (ComplaintMadeConfidential(government=GOVERNMENT, status=Status.RECEIVED), ()),
    (ComplaintErased(government=GOVERNMENT, agency=AGENCY, status=Status.CLOSED, basis=ErasureBasis.LAW), (OFFICE,)),
    (ComplaintErased(government=GOVERNMENT, status=Status.ARCHIVED, basis=ErasureBasis.REPORTER), ()),
    (ReporterRefused(government=GOVERNMENT, status=Status.CLOSED, action=ReporterAction.DISPUTE, detail="late"), (REPORTER,)),
    (due_soon(Clock.FIRST_RESPONSE, AGENCY), (OFFICE,)),
    (due_soon(Clock.RESOLUTION, AGENCY), (OFFICE,)),
    (due_soon(Clock.SCREENING, None), (COORDINATOR,)),
    (due_soon(Clock.RESOLUTION, None), (COORDINATOR,)),
    (breached(Clock.FIRST_RESPONSE, AGENCY), (REPORTER,)),
    (breached(Clock.SCREENING, None), (REPORTER, COORDINATOR)),
    (breached(Clock.RESOLUTION, None), (REPORTER, COORDINATOR)),
    (escalated(EscalationLevel.SECRETARY), (SECRETARY,)),
    (escalated(EscalationLevel.HEAD), (HEAD,)),
    (escalated(EscalationLevel.COORDINATOR), (COORDINATOR,)),
    (escalated(EscalationLevel.COORDINATOR, None), (COORDINATOR,)),
    (escalated(EscalationLevel.HEAD, None), ()),
    (escalated(EscalationLevel.REGISTER), ()),
    (NOTICE_GIVEN, (REPORTER,)),
    (DeferralAsked(**OURS, status=Status.ROUTED, until=NOW), (COORDINATOR,)),
    (ComplaintDeferred(**OURS, status=Status.DEFERRED, until=NOW), (REPORTER, OFFICE)),
    (DeferralRefused(**OURS, status=Status.ROUTED), (OFFICE,)),
    (ComplaintResumed(**OURS, status=Status.IN_PROGRESS, until=NOW), (OFFICE,)),
    (RECLASSIFIED, (OFFICE,)),
    (reopened(EscalationLevel.SECRETARY), (REPORTER, OFFICE, SECRETARY)),
    (reopened(EscalationLevel.HEAD), (REPORTER, OFFICE, HEAD)),
    (reopened(EscalationLevel.COORDINATOR, None), (REPORTER, COORDINATOR)),
    (ComplaintAppealed(**OURS, status=Status.CLOSED, level=EscalationLevel.HEAD), (COORDINATOR, HEAD)),
    (ComplaintAppealed(government=GOVERNMENT, status=Status.ARCHIVED, level=EscalationLevel.COORDINATOR), (COORDINATOR,)),
    (AppealRefused(**OURS, status=Status.CLOSED), (REPORTER,)),
    (ComplaintMerged(**OURS, status=Status.MERGED, master=MASTER, master_number="1", was=Status.ROUTED), (REPORTER, OFFICE)),
    (ComplaintUnmerged(**OURS, status=Status.ROUTED, master=MASTER, because="coordinator"), (REPORTER, OFFICE)),
    (ComplaintUnmerged(**OURS, status=Status.ANSWERED, master=MASTER, because="master_ended", answer=SHARED), (REPORTER,)),
    (ComplaintUnmerged(**OURS, status=Status.ANSWERED, master=MASTER, because="coordinator", close_at=NOW), (REPORTER, OFFICE)),
    (ComplaintSplit(**OURS, status=Status.SPLIT, parts=()), (REPORTER, OFFICE)),
    (PART_OPENED, ()),
    (PART_ANSWERED, (REPORTER,)),
    (ANSWERED.model_copy(update={"agency": None}), (REPORTER,)),
    (ComplaintJoined(government=GOVERNMENT, status=Status.VERIFIED, parts=()), (REPORTER,)),
    (PartTakenBack(**OURS, status=Status.WITHDRAWN, parent=MASTER), (OFFICE,)),
    (ComplaintSupported(**OURS, status=Status.ROUTED, supporters=3), ()),
    (SupplementGiven(government=GOVERNMENT, text="lagi"), ()),
    (ConfirmationGiven(government=GOVERNMENT), ()),
    (RatingGiven(government=GOVERNMENT, rating=4), ()),
    (ComplaintRated(**OURS, status=Status.CLOSED, rating=4), ()),
    (DisputeRaised(government=GOVERNMENT, text="belum"), ()),
    (WithdrawalAsked(government=GOVERNMENT), ()),
    (ContactGiven(government=GOVERNMENT), (REPORTER,)),
]


@pytest.mark.parametrize(("fact", "heard"), CASES, ids=[f"{type(fact).__name__}-{number}" for number, (fact, _) in enumerate(CASES)])
def test_who_hears(fact: Fact, heard: tuple[Audience, ...]) -> None:
    assert who_hears(fact) == heard


def test_every_lifecycle_fact_is_in_the_table_above() -> None:
    facts = {fact for fact in PRODUCED[Source.ROUTING] if issubclass(fact, CaseFact)}
    assert facts <= {type(fact) for fact, _ in CASES}


def test_every_template_that_a_fact_asks_for_is_known() -> None:
    asked = {policy.template_of(fact, audience) for fact, heard in CASES for audience in heard}
    others = {policy.template_for_others(fact, audience) for fact, _ in CASES for audience in (REPORTER, Audience.SUPPORTER)} - {None}
    assert asked | others | {policy.TO_SUPPORTERS_OF_MERGED} == policy.known_templates()


def test_others_hear_of_each_answer_and_not_again_of_the_whole() -> None:
    assert (
        policy.template_for_others(ANSWERED, REPORTER) == policy.template_for_others(PART_ANSWERED, REPORTER) == "reporter-master-answered"
    )
    assert policy.template_for_others(ANSWERED, Audience.SUPPORTER) == "supporter-answered"
    assert policy.template_for_others(ANSWERED.model_copy(update={"agency": None}), Audience.SUPPORTER) is None
    assert policy.template_for_others(ROUTED, REPORTER) is None


IMPORTED = SUBMITTED.model_copy(update={"recorded": ()})
RECORDED = [fact.model_copy(update={"recorded": True}) for fact in (VERIFIED, ROUTED, ANSWERED, breached(Clock.FIRST_RESPONSE, AGENCY))]


@pytest.mark.parametrize(
    ("fact", "audience", "contactable", "practice", "verdict"),
    [
        (SUBMITTED, REPORTER, True, False, Verdict()),
        (SUBMITTED, REPORTER, False, False, Verdict("no_contact")),
        (SUBMITTED, REPORTER, True, True, Verdict("practice")),
        (IMPORTED, REPORTER, True, False, Verdict("imported")),
        (IMPORTED, REPORTER, False, True, Verdict("imported")),
        (ContactGiven(government=GOVERNMENT), REPORTER, False, False, Verdict()),
        (ContactGiven(government=GOVERNMENT), REPORTER, True, True, Verdict("practice")),
        (ROUTED, REPORTER, True, False, Verdict()),
        (ROUTED, REPORTER, False, False, None),
        (ROUTED, OFFICE, False, False, Verdict()),
        (ROUTED, OFFICE, True, True, Verdict("practice")),
        *(
            (fact, audience, contactable, False, None)
            for fact in RECORDED
            for audience in (REPORTER, OFFICE)
            for contactable in (True, None)
        ),
        (ROUTED, OFFICE, None, False, Verdict(waits=True)),
        (ROUTED, REPORTER, None, True, Verdict(waits=True)),
    ],
)
def test_the_verdict(fact: Fact, audience: Audience, contactable: bool | None, practice: bool, verdict: Verdict | None) -> None:
    assert judge(fact, audience, contactable, practice=practice) == verdict


def test_delays_grow_and_end() -> None:
    delays = [retry_delay(attempts, 30) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert delays == [30, 120, 600, 3600, 14400, 28800, 57600, None]


def test_details_hold_no_words_of_anybody() -> None:
    asked = ComplaintInfoRequested(government=GOVERNMENT, status=Status.NEEDS_INFO, question="Di mana rumah Ibu Sari?")
    answered = ANSWERED.model_copy(update={"text": "Sudah diperbaiki"})
    assert policy.details(asked) == {}
    assert policy.details(answered) == {"outcome": "resolved"}
    assert policy.details(ROUTED) == {"due": NOW.isoformat()}


def test_a_reporter_hears_that_an_appeal_was_granted_and_that_a_decision_is_final() -> None:
    assert policy.template_of(GRANTED, Audience.REPORTER) == "reporter-appeal-granted"
    assert policy.template_of(GRANTED, Audience.AGENCY) == "agency-reopened"
    assert policy.details(GRANTED)["decided_by"] == "head"
    asked = GRANTED.model_copy(update={"appeal": False, "decided_by": None})
    assert policy.template_of(asked, Audience.REPORTER) == "reporter-reopened"
    assert policy.template_of(ROUTED, Audience.REPORTER) == "reporter-routed"
    assert policy.template_of(ROUTED.model_copy(update={"final": True}), Audience.REPORTER) == "reporter-routed-finally"
