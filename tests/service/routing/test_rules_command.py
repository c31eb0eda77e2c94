"""`kawal rules check` and `kawal rules try`: what they say, how they end, and that nothing is changed by them."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.rules_command import rules as command
from services.cli.rules_report import FINDINGS as SAID
from services.routing.loading import SEEDS
from services.routing.pages.coordinator.rule_words import FINDINGS as SHOWN
from services.routing.queries.reference import get_revisions, list_rules
from shared.clock import utc_now
from shared.database import Database
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
    assert (await kawal("check", SEEDS / "rules.yaml")).output.startswith("108 rules, 0 errors, 0 notes.")


async def test_a_text_is_tried_on_both_sets(db: Database, tmp_path: Path) -> None:
    file = written(tmp_path, BANANAS)
    asked = ("try", file, "--text", "Jalan rusak ditanami pohon pisang", "--region", "32.04.12")
    told = await kawal(*asked)
    assert told.exit_code == 0, told.output
    assert "in force: Dinas Pekerjaan Umum dan Tata Ruang Kabupaten Bandung (32.04.dpupr) by “words-road”" in told.output
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
    assert "(32.04.dlh): 2  (2 would have missed the agency that has it now)" in told.output
    assert "by “words-road” → by “bananas”" in told.output
    assert "… and 1 more" in told.output
    machine = json.loads((await kawal("try", file, "--last-month", "--json")).output)
    [change] = machine["changes"]
    assert (machine["looked_at"], change["from"], change["to"], change["count"]) == (3, DPUPR, DLH, 2)
    bounded = await kawal("try", file, "--last-month", "--most", "2")
    assert "2 complaints (the newest 2: there may be more)" in bounded.output
    long_ago = await kawal("try", file, "--last-month", "--until", "2020-01-31")
    assert "No complaint came in within these 30 days." in long_ago.output
    assert (await town.case(await town.complains("pohon pisang"))).agency is None, "nothing of it is in force"


def test_every_finding_has_a_sentence_in_the_command_and_in_the_editor() -> None:
    assert SAID.keys() == SHOWN.keys()
