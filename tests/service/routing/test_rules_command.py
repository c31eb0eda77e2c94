"""`kawal rules check` and `kawal rules try`: what they say, how they end, and that nothing is changed by them."""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.rules_command import rules as command
from services.routing.finding_words import FINDINGS as SAID
from services.routing.finding_words import SENTENCES as SHOWN
from services.routing.loading import SEEDS
from services.routing.loading_own import load_own_rules
from services.routing.queries.reference import get_revisions, list_rules
from shared.clock import utc_now
from shared.database import Database
from shared.errors import InvalidInput
from tests.service.routing.desk import DLH, DPUPR, Town
from tests.support.postgres import TestDatabase

SHIPPED = (SEEDS / "rules.yaml").read_text("utf-8")
BANANAS = f'- {{id: bananas, government: "32.04", words: [pohon pisang], agency: dlh}}\n{SHIPPED}'


@pytest.fixture(autouse=True)
def settings(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAWAL_ROUTING_POSTGRES_DSN", database.dsn("routing"))


def written(folder: Path, text: str) -> Path:
    path = folder / "rules.yaml"
    path.write_text(text, "utf-8")
    return path


async def kawal(*arguments: str | Path) -> Result:
    """The command has a loop of its own, so it runs in a thread."""
    return await asyncio.to_thread(lambda: CliRunner().invoke(command, [str(each) for each in arguments]))


async def test_a_file_with_errors_names_line_and_reason_and_activates_nothing(db: Database, tmp_path: Path) -> None:
    async with db.connection() as tx:
        before = await get_revisions(tx), await list_rules(tx)
    malformed = (
        "- {id: a, words: [busa], agency: dlh}\n- {id: b, words: [busa], agency: dlh, hours: 8-16}\n- {id: c, agency: dlh, colour: red}\n"
    )
    shape = await kawal("check", written(tmp_path, malformed))
    assert shape.exit_code == 2
    assert "rules.yaml, line 2, hours: " in shape.output
    assert "rules.yaml, line 3, colour: rules have no field of this name" in shape.output
    assert shape.output.count("colour") == 1, "each error is said once"
    unknown = "- {id: a, words: [busa], agency: nobody}\n\n- {id: b, category: [nothing], region: 32.04.99, agency: dlh}\n"
    references = await kawal("check", written(tmp_path, unknown))
    assert references.exit_code == 2
    assert "rules.yaml, line 1, agency: there is no agency nobody" in references.output
    assert "rules.yaml, line 3, category: there is no category nothing" in references.output
    assert "rules.yaml, line 3, region: there is no region 32.04.99" in references.output
    assert (await kawal("try", tmp_path / "rules.yaml", "--text", "busa")).exit_code == 2
    async with db.connection() as tx:
        assert (await get_revisions(tx), await list_rules(tx)) == before


async def test_all_that_can_be_said_is_said_in_one_run_and_in_words_for_people(db: Database, tmp_path: Path) -> None:
    text = """- {id: a, category: [jembatan], agency: dpupr}
- {id: b, category: [jembatan], agency: dlh}
- {id: Bad Id, category: [nothing], agency: dlh, weekday: [funday]}
- {id: c, agency: dlh}
- {id: d, region: ["32.04", "32.01"], agency: nobody}
- {id: e, government: "99.99", words: [busa], agency: dpupr}
- {id: a, words: [busa], agency: dlh}
- only a word
- {id: f, words: [busa], agency: noone}
"""
    found = await kawal("check", written(tmp_path, text))
    assert found.exit_code == 2
    assert "line 2, b: contradicts “a” (line 1) before it in " in found.output, "findings, though other lines have errors"
    assert "it decides only in" in found.output
    assert "line 3, id: “Bad Id” is not small letters, digits, dots and hyphens" in found.output
    assert "line 3, weekday: “funday” is none of mon, tue, wed, thu, fri, sat or sun" in found.output
    assert "line 3, category: there is no category nothing" in found.output, "what it refers to, though it is written badly elsewhere"
    assert "line 4: a rule needs a region, a classification" in found.output
    assert "line 5, region: takes one value, not a list: write an entry for each" in found.output
    assert "line 5, agency: there is no agency nobody" in found.output
    assert "line 6, government: there is no government 99.99" in found.output
    assert "no agency dpupr" not in found.output, "the government is what is wrong"
    assert "line 7, id: stands on line 1 already" in found.output
    assert "line 8: names with values are expected" in found.output
    assert "line 9, agency: there is no agency noone" in found.output, "what is no rule at all hides nothing after it"
    assert "Input should" not in found.output
    assert "Value error" not in found.output


async def test_a_governments_own_rules_come_from_a_file_and_all_others_stay(db: Database, town: Town, tmp_path: Path) -> None:
    async with db.connection() as tx:
        before = await list_rules(tx)
    own = "- {id: own-bananas, words: [pohon pisang], agency: dlh}\n- {id: own-foam, government: '32.04', words: [busa], agency: dlh}\n"
    file = written(tmp_path, own)
    assert "2 rules, 0 errors, 0 notes." in (await kawal("check", file, "--government", "32.04")).output
    told = await kawal("try", file, "--government", "32.04", "--text", "Jalan rusak ditanami pohon pisang")
    assert "by “own-bananas”" in told.output
    assert "by “kata-jalan”" in told.output
    result = await load_own_rules(file, "32.04", db)
    assert (result.changed, result.unchanged) == (2, 0)
    again = await load_own_rules(file, "32.04", db)
    assert (again.changed, again.unchanged) == (0, 2)
    async with db.connection() as tx:
        after = await list_rules(tx)
    assert [rule for rule in after if rule.government != "32.04" or not rule.id.startswith("own-")] == before
    mine = next(place for place, rule in enumerate(after) if rule.id == "own-bananas")
    assert all(rule.government for rule in after[:mine]), "before all that is shared, or it would seldom be reached"
    assert (await town.case(await town.complains("Jalan rusak, pohon pisang"))).agency == DLH


async def test_a_governments_file_takes_no_rule_of_another_and_loses_none_by_accident(db: Database, tmp_path: Path) -> None:
    file = written(tmp_path, "- {id: mine, words: [busa], agency: dlh}\n")
    await load_own_rules(file, "32.04", db)
    async with db.connection() as tx:
        before = await get_revisions(tx), await list_rules(tx)

    async def refused(text: str) -> list[tuple[str, str]]:
        with pytest.raises(InvalidInput) as error:
            await load_own_rules(written(tmp_path, text), "32.04", db)
        return [(each.field, each.code) for each in error.value.errors]

    assert await refused("- {id: theirs, government: '35.23', words: [busa], agency: dlh}\n") == [
        ("line 1, government", "another_governments")
    ]
    assert await refused("- {id: pekerjaan-umum, words: [busa], agency: dlh}\n") == [("line 1, id", "repeated")]
    assert await refused("- {id: mine, words: [busa], agency: 35.23.dlh}\n") == [("line 1, agency", "foreign_agency")]
    assert await refused("- {id: other, words: [lumpur], agency: dlh}\n") == [("file", "loses_rules")]
    async with db.connection() as tx:
        assert (await get_revisions(tx), await list_rules(tx)) == before


async def test_what_never_decides_is_explained_with_both_lines(db: Database, tmp_path: Path) -> None:
    text = """- {id: a, government: "32.04", words: [busa], agency: dlh}
- {id: b, government: "32.04", words: [busa sabun], agency: dlh}
- {id: c, government: "32.04", words: [Busa], agency: dpupr}
- {id: d, government: "32.04", words: [busa, lumpur], agency: dpupr}
"""
    found = await kawal("check", written(tmp_path, text))
    assert found.exit_code == 0, found.output
    said = found.output.splitlines()
    assert said[0] == "rules.yaml, line 2, b: is never reached: whatever fits it fits “a” (line 1) before it"
    assert said[1].startswith("rules.yaml, line 3, c: contradicts “a” (line 1) before it")
    assert said[2] == "rules.yaml, line 4, d: “busa” never decides: what has it fits “a” (line 1) before this rule"
    assert said[3] == "4 rules, 0 errors, 3 notes. Nothing was changed."
    shipped = (await kawal("check", SEEDS / "rules.yaml")).output
    assert "bangunan: is never reached in 5 of 6 governments" in shipped, "on purpose: it is for whoever shares the work out otherwise"
    assert "108 rules, 0 errors, 2 notes." in shipped


async def test_a_text_is_tried_on_both_sets(db: Database, tmp_path: Path) -> None:
    file = written(tmp_path, BANANAS)
    asked = ("try", file, "--text", "Jalan rusak ditanami pohon pisang", "--region", "32.04.12")
    told = await kawal(*asked)
    assert told.exit_code == 0, told.output
    assert "in force: Dinas Pekerjaan Umum dan Tata Ruang Kabupaten Bandung (32.04.dpupr) by “kata-jalan”" in told.output
    assert "by “bananas”" in told.output
    assert "The complaint would go another way." in told.output
    elsewhere = json.loads((await kawal("try", file, "--text", "pohon pisang", "--region", "35.23.01", "--json")).output)
    assert (elsewhere["government"], elsewhere["file"]) == ("35.23", None)
    assert json.loads((await kawal(*asked, "--json")).output)["file"]["agency"] == DLH
    for wrong in (("--category", "nothing"), ("--text", "x", "--region", "nowhere"), ("--text", "x", "--government", "77.77"), ()):
        assert (await kawal("try", file, *wrong)).exit_code == 2, wrong


async def test_last_months_complaints_are_tried_and_counted(db: Database, town: Town, tmp_path: Path) -> None:
    for day in (1, 2, 40):
        await town.complains("Jalan rusak ditanami pohon pisang", at=utc_now() - timedelta(days=day))
    await town.complains("Jalan rusak", at=utc_now() - timedelta(days=3))
    file = written(tmp_path, BANANAS)
    told = await kawal("try", file, "--last-month", "--show", "1")
    assert told.exit_code == 0, told.output
    assert "3 complaints: 1 go the same way, 2 another." in told.output
    [row] = [line for line in told.output.splitlines() if line.startswith("32.04 ")]
    assert row.split()[-5:] == ["kata-jalan", "bananas", "2", "0", "2"], "counted by government and rule"
    assert "kata-jalan → bananas: 2  (2 would have missed the agency that has it now)" in told.output
    assert "… and 1 more" in told.output
    machine = json.loads((await kawal("try", file, "--last-month", "--json")).output)
    [change] = machine["changes"]
    assert (machine["looked_at"], change["from"], change["to"], change["count"]) == (3, DPUPR, DLH, 2)
    bounded = await kawal("try", file, "--last-month", "--most", "2")
    assert "2 complaints (the newest 2: there may be more)" in bounded.output
    long_ago = await kawal("try", file, "--last-month", "--until", "2020-01-31")
    day = utc_now() - timedelta(days=1)
    assert "No complaint came in within these 30 days. The newest is of" in long_ago.output
    assert f"--until {day:%Y-%m-%d}" in long_ago.output
    assert (await town.case(await town.complains("pohon pisang"))).agency is None, "nothing of it is in force"


async def test_looking_at_rules_brings_in_neither_the_web_nor_the_learning_nor_the_broker() -> None:
    """They take seconds to load, and none of them is asked."""
    heavy = "{'fastapi', 'faststream', 'nats', 'numpy', 'sklearn', 'scipy', 'shapely', 'typst', 'opentelemetry.sdk'}"
    code = f"import sys, services.cli.rules_command; print(sorted({heavy} & sys.modules.keys()))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    assert told.decode().strip() == "[]"


def test_every_finding_has_a_sentence_in_the_command_and_in_the_editor() -> None:
    assert SAID.keys() == SHOWN.keys()
