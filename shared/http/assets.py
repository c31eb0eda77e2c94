"""Stylesheets, scripts and pictures: read once, packed once, kept by browsers for ever under an address that changes with the content."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from shared.auth import PUBLIC
from shared.errors import NotFound
from shared.http import theme

HERE = FilePath(__file__).parent
STATIC = HERE / "static"
STYLESHEET = HERE / "stylesheet"
BUNDLE = "kawal.css"
"""The shared stylesheet: the files of `stylesheet/` in their order, as one."""
SWAGGER = ("swagger-ui.css", "swagger-ui-bundle.js")
"""Of the pages at `/api/…/v1/docs`: Apache-2.0, from the wheel fastapi-offline, whose own code is not used."""

YEAR_SECONDS = 365 * 24 * 3600
FOR_EVER = {"Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
NOT_FOR_ROBOTS = ("/lacak", "/lapor/", "/desk", "/akun", "/masuk", "/keluar", "/delivery", "/api/", "/open311/", "/metrics", "/health/")
ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in NOT_FOR_ROBOTS)
PACKED = {".css", ".js", ".svg"}
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
INDENT = re.compile(r"^[ \t]+|[ \t]+$|\n(?=\n)", re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    """A file as it is served."""

    content: bytes
    packed: bytes | None
    media_type: str
    mark: str

    @classmethod
    def of(cls, name: str, content: bytes) -> "Asset":
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        packed = gzip.compress(content, 9, mtime=0) if FilePath(name).suffix in PACKED else None
        return cls(content, packed, kind, hashlib.sha256(content).hexdigest()[:10])

    def respond(self, request: Request) -> Response:
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, media_type=self.media_type, headers=FOR_EVER | {"Content-Encoding": "gzip"})
        return Response(self.content, media_type=self.media_type, headers=FOR_EVER)


@cache
def assets() -> dict[str, Asset]:
    """All of them by name."""
    found = {file.name: Asset.of(file.name, file.read_bytes()) for file in sorted(STATIC.iterdir()) if file.is_file()}
    bundle = "\n".join(file.read_text() for file in sorted(STYLESHEET.glob("*.css")))
    found |= {name: Asset.of(name, (files("fastapi_offline") / "static" / name).read_bytes()) for name in SWAGGER}
    found[BUNDLE] = Asset.of(BUNDLE, INDENT.sub("", COMMENT.sub("", bundle)).encode())
    return found


def static_url(name: str) -> str:
    """Its address with a mark of its content. Raises LookupError for a name that is not there: a template's mistake."""
    if name not in assets():
        raise LookupError(f"There is no static file {name!r}.")
    return f"/static/{name}?v={assets()[name].mark}"


def theme_url(colour: str | None) -> str | None:
    """The address of the tokens of a government's colour; none when it has none, or nothing that is a colour."""
    try:
        wanted = theme.Colour.of(colour or "")
    except ValueError:
        return None
    return f"/static/theme/{wanted.hex[1:]}.css?v={_theme_mark()}"


def static_routes() -> APIRouter:
    """`/static/…`, and what browsers and search engines ask for unasked, for everybody."""
    router = APIRouter(dependencies=[PUBLIC], include_in_schema=False)

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        asset = assets().get(name)
        if asset is None:
            raise NotFound("There is no such file.")
        return asset.respond(request)

    @router.get("/static/theme/{colour}.css")
    async def themed(colour: Annotated[str, Path(pattern=r"^[0-9a-f]{6}$")]) -> Response:
        return Response(theme.stylesheet(colour), media_type="text/css", headers=FOR_EVER)

    @router.get("/favicon.ico")
    async def favicon() -> Response:
        return RedirectResponse(static_url("kawal.svg"), 307)

    @router.get("/robots.txt")
    async def robots() -> Response:
        return PlainTextResponse(ROBOTS)

    return router


@cache
def _theme_mark() -> str:
    return hashlib.sha256(FilePath(theme.__file__).read_bytes()).hexdigest()[:10]
