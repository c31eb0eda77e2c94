"""What a process has just stored it need not read: a bounded shortcut, for what can be sent as it is."""

from services.notify.fresh import Fresh
from services.notify.queries.messages import Planned
from shared.events.codes import Audience
from shared.ids import new_id


def planned(*, language: str = "id", skipped: str | None = None, waits: bool = False) -> Planned:
    return Planned(
        new_id(),
        new_id(),
        "complaint.routed",
        Audience.AGENCY,
        "32.04",
        "32.04.dpupr",
        "agency-routed",
        {},
        None,
        "26-000001",
        language,
        skipped,
        waits,
    )


def test_a_message_is_at_hand_once() -> None:
    """After a failure it is read."""
    fresh, message = Fresh(), planned()
    fresh.keep([message])
    assert fresh.take(message.id) == message
    assert fresh.take(message.id) is None


def test_what_is_not_sent_as_it_is_must_be_read() -> None:
    fresh, others = Fresh(), [planned(language=""), planned(skipped="practice"), planned(waits=True)]
    fresh.keep(others)
    assert [fresh.take(each.id) for each in others] == [None, None, None]


def test_the_oldest_make_room() -> None:
    fresh, messages = Fresh(most=3), [planned() for _ in range(5)]
    fresh.keep(messages[:2])
    fresh.keep(messages[2:])
    assert [fresh.take(each.id) is not None for each in messages] == [False, False, True, True, True]


def test_where_nobody_would_take_them_none_are_kept() -> None:
    fresh, message = Fresh(most=0), planned()
    fresh.keep([message])
    assert fresh.take(message.id) is None
