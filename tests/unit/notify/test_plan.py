"""Facts of which nobody hears, and from which nothing follows, cost no look at their complaint."""

from pathlib import Path

import pytest

from services.notify import policy
from services.notify.commands.plan import FOLLOWED
from shared.events.codes import Audience
from shared.events.complaint import ComplaintVerified
from shared.events.envelope import decode
from shared.events.fact import Fact
from tests.unit import events

SAMPLES = [decode(path.read_bytes()).data for path in sorted((Path(events.__file__).parent / "golden").glob("*.json"))]
PASSED_BY = [sample for sample in SAMPLES if type(sample) not in FOLLOWED]


@pytest.mark.parametrize("sample", PASSED_BY, ids=lambda sample: sample.fact_type)
def test_nobody_hears_of_what_is_passed_by(sample: Fact) -> None:
    assert policy.who_hears(sample) == ()
    assert not any(policy.template_for_others(sample, audience) for audience in Audience)


def test_what_people_wait_for_is_followed() -> None:
    followed = {kind.fact_type for kind in FOLLOWED}
    assert {"complaint.submitted", "complaint.routed", "complaint.erased", "complaint.escalated", "complaint.part_answered"} <= followed
    assert ComplaintVerified not in FOLLOWED
