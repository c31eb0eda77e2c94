"""Reporting: one form, shown in steps where there is a script; the receipt with the tracking code; sending the code."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.brands import find_government
from services.intake.commands import Intake
from services.intake.commands.attaching import Attachments
from services.intake.commands.contacting import Contacting
from services.intake.domain import Receipt
from services.intake.pages.alike import AlikePages, is_seen, question_of
from services.intake.pages.brand import brand_of
from services.intake.pages.forms import read_form, what_is_wrong
from services.intake.pages.known import known_matters
from services.intake.pages.photo_field import NOT_KEPT, knock, take_photos
from services.intake.pages.qr import qr_of
from services.intake.pages.report_form import ReportForm
from services.intake.pages.topic import TopicPages, is_told
from services.intake.placing import namesakes, regions_inside, scope_of, taking_part
from services.intake.reading import Reading
from services.intake.reference import Government, Reference
from shared.clock import utc_now
from shared.database.pool import OUTAGES, is_outage
from shared.errors import Conflict, InvalidInput, TooMany, Unavailable
from shared.events.codes import Language
from shared.events.submission import ATTACHMENTS_MAX, TEXT_MAX
from shared.http.doors import Door, doors_of
from shared.http.held import waiting, when, words_of
from shared.http.language import language_of, say
from shared.http.pages import Pages
from shared.http.tongue import Again
from shared.http.wrong import Wrong
from shared.regions import Region, get_region

ORDER = ("text", "category", "place", "address", "photos", "anonymous", "confidential", "name", "phone", "email")
FIELD_OF = {"region": "place", "lat": "place", "long": "place", "attachments": "photos", "government": "place"}
"""Where on the form stands what the field of a submission came from."""

ALREADY_SENT = "This form was sent already. If this is another complaint, send it again."
NOT_STORED = "We cannot store your complaint at the moment. What you wrote is still here: try again in a minute."
PHOTOS_OF_ANOTHER = "The photos went with the first form. Choose them again if they belong to this one."
SENT_THERE = "We send the code there now, and later what happens with your complaint."

LOOK = "look"
"""The receipt is only shown once more, in the other language."""
STEP = "step"
"""So is the step before sending."""


class ReportPages:
    """What the routes below do."""

    def __init__(
        self,
        intake: Intake,
        contacting: Contacting,
        attachments: Attachments,
        reading: Reading,
        pages: Pages,
        alike: AlikePages,
        topics: TopicPages,
        url: str,
    ) -> None:
        self._intake, self._contacting, self._attachments = intake, contacting, attachments
        self._alike, self._topics = alike, topics
        self._reading, self._pages, self._url = reading, pages, url

    async def show(self, request: Request, form: ReportForm, wrong: list[Wrong], status: int = 200) -> Response:
        """The form with what is in it, and what is wrong with that."""
        reference = await self._reading.catalogue.get()
        language, now = language_of(request), utc_now()
        government = _government(form, reference)
        question = question_of(form, reference)
        own = (None, question.receiver(reference), government.code if government else None)
        offered = (each for each in reference.categories.values() if each.active and each.government in own)
        topics = sorted((reference.category_name(each.code, language), each.code) for each in offered)
        region = form.region
        asked = form.act == "place" or any(each.field == "place" for each in wrong)
        return self._pages.render(
            request,
            "report.html",
            status,
            values=form.values,
            wrong=wrong,
            topics=[(code, name) for name, code in topics],
            text_max=TEXT_MAX,
            photos_max=ATTACHMENTS_MAX,
            photos=[(photo, self._attachments.links.make(photo, now=now)) for photo in form.photos],
            region=get_region(region) if region else None,
            offered=_places(form, reference) if asked else [],
            meant=question.region,
            asked=asked,
            known=known_matters(request, form, reference),
            inside=[(each.code, each.name) for each in regions_inside(region)] if region and form.act == "place" else [],
            scope=scope_of(form.values.get("pemda"), reference) or "",
            government=government,
            **brand_of(government),
        )

    async def send(self, request: Request) -> Response:
        """Takes the photos, then the complaint; whatever goes wrong, the form comes back with everything in it."""
        language = language_of(request)
        try:
            await knock(request)
        except TooMany as error:
            return await self._too_often(request, ReportForm.of(await words_of(request)), error, photos_taken=False)
        form, photos_taken = await ReportForm.read(request), False
        try:
            wrong = await take_photos(request, self._attachments, form.photos, form.files)
            photos_taken = True
            if form.act == STEP and not wrong:
                return await self._step_again(request, form)
            if form.act or wrong:
                return await self.show(request, form, wrong, 422 if wrong else 200)
            await doors_of(request).enter(request, Door.SUBMIT)
            reference = await self._reading.catalogue.get()
            submission = form.submission(language, _receiver(form, reference))
            if not await self._intake.check(submission, idempotency_key=form.idempotency_key, now=utc_now()):
                offered = await self._alike.offered(request, form, reference)
                proposed = [] if is_told(form) else self._topics.proposed(request, form, reference)
                if proposed or not is_seen(form, offered):
                    return self._alike.step(request, form, offered, proposed, reference)
            receipt = await self._intake.submit(submission, idempotency_key=form.idempotency_key, now=utc_now())
        except InvalidInput as error:
            form.photos = await self._attachments.waiting(form.photos)
            return await self.show(request, form, what_is_wrong(error.errors, ORDER, language, FIELD_OF), 422)
        except Conflict:  # the form was sent before with other words: what is sent now is another complaint
            return await self._another(request, form, language)
        except TooMany as error:
            return await self._too_often(request, form, error, photos_taken=photos_taken)
        except (Unavailable, *OUTAGES) as error:
            if not isinstance(error, Unavailable) and not is_outage(error):
                raise
            return await self._away(request, form, photos_taken=photos_taken)
        government = await self._handled_by(receipt, language) or _government(form, reference)
        status = 201 if receipt.created else 200
        return await self.receipt(request, receipt.tracking_code, receipt.number, form, government, status=status, first=receipt)

    async def _step_again(self, request: Request, form: ReportForm) -> Response:
        """The step before sending, in the language that was asked for; the form where there is nothing left to choose there."""
        reference = await self._reading.catalogue.get()
        offered = await self._alike.offered(request, form, reference)
        proposed = self._topics.proposed_again(request, form, reference)
        if not offered and not proposed:
            return await self.show(request, form, [])
        return self._alike.step(request, form, offered, proposed, reference)

    async def receipt(
        self,
        request: Request,
        code: str,
        number: str,
        form: ReportForm,
        government: Government | None,
        *,
        status: int = 200,
        first: Receipt | None = None,
        wrong: list[Wrong] | None = None,
        contact: str = "",
        sent: str = "",
    ) -> Response:
        """The tracking code, which is shown here and nowhere else, with the brand of the page on which it is followed."""
        reached = bool(first and (form.values.get("phone", "").strip() or form.values.get("email", "").strip()))
        return self._pages.render(
            request,
            "receipt.html",
            status,
            code=code,
            number=number,
            pemda=form.values.get("pemda", ""),
            reached=reached,
            known=known_matters(request, form, await self._reading.catalogue.get()) if first else (),
            sent=sent,
            contact=contact,
            wrong=wrong or [],
            qr=qr_of(f"{self._url}/lacak#{code}"),
            again=Again.to("/lapor/kirim", code=code, pemda=form.values.get("pemda", ""), act=LOOK),
            **brand_of(government),
        )

    async def send_code(self, request: Request) -> Response:
        """Sends the tracking code to a number or an address that is given now."""
        await doors_of(request).enter(request, Door.SUBMIT)
        values, language = await read_form(request), language_of(request)
        code, contact = values.get("code", ""), values.get("contact", "")
        form = ReportForm({"pemda": values.get("pemda", "")})
        followed = await self._reading.follow(code, language)
        number, government = str(followed.case.number), followed.reference.governments.get(followed.case.government)
        if values.get("act") == LOOK:
            return await self.receipt(request, code, number, form, government)
        try:
            await self._contacting.give(code, contact, now=utc_now())
        except InvalidInput as error:
            wrong = what_is_wrong(error.errors, ("contact",), language)
            return await self.receipt(request, code, number, form, government, status=422, wrong=wrong, contact=contact[:254])
        except Conflict as error:
            wrong = [Wrong("contact", say(language, error.detail))]
            return await self.receipt(request, code, number, form, government, status=409, wrong=wrong)
        return await self.receipt(request, code, number, form, government, sent=say(language, SENT_THERE))

    async def _handled_by(self, receipt: Receipt, language: Language) -> Government | None:
        """None when it cannot be asked now: the receipt does not wait for that."""
        try:
            followed = await self._reading.follow(receipt.tracking_code, language)
        except (Unavailable, *OUTAGES):
            return None
        return followed.reference.governments.get(followed.case.government)

    async def _another(self, request: Request, form: ReportForm, language: Language) -> Response:
        form.renew()
        wrong = [Wrong("text", say(language, ALREADY_SENT))]
        waiting = await self._attachments.waiting(form.photos)
        if waiting != form.photos:
            wrong.append(Wrong("photos", say(language, PHOTOS_OF_ANOTHER)))
        form.photos = waiting
        return await self.show(request, form, wrong, 409)

    async def _too_often(self, request: Request, form: ReportForm, error: TooMany, *, photos_taken: bool) -> Response:
        """With the photos that had come before."""
        language = language_of(request)
        lost = [] if photos_taken else [Wrong("photos", say(language, NOT_KEPT))]
        return waiting(await self.show(request, form, [Wrong("", say(language, when(error))), *lost], 429), error)

    async def _away(self, request: Request, form: ReportForm, *, photos_taken: bool) -> Response:
        """With the photos that had come before; those that came with it and were not taken are said to be gone."""
        language = language_of(request)
        lost = [Wrong("photos", say(language, NOT_KEPT))] if form.files and not photos_taken else []
        page = await self.show(request, form, [Wrong("", say(language, NOT_STORED)), *lost], 503)
        page.headers["Retry-After"] = "5"
        return page


def create_report_pages(
    intake: Intake,
    contacting: Contacting,
    attachments: Attachments,
    reading: Reading,
    pages: Pages,
    alike: AlikePages,
    topics: TopicPages,
    public_url: str,
) -> APIRouter:
    """The form and its receipt. `?pemda=32.01` or `?pemda=kab-bogor`: to this government, with its brand."""
    router = APIRouter()
    doing = ReportPages(intake, contacting, attachments, reading, pages, alike, topics, public_url.rstrip("/"))

    @router.get("/lapor")
    async def report(request: Request, pemda: str = "") -> Response:
        government = find_government(pemda, (await reading.catalogue.get()).governments) if pemda else None
        return await doing.show(request, ReportForm.fresh(government.code if government else None), [])

    @router.post("/lapor")
    async def submit(request: Request) -> Response:
        return await doing.send(request)

    @router.get("/lapor/kirim")
    async def to_track() -> Response:
        return RedirectResponse("/lacak", 303)

    @router.post("/lapor/kirim")
    async def send_code(request: Request) -> Response:
        return await doing.send_code(request)

    return router


def _places(form: ReportForm, reference: Reference) -> list[Region]:
    """What the words of the place may mean, on the government's own page only in its regions unless nothing there is called so."""
    typed, scope, prefer = form.values.get("place", ""), scope_of(form.values.get("pemda"), reference), taking_part(reference)
    return namesakes(typed, scope, prefer=prefer) or namesakes(typed, prefer=prefer)


def _government(form: ReportForm, reference: Reference) -> Government | None:
    """The government whose page the reporter came from."""
    code = form.values.get("pemda", "")
    return reference.governments[code] if reference.has_government(code) else None


def _receiver(form: ReportForm, reference: Reference) -> str | None:
    """That government, unless the place lies elsewhere: then whoever is there."""
    government, region = _government(form, reference), form.region
    if government is None:
        return None
    return government.code if region is None or reference.government_of_region(region) == government.code else None
