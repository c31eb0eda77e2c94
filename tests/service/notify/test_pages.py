"""Delivery's pages: lists and stories, failures in words and tried again, texts and their versions, tests through a real mail server."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.auth import Role
from tests.service.notify.mail_server import MailServer
from tests.service.notify.test_api import client_of, token
from tests.service.notify.world import CODE, EMAIL, World
from tests.support.waiting import eventually

HTML = {"Accept": "text/html"}
ADMINISTRATOR = token(Role.ADMINISTRATOR, "*") | HTML
BOGOR = token(Role.COORDINATOR, "32.01") | HTML
ELSEWHERE = token(Role.COORDINATOR, "35.23") | HTML
TEXT = "/delivery/naskah/reporter-submitted/email/id"


@pytest.fixture
async def client(world: World, mail_server: MailServer) -> AsyncIterator[httpx.AsyncClient]:
    service = await world.run(local=False, smtp_url=mail_server.url)
    await eventually(service.ready)
    async with client_of(service) as made:
        yield made


async def test_a_failed_message_has_a_story_in_words_and_is_tried_again(
    world: World, mail_server: MailServer, client: httpx.AsyncClient
) -> None:
    mail_server.refusals = ["450 Busy", "550 No such mailbox"]
    complaint = world.reachable()
    await world.submit(complaint)
    (row,) = await eventually(lambda: world.fetch("select id from message where state = 'failed'"))
    listed = await client.get("/delivery/pesan?state=failed&channel=email&number=26-000123&from=2020-01-01", headers=BOGOR)
    assert f"/delivery/pesan/{row['id']}" in listed.text
    assert "Kotak surat penerima tidak ada atau menolak kita." in listed.text
    assert "1 gagal" in listed.text
    for other in ("state=sent", "channel=sms", "number=26-9", "until=2020-01-01", "government=32.01&state=skipped"):
        assert str(row["id"]) not in (await client.get(f"/delivery/pesan?{other}", headers=BOGOR)).text, other
    assert str(row["id"]) not in (await client.get("/delivery/pesan", headers=ELSEWHERE)).text
    story = await client.get(f"/delivery/pesan/{row['id']}", headers=BOGOR)
    assert "Kotak surat penerima sedang sibuk." in story.text
    assert "Tidak dicoba lagi" in story.text
    assert "/ulang" not in story.text, "a coordinator cannot have it tried again"
    assert [secret for secret in (EMAIL, CODE) if secret in story.text + listed.text] == []
    again = f"/delivery/pesan/{row['id']}/ulang"
    assert (await client.post(again, headers=BOGOR)).status_code == 403
    assert (await client.post(again, headers=ADMINISTRATOR)).status_code == 303
    await eventually(lambda: world.ends(complaint), until=lambda ends: ends == {("submitted", "reporter", "sent", None)})
    late = await client.post(again, headers=ADMINISTRATOR)
    assert late.status_code == 409
    assert "uji meminta pengiriman diulang" in late.text
    assert (await client.get(f"/delivery/pesan/{row['id']}", headers=ELSEWHERE)).status_code == 404
    assert (await client.get("/delivery/pesan/zz", headers=ELSEWHERE)).status_code == 404, "no message has such a name"


async def test_filters_that_are_none_are_said(client: httpx.AsyncClient) -> None:
    answer = await client.get("/delivery/pesan?state=lost&channel=pigeon&from=2026-02-30&until=%00&number=26-000123", headers=BOGOR)
    assert answer.status_code == 422
    assert answer.text.count("Pilih salah satu dari daftar.") >= 2
    assert 'value="26-000123"' in answer.text
    assert (await client.get("/delivery/pesan?government=35.23", headers=BOGOR)).status_code == 403
    assert (await client.get("/delivery/pesan", headers=token(Role.EVALUATOR, "*") | HTML)).status_code == 403
    assert (await client.get("/delivery", headers=HTML)).status_code in (303, 401)
    assert (await client.get("/delivery/kotak", headers=ADMINISTRATOR)).status_code == 404, "nobody reads what was written to people"


async def test_a_text_is_drafted_previewed_saved_compared_and_taken_back(client: httpx.AsyncClient) -> None:
    draft = {"subject": "Terima kasih {{number}}", "body": "Kami <b>terima</b>.\r\nKode: {{tracking_code}}", "after": "1"}
    preview = await client.post(f"{TEXT}/pratinjau", headers=BOGOR, data=draft)
    assert preview.status_code == 200
    assert "Terima kasih 26-000123" in preview.text
    assert "Kami &lt;b&gt;terima&lt;/b&gt;." in preview.text
    bad = await client.post(f"{TEXT}/pratinjau", headers=BOGOR, data=draft | {"subject": "", "body": "{{password}} {{ \x07"})
    assert bad.status_code == 422
    assert "Surel memerlukan judul." in bad.text
    assert "{{password}}" in bad.text
    assert (await client.post(f"{TEXT}/simpan", headers=BOGOR, data=draft)).status_code == 403
    assert (await client.post(f"{TEXT}/simpan", headers=token(Role.ADMINISTRATOR, "32.01") | HTML, data=draft)).status_code == 403
    unknown = await client.post(f"{TEXT}/simpan", headers=ADMINISTRATOR, data=draft | {"body": "{{password}}"})
    assert "{{password}} tidak dikenal di sini. Yang dapat dipakai:" in unknown.text
    assert (await client.post(f"{TEXT}/simpan", headers=ADMINISTRATOR, data=draft)).headers["location"] == f"{TEXT}?saved=true"
    editor = await client.get(f"{TEXT}?saved=true", headers=BOGOR)
    assert "Tersimpan sebagai versi 2." in editor.text
    assert "oleh uji" in editor.text
    same = await client.post(f"{TEXT}/simpan", headers=ADMINISTRATOR, data=draft | {"after": "2"})
    assert (same.status_code, "Tidak ada yang berubah" in same.text) == (422, True)
    stale = await client.post(f"{TEXT}/simpan", headers=ADMINISTRATOR, data=draft | {"body": "Rumusan lain"})
    assert stale.status_code == 409
    assert "uji menyimpan versi 2" in stale.text
    assert "Rumusan lain" in stale.text
    version = await client.get(f"{TEXT}/versi/2", headers=BOGOR)
    assert re.search(r"<ins>.*Terima", version.text, re.DOTALL)
    assert "<del>" in version.text
    back = await client.post(f"{TEXT}/kembali/1", headers=ADMINISTRATOR, data={"after": "2"})
    assert back.status_code == 303
    versions = (await client.get("/api/notify/v1/templates/reporter-submitted/email/id", headers=BOGOR)).json()["versions"]
    assert [each["version"] for each in versions] == [3, 2, 1]
    assert versions[0]["body"] == versions[2]["body"]
    assert (await client.get(f"{TEXT}/versi/9", headers=BOGOR)).status_code == 404
    assert (await client.get("/delivery/naskah/agency-routed/sms/id", headers=BOGOR)).status_code == 404
    assert "reporter-submitted/sms/en" in (await client.get("/delivery/naskah", headers=BOGOR)).text


async def test_a_test_goes_through_the_mail_server_marked_and_its_address_is_not_kept(
    world: World, mail_server: MailServer, client: httpx.AsyncClient
) -> None:
    draft = {"subject": "Terima kasih {{number}}", "body": "Isi", "after": "1", "address": "rina@dinas.example"}
    sent = await client.post(f"{TEXT}/uji", headers=ADMINISTRATOR, data=draft)
    assert sent.status_code == 200
    assert "Pesan uji terkirim." in sent.text
    (mail,) = mail_server.mails
    assert (mail["To"], mail["Subject"]) == ("rina@dinas.example", "[UJI] Terima kasih 26-000123")
    assert mail.get_content().startswith("Ini pesan uji dari Kawal")
    (row,) = await world.fetch("select t::text as kept, t.address from trial t")
    assert "rina@" not in row["kept"]
    assert row["address"] == "r…@….example"
    mail_server.refusals = ["550 No"]
    refused = await client.post(f"{TEXT}/uji", headers=ADMINISTRATOR, data=draft)
    assert "Pesan uji tidak terkirim." in refused.text
    for address in ("", "rina", "a@b.id, c@d.id", "a@b.id\r\nBcc: c@d.id", "<a@b.id>"):
        wrong = await client.post(f"{TEXT}/uji", headers=ADMINISTRATOR, data=draft | {"address": address})
        assert wrong.status_code == 422, address
        assert "Tulis satu alamat surel" in wrong.text
    sms = {"body": "Isi", "after": "1", "address": "0812 3456 7890"}
    no_way = await client.post(f"{TEXT.replace('email', 'sms')}/uji", headers=ADMINISTRATOR, data=sms)
    assert "belum ada pengirim SMS" in no_way.text
    assert len(mail_server.mails) == 1
    assert (await client.post(f"{TEXT}/uji", headers=BOGOR, data=draft)).status_code == 403
