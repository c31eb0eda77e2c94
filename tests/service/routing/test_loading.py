"""Files of reference data: all of a file or nothing, and nothing twice."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from services.routing.loading import SEEDS, LoadKind, load_defaults, load_file
from services.routing.queries.reference import Revision, get_revisions, list_agencies, list_governments, list_holidays, list_rules
from shared.database import Database
from shared.errors import InvalidInput
from tests.service.routing.desk import BANDUNG, Town
from tests.support.postgres import TestDatabase

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return made


async def errors(kind: LoadKind, path: Path, db: Database) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        await load_file(kind, path, db)
    return [(error.field, error.code) for error in refused.value.errors]


async def test_the_shipped_set_comes_in_once_and_is_told(db: Database, town: Town) -> None:
    assert await load_defaults(db) == 0
    [fact] = await town.told(f"agency/{BANDUNG}.dpupr")
    assert (fact.version, fact.data.nats_subject()) == (1, "reference.agency_registered.v1.32.04.dpupr")


async def test_a_first_run_that_breaks_off_leaves_nothing_behind(database: TestDatabase, tmp_path: Path) -> None:
    for kind in (LoadKind.GOVERNMENTS, LoadKind.AGENCIES):
        shutil.copy(SEEDS / f"{kind.value}.yaml", tmp_path)
    (tmp_path / "rules.yaml").write_text("- just words", "utf-8")
    empty = Database(database.dsn("routing"), "routing")
    with pytest.raises(InvalidInput):
        await load_defaults(empty, tmp_path)
    assert await load_defaults(empty) > 0, "the next run begins again"
    await empty.close()


async def test_a_holiday_that_was_loaded_by_mistake_can_be_taken_out(db: Database, write: Write) -> None:
    header = "government,day,name,removed\n"
    loaded = await load_file(LoadKind.HOLIDAYS, write("a.csv", f"{header}32.04,2027-04-20,Hari jadi,\n32.04,2027-04-21,Salah,\n"), db)
    gone = write("b.csv", f"{header}32.04,2027-04-21,Salah,true\n")
    first, again = await load_file(LoadKind.HOLIDAYS, gone, db), await load_file(LoadKind.HOLIDAYS, gone, db)
    assert (loaded.changed, first.changed, again.changed) == (2, 1, 0)
    async with db.connection() as connection:
        assert [holiday.day for holiday in await list_holidays(connection)] == [date(2027, 4, 20)]


async def test_the_same_file_again_changes_nothing_and_another_name_is_a_new_version(db: Database, town: Town, write: Write) -> None:
    path = write("agencies.csv", "code,government,name,kind\n32.04.baru,32.04,Dinas Baru,dinas\n32.04.lain,32.04,Dinas Lain,\n")
    first, again = await load_file(LoadKind.AGENCIES, path, db), await load_file(LoadKind.AGENCIES, path, db)
    assert ((first.changed, first.unchanged), (again.changed, again.unchanged)) == ((2, 0), (0, 2))
    renamed = write("agencies.yaml", "- {code: 32.04.baru, government: '32.04', name: Dinas Terbaru}\n")
    assert (await load_file(LoadKind.AGENCIES, renamed, db)).changed == 1
    assert [(fact.version, fact.data.model_dump()["name"]) for fact in await town.told("agency/32.04.baru")] == [
        (1, "Dinas Baru"),
        (2, "Dinas Terbaru"),
    ]


async def test_a_file_of_rules_is_the_whole_set_with_a_version(db: Database, town: Town, write: Write) -> None:
    path = write("rules.csv", "id,words,agency,reason\nroads,jalan rusak|jalan berlubang,dlh,Percobaan\n")
    assert await errors(LoadKind.RULES, path, db) == [("file", "loses_rules")], "not by accident"
    await load_file(LoadKind.RULES, path, db, replace=True)
    await load_file(LoadKind.RULES, path, db)
    async with db.connection() as connection:
        assert [rule.words for rule in await list_rules(connection)] == [("jalan rusak", "jalan berlubang")]
        assert (await get_revisions(connection))[Revision.RULES] == 2
    case = await town.case(await town.complains("Jalan berlubang"))
    assert case.agency == f"{BANDUNG}.dlh"


async def test_every_error_of_a_file_names_its_line_and_field_and_nothing_is_applied(db: Database, write: Write) -> None:
    path = write(
        "agencies.csv",
        "code,government,name,colour\n32.04.good,32.04,Dinas Baik,\nbad code,32.04,Dinas,\n"
        "32.04.x,32.04,,\n32.04.good,32.04,Dua,\n32.04.y,32.04,Y,red\n",
    )
    assert await errors(LoadKind.AGENCIES, path, db) == [
        ("line 3, code", "string_pattern_mismatch"),
        ("line 4, name", "missing"),
        ("line 5, code", "repeated"),
        ("line 6, colour", "unknown_field"),
    ]
    async with db.connection() as connection:
        assert "32.04.good" not in {agency.code for agency in await list_agencies(connection)}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (LoadKind.AGENCIES, "\n- {code: 99.01.x, government: '99.01', name: X}", ("line 2, government", "unknown_government")),
        (LoadKind.AGENCIES, "- {code: 32.08.x, government: '32.04', name: X}", ("line 1, code", "foreign_code")),
        (LoadKind.GOVERNMENTS, "- {code: '99.01', name: X, timezone: Asia/Atlantis}", ("line 1, timezone", "unknown_timezone")),
        (LoadKind.GOVERNMENTS, "- {code: '99.01', name: Kelas}", ("code", "kept_for_classes")),
        (LoadKind.RULES, "- {id: a, words: [air], agency: nowhere}", ("line 1, agency", "unknown_agency")),
        (LoadKind.RULES, "- {id: a, category: [nothing], agency: dpupr}", ("line 1, category", "unknown_category")),
        (LoadKind.RULES, "- {id: a, agency: dpupr}", ("line 1", "value_error")),
        (LoadKind.HOLIDAYS, "- {government: '32.04', day: 2026-02-30, name: Hari jadi}", ("line 1", "malformed")),
        (LoadKind.HOLIDAYS, "- {government: '32.04', day: besok, name: Hari jadi}", ("line 1, day", "date_from_datetime_parsing")),
        (LoadKind.DEADLINES, "- {profile: x}", ("line 1, name", "missing")),
        (LoadKind.RULES, "- a: b\n  - c", ("line 2", "malformed")),
        (LoadKind.RULES, "a: b", ("line 1", "malformed")),
        (LoadKind.RULES, "- just words", ("line 1", "malformed")),
        (LoadKind.RULES, "", ("file", "empty")),
    ],
)
async def test_what_cannot_be_right_is_named(db: Database, write: Write, kind: LoadKind, text: str, expected: tuple[str, str]) -> None:
    assert (await errors(kind, write("file.yaml", text), db))[0] == expected


async def test_files_that_are_no_tables_are_refused(db: Database, tmp_path: Path, write: Write) -> None:
    binary = tmp_path / "agencies.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    assert await errors(LoadKind.AGENCIES, binary, db) == [("file", "unreadable")]
    assert await errors(LoadKind.AGENCIES, write("agencies.txt", ""), db) == [("file", "unreadable")]
    assert await errors(LoadKind.AGENCIES, tmp_path / "none.csv", db) == [("file", "unreadable")]
    assert await errors(LoadKind.AGENCIES, write("wide.csv", "code,name\na,b,c\n"), db) == [("line 2", "too_many_cells")]


async def test_a_brand_comes_from_a_file_with_its_channels_in_one_cell(db: Database, write: Write) -> None:
    header = "code;name;brand;colour;mark;channels\n"
    row = "32.04;Pemerintah Kabupaten Bandung;Lapor Bandung;#1d5c2e;LB;whatsapp: 0812 3456 7890|walk_in: Balai Kota: Senin\n"
    assert (await load_file(LoadKind.GOVERNMENTS, write("a.csv", header + row), db)).changed == 1
    async with db.connection() as connection:
        [bandung] = [each for each in await list_governments(connection) if each.code == BANDUNG]
    assert (bandung.colour, bandung.mark) == ("#1d5c2e", "LB")
    assert [(each.kind, each.address) for each in bandung.channels] == [("whatsapp", "0812 3456 7890"), ("walk_in", "Balai Kota: Senin")]
    wrong = write("b.csv", header + "32.04;Bandung;Lapor;green;TOOLONG;pigeon: the roof\n")
    assert {field for field, _ in await errors(LoadKind.GOVERNMENTS, wrong, db)} == {
        "line 2, colour",
        "line 2, mark",
        "line 2, channels.0.kind",
    }
