"""What a process hands to its own relay is there once, for a moment, and only while it is the one that tells."""

from shared.events.envelope import Source
from shared.ids import new_id
from shared.messaging import handover
from shared.messaging.handover import MOST_CHARACTERS, Fresh, Handover, Key


def key(transaction: int = 7) -> Key:
    return transaction, new_id()


FACT = Fresh("complaint.submitted.v1.32.01._", "{}", None)


def test_a_fact_is_taken_once() -> None:
    held, one = Handover(), key()
    held.put(one, FACT)
    assert (held.take(one), held.take(one)) == (FACT, None)


def test_what_another_transaction_added_is_another_fact() -> None:
    held, (transaction, fact_id) = Handover(), key()
    held.put((transaction, fact_id), FACT)
    assert held.take((transaction + 1, fact_id)) is None


def test_what_nobody_takes_is_gone_after_two_sweeps() -> None:
    held, first, second = Handover(), key(), key()
    for each in (first, second):
        held.put(each, FACT)
    held.sweep()
    assert held.take(first) == FACT
    held.sweep()
    assert held.take(second) is None


def test_between_two_sweeps_it_keeps_no_more_than_so_much() -> None:
    held, first, second = Handover(), key(), key()
    held.put(first, FACT._replace(payload="x" * MOST_CHARACTERS))
    held.put(second, FACT)
    assert held.take(first) is not None
    assert held.take(second) is None
    held.sweep()
    held.put(second, FACT)
    assert held.take(second) == FACT


def test_only_who_is_on_duty_is_handed_anything() -> None:
    assert handover.of(Source.INTAKE) is None
    with handover.on_duty(Source.INTAKE) as first:
        assert handover.of(Source.INTAKE) is first
        assert handover.of(Source.ROUTING) is None
        with handover.on_duty(Source.INTAKE) as second:
            assert handover.of(Source.INTAKE) is second
    assert handover.of(Source.INTAKE) is None
