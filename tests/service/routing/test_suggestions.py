"""Past routings are learned from in the background, suggested at screening and over the API, and route by themselves only where let."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.routing.commands import intake
from services.routing.commands.advising import Advisor
from services.routing.commands.landscape import Landscape
from services.routing.commands.learning import learner
from services.routing.commands.suggestion_settings import SuggestionSettings
from services.routing.queries import learning as queries
from services.routing.queries.learning import list_examples
from services.routing.suggest.example import Example
from services.routing.suggest.limits import LEAST_EXAMPLES
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Classification, DecidedBy, Status
from shared.events.complaint import ComplaintRouted, ErasureAsked
from shared.ids import new_id
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, DeskClient, Town, complaint, told_by_intake
from tests.service.routing.rooms import Coordinator, hidden, words
from tests.support.past import past

SCREEN = "/desk/saring"
UNRULED = "Tolong min, ada yang ambles, retak, rusak parah dan bergelombang di Cagak, warga resah"
"""No rule names a word of it; the past does."""
ENOUGH = LEAST_EXAMPLES + 20


async def lived(town: Town, examples: Sequence[Example]) -> list[UUID]:
    """A past: complaints of another system, each routed and answered there."""
    ids = [new_id() for _ in examples]
    facts = []
    for case_id, example in zip(ids, examples, strict=True):
        at = example.question.at
        steps = [
            {"kind": "verified", "at": at},
            {"kind": "routed", "at": at, "agency": example.agency},
            {"kind": "answered", "at": at, "outcome": "resolved", "text": "Sudah."},
        ]
        known = {"region": example.question.region, "category": example.category, "classification": example.classification}
        facts.append(told_by_intake(complaint(example.question.text, recorded=steps, **known), case_id, at=at))
    await town.hears(*facts)
    return ids


async def learned(db: Database) -> int:
    return await learner(db, Landscape())(utc_now())


async def suggested(desk: DeskClient, case_id: UUID, scope: str = BANDUNG) -> dict[str, list[dict[str, object]]]:
    answer = await desk.get(f"/cases/{case_id}/suggestions", Role.COORDINATOR, scope)
    assert answer.status_code == 200, answer.text
    found: dict[str, list[dict[str, object]]] = answer.json()
    return found


class Listening:
    """Intake's facts taken with what was learned at hand, as the consumer takes them."""

    def __init__(self, db: Database) -> None:
        self.db, self.landscape = db, Landscape()
        self.advisor = Advisor(db, self.landscape)

    async def complains(self, text: str, **known: object) -> UUID:
        case_id = new_id()
        async with self.db.transaction() as tx:
            await intake.take(tx, [told_by_intake(complaint(text, **known), case_id)], self.landscape, self.advisor)
        return case_id


async def test_before_there_is_a_past_nothing_is_suggested_and_the_page_says_why(town: Town, desk: DeskClient, db: Database) -> None:
    await lived(town, past(20))
    assert await learned(db) == 0
    case_id = await town.complains(UNRULED)
    assert (await suggested(desk, case_id))["agencies"] == []
    assert (await suggested(desk, case_id))["model"] is None
    page = words(await Coordinator(desk).open(f"{SCREEN}/{case_id}"))
    assert f"not enough past cases to learn from yet: suggestions from the past begin with {LEAST_EXAMPLES}" in page


async def test_what_was_learned_is_suggested_with_its_reasons_and_one_button_takes_it(town: Town, desk: DeskClient, db: Database) -> None:
    await lived(town, past(ENOUGH))
    assert await learned(db) == 1
    assert await learned(db) == 0, "nothing new since"
    case_id = await town.complains(UNRULED, number="K-9")
    said = await suggested(desk, case_id)
    assert said["agencies"][0]["code"] == DPUPR
    assert len(said["agencies"]) == 3
    assert "ambles" in str(said["agencies"][0]["reasons"])
    assert said["categories"][0]["code"] == "jalan-rusak"
    by = Coordinator(desk)
    page = await by.open(f"{SCREEN}/{case_id}")
    text = words(page)
    assert "From past cases: almost certain" in text or "From past cases: likely" in text, text[900:2200]
    assert "“" in text.partition("What speaks for it")[2]
    assert f'name="take" value="{DPUPR}" data-key="7"' in page.text
    assert '<option value="jalan-rusak" selected>' in page.text, "the topic is filled in where none was chosen"
    assert said["classifications"][0]["code"] == "complaint"
    assert "What it is, filled in from past cases: Complaint" in text
    taken = await by.follow(await by.send(f"{SCREEN}/{case_id}", version=hidden(page, "version"), classification="complaint", take=DPUPR))
    assert "went to Dinas Pekerjaan Umum" in words(taken)
    case = await town.case(case_id)
    assert (case.status, case.agency) == (Status.ROUTED, DPUPR)
    assert any(entry.data.get("by") == "person" for entry in await town.history(case_id)), "a suggestion that a person takes is a person's"


async def test_a_class_that_the_past_knows_is_filled_in_and_taken(town: Town, desk: DeskClient, db: Database) -> None:
    await lived(town, past(ENOUGH))
    await learned(db)
    by = Coordinator(desk)
    case_id = await town.complains("Mau tanya syaratnya apa kalau surat itu belum jadi, cara mengurus gimana ya", classification=None)
    page = await by.open(f"{SCREEN}/{case_id}")
    assert "What it is, filled in from past cases: Request for information" in words(page)
    [chosen] = re.findall(r'name="classification" value="(\w+)"[^>]* checked', page.text)
    assert chosen == "information"
    await by.send(f"{SCREEN}/{case_id}", version=hidden(page, "version"), classification=chosen, act="verify")
    assert (await town.case(case_id)).classification is Classification.INFORMATION


async def test_only_the_own_coordinator_is_told_and_it_is_on_record(town: Town, desk: DeskClient, db: Database) -> None:
    case_id = await town.complains(UNRULED)
    assert (await desk.get(f"/cases/{case_id}/suggestions", Role.COORDINATOR, "32.01")).status_code == 404
    assert (await desk.get(f"/cases/{case_id}/suggestions", Role.OFFICER, DPUPR)).status_code == 403
    assert (await desk.get(f"/cases/{new_id()}/suggestions", Role.COORDINATOR, BANDUNG)).status_code == 404
    await suggested(desk, case_id)
    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from case_reading where case_id = $1", case_id) == 1


async def test_the_last_agency_is_learned_and_none_that_gave_it_back(town: Town, desk: DeskClient, db: Database) -> None:
    case_id = await town.complains(category="jalan-rusak")
    version = (await town.case(case_id)).version
    await desk.post(f"/cases/{case_id}/return", Role.OFFICER, DPUPR, {"reason": "not_our_authority"}, version=version)
    async with db.connection() as connection:
        assert await list_examples(connection, BANDUNG, 10, 100) == []
    await desk.post(f"/cases/{case_id}/route", Role.COORDINATOR, BANDUNG, {"agency": DLH}, version=version + 1)
    await desk.post(f"/cases/{case_id}/accept", Role.OFFICER, DLH, version=version + 2)
    async with db.connection() as connection:
        rows = await list_examples(connection, BANDUNG, 10, 100)
    assert [(row.agency, row.category) for row in rows] == [(DLH, "jalan-rusak")]


async def test_what_the_model_routed_teaches_and_is_told_apart_until_somebody_else_routes_it(
    town: Town, desk: DeskClient, db: Database
) -> None:
    """It must not judge the models that come after."""
    cases = [await town.complains(category="jalan-rusak") for _ in range(3)]
    async with db.transaction() as tx:
        said = "update case_history set data = data || '{\"by\": \"model\"}' where kind = 'complaint.routed.v1' and case_id = any($1)"
        await tx.execute(said, cases[:2])
    version = (await town.case(cases[1])).version
    await desk.post(f"/cases/{cases[1]}/return", Role.OFFICER, DPUPR, {"reason": "not_our_authority"}, version=version)
    await desk.post(f"/cases/{cases[1]}/route", Role.COORDINATOR, BANDUNG, {"agency": DLH}, version=version + 1)
    for case_id, agency in zip(cases, (DPUPR, DLH, DPUPR), strict=True):
        await desk.post(f"/cases/{case_id}/accept", Role.OFFICER, agency, version=(await town.case(case_id)).version)
    async with db.connection() as connection:
        rows = await list_examples(connection, BANDUNG, 10, 100)
    assert [(row.agency, row.by_model) for row in rows] == [(DPUPR, False), (DLH, False), (DPUPR, True)], "the newest first"


async def test_two_replicas_learn_once_and_both_have_it(town: Town, db: Database) -> None:
    one, other = Advisor(db, Landscape()), Advisor(db, Landscape())
    await lived(town, past(ENOUGH))
    assert sum(await asyncio.gather(learned(db), learned(db))) == 1
    async with db.connection() as tx:
        assert [found.known.version for advisor in (one, other) if (found := await advisor.at(tx, BANDUNG))] == [1, 1]
    await lived(town, past(60, seed=7))
    assert await learned(db) == 1
    async with db.connection() as tx:
        assert [found.known.version for advisor in (one, other) if (found := await advisor.at(tx, BANDUNG))] == [2, 2]
        models = await queries.list_models(tx, BANDUNG, 10)
    assert [(model.version, model.in_force, model.examples) for model in models] == [(2, True, ENOUGH + 60), (1, False, ENOUGH)]


async def test_nothing_of_an_erased_complaint_is_known_any_more(town: Town, db: Database) -> None:
    await lived(town, past(ENOUGH))
    marked = [replace(each, question=replace(each.question, text=f"{each.question.text} kerangkeng")) for each in past(3, seed=9)]
    ids = await lived(town, marked)
    advisor = Advisor(db, Landscape())
    assert await learned(db) == 1
    async with db.connection() as tx:
        found = await advisor.at(tx, BANDUNG)
    assert found is not None
    assert "kerangkeng" in found.model.reader.words, "three complaints share it"
    await town.hears(told_by_intake(ErasureAsked(government=BANDUNG), ids[0], version=2))
    assert await learned(db) == 1, "an erasure does not wait for more to learn from"
    async with db.connection() as tx:
        found = await advisor.at(tx, BANDUNG)
        assert await tx.fetchval("select count(*) from suggestion_model where data is not null") == 1, "older models are gone"
    assert found is not None
    assert found.known.version == 2
    assert "kerangkeng" not in found.model.reader.words
    assert await learned(db) == 0


async def test_a_model_routes_by_itself_only_where_it_is_let_and_rules_come_first(town: Town, db: Database) -> None:
    await lived(town, past(600))
    assert await learned(db) == 1
    listening = Listening(db)
    waits = await listening.complains(UNRULED)
    assert (await town.case(waits)).status is Status.RECEIVED, "off until somebody lets it"
    settings = SuggestionSettings(db)
    await settings.change(BANDUNG, 95, version=0, by="Koordinator")
    assert (await settings.read(BANDUNG)).in_force is not None
    routed = await listening.complains(UNRULED)
    facts = [told.data for told in await town.told(routed)]
    decided = next(fact for fact in facts if isinstance(fact, ComplaintRouted))
    assert (decided.agency, decided.by, decided.rule, decided.model_version) == (DPUPR, DecidedBy.MODEL, None, 1)
    assert any(reason.startswith("words: ") for reason in decided.reasons)
    ruled = await listening.complains(UNRULED, category="sampah")
    by_rule = next(told.data for told in await town.told(ruled) if isinstance(told.data, ComplaintRouted))
    assert (by_rule.agency, by_rule.by, by_rule.model_version) == (DLH, DecidedBy.RULE, None)
    unsure = await listening.complains("Mohon dibantu, ada masalah di tempat kami")
    assert (await town.case(unsure)).status is Status.RECEIVED
    elsewhere = await listening.complains(UNRULED, government="32.01", region="32.01.01")
    assert (await town.case(elsewhere)).status is Status.RECEIVED
    await settings.change(BANDUNG, None, version=1, by="Koordinator")
    again = await listening.complains(UNRULED)
    assert (await town.case(again)).status is Status.RECEIVED


async def test_oversight_is_never_routed_by_what_was_learned(town: Town, db: Database) -> None:
    await lived(town, past(600))
    await learned(db)
    await SuggestionSettings(db).change(BANDUNG, 95, version=0, by="Koordinator")
    async with db.transaction() as tx:
        await tx.execute("delete from routing_rule")
        await tx.execute("update revision set version = version + 1")
    listening = Listening(db)
    grave = await listening.complains(UNRULED, classification=Classification.OVERSIGHT)
    assert (await town.case(grave)).status is Status.RECEIVED
    usual = await listening.complains(UNRULED)
    assert (await town.case(usual)).status is Status.ROUTED


async def test_the_page_of_suggestions_sets_it_keeps_every_setting_and_shows_conflicts(town: Town, desk: DeskClient, db: Database) -> None:
    by = Coordinator(desk)
    empty = await by.open("/desk/saran")
    assert "not enough past cases" in words(empty)
    await lived(town, past(ENOUGH))
    await learned(db)
    page = await by.open("/desk/saran")
    assert f"from {ENOUGH} cases" in words(page)
    assert "By words and place alone" in words(page)
    done = await by.follow(await by.send("/desk/saran", version=hidden(page, "version"), percent="97"))
    assert "It is set" in words(done)
    assert "coordinator of 32.04" in words(done), "who set it"
    stale = await by.send("/desk/saran", version="0", percent="never")
    assert stale.status_code == 409
    assert "Where 97 of 100 were right" in words(stale)
    wrong = await by.send("/desk/saran", version="1", percent="50")
    assert wrong.status_code == 422
    assert 'href="#percent"' in wrong.text
    assert [each.percent for each in (await SuggestionSettings(db).read(BANDUNG)).settings] == [97], "what was refused is not kept"
    assert (await by.open("/desk/saran", pemerintah="32.01")).status_code == 403
    assert "/desk/saran" in (await by.open("/desk/aturan")).text


async def test_a_coordinator_goes_back_to_an_older_version_on_record(town: Town, desk: DeskClient, db: Database) -> None:
    by = Coordinator(desk)
    await lived(town, past(ENOUGH))
    await learned(db)
    async with db.transaction() as tx:  # a second one, whatever it says
        await tx.execute("update suggestion_model set in_force = false")
        await tx.execute(
            "insert into suggestion_model"
            " select government, 2, trained_at, taught_until, examples, verdict, bare, true, data from suggestion_model"
        )
    page = await by.open("/desk/saran")
    assert "Let it suggest again : Version 1" in words(page)
    done = await by.follow(await by.send("/desk/saran/versi", to="1", **{"from": "2"}))
    assert "Version 1 suggests from now on." in words(done)
    assert "coordinator of 32.04 went from version 2 to version 1." in words(done), "who did it stays on record"
    stale = await by.send("/desk/saran/versi", to="1", **{"from": "2"})
    assert (stale.status_code, (await by.send("/desk/saran/versi", to="9", **{"from": "1"})).status_code) == (409, 409)
    assert (await by.send("/desk/saran/versi", to="x", **{"from": ""})).status_code == 409
    in_force = (await SuggestionSettings(db).read(BANDUNG)).in_force
    assert in_force is not None
    assert in_force.version == 1, "what was refused has changed nothing"
    case_id = await town.complains(UNRULED)
    assert (await desk.get(f"/cases/{case_id}/suggestions", Role.COORDINATOR, BANDUNG)).json()["model"]["version"] == 1
    assert (await by.open("/desk/saran/versi")).status_code in (404, 405)


async def test_what_suggested_before_can_suggest_again_whatever_was_tried_in_between(town: Town, desk: DeskClient, db: Database) -> None:
    by = Coordinator(desk)
    await lived(town, past(ENOUGH))
    await learned(db)
    async with db.transaction() as tx:
        first = await queries.get_in_force(tx, BANDUNG)
        assert first is not None
        data = await queries.get_data(tx, BANDUNG, first.version) or b""
        await queries.keep_figures(tx, replace(first, in_force=False))
        third = await queries.put_into_force(tx, first, data, only=False)
    assert "Let it suggest again : Version 1" in words(await by.open("/desk/saran"))
    await by.send("/desk/saran/versi", to="1", **{"from": str(third)})
    async with db.transaction() as tx:
        fourth = await queries.put_into_force(tx, first, data, only=False)
        whole = {each.version for each in await queries.list_models(tx, BANDUNG, 12) if each.is_whole}
    assert whole == {1, fourth}, "the one that suggested until then, though there is a newer one"


async def test_what_has_suggested_is_told_from_what_never_did(town: Town, desk: DeskClient, db: Database) -> None:
    """Also when it is newer than the one in force, and when its data are gone."""
    by = Coordinator(desk)
    await lived(town, past(ENOUGH))
    await learned(db)
    async with db.transaction() as tx:
        first = await queries.get_in_force(tx, BANDUNG)
        assert first is not None
        second = await queries.put_into_force(tx, first, await queries.get_data(tx, BANDUNG, first.version) or b"", only=False)
        worse = await queries.keep_figures(tx, replace(first, in_force=False))
    await by.send("/desk/saran/versi", to=str(first.version), **{"from": str(second)})
    async with db.transaction() as tx:
        await tx.execute("update suggestion_model set data = null where version = $1", second)
        known = {each.version: each.has_suggested for each in await queries.list_models(tx, BANDUNG, 12)}
    assert known == {first.version: True, second: True, worse: False}
    page = words(await by.open("/desk/saran"))
    assert [page.count(each) for each in ("suggests now", "replaced", "worse, not used")] == [1, 1, 1]


async def test_a_government_that_forgets_too_much_has_no_model(town: Town, db: Database) -> None:
    ids = await lived(town, past(LEAST_EXAMPLES))
    assert await learned(db) == 1
    async with db.transaction() as tx:
        await tx.execute("update complaint_case set status = 'archived' where id = $1", ids[0])
    await town.hears(told_by_intake(ErasureAsked(government=BANDUNG), ids[1], version=2))
    assert await learned(db) == 1
    async with db.connection() as tx:
        assert await Advisor(db, Landscape()).at(tx, BANDUNG) is None
        assert await tx.fetchval("select count(*) from suggestion_model where data is not null") == 0
