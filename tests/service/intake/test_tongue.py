"""The other language on pages that a form drew: the same page, with nothing lost and nothing done twice."""

import html
import re

import httpx

from tests.service.intake.conftest import TEXT, Running

TONGUE = re.compile(r'<form class="inline" method="post" action="([^"]+)">(.*?)<button class="tongue"', re.DOTALL)
FIELD = re.compile(r'name="([^"]+)" value="([^"]*)"')
LINK = re.compile(r'<a class="tongue" href="([^"]+)"')


async def press(intake: Running, page: httpx.Response) -> httpx.Response:
    """What a press on the other language brings."""
    drawn = TONGUE.search(page.text)
    assert drawn, page.text[:3000]
    fields = {name: html.unescape(value) for name, value in FIELD.findall(drawn[2])}
    return await intake.http.post(html.unescape(drawn[1]), data=fields)


async def test_a_followed_complaint_stays_and_a_refused_form_keeps_its_words(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    followed = await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})
    english = await press(intake, followed)
    assert english.status_code == 200
    assert 'lang="en"' in english.text
    assert TEXT in english.text
    refused = await intake.http.post("/lacak/cabut?lang=id", data={"code": receipt["tracking_code"], "text": "alasan " * 300})
    assert refused.status_code == 422
    again = await press(intake, refused)
    assert again.status_code == 422
    assert "alasan alasan" in again.text
    assert "Withdraw" in again.text


async def test_what_was_done_is_not_done_twice(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    words = "Sudah tiga hari begini."
    done = await intake.http.post("/lacak/tambah", data={"code": receipt["tracking_code"], "text": words})
    assert done.text.count(words) == 1
    english = await press(intake, done)
    assert english.status_code == 200
    assert english.text.count(words) == 1


async def test_the_receipt_and_its_code_stay(intake: Running) -> None:
    sent = await intake.http.post("/lapor", data={"text": TEXT, "place": "Cibinong, Kabupaten Bogor"})
    code = re.search(r'id="code">([^<]+)<', sent.text)
    assert code
    english = await press(intake, sent)
    assert english.status_code == 200
    assert code[1] in english.text
    assert "We have your complaint" in english.text


async def test_a_page_of_an_error_leads_to_a_page_that_is_there(intake: Running) -> None:
    missing = await intake.http.post("/lacak/tidak-ada", data={"code": "x"}, headers={"accept": "text/html"})
    link = LINK.search(missing.text)
    assert link
    assert (await intake.http.get(html.unescape(link[1]))).status_code in (200, 303)


async def test_the_step_before_sending_keeps_the_report_and_what_was_chosen_there(intake: Running) -> None:
    words = "Jalan berlubang besar di depan pasar, sudah banyak motor jatuh."
    typed = {"text": words, "place": "Cibinong, Kabupaten Bogor", "name": "Sari", "confidential": "1", "told": ""}
    step = await intake.http.post("/lapor", data=typed)
    assert 'type="radio" name="category" value="jalan"' in step.text
    button = re.search(r'<button class="tongue" form="step" formaction="([^"]+)" name="act" value="step"', step.text)
    assert button
    english = await intake.http.post(button[1], data=_hidden(step) | {"category": "jalan", "act": "step"})
    assert (english.status_code, 'lang="en"' in english.text) == (200, True)
    assert 'value="jalan" checked' in english.text
    sent = await intake.http.post("/lapor", data=_hidden(english) | {"category": "jalan"})
    assert sent.status_code == 201
    async with intake.service.db.connection() as connection:
        kept = await connection.fetch("select text, confidential, category, language from complaint")
    assert [tuple(row) for row in kept] == [(words, True, "jalan", "en")]


def _hidden(step: httpx.Response) -> dict[str, str]:
    form = step.text.partition('id="step"')[2].partition("</form>")[0]
    return {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)}
