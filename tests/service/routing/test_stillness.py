"""After how many days a case lies still: a coordinator's setting, by which lists, board and API go."""

from datetime import timedelta

import pytest

from shared.auth import Role
from shared.clock import utc_now
from tests.service.routing.desk import BANDUNG, DPUPR, DeskClient, Town
from tests.service.routing.rooms import Coordinator, hidden, words

PATH = "/desk/tenggat"
SAVE = f"{PATH}/mandek"


async def stuck(desk: DeskClient, role: Role, scope: str) -> tuple[int, str, int]:
    """Days, title and number of cases of the list, which is as long as it says."""
    summaries = (await desk.get("/cases/lists", role, scope)).json()["items"]
    [told] = [each for each in summaries if each["key"] == "stuck"]
    assert len((await desk.get("/cases/lists/stuck", role, scope)).json()["items"]) == told["cases"]
    return told["days"], told["title"], told["cases"]


async def test_lists_board_and_api_go_by_what_the_government_has_set(town: Town, desk: DeskClient) -> None:
    await town.complains("Tanpa topik sama sekali", at=utc_now() - timedelta(days=10))
    by = Coordinator(desk)
    before = await by.open(PATH)
    assert 'name="stuck_days"' in before.text
    assert 'value="14"' in before.text
    assert await stuck(desk, Role.COORDINATOR, BANDUNG) == (14, "Nothing happened for 14 days", 0)
    saved = await by.follow(await by.send(SAVE, stuck_days="7", version=hidden(before, "version")))
    assert "go by it at once" in words(saved)
    assert 'value="7"' in saved.text
    for role, scope, cases in ((Role.COORDINATOR, BANDUNG, 1), (Role.OFFICER, DPUPR, 0)):
        assert await stuck(desk, role, scope) == (7, "Nothing happened for 7 days", cases)
        own = Coordinator(desk, scope, role)
        listed = await own.open("/desk", view="stuck")
        assert "Nothing happened for 7 days" in words(listed)
        assert listed.text.count('class="what"') == cases
        board = words(await own.open("/desk/late"))
        assert ("nobody has done anything for 7 days" in board) == bool(cases)
        assert f"Nothing happened for 7 days {cases}" in board
    assert (await stuck(desk, Role.COORDINATOR, "35.78"))[0] == 14, "another government's desk"
    assert "Days without anybody doing anything" in words(await by.open("/desk/merek")), "the change is on record"


@pytest.mark.parametrize("written", ["", "0", "367", "-3", "tujuh", "1e2"])
async def test_what_is_no_number_of_days_is_said_and_changes_nothing(town: Town, desk: DeskClient, written: str) -> None:
    by = Coordinator(desk)
    refused = await by.send(SAVE, stuck_days=written, version=hidden(await by.open(PATH), "version"))
    assert refused.status_code == 422
    assert 'href="#stuck_days"' in refused.text
    assert f'value="{written}"' in refused.text
    assert (await stuck(desk, Role.COORDINATOR, BANDUNG))[0] == 14


async def test_two_at_once_see_both_sides(town: Town, desk: DeskClient) -> None:
    by = Coordinator(desk)
    version = hidden(await by.open(PATH), "version")
    assert (await by.send(SAVE, stuck_days="7", version=version)).status_code == 303
    second = await by.send(SAVE, stuck_days="30", version=version)
    assert second.status_code == 409
    assert "7" in words(second)
    assert "30" in words(second)
    assert (await stuck(desk, Role.COORDINATOR, BANDUNG))[0] == 7
