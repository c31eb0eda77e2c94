"""A case on paper: a page to print, and a letter as PDF, set by typst."""

import asyncio
import json
from datetime import datetime
from pathlib import Path

import typst
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.routing.pages.casefile import CaseFile, file_of
from services.routing.pages.parts import Parts, case_id_of
from services.routing.queries.office import Way
from shared.auth import AnyCaseReader, Principal
from shared.errors import NotFound
from shared.events.codes import Language, Status
from shared.http.language import say, show_day, show_time

SOURCE = Path(__file__).parents[1] / "letters" / "answer.typ"
SETTING_AT_ONCE = 2
"""Letters that one process sets at the same time: each takes a core for a moment."""


def letter_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    presses = asyncio.Semaphore(SETTING_AT_ONCE)

    @router.get("/desk/cases/{case_id}/print")
    async def print_page(request: Request, case_id: str, by: AnyCaseReader) -> HTMLResponse:
        """The whole case on white paper."""
        file = await _read(parts, case_id, by, "print")
        return parts.pages.render(request, "desk/print.html", file=file, by=by, now=parts.now())

    @router.get("/desk/cases/{case_id}/letter.pdf")
    async def letter(request: Request, case_id: str, by: AnyCaseReader) -> Response:
        """The answer as a letter to the reporter, in the reporter's language; who that is, is not in it.

        Raises NotFound while there is no answer.
        """
        file = await _read(parts, case_id, by, "letter")
        if file.answer is None:
            raise NotFound("This case has no answer yet, so there is no letter.")
        async with presses:
            pdf = await asyncio.to_thread(set_letter, file, file.case.language)
        name = f"kawal-{''.join(sign for sign in file.case.number if sign.isalnum())}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(pdf, media_type="application/pdf", headers=headers)

    return router


async def _read(parts: Parts, case_id: str, by: Principal, way: Way) -> CaseFile:
    opened = await parts.office.open(case_id_of(case_id), by, way)
    async with parts.db.connection() as tx:
        return file_of(opened, await parts.landscape.at(tx), by, parts.now())


def set_letter(file: CaseFile, language: Language) -> bytes:
    """The PDF. What people wrote goes in as data, so nothing of it is read as typesetting."""
    return typst.compile(str(SOURCE), format="pdf", sys_inputs={"letter": json.dumps(letter_of(file, language))})


def letter_of(file: CaseFile, language: Language) -> dict[str, object]:
    """What the letter says, in a language. Expects a case that has an answer."""
    answer = file.answer
    if answer is None:
        raise NotFound("This case has no answer yet, so there is no letter.")

    def t(message: str, **values: object) -> str:
        return say(language, message, values or None)

    return {
        "lang": language.value,
        "office": file.agency or answer.agency or file.government,
        "government": file.government,
        "date": show_day(answer.at, file.timezone, language),
        "lines": [
            [t("Report number"), file.case.number],
            [t("Received"), show_time(file.case.submitted_at, file.timezone, language)],
            [t("Topic"), file.category or "–"],
            [t("Place"), file.place or file.government],
        ],
        "title": t("Answer to report %(number)s", number=file.case.number),
        "greeting": t("To the reporter,"),
        "opening": t("on your report we tell you the following."),
        "report_title": t("Your report"),
        "report": file.case.words or t("The words were withheld by the system that the report came from."),
        "answer_title": t("Our reply"),
        "answer": answer.words or t("The words were withheld by the system that the report came from."),
        "outcome": t(OUTCOME_SENTENCES.get(str(answer.data.get("outcome")), "The answer does not say how the matter stands.")),
        "closing": t(SAY_UNTIL, day=show_day(until, file.timezone, language)) if (until := say_until(file)) else t(LOOK_UP),
        "signature": answer.official or "",
        "page": t("Page"),
    }


def say_until(file: CaseFile) -> datetime | None:
    """Until when the reporter may object to the answer; None when that is over, or has no end."""
    if file.case.status is not Status.ANSWERED:
        return None
    told = next((moment.data for moment in file.moments if moment.kind == "deadlines_changed" or "close_at" in moment.data), {})
    close_at = told.get("close_at")
    return datetime.fromisoformat(close_at) if isinstance(close_at, str) else None


SAY_UNTIL = "If this does not settle it, you can say so until %(day)s with your tracking code."
LOOK_UP = "With your tracking code you see at any time where your report stands, and what you can still ask for."
OUTCOME_SENTENCES = {
    "resolved": "The matter is settled.",
    "planned": "The work is planned.",
    "cannot_resolve": "We cannot settle this matter.",
    "information_given": "The information asked for is given.",
}
"""Keys of the catalogue of sentences."""
