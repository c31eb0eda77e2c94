"""What routing's facts change in a complaint as its reporter sees it."""

from datetime import UTC, datetime
from uuid import UUID

from services.intake.following import Change, fold
from shared.events.catalogue import PRODUCED
from shared.events.codes import Classification, DecidedBy, ReporterAction, Status
from shared.events.complaint import CaseFact, ComplaintRated, ComplaintRouted, ComplaintVerified, ReporterRefused
from shared.events.envelope import Envelope, Source
from shared.ids import new_id

NOW = datetime(2026, 3, 17, 9, tzinfo=UTC)
COMPLAINT = UUID(int=1)
GOVERNMENT = "32.01"


def after(*facts: CaseFact) -> Change:
    told = [Envelope(new_id(), Source.ROUTING, str(COMPLAINT), version, NOW, fact) for version, fact in enumerate(facts, 1)]
    return fold(told)[str(COMPLAINT)]


def test_no_kind_of_fact_is_another_one_too() -> None:
    """What a fact changes is looked up by its kind alone."""
    kinds = [kind for kind in PRODUCED[Source.ROUTING] if issubclass(kind, CaseFact)]
    assert kinds
    assert not [(one, other) for one in kinds for other in kinds if one is not other and issubclass(one, other)]


def test_facts_of_one_complaint_are_one_change() -> None:
    verified = ComplaintVerified(
        government=GOVERNMENT, status=Status.VERIFIED, classification=Classification.COMPLAINT, category="jalan", by=DecidedBy.RULE
    )
    routed = ComplaintRouted(
        government=GOVERNMENT,
        agency="32.01.dpupr",
        status=Status.ROUTED,
        number="1",
        classification=Classification.INFORMATION,
        confidential=False,
        by=DecidedBy.RULE,
        hop=1,
        first_routed_at=NOW,
        due_at=NOW,
    )
    assert after(verified, routed) == Change(
        COMPLAINT,
        Status.ROUTED,
        GOVERNMENT,
        sets_holder=True,
        agency="32.01.dpupr",
        due_at=NOW,
        classification=Classification.INFORMATION,
        category="jalan",
    )


def test_a_rating_is_decided_and_kept_and_a_refusal_of_more_words_decides_nothing() -> None:
    rated = ComplaintRated(government=GOVERNMENT, status=Status.CLOSED, rating=4)
    refused = ReporterRefused(government=GOVERNMENT, status=Status.CLOSED, action=ReporterAction.SUPPLEMENT, detail="")
    change = after(rated, refused)
    assert (change.sets_rating, change.rating, change.decided) == (True, 4, ReporterAction.RATE)
