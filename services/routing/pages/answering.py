"""An answer: written, filled from a template, shown to be a phrase if it looks like one, and sent.

Without a script every step is a form that comes back as it was; with one the same forms go to and fro in the pane.
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from services.routing.domain.commands import Answer
from services.routing.filling import blanks, fill
from services.routing.pages.casefile import CaseFile
from services.routing.pages.evidence import take_photos
from services.routing.pages.forms import Typed, read_act, read_form
from services.routing.pages.giving import Acting, Forms, Questioned
from services.routing.pages.parts import Parts, case_id_of
from services.routing.pages.reading import read_file
from shared.auth import Principal
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Language, PhotoMoment
from shared.files.pictures import BYTES_MAX
from shared.http.doors import Door, doors_of
from shared.http.language import language_of, say, show_day

ASKED = "asked"
"""The field that says that the officer was asked once whether a phrase is to be sent."""
UNFILLED = "Fill in what stands in braces, or take it out: %(blanks)s."


def answering_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    forms = Forms(parts)

    @router.get("/desk/cases/{case_id}/answer")
    async def answer_form(request: Request, case_id: str, by: Acting) -> Response:
        return await forms.show(request, case_id_of(case_id), by, "answer")

    @router.post("/desk/cases/{case_id}/answer")
    async def answer(request: Request, case_id: str, by: Acting) -> Response:
        """Sends it, or puts a template's words into it."""
        target, typed = case_id_of(case_id), await read_form(request)
        typed, wrong = await take_photos(parts, request, target, by, typed)
        if typed.get("do") == "insert":
            return await _insert(parts, forms, request, target, by, typed)

        async def give(case: UUID, typed: Typed) -> None:
            command = _read(typed, wrong, language_of(request))
            if not typed.get(ASKED):
                verdict = await parts.answers.try_out(case, command.text, by=by)
                if verdict.flags:
                    raise Questioned(verdict)
            await parts.desk.handle(case, command, by=by, expected_version=typed.version, evidence=typed.evidence)

        return await forms.take(request, target, by, "answer", give, typed=typed)

    @router.post("/desk/cases/{case_id}/evidence")
    async def upload(request: Request, case_id: str, by: Acting, moment: PhotoMoment | None = None) -> Response:
        """One photo by itself, while the officer goes on writing; the answer names it."""
        await doors_of(request).enter(request, Door.UPLOAD)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > BYTES_MAX:
                break
        row = await parts.evidence.upload(case_id_of(case_id), bytes(body), by=by, moment=moment)
        return JSONResponse({"id": str(row.id)}, 201, headers={"Cache-Control": "no-store"})

    return router


async def _insert(parts: Parts, forms: Forms, request: Request, case_id: UUID, by: Principal, typed: Typed) -> Response:
    """The form again, with a template's words below what was typed, filled as far as the case can."""
    language = language_of(request)
    chosen = typed.get("template")
    template = next((each for each in await parts.templates.of(by.scope) if str(each.id) == chosen), None)
    if template is None:
        wrong = FieldError("template", "missing", say(language, "Choose a template."))
        return await forms.show(request, case_id, by, "answer", typed=typed, status=422, errors=[wrong])
    file = await read_file(parts, case_id, by)
    words = fill(template.words, values_of(parts, file, language))
    text = "\n\n".join(filter(None, (typed.get("text"), words)))
    return await forms.show(request, case_id, by, "answer", typed=typed.having("text", text))


def values_of(parts: Parts, file: CaseFile, language: Language) -> dict[str, str | None]:
    """What a template's blanks get from a case. Who reported it is not among it: an answer may be public."""
    case = file.case
    return {
        "number": case.number,
        "date": show_day(parts.now(), file.timezone, language),
        "reported": show_day(case.submitted_at, file.timezone, language),
        "place": case.address or file.place,
        "category": file.category,
        "agency": file.agency,
        "government": file.government,
    }


def _read(typed: Typed, wrong: list[FieldError], language: Language) -> Answer:
    """The command of the form. Raises InvalidInput with all that is wrong, photos included."""
    errors = list[FieldError]()
    if left := blanks(typed.get("text")):
        named = ", ".join(f"{{{blank}}}" for blank in left)
        errors.append(FieldError("text", "unfilled", say(language, UNFILLED, {"blanks": named})))
    try:
        command = read_act("answer", typed)
    except InvalidInput as error:
        raise InvalidInput([*errors, *error.errors, *wrong]) from None
    if errors or wrong:
        raise InvalidInput([*errors, *wrong])
    assert isinstance(command, Answer), "the answer's form is read as an answer"
    return command
