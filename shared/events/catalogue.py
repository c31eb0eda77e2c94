"""The catalogue: which fact is of which model, who produces it, on which stream it goes, who consumes that stream.

Topology, AsyncAPI and JSON Schemas are generated from this one table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.events import complaint, delivery, notice, reference, relation, review, submission
from shared.events.envelope import Source
from shared.events.fact import Fact


class Stream(StrEnum):
    """JetStream streams. Each has one writer, but SUBMISSIONS, which every channel adapter writes."""

    SUBMISSIONS = "SUBMISSIONS"
    INTAKE = "INTAKE"
    ROUTING = "ROUTING"
    NOTIFY = "NOTIFY"
    ANALYTICS = "ANALYTICS"


STREAM_OF: dict[Source, Stream] = {
    Source.INTAKE: Stream.INTAKE,
    Source.ROUTING: Stream.ROUTING,
    Source.NOTIFY: Stream.NOTIFY,
    Source.ANALYTICS: Stream.ANALYTICS,
}

PRODUCED: dict[Source, tuple[type[Fact], ...]] = {
    Source.INTAKE: (
        complaint.ComplaintSubmitted,
        complaint.SupplementGiven,
        complaint.ConfirmationGiven,
        complaint.RatingGiven,
        complaint.DisputeRaised,
        complaint.WithdrawalAsked,
        complaint.ConfidentialityAsked,
        complaint.ErasureAsked,
        complaint.ContactGiven,
        review.ReopeningAsked,
        review.AppealRaised,
        relation.SupportGiven,
        relation.ComplaintRepeated,
        submission.SubmissionRejected,
    ),
    Source.ROUTING: (
        complaint.ComplaintVerified,
        complaint.ComplaintInfoRequested,
        complaint.ComplaintArchived,
        complaint.ComplaintRouted,
        complaint.ComplaintReturned,
        complaint.ComplaintAccepted,
        complaint.ComplaintAnswered,
        complaint.ComplaintSupplemented,
        complaint.ComplaintDisputed,
        complaint.ComplaintClosed,
        complaint.ComplaintRated,
        complaint.ComplaintWithdrawn,
        complaint.ComplaintMadeConfidential,
        complaint.ComplaintErased,
        complaint.ComplaintDeadlinesChanged,
        complaint.ReporterRefused,
        complaint.ComplaintDueSoon,
        complaint.ComplaintBreached,
        complaint.ComplaintEscalated,
        review.DeferralAsked,
        review.ComplaintDeferred,
        review.DeferralRefused,
        review.ComplaintResumed,
        review.ComplaintReclassified,
        review.ComplaintReopened,
        review.ComplaintAppealed,
        review.AppealRefused,
        relation.ComplaintMerged,
        relation.ComplaintUnmerged,
        relation.ComplaintSplit,
        relation.PartOpened,
        relation.PartAnswered,
        relation.ComplaintJoined,
        relation.PartTakenBack,
        relation.ComplaintSupported,
        reference.GovernmentRegistered,
        reference.AgencyRegistered,
        reference.CategoryRegistered,
        reference.HolidaysRegistered,
        reference.AgencyStaffed,
        notice.NoticePublished,
        notice.NoticeEnded,
        notice.ComplaintNoticeGiven,
    ),
    Source.NOTIFY: (delivery.ComplaintNotified,),
    Source.ANALYTICS: (),
}

CONSUMERS: dict[Stream, tuple[Source, ...]] = {
    Stream.SUBMISSIONS: (Source.INTAKE,),
    Stream.INTAKE: (Source.ROUTING, Source.NOTIFY, Source.ANALYTICS),
    Stream.ROUTING: (Source.INTAKE, Source.NOTIFY, Source.ANALYTICS),
    Stream.NOTIFY: (Source.ANALYTICS,),
    Stream.ANALYTICS: (),
}
"""A consumer always takes its whole stream: gaps in a subject's versions then mean that something is missing."""


@dataclass(frozen=True, slots=True)
class Durable:
    """A named place in a stream that survives restarts; replicas of a service share it."""

    stream: Stream
    consumer: Source

    @property
    def name(self) -> str:
        """`routing-intake`: routing's place in the stream INTAKE."""
        return f"{self.consumer.value}-{self.stream.value.lower()}"


def durables() -> Iterator[Durable]:
    for stream, consumers in CONSUMERS.items():
        for consumer in consumers:
            yield Durable(stream, consumer)


def subjects(stream: Stream) -> tuple[str, ...]:
    """The subject filters of a stream. They never overlap between streams."""
    if stream is Stream.SUBMISSIONS:
        return ("submit.v1.*",)
    if stream is Stream.ANALYTICS:
        return ("evaluation.>",)
    source = next(source for source, of in STREAM_OF.items() if of is stream)
    return tuple(f"{fact.fact_type}.v{fact.fact_version}.*.*.*" for fact in PRODUCED[source])


def producer_of(fact: type[Fact]) -> Source:
    return next(source for source, facts in PRODUCED.items() if fact in facts)
