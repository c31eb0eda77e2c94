"""Looks that a machine can hold without a browser: readable accents, whole icons, small files, no style or script in a template."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import HTMLResponse, StreamingResponse

from shared.http.assets import assets, theme_url
from shared.http.compress import CompressPages
from shared.http.icons import icon, names
from shared.http.theme import DARK, ENOUGH, LIGHT, Accent, Colour, Ground, contrast, stylesheet

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(path for folder in ("services", "shared") for path in (ROOT / folder).rglob("templates/*.html"))
OWN_STYLES = sorted(path for path in (ROOT / "shared/http/static").glob("*.css"))
RAW_COLOUR = re.compile(r": [^;{}]*#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(")


@given(st.integers(0, 0xFFFFFF))
@pytest.mark.parametrize("ground", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_a_government_names_becomes_readable(ground: Ground, number: int) -> None:
    accent = Accent.on(Colour.of(f"{number:06x}"), ground)
    assert all(contrast(accent.brand, paper) >= ENOUGH for paper in (*ground.papers, accent.soft))
    assert contrast(accent.ink, accent.brand) >= ENOUGH
    assert contrast(ground.palest_ink, accent.soft) >= ENOUGH


def test_a_readable_colour_stays_as_it_is() -> None:
    assert "--brand:#0b5a57;" in stylesheet("#0B5A57")


@pytest.mark.parametrize("colour", [None, "", "red", "#12345", "#12345g", '#000000"><script>'])
def test_what_is_no_colour_gives_no_theme(colour: str | None) -> None:
    assert theme_url(colour) is None


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(Colour.of("000000"), Colour.of("ffffff")) == pytest.approx(21)
    assert contrast(Colour.of("767676"), Colour.of("ffffff")) == pytest.approx(4.54, abs=0.01)


def test_the_tokens_of_the_stylesheet_are_readable() -> None:
    light, dark = (_tokens(block) for block in _roots())
    for tokens in (light, light | dark):
        for ink in ("ink", "ink-2", "ink-3", "brand", "late", "soon", "good", "info"):
            for paper in ("paper", "card", "sunken"):
                assert contrast(tokens[ink], tokens[paper]) >= ENOUGH, f"{ink} on {paper}"
        for tone in ("brand", "late", "soon", "good", "info"):
            assert contrast(tokens[tone], tokens[f"{tone}-soft"]) >= ENOUGH, f"{tone} on its soft"
            assert contrast(tokens["ink-2"], tokens[f"{tone}-soft"]) >= ENOUGH, f"ink-2 on {tone}-soft"
        assert contrast(tokens["brand-ink"], tokens["brand"]) >= ENOUGH
        assert contrast(tokens["line-strong"], tokens["card"]) >= 3


def test_accents_are_fitted_to_the_grounds_that_pages_have() -> None:
    for ground, block in zip((LIGHT, DARK), _roots(), strict=True):
        tokens = _tokens(block)
        assert set(ground.papers) == {
            tokens[name] for name in ("card", "paper", "sunken", "late-soft", "soon-soft", "good-soft", "info-soft")
        }
        assert ground.palest_ink == tokens["ink-3"]


def _roots() -> list[str]:
    return re.findall(r":root \{(.*?)\}", (ROOT / "shared/http/stylesheet/1-tokens.css").read_text(), re.DOTALL)


def _tokens(block: str) -> dict[str, Colour]:
    return {name: Colour.of(value) for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)}


def test_icons_are_decoration_unless_they_are_named() -> None:
    assert all('aria-hidden="true"' in icon(name) for name in names())
    assert 'aria-label="&lt;b&gt;"' in icon("lock", "<b>")
    with pytest.raises(LookupError):
        icon("../../assets")


def test_templates_hold_no_style_and_no_script() -> None:
    refused = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:")
    assert [str(path.relative_to(ROOT)) for path in TEMPLATES if refused.search(path.read_text())] == []


@pytest.mark.parametrize("path", OWN_STYLES, ids=lambda path: path.name)
def test_rooms_use_tokens_only(path: Path) -> None:
    assert RAW_COLOUR.findall(path.read_text()) == []


def test_what_every_page_loads_is_small_and_packed() -> None:
    frame = [assets()[name].packed or b"" for name in ("kawal.css", "kawal.js", "kawal.svg")]
    assert all(frame)
    assert sum(map(len, frame)) <= 12_000
    assert all(asset.packed is None or gzip.decompress(asset.packed) == asset.content for asset in assets().values())


async def test_pages_are_packed_and_live_streams_and_machines_are_not() -> None:
    app = FastAPI()
    long = "panjang " * 500
    app.get("/page")(lambda: HTMLResponse(long))
    app.get("/api/thing")(lambda: HTMLResponse(long))
    app.get("/live")(lambda: StreamingResponse(iter([long]), media_type="text/event-stream"))
    app.add_middleware(CompressPages, machine_paths=("/api/",))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kawal.test") as client:
        packed = {path: (await client.get(path)).headers.get("content-encoding") for path in ("/page", "/api/thing", "/live")}
    assert packed == {"/page": "gzip", "/api/thing": None, "/live": None}
