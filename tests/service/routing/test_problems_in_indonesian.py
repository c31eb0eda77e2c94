"""What the routing API says follows the language that the request names; codes stay what they are."""

import pytest

from shared.auth import Role
from tests.service.routing.desk import BANDUNG, DPUPR, DeskClient, Town
from tests.service.routing.test_notices_api import body

INDONESIAN = {"Accept-Language": "id-ID,id;q=0.9"}


async def test_lists_have_titles_in_the_language_asked_for(town: Town, desk: DeskClient) -> None:
    headers = desk.bearer(Role.COORDINATOR, BANDUNG)
    titles = {}
    for name, asked in (("none", {}), ("en", {"Accept-Language": "en"}), ("id", INDONESIAN)):
        items = (await desk.client.get("/cases/lists", headers=headers | asked)).json()["items"]
        titles[name] = {each["key"]: each["title"] for each in items}
    assert titles["none"] == titles["en"]
    assert (titles["en"]["late"], titles["en"]["stuck"]) == ("Overdue", "Nothing happened for 14 days")
    assert "14 hari" in titles["id"]["stuck"]
    assert [key for key, title in titles["id"].items() if title == titles["en"][key]] == []


@pytest.mark.parametrize(
    ("wrong", "code", "english", "indonesian"),
    [
        ({"categories": ["tidak-ada"]}, "unknown_category", f"{BANDUNG} offers no topic tidak-ada.", "tidak menyediakan topik tidak-ada."),
        ({"regions": ["32.04.99"]}, "unknown_region", "There is no region 32.04.99.", "Tidak ada wilayah 32.04.99."),
        ({"regions": ["32.01.01"]}, "foreign_region", f"32.01.01 does not lie in {BANDUNG}.", f"32.01.01 tidak terletak di {BANDUNG}."),
    ],
)
async def test_notices(town: Town, desk: DeskClient, wrong: dict[str, object], code: str, english: str, indonesian: str) -> None:
    for asked, sentence in (({}, english), (INDONESIAN, indonesian)):
        headers = desk.bearer(Role.OFFICER, DPUPR) | asked
        [error] = (await desk.client.post("/notices", json=body(**wrong), headers=headers)).json()["errors"]
        assert error["code"] == code
        assert sentence in error["message"]
