"""The page about the lifecycle says what the table says."""

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


def test_unknown_arguments_are_refused() -> None:
    assert main(["--what"]) == 2
