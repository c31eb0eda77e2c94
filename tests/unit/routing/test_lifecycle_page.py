"""The page about the lifecycle says what the table says."""

from services.routing.api.views import Lifecycle
from services.routing.domain import ALLOWED
from services.routing.lifecycle_page import PAGE, main, page
from shared.events.codes import Status


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make docs`"
    assert main(["--check"]) == 0


def test_every_state_and_every_command_is_on_it() -> None:
    written = page()
    assert [status for status in Status if f"| `{status.value}` |" not in written] == []
    assert [move.name for move in ALLOWED.values() if f"| `{move.name}` |" not in written] == []


def test_what_undoes_an_end_by_silence_is_in_the_table_too() -> None:
    """Each with its state, and said to programs as well."""
    undone = {move.command: move.in_time for move in Lifecycle.table().moves if move.in_time}
    assert undone == {"dispute": [Status.CLOSED], "supplement": [Status.ARCHIVED]}
    assert "closed --> in_progress: dispute, said in time" in page()
    assert "archived --> received: supplement, said in time" in page()
    assert "| answered; closed, if it was said before that end by silence | `dispute` |" in page()


def test_unknown_arguments_are_refused() -> None:
    assert main(["--what"]) == 2
