"""All parts on one page, served alone: how they look and whether they hold the rules can be seen before any room uses them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from shared.auth import PUBLIC, Principal, Role
from shared.errors import Conflict, NotFound, TooMany, Unavailable
from shared.http.doors import TOO_MANY
from shared.http.pages import Pages, install_pages
from shared.http.problem import install_problems
from tests.support.nats_server import free_port


class Wrong(NamedTuple):
    field: str
    message: str


WRONG = (Wrong("text", "Tulis sedikit lebih banyak: paling sedikit 10 huruf."), Wrong("phone", "Ini bukan nomor telepon."))


def gallery() -> FastAPI:
    """`/gallery` and `/gallery?wrong=1`, as a stranger or as an officer (`&me=1`), in a colour (`&theme=a51c30`)."""
    app = FastAPI()
    pages = Pages(Path(__file__).parent / "templates")

    @app.get("/gallery", dependencies=[PUBLIC])
    async def show(request: Request, wrong: bool = False, me: bool = False, theme: str = "", practice: bool = False) -> HTMLResponse:
        request.state.principal = Principal("Rina Kartika", Role.OFFICER, "32.01.dpupr") if me else None
        named = {"brand_name": "LARAS Online", "place_name": "Kabupaten Bogor"} if theme else {}
        return pages.render(request, "gallery.html", wrong=WRONG if wrong else (), theme=theme, practice=practice, **named)

    install_problems(app)
    install_pages(app)
    return app


def failing() -> FastAPI:
    """What a person sees of a house that cannot do what was asked: `/away`, `/often`, `/conflict`."""
    app = FastAPI()
    refusals = {
        "away": Unavailable("The database is away for the moment. Nothing was stored; please try again."),
        "often": TooMany(TOO_MANY, retry_after=60),
        "conflict": Conflict("The case has changed since you read it."),
    }

    @app.get("/{what}", dependencies=[PUBLIC])
    async def refuse(what: str) -> HTMLResponse:
        raise refusals.get(what) or NotFound("There is no such page.")

    install_problems(app)
    install_pages(app)
    return app


@asynccontextmanager
async def served(app: FastAPI | None = None) -> AsyncIterator[str]:
    """Its address, for as long as it is needed. Without an app: the gallery's."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app or gallery(), host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task
