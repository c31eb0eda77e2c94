"""`kawal load boundaries` and the maps that the evaluation draws of them. The file is made here: six squares in place of regions."""

import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from services.cli.boundaries import load_into_services
from shared.errors import InvalidInput, NotFound
from tests.service.analytics.conftest import Nation
from tests.service.analytics.test_pages import page, told
from tests.support.postgres import TestDatabase

SQUARE = [[0, 0], [0, 10], [10, 0], [0, -10], [-10, 0]]


def topology(codes: list[str], **more: object) -> dict[str, object]:
    """Regions side by side; the last one of a list that ends in 31.01 has no area."""
    arcs = [[[100 + 10 * place, 0], *SQUARE[1:]] for place in range(len(codes))]
    geometries = [
        {"type": None, "id": code} if code == "31.01" else {"type": "Polygon", "id": code, "arcs": [[place]]}
        for place, code in enumerate(codes)
    ]
    transform = {"scale": [0.1, 0.1], "translate": [96, -7]}
    return {"type": "Topology", "transform": transform, "arcs": arcs, "objects": {"a": {"geometries": geometries}}, **more}


@pytest.fixture
def stores(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    for service in ("intake", "analytics"):
        monkeypatch.setenv(f"KAWAL_{service.upper()}_POSTGRES_DSN", database.dsn(service))
    monkeypatch.setenv("KAWAL_VAULT_POSTGRES_DSN", database.dsn("vault"))
    monkeypatch.setenv("KAWAL_VAULT_KEY", "v" * 43 + "=")
    monkeypatch.setenv("KAWAL_CODE_KEY", "c" * 40)


async def load(tmp_path: Path, document: dict[str, object]) -> None:
    file = tmp_path / "areas.json"
    file.write_text(json.dumps(document))
    await load_into_services(file, Console(quiet=True))


def areas(html: str) -> dict[str, str | None]:
    """What is said of each area, and where it leads."""
    tags = re.findall(r"<(a|g)( [^>]*)? class=\"area [a-z0-9]+\" aria-label=\"([^\"]*)\"", html)
    return {said: (re.findall(r'href="([^"?]*)', rest) or [None])[0] for _, rest, said in tags}


@pytest.mark.usefixtures("stores")
async def test_boundaries_once_loaded_are_drawn_with_the_numbers_of_the_table(nation: Nation, tmp_path: Path) -> None:
    await nation.tell(told())
    await nation.settle()
    without = (await page(nation, "/indonesia?period=2025")).text
    assert 'class="tiles"' in without
    assert "map=tiles" not in without
    assert "<tile-map>" not in (await page(nation, "/provinsi/32?period=2025")).text

    await load(tmp_path, topology(["32", "35", "34"], source="BIG <2024>"))
    await load(tmp_path, topology(["32.04", "32.08", "32.12", "35.78", "31.01", "31.71"]))
    nationwide = (await page(nation, "/indonesia?period=2025")).text
    assert areas(nationwide) == {
        "Jawa Barat: 73 %": "/evaluation/provinsi/32",
        "Jawa Timur: 100 %": "/evaluation/provinsi/35",
        "Daerah Istimewa Yogyakarta: tidak ada laporan": "/evaluation/provinsi/34",
    }
    assert "BIG &lt;2024&gt;" in nationwide
    assert 'id="province"' in nationwide
    assert 'style="' not in nationwide

    province = (await page(nation, "/provinsi/32?period=2025")).text
    assert areas(province)["Kabupaten Indramayu: tidak ada laporan"] is None
    assert areas(province)["Kabupaten Bandung: 78 %"] == "/evaluation/pemerintah/32.04"

    async with nation.analytics.db.connection() as connection:
        assert await connection.fetchval("select trace from outline where region = '31.01'") == ""


@pytest.mark.usefixtures("stores")
async def test_the_reader_chooses_tiles_and_keeps_the_choice(nation: Nation, tmp_path: Path) -> None:
    await nation.tell(told())
    await nation.settle()
    await load(tmp_path, topology(["32", "35"]))
    tiled = (await page(nation, "/indonesia?period=2025&map=tiles")).text
    assert 'class="tiles"' in tiled
    assert areas(tiled) == {}
    assert '<input type="hidden" name="map" value="tiles">' in tiled
    assert "/evaluation/provinsi/32?period=2025&amp;map=tiles" in tiled
    for address, drawn in (("/evaluation", True), ("/evaluation?map=tiles", False), ("/evaluation?map=%00<", True)):
        public = (await nation.client.get(address)).text
        assert ('class="areas"' in public, 'class="tiles"' in public) == (drawn, not drawn)
        assert "evaluation/provinsi" not in public


@pytest.mark.usefixtures("stores")
async def test_the_same_file_again_changes_nothing_and_a_new_one_its_own_maps_only(nation: Nation, tmp_path: Path) -> None:
    await load(tmp_path, topology(["32", "35", "32.04", "35.78"]))
    first = await nation.rows("outline")
    await load(tmp_path, topology(["32", "35", "32.04", "35.78"]))
    assert await nation.rows("outline") == first
    await load(tmp_path, topology(["32.08"]))
    kept = sorted((row[0], row[1]) for row in await nation.rows("outline"))
    assert kept == [
        ("32", "32.08"),
        ("35", "35.78"),
        ("ID", "32"),
        ("ID", "35"),
    ]
    with pytest.raises(InvalidInput):
        await load(tmp_path, topology(["35.78", "99.99"]))
    assert len(await nation.rows("outline")) == 4


async def test_without_a_database_to_load_into_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for service in ("INTAKE", "ROUTING", "NOTIFY", "ANALYTICS"):
        monkeypatch.delenv(f"KAWAL_{service}_POSTGRES_DSN", raising=False)
    with pytest.raises(NotFound):
        await load(tmp_path, topology(["32"]))
