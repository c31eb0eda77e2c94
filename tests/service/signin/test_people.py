"""`/desk/orang`, forms of signed-in people, and showing once more who one is."""

import re
from uuid import UUID

from shared.auth import Role
from tests.service.signin.house import PASSWORD, Browser, House, errors_of

BOGOR, PUPR = "32.01", "32.01.dpupr"
DEDI = {"name": "Dedi Kurniawan", "email": "Dedi@contoh.id", "role": "officer", "scope": PUPR}
SK = {"decree": "800/18/2026", "decided_on": "2026-01-02", "valid_from": "2026-01-05", "valid_until": ""}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


async def at_the_people(house: House, role: Role = Role.COORDINATOR, scope: str = BOGOR) -> Browser:
    browser = await house.moved_in(role, scope, "ratna@contoh.id")
    await browser.get("/desk/orang/baru")
    return browser


async def added(browser: Browser, **changes: str) -> str:
    answer = await browser.post("/desk/orang", **(DEDI | SK | changes))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


async def test_a_coordinator_appoints_an_officer_and_the_agency_has_one(house: House) -> None:
    browser = await at_the_people(house)
    lacking = f"role=officer&amp;scope={PUPR}"
    assert lacking in (await browser.get("/desk/orang")).text
    path = await added(browser)
    assert lacking not in (await browser.get("/desk/orang")).text
    page = await browser.get(path)
    assert "dedi@contoh.id" in page.text
    assert "800/18/2026" in page.text
    link = re.search(r'id="link">https://kawal\.example(/masuk/tautan/[^<]+)<', (await browser.post(f"{path}/undang")).text)
    assert link
    dedi = house.browser()
    assert (await dedi.post(link[1], password=PASSWORD, repeated=PASSWORD)).status_code == 303
    assert (await dedi.get("/desk/orang")).status_code == 403
    ended = re.search(r'action="(/desk/orang/sk/[^"]+/akhiri)"', page.text)
    assert ended
    assert (await browser.post(ended[1])).status_code == 303
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    assert (await browser.post(f"{path}/selesai", version=version[1])).status_code == 303
    assert not await dedi.is_signed_in()
    assert (await browser.post(f"{path}/undang")).status_code == 409


async def test_a_scan_is_kept_and_only_for_whom_it_concerns(house: House) -> None:
    browser = await at_the_people(house)
    path = await added(browser)
    form = SK | {"csrf_token": browser.token or ""}
    for content in (b"<script>alert(1)</script>", b"MZ\x90\x00", PDF.ljust(3_000_000), PDF.ljust(13_000_000)):
        refused = await browser.client.post(f"{path}/sk", data=form, files={"scan": ("sk.pdf", content, "application/pdf")})
        assert (refused.status_code, errors_of(refused)) == (422, ["scan"])
    assert (await browser.client.post(f"{path}/sk", data=form, files={"scan": ("sk.pdf", PDF)})).status_code == 303
    file = re.search(r'href="(/desk/orang/sk/[^"]+/berkas)"', (await browser.get(path)).text)
    assert file
    scan = await browser.get(file[1])
    assert (scan.content, scan.headers["content-type"]) == (PDF, "application/pdf")
    other = await house.moved_in(Role.COORDINATOR, "32.04", "lain@contoh.id")
    for address in (file[1], path):
        assert (await other.get(address)).status_code == 404


async def test_what_is_wrong_is_said_and_what_was_typed_stays(house: House) -> None:
    browser = await at_the_people(house)
    answer = await browser.post("/desk/orang", name="", email="x", role="officer", scope=BOGOR, decree="800", decided_on="31-12")
    assert answer.status_code == 422
    assert errors_of(answer) == ["name", "email", "scope", "decided_on", "valid_from"]
    assert 'value="800"' in answer.text
    await added(browser)
    assert errors_of(await browser.post("/desk/orang", **DEDI)) == ["email"]


async def test_a_scan_that_is_much_too_large_is_said_at_its_field_and_what_was_typed_stays(house: House) -> None:
    browser = await at_the_people(house)
    form = DEDI | SK | {"csrf_token": browser.token or ""}
    answer = await browser.client.post("/desk/orang", data=form, files={"scan": ("sk.pdf", PDF.ljust(13_000_000), "application/pdf")})
    assert (answer.status_code, errors_of(answer)) == (422, ["scan"])
    assert 'value="Dedi Kurniawan"' in answer.text
    assert f'value="{SK["decree"]}"' in answer.text


async def test_nobody_manages_people_of_another_government_or_of_the_nation(house: House) -> None:
    browser = await at_the_people(house)
    for role, scope in (("officer", "32.04.dpupr"), ("coordinator", "32.04")):
        assert (await browser.post("/desk/orang", **(DEDI | {"role": role, "scope": scope}))).status_code == 403
    for role in ("administrator", "evaluator"):
        assert (await browser.post("/desk/orang", **(DEDI | {"role": role, "scope": "*"}))).status_code == 403
    person = await house.person(Role.OFFICER, "32.04.dpupr", "asep@contoh.id")
    for path in ("", "/selesai", "/undang", "/sk"):
        assert (await browser.post(f"/desk/orang/{person}{path}", **DEDI, **SK, version="1")).status_code in (403, 404)
    assert await house.value("select version from person where id = $1", person) == 1


async def test_a_stale_form_and_ending_oneself_are_conflicts(house: House) -> None:
    browser = await at_the_people(house)
    path = await added(browser)
    assert (await browser.post(path, **DEDI, version="1")).status_code == 303
    assert (await browser.post(path, **DEDI, version="1")).status_code == 409
    me = await house.value("select id from person where email = 'ratna@contoh.id'")
    assert isinstance(me, UUID)
    assert (await browser.post(f"/desk/orang/{me}/selesai", version="1")).status_code == 409


async def test_a_form_without_this_session_s_token_is_shown_again_and_does_nothing(house: House) -> None:
    browser = await at_the_people(house)
    browser.token = None
    held = await browser.post("/desk/orang", **DEDI)
    assert held.status_code == 403
    assert 'action="/desk/orang"' in held.text
    assert 'name="email" value="Dedi@contoh.id"' in held.text
    assert await house.value("select count(*) from person") == 1
    assert (await browser.post("/desk/orang", **DEDI)).status_code == 303  # with the token of the page that showed it again
    script = await browser.client.post(
        "/desk/orang", data=DEDI, headers={"Sec-Fetch-Site": "cross-site", "X-CSRF-Token": browser.token or ""}
    )
    assert script.status_code == 403


async def test_after_the_session_s_end_a_form_waits_for_signing_in(house: House) -> None:
    browser = await at_the_people(house)
    await house.execute("delete from session")
    held = await browser.post("/desk/orang", **DEDI, password="rahasia sekali")
    assert held.status_code == 401
    assert 'name="name" value="Dedi Kurniawan"' in held.text
    assert "/masuk?next=%2Fmasuk%2Fselesai" in held.text
    assert "rahasia" not in held.text
    await browser.post("/masuk", email="ratna@contoh.id", password=PASSWORD, next="/masuk/selesai")
    again = await browser.post("/desk/orang", **DEDI)  # the other tab still has the old session's token
    assert again.status_code == 403
    assert (await browser.post("/desk/orang", **DEDI)).status_code == 303


async def test_a_form_that_waits_is_shown_to_nobody_else_who_signs_in_and_is_not_lost(house: House) -> None:
    browser = await at_the_people(house)
    words = {"name": "Dedi Kurniawan dari bidang jalan dan jembatan"}
    await house.moved_in(Role.COORDINATOR, BOGOR, "lain@contoh.id")
    await house.execute("delete from session")
    held = await browser.post("/desk/orang", **(DEDI | words))
    assert f">{words['name']}</blockquote>" in held.text
    waiting = browser.token
    await browser.post("/masuk", email="lain@contoh.id", password=PASSWORD, next="/masuk/selesai")
    for _ in range(2):  # sent once more, it waits once more
        browser.token = waiting
        held = await browser.post("/desk/orang", **(DEDI | words))
        assert held.status_code == 403
        assert "Formulir ini ditulis orang lain" in held.text
        assert "<blockquote" not in held.text
        assert f'value="{waiting}"' in held.text
    await browser.post("/masuk", email="ratna@contoh.id", password=PASSWORD, next="/masuk/selesai")
    browser.token = waiting
    assert f">{words['name']}</blockquote>" in (await browser.post("/desk/orang", **(DEDI | words))).text
    assert (await browser.post("/desk/orang", **(DEDI | words))).status_code == 303


async def test_htmx_is_led_to_sign_in_and_back_to_its_page(house: House) -> None:
    browser = house.browser()
    headers = {"HX-Request": "true", "HX-Current-URL": "https://kawal.example/desk/orang?q=1"}
    answer = await browser.client.post("/desk/orang", data=DEDI, headers=headers)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/masuk?next=%2Fdesk%2Forang%3Fq%3D1")


async def test_an_administrator_shows_once_more_who_it_is_before_changing_something(house: House) -> None:
    browser = await at_the_people(house, Role.ADMINISTRATOR, "*")
    await house.execute("update session set confirmed_at = now() - interval '11 minutes'")
    held = await browser.post("/desk/orang", **DEDI)
    assert held.status_code == 403
    assert "/masuk/ulang?next=" in held.text
    assert (await browser.get("/desk/orang")).status_code == 200
    before = dict(browser.client.cookies)
    assert errors_of(await browser.post("/masuk/ulang", password="salah")) == ["password"]
    done = await browser.post("/masuk/ulang", password=PASSWORD, next="/desk/orang/baru")
    assert done.headers["location"] == "/desk/orang/baru"
    assert dict(browser.client.cookies) != before
    await browser.get("/desk/orang/baru")
    await added(browser)


async def test_a_coordinator_gives_no_way_in_without_a_fresh_proof_and_none_to_oneself(house: House) -> None:
    browser = await at_the_people(house)
    path = await added(browser)
    me = await house.value("select id from person where email = 'ratna@contoh.id'")
    for own in ("", "/undang", "/sk"):
        refused = await browser.post(f"/desk/orang/{me}{own}", **(DEDI | SK | {"role": "coordinator", "scope": BOGOR}), version="1")
        assert refused.status_code == 409, own
    assert "/undang" not in (await browser.get(f"/desk/orang/{me}")).text
    links = await house.value("select count(*) from link")
    await house.execute("update session set confirmed_at = now() - interval '11 minutes'")
    for address in ("/desk/orang", path, f"{path}/undang", f"{path}/sk", f"{path}/selesai"):
        held = await browser.post(address, **DEDI, **SK, version="1")
        assert held.status_code == 403, address
        assert "/masuk/ulang?next=" in held.text
    assert await house.value("select count(*) from link") == links
    assert await house.value("select count(*) from person where active") == 2


async def test_how_one_signs_in_changes_only_with_a_fresh_proof(house: House) -> None:
    browser = await house.moved_in(Role.OFFICER, PUPR)
    await browser.get("/akun")
    await house.execute("update session set confirmed_at = now() - interval '11 minutes'")
    for path in ("/akun/sandi", "/akun/aplikasi/mulai", "/akun/aplikasi/hapus", "/akun/kunci/hapus"):
        assert (await browser.post(path, password="apa saja boleh ya", repeated="apa saja boleh ya")).status_code == 403
    assert (await browser.send("/akun/kunci/mulai")).status_code == 403
    assert 'action="/akun/sandi"' not in (await browser.get("/akun")).text
