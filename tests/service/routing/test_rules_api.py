"""A government's rules over the API: a draft is changed, checked, tried and put into force; nothing is, with an error in it."""

from datetime import timedelta
from typing import Any

from services.routing.queries.reference import get_revisions, list_rules
from services.routing.rules import Rule
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from tests.service.routing.desk import BANDUNG, DLH, DeskClient, Town

BANANAS: dict[str, object] = {"id": "own-bananas", "words": ["pohon pisang"], "agency": "dlh"}
FOAM: dict[str, object] = {"id": "own-foam", "words": ["busa"], "agency": "dlh"}
BOSS = Role.COORDINATOR


async def put(desk: DeskClient, rules: list[dict[str, object]], version: int, scope: str = BANDUNG) -> Any:
    headers = desk.bearer(BOSS, scope) | {"If-Match": f'"{version}"'}
    return await desk.client.put("/rules/draft", json={"rules": rules}, headers=headers)


async def in_force(db: Database) -> tuple[object, list[Rule]]:
    async with db.connection() as tx:
        return await get_revisions(tx), await list_rules(tx)


def own(rules: list[Rule]) -> list[str]:
    return [rule.id for rule in rules if rule.id.startswith("own-")]


async def test_a_draft_is_checked_tried_and_put_into_force(desk: DeskClient, town: Town, db: Database) -> None:
    whole = await town.complains("Jalan rusak ditanami pohon pisang", at=utc_now() - timedelta(days=2))
    await town.copies(whole, 3, parent=f"'{whole}'")  # its shares are no complaints
    revisions, rules = await in_force(db)
    read = await desk.get("/rules/draft", BOSS, BANDUNG)
    assert (read.json()["version"], read.json()["rules"], read.headers["etag"]) == (0, [], '"0"')
    again = {**BANANAS, "id": "own-again", "agency": "dpupr"}
    made = await put(desk, [BANANAS, again, FOAM], 0)
    assert made.status_code == 200, made.text
    assert made.headers["etag"] == '"1"'
    assert [(each["rule"], each["code"], each["error"]) for each in made.json()["findings"]] == [("own-again", "contradicts", False)]
    assert (await desk.get("/rules/draft/check", BOSS, BANDUNG)).json() == made.json()["findings"]
    assert await in_force(db) == (revisions, rules), "a draft changes nothing"
    text = (await desk.post("/rules/draft/try", BOSS, BANDUNG, {"text": "Jalan rusak, pohon pisang", "region": "32.04.12"})).json()
    assert (text["in_force"]["rule"], text["draft"]["rule"], text["draft"]["agency"]) == ("kata-jalan", "own-bananas", DLH)
    cases = (await desk.get("/rules/draft/try", BOSS, BANDUNG)).json()
    [change] = cases["changes"]
    assert (cases["looked_at"], change["rule_in_force"], change["rule"], change["count"]) == (1, "kata-jalan", "own-bananas", 1)
    before = (await desk.get("/rules/draft/try", BOSS, BANDUNG, until="2020-01-31")).json()
    assert before["looked_at"] == 0
    assert before["newest"][:10] == f"{utc_now() - timedelta(days=2):%Y-%m-%d}"
    stale = await desk.post("/rules/draft/activate", BOSS, BANDUNG, {}, version=7)
    assert (stale.status_code, stale.json()["version"]) == (409, 1)
    done = await desk.post("/rules/draft/activate", BOSS, BANDUNG, {"note": "Pisang"}, version=1)
    assert done.status_code == 200, done.text
    _, after = await in_force(db)
    assert own(after) == ["own-bananas", "own-again", "own-foam"]
    assert [rule for rule in after if not rule.id.startswith("own-")] == rules
    assert (await town.case(await town.complains("Jalan rusak, pohon pisang"))).agency == DLH
    assert (await desk.get("/rules/draft", BOSS, BANDUNG)).json()["version"] == 0


async def test_nothing_is_put_into_force_with_an_error_in_it(desk: DeskClient, db: Database) -> None:
    before = await in_force(db)
    wrong = [FOAM, {**BANANAS, "category": ["nothing"], "agency": "35.23.dlh"}]
    assert (await put(desk, wrong, 0)).status_code == 200, "a draft may be unfinished"
    refused = await desk.post("/rules/draft/activate", BOSS, BANDUNG, {}, version=1)
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [
        ("rules.1.category", "unknown_category"),
        ("rules.1.agency", "foreign_agency"),
    ]
    assert refused.json()["errors"][0]["message"] == "There is no topic “nothing”."
    headers = desk.bearer(BOSS, BANDUNG) | {"If-Match": '"1"', "Accept-Language": "id"}
    again = (await desk.client.post("/rules/draft/activate", json={}, headers=headers)).json()
    assert again["errors"][0]["message"] == "Tidak ada topik “nothing”."
    assert again["detail"].startswith("rules.1.category: Tidak ada topik")
    for path in ("/rules/draft/check", "/rules/draft"):
        told = (await desk.client.get(path, headers=headers)).json()
        findings = told if isinstance(told, list) else told["findings"]
        assert findings[0]["message"] == "Tidak ada topik “nothing”."
    assert await in_force(db) == before
    headers = desk.bearer(BOSS, BANDUNG) | {"If-Match": '"1"'}
    assert (await desk.client.delete("/rules/draft", headers=headers)).status_code == 204
    assert (await desk.post("/rules/draft/activate", BOSS, BANDUNG, {}, version=0)).status_code == 404


async def test_rules_of_others_and_names_and_places_that_cannot_be_are_refused_by_their_place(desk: DeskClient) -> None:
    async def refused(*rules: dict[str, object]) -> list[tuple[str, str]]:
        answer = await put(desk, list(rules), 0)
        assert answer.status_code == 422, answer.text
        return [(each["field"], each["code"]) for each in answer.json()["errors"]]

    assert await refused({**FOAM, "government": "35.23"}) == [("rules.0.government", "another_governments")]
    assert await refused(FOAM, FOAM) == [("rules.1.id", "repeated")]
    assert await refused({**FOAM, "id": "pekerjaan-umum"}) == [("rules.0.id", "repeated")]
    assert await refused({**FOAM, "before": "nowhere"}) == [("rules.0.before", "unknown_rule")]
    assert await refused({**FOAM, "before": "kata-jalan"}, {**BANANAS, "before": "pengawasan"}) == [("rules.1.before", "out_of_order")]
    assert await refused({**FOAM, "colour": "red"}) == [("rules.0.colour", "extra_forbidden")]
    assert await refused({**FOAM, "reason": "a\x00b"}) == [("rules.0.reason", "string_pattern_mismatch")]
    placed = await put(desk, [{**FOAM, "before": "kata-jalan"}], 0)
    assert [each["before"] for each in placed.json()["rules"]] == ["kata-jalan"]


async def test_a_draft_put_as_it_was_read_stays_as_it_is(desk: DeskClient) -> None:
    """After all that is shared, too, which is no place left out."""
    last: dict[str, object] = {"id": "own-last", "words": ["kolam"], "agency": "dlh", "before": None}
    wanted = [{**BANANAS, "before": "pengawasan"}, {**FOAM, "before": "kata-jalan"}, last]
    first = await put(desk, wanted, 0)
    assert [each["before"] for each in first.json()["rules"]] == ["pengawasan", "kata-jalan", None]
    again = await put(desk, (await desk.get("/rules/draft", BOSS, BANDUNG)).json()["rules"], 1)
    assert (again.status_code, again.json()["rules"]) == (200, first.json()["rules"])
    bare = [{name: value for name, value in each.items() if name != "before"} for each in wanted]
    kept = await put(desk, bare, 2)
    assert kept.json()["rules"] == first.json()["rules"], "left out: where the draft has it, though nothing of it is in force"
    assert (await desk.post("/rules/draft/activate", BOSS, BANDUNG, {}, version=3)).status_code == 200
    read = (await desk.get("/rules/draft", BOSS, BANDUNG)).json()["rules"]
    assert read == first.json()["rules"]
    once_more = await put(desk, read, 0)
    assert once_more.json()["rules"] == read
    before_it = await put(desk, [last, {**FOAM, "before": "kata-jalan"}], 1)
    assert [(each["field"], each["code"]) for each in before_it.json()["errors"]] == [("rules.1.before", "out_of_order")]


async def test_only_the_own_government_and_only_who_may(desk: DeskClient) -> None:
    assert (await desk.get("/rules/draft", Role.OFFICER, f"{BANDUNG}.dlh")).status_code == 403
    assert (await desk.get("/rules/draft", BOSS, BANDUNG, government="35.23")).status_code == 403
    assert (await desk.get("/rules/draft", Role.ADMINISTRATOR, "*")).status_code == 422
    assert (await desk.get("/rules/draft", Role.ADMINISTRATOR, "*", government="35.23")).json()["government"] == "35.23"
