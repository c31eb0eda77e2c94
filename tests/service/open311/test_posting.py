"""POST /requests."""

from xml.etree import ElementTree

from tests.service.open311.conftest import BASE, KEY, Open311, errors_of


async def stored(open311: Open311, number: str) -> dict[str, object]:
    async with open311.db.connection() as connection:
        row = await connection.fetchrow("select * from complaint where number = $1", int(number))
    assert row is not None
    return dict(row)


async def count(open311: Open311) -> int:
    async with open311.db.connection() as connection:
        found: int = await connection.fetchval("select count(*) from complaint")
    return found


async def test_a_report_is_stored_and_can_be_read_at_once(open311: Open311) -> None:
    response = await open311.post(fields={"email": "budi@contoh.id", "first_name": "Budi", "phone": "0812 3456 7890"})
    assert response.status_code == 201
    [created] = response.json()
    assert set(created) == {"service_request_id", "service_notice", "account_id"}
    assert isinstance(created["service_request_id"], str)
    assert created["account_id"] is None
    assert "Kode pelacakan: " in created["service_notice"]

    row = await stored(open311, created["service_request_id"])
    assert (row["channel"], row["category"], row["government"], row["contactable"]) == ("open311", "lampu", "32.01", True)

    again = await open311.http.get(response.headers["location"])
    [shown] = again.json()
    assert (shown["service_request_id"], shown["status"], shown["description"]) == (
        created["service_request_id"], "open", "Lampu jalan mati total",
    )  # fmt: skip
    assert (shown["lat"], shown["long"]) == (-6.4817, 106.854)
    assert "budi" not in again.text.lower()
    assert "3456" not in again.text


async def test_the_answer_comes_in_xml_too(open311: Open311) -> None:
    response = await open311.post("xml", {"description": "Lampu <mati> & gelap"})
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == "service_requests"
    number = root.findtext("request/service_request_id")
    assert number
    assert root.find("request/account_id") is not None
    shown = ElementTree.fromstring((await open311.get(f"requests/{number}.xml")).content)
    assert shown.findtext("request/description") == "Lampu <mati> & gelap"


async def test_attributes_and_media_go_with_the_report(open311: Open311) -> None:
    fields = {"service_code": "jalan", "media_url": "https://foto.example/lubang.jpg"}
    answers = {"attribute[UKURAN]": "besar", "attribute[CATATAN][]": "dekat pasar"}
    response = await open311.post(fields=fields | answers)
    number = response.json()[0]["service_request_id"]
    assert (await stored(open311, number))["attributes"] == {
        "UKURAN": ["besar"],
        "CATATAN": ["dekat pasar"],
        "media_url": ["https://foto.example/lubang.jpg"],
    }
    assert (await open311.get(f"requests/{number}.json")).json()[0]["media_url"] == "https://foto.example/lubang.jpg"


async def test_multipart_is_tolerated_and_files_are_not(open311: Open311) -> None:
    fields = {"api_key": KEY, "service_code": "lampu", "address_string": "Jl. Raya 5, Cibinong", "description": "Lampu jalan mati total"}
    parts = [(name, (None, value)) for name, value in fields.items()]
    assert (await open311.http.post(f"{BASE}/requests.json", files=parts)).status_code == 201
    refused = await open311.http.post(f"{BASE}/requests.json", files=[*parts, ("media", ("a.jpg", b"x", "image/jpeg"))])
    assert errors_of(refused)[0][0] == 400


async def test_an_address_alone_finds_its_government(open311: Open311) -> None:
    response = await open311.post(fields={"lat": "", "long": "", "address_string": "Jl. Pahlawan 1, Kota Surabaya"})
    assert (await stored(open311, response.json()[0]["service_request_id"]))["government"] == "35.78"
    response = await open311.post(fields={"lat": "", "long": "", "address_id": "A-17", "jurisdiction_id": "32.01"})
    assert (await stored(open311, response.json()[0]["service_request_id"]))["government"] == "32.01"


async def test_a_clients_own_key_makes_a_retry_one_report(open311: Open311) -> None:
    once = await open311.post(key="a-1")
    twice = await open311.post(key="a-1")
    other = await open311.post(fields={"description": "Lampu yang lain lagi"}, key="a-1")
    assert once.json() == twice.json()
    assert errors_of(other)[0][0] == 409
    assert await count(open311) == 1


async def test_without_a_key_nothing_is_taken(open311: Open311) -> None:
    for key in ("", "wrong", "\x00", "local"):
        for form in ("xml", "json"):
            response = await open311.post(form, {"api_key": key})
            assert response.status_code == 403
            assert "api_key" in errors_of(response)[0][1]
    assert await count(open311) == 0


WRONG: tuple[tuple[dict[str, str], int, str], ...] = (
    ({"service_code": ""}, 400, "service_code"),
    ({"service_code": "tidak-ada"}, 404, "service_code"),
    ({"service_code": "lama"}, 404, "service_code"),
    ({"service_code": "jalan"}, 400, "attribute[UKURAN]"),
    ({"service_code": "jalan", "attribute[UKURAN]": "raksasa"}, 400, "attribute[UKURAN]"),
    ({"service_code": "suroboyo-bus", "jurisdiction_id": "32.01"}, 404, "service_code"),
    ({"jurisdiction_id": "city.gov"}, 404, "jurisdiction_id"),
    ({"long": ""}, 400, "lat, long"),
    ({"lat": "", "long": ""}, 400, "location"),
    ({"lat": "48.85", "long": "2.35"}, 400, "lat"),
    ({"lat": "1e999"}, 400, "lat"),
    ({"lat": "106.8", "long": "-6.4"}, 400, "lat"),
    ({"description": "pendek"}, 400, "description"),
    ({"description": "x" * 4_001}, 400, "description"),
    ({"description": "Lampu\x00jalan mati total"}, 400, "description"),
    ({"address_string": "Jl.\x00 Raya"}, 400, "address_string"),
    ({"email": "bukan surel"}, 400, "email"),
    ({"phone": "9" * 39}, 400, "phone"),
    ({"phone": "9" * 400}, 400, "phone"),
    ({"first_name": "n" * 300}, 400, "first_name"),
    ({"media_url": "ftp://foto.example/1.jpg"}, 400, "media_url"),
    ({"attribute[HANTU]": "1"}, 400, "attribute[HANTU]"),
)


async def test_what_cannot_be_right_is_refused_and_named(open311: Open311) -> None:
    for fields, status, named in WRONG:
        for form in ("xml", "json"):
            response = await open311.post(form, fields)
            assert (response.status_code, fields) == (status, fields)
            assert named in errors_of(response)[0][1]
    assert await count(open311) == 0


async def test_all_that_is_wrong_is_said_at_once(open311: Open311) -> None:
    response = await open311.post(fields={"service_code": "jalan", "lat": "x", "media_url": "y", "description": "z"})
    assert len(errors_of(response)) >= 4


NO_FORMS = (
    (b"api_key=" + KEY.encode() + b"&description=%ff%fe", "application/x-www-form-urlencoded"),
    (b"\xff\xfe=1", "application/x-www-form-urlencoded"),
    (b"&".join(b"a%d=1" % number for number in range(400)), "application/x-www-form-urlencoded"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
    (b'{"api_key": "x"}', "application/json"),
    (b"<request/>", "text/xml"),
    (b"x", "\x80"),
)


async def test_a_body_that_is_no_form_is_refused(open311: Open311) -> None:
    for body, kind in NO_FORMS:
        response = await open311.http.post(f"{BASE}/requests.json", content=body, headers=[(b"Content-Type", kind.encode("latin-1"))])
        assert (response.status_code in (400, 403), body[:50]) == (True, body[:50])
        errors_of(response)
