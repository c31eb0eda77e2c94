"""“This concerns me too” on a public complaint, and ending the messages about it."""

from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands.supporting import OVER, Supporting
from services.intake.pages.forms import read_form, what_is_wrong
from services.intake.pages.public import read_number, show_public_case
from services.intake.public_reading import PublicReading
from shared.clock import utc_now
from shared.errors import Conflict, InvalidInput, TooMany
from shared.files.links import Links
from shared.http.doors import Door, doors_of
from shared.http.held import waiting, when
from shared.http.language import language_of, say
from shared.http.pages import Pages
from shared.http.wrong import Wrong

COOKIE = "kawal_supporter"
"""Tells this browser from others, for nothing but that its support counts once. What is stored of it differs with each complaint."""
YEAR_SECONDS = 365 * 24 * 3600
CONTACT_MAX = 254


def create_support_pages(supporting: Supporting, reading: PublicReading, evidence: Links, pages: Pages) -> APIRouter:
    router = APIRouter()

    @router.get("/laporan/{number}/dukung")
    async def to_complaint(number: str) -> Response:
        return RedirectResponse(f"/laporan/{read_number(number)}#dukung", 303)

    @router.post("/laporan/{number}/dukung")
    async def support(request: Request, number: str) -> Response:
        values, language = await read_form(request), language_of(request)
        browser = _uuid(request.cookies.get(COOKIE, "")) or _uuid(values.get("key", "")) or uuid4().hex
        contact = values.get("contact", "")
        try:
            await doors_of(request).enter(request, Door.SUBMIT)
            given = await supporting.give(read_number(number), browser=f"web:{browser}", contact=contact, language=language, now=utc_now())
        except InvalidInput as error:
            wrong = what_is_wrong(error.errors, ("contact",), language)
            return await show_public_case(request, reading, evidence, pages, number, status=422, wrong=wrong, contact=contact[:CONTACT_MAX])
        except TooMany as error:
            wrong = [Wrong("contact", say(language, when(error)))]
            page = await show_public_case(request, reading, evidence, pages, number, status=429, wrong=wrong, contact=contact[:CONTACT_MAX])
            return waiting(page, error)
        except Conflict:
            return await show_public_case(request, reading, evidence, pages, number, status=409, wrong=[Wrong("", say(language, OVER))])
        done = "dikabari" if given.told and (given.counted or contact.strip()) else "baru" if given.counted else "lagi"
        answer = RedirectResponse(f"/laporan/{given.number}?didukung={done}", 303)
        answer.set_cookie(COOKIE, browser, max_age=YEAR_SECONDS, samesite="lax", httponly=True, path="/laporan")
        return answer

    @router.get("/dukungan/{link}")
    async def ending(request: Request, link: str) -> Response:
        """Asks once more: mail programs open links by themselves."""
        supporting.links.read(link)
        return pages.render(request, "support-end.html", 200, link=link, ended=False)

    @router.post("/dukungan/{link}")
    async def end(request: Request, link: str) -> Response:
        await doors_of(request).enter(request, Door.SUBMIT)
        await supporting.leave(link)
        return pages.render(request, "support-end.html", 200, link=link, ended=True)

    return router


def _uuid(written: str) -> str | None:
    try:
        return UUID(written).hex
    except ValueError:
        return None
