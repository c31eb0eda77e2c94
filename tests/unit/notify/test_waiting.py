"""In a flood the word that a complaint has come waits for who has it, until others behind it are served."""

from services.notify.commands.waiting import Waiting
from services.notify.queries.messages import Due, Patience
from shared.events.codes import Audience
from shared.ids import new_id
from shared.messaging.yielding import LONGEST_SECONDS, MANY, Backlog

COME, SERVED = "complaint.submitted", "complaint.routed"


def due(*messages: tuple[int, str, int]) -> list[Due]:
    """Of each: its number, the fact that it is about, and its complaint's number."""
    complaints = {complaint: new_id() for _, _, complaint in messages}
    return [
        Due(None, None, seq, 0, 0, new_id(), complaints[complaint], fact, Audience.REPORTER, "32.04", None, fact, {}, None, None, "id")
        for seq, fact, complaint in messages
    ]


def test_whoever_set_no_patience_has_none_in_a_flood_either() -> None:
    backlog = Backlog()
    with backlog.applying(MANY):
        assert Waiting(backlog, 0).patience() == Patience(0, 0, 0)
        assert Waiting(backlog, 1).patience() == Patience(1, LONGEST_SECONDS, 0)
    assert Waiting(Backlog(), 1).patience() == Patience(1, 1, 0)


def test_up_to_the_last_whose_office_is_known_all_had_their_turn() -> None:
    waiting = Waiting(Backlog(), 1)
    waiting.saw(due((1, COME, 1), (2, COME, 2), (3, COME, 3), (4, SERVED, 2)))
    assert waiting.patience().passed == 2
    waiting.saw(due((9, COME, 9)))
    assert waiting.patience().passed == 2, "nothing is known of its office"


def test_what_goes_out_late_does_not_bring_back_the_patience_of_others() -> None:
    waiting = Waiting(Backlog(), 1)
    waiting.saw(due((50, COME, 1), (51, SERVED, 1)))
    waiting.saw(due((7, COME, 2), (60, SERVED, 2)))
    assert waiting.patience().passed == 50
