"""Handing in over HTTP."""

import asyncio

import pytest

from shared.events.reference import GovernmentRegistered
from tests.service.intake.conftest import TEXT, Running
from tests.support.waiting import eventually

URL = "/api/intake/v1/complaints"


async def test_what_is_submitted_can_be_read_at_once_by_its_code(intake: Running) -> None:
    response = await intake.http.post(URL, json={"text": TEXT, "region": "32.01.01", "category": "jalan", "anonymous": True})
    assert response.status_code == 201
    receipt = response.json()
    assert receipt["created"] is True
    assert response.headers["location"] == f"{URL}/{receipt['tracking_code']}"

    seen = (await intake.http.get(response.headers["location"])).json()
    assert seen["number"] == receipt["number"]
    assert seen["text"] == TEXT
    assert seen["government"] == {"code": "32.01", "name": "Kabupaten Bogor"}
    assert seen["category"] == {"code": "jalan", "name": "Jalan"}
    assert [entry["kind"] for entry in seen["history"]] == ["submitted"]
    assert seen["allowed"] == ["supplement", "withdraw", "make_confidential", "erase"]
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted"]


async def test_the_code_is_read_as_people_write_it(intake: Running) -> None:
    receipt = await intake.submit()
    written = receipt["tracking_code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert (await intake.http.get(f"{URL}/{written}")).status_code == 200


async def test_the_same_idempotency_key_is_the_same_complaint(intake: Running) -> None:
    bodies = [
        intake.http.post(URL, json={"text": TEXT}, headers={"Idempotency-Key": "first click"}),
        intake.http.post(URL, json={"text": TEXT}, headers={"Idempotency-Key": "first click"}),
    ]
    first, second = await asyncio.gather(*bodies)
    assert sorted((first.status_code, second.status_code)) == [200, 201]
    assert first.json()["tracking_code"] == second.json()["tracking_code"]
    assert await intake.facts(first.json()["complaint_id"]) == ["complaint.submitted"]


async def test_the_same_key_with_other_words_is_refused(intake: Running) -> None:
    await intake.http.post(URL, json={"text": TEXT}, headers={"Idempotency-Key": "k"})
    response = await intake.http.post(URL, json={"text": TEXT + " Gelap."}, headers={"Idempotency-Key": "k"})
    assert response.status_code == 409
    assert response.json()["type"] == "urn:kawal:problem:idempotency-key-reused"


async def test_the_same_external_id_is_the_same_complaint(intake: Running) -> None:
    body = {"channel": "android", "external_id": "a-1", "text": TEXT}
    first, second = await intake.http.post(URL, json=body), await intake.http.post(URL, json=body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() | {"created": False} == second.json()


async def test_nobody_gets_the_code_of_another_by_guessing_an_external_id(intake: Running) -> None:
    await intake.http.post(URL, json={"channel": "android", "external_id": "a-1", "text": TEXT})
    response = await intake.http.post(URL, json={"channel": "android", "external_id": "a-1", "text": "Saya hanya menebak."})
    assert response.status_code == 409
    assert "tracking_code" not in response.text


async def test_an_external_id_cannot_be_taken_from_a_channel_in_advance(intake: Running) -> None:
    taken = await intake.http.post(URL, json={"channel": "android", "external_id": "17", "text": "Saya lebih dulu di sini."})
    assert taken.status_code == 201
    line = '{"channel": "android", "external_id": "17", "text": "Ini laporan yang benar."}'
    response = await intake.http.post(f"{URL}/batch", content=line, headers=intake.bearer())
    assert response.json()["status"] == "created"


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"text": "pendek"}, "text", "too_short"),
        ({"text": "a" * 10_001}, "text", "too_long"),
        ({"text": "    spasi      "}, "text", "too_short"),
        ({"text": TEXT + "\x00"}, "text", "control_characters"),
        ({"title": "a\x00b"}, "title", "control_characters"),
        ({"text": 17}, "text", "string_type"),
        ({"region": "99.99"}, "region", "unknown_region"),
        ({"region": "Bogor"}, "region", "string_pattern_mismatch"),
        ({"place": "Negeri Antah Berantah"}, "place", "unknown_region"),
        ({"government": "12.34"}, "government", "unknown_government"),
        ({"category": "tidak-ada"}, "category", "unknown_category"),
        ({"category": "lama"}, "category", "unknown_category"),
        ({"requested_agency": "32.01.tidak-ada"}, "requested_agency", "unknown_agency"),
        ({"lat": -6.5}, "long", "incomplete_point"),
        ({"lat": 52.5, "long": 13.4}, "lat", "outside_indonesia"),
        ({"lat": 91, "long": 0}, "lat", "less_than_equal"),
        ({"submitted_at": "2999-01-01T00:00:00Z"}, "submitted_at", "in_future"),
        ({"submitted_at": "2026-01-01T00:00:00"}, "submitted_at", "timezone_aware"),
        ({"reporter": {"phone": "123"}}, "reporter.phone", "invalid_phone"),
        ({"reporter": {"email": "siti@"}}, "reporter.email", "invalid_email"),
        ({"reporter": {"nik": "1234567890123456"}}, "reporter.nik", "invalid_nik"),
        ({"reporter": {"shoe_size": 1}}, "reporter.shoe_size", "extra_forbidden"),
        ({"attributes": {"a": ["b\x00"]}}, "attributes.0", "control_characters"),
        ({"external_id": "a\x00"}, "external_id", "control_characters"),
        ({"channel": "pigeon"}, "channel", "enum"),
        ({"channel": "sms"}, "channel", "channel_not_public"),
        ({"channel": "import"}, "channel", "channel_not_public"),
        ({"submitted_at": "2020-01-01T00:00:00Z"}, "submitted_at", "not_taken"),
        ({"attributes": {"media_url": ["javascript:alert(1)"]}}, "media_url", "invalid_address"),
        ({"attributes": {"address_id": ["NIK 3204321208900001"]}}, "attributes.0", "unknown_attribute"),
        ({"attributes": {f"A{n}": ["a" * 2_000] for n in range(17)}}, "attributes", "too_large"),
    ],
)
async def test_bad_input_is_named_field_by_field(intake: Running, fields: dict[str, object], field: str, code: str) -> None:
    response = await intake.http.post(URL, json={"channel": "web", "text": TEXT, **fields})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert (field, code) in {(error["field"], error["code"]) for error in response.json()["errors"]}


async def test_everything_that_is_wrong_is_said_at_once(intake: Running) -> None:
    response = await intake.http.post(URL, json={"text": "x", "region": "99.99", "category": "nope", "reporter": {"phone": "1"}})
    assert {error["field"] for error in response.json()["errors"]} == {"text", "region", "category", "reporter.phone"}


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"text": "\xff\xfe broken utf-8"}', 400), (b"not json", 422), (b'{"text": "\\ud800 half a character"}', 422), (b"[]", 422)],
)
async def test_bodies_that_are_no_text_are_refused(intake: Running, body: bytes, status: int) -> None:
    response = await intake.http.post(URL, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status


async def test_a_huge_body_is_refused(intake: Running) -> None:
    assert (await intake.http.post(URL, content=b"x" * 10_000_000)).status_code == 413


@pytest.mark.parametrize("code", ["nonsense", "0000-0000-0000-0000-0000", "7K3M-9QPX-2R4T-VW8Y-0AB\x00"])
async def test_a_code_that_is_none_finds_nothing(intake: Running, code: str) -> None:
    response = await intake.http.get(f"{URL}/{code.replace(chr(0), '%00')}")
    assert response.status_code == 404
    assert response.json()["type"] == "urn:kawal:problem:no-such-code"


@pytest.mark.parametrize(
    ("fields", "government"),
    [
        ({"region": "32.01.01.1001"}, "32.01"),
        ({"region": "32.04"}, "32.00"),
        ({"region": "32"}, "32.00"),
        ({"region": "33.01"}, "00.00"),
        ({}, "00.00"),
        ({"government": "91.09", "region": "32.01"}, "91.09"),
        ({"requested_agency": "32.01.dpupr"}, "32.01"),
        ({"place": "Cibinong, Kab. Bogor"}, "32.01"),
        ({"lat": -6.4817, "long": 106.8540}, "32.01"),
    ],
)
async def test_the_government_follows_from_the_place(intake: Running, fields: dict[str, object], government: str) -> None:
    receipt = await intake.submit(**fields)
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()
    assert seen["government"]["code"] == government


async def test_public_lists_hold_no_confidential_complaints_and_no_words(intake: Running) -> None:
    shown = [await intake.submit(region="32.01") for _ in range(3)]
    hidden = await intake.submit(region="32.01", confidential=True)
    first = (await intake.http.get(URL, params={"government": "32.01", "limit": 2})).json()
    second = (await intake.http.get(URL, params={"government": "32.01", "limit": 2, "after": first["next"]})).json()
    numbers = [each["number"] for each in first["complaints"] + second["complaints"]]
    assert numbers == [each["number"] for each in reversed(shown)]
    assert hidden["number"] not in numbers
    assert TEXT not in str(first)
    assert second["next"] is None


async def test_training_is_seen_by_those_who_ask_for_it_only(intake: Running) -> None:
    await intake.tell("reference/32.08", [GovernmentRegistered(code="32.08", name="Kabupaten Latihan", practice=True)])
    await eventually(lambda: _governments(intake), until=lambda known: "32.08" in known)
    real, *_ = [await intake.submit(government=government) for government in ("32.01", "32.08", "32.08")]
    everybody = (await intake.http.get(URL, params={"limit": 1})).json()
    assert [each["number"] for each in everybody["complaints"]] == [real["number"]]
    assert everybody["next"] is None
    trainees = (await intake.http.get(URL, params={"government": "32.08"})).json()
    assert len(trainees["complaints"]) == 2


async def _governments(intake: Running) -> set[str]:
    return {each["code"] for each in (await intake.http.get("/api/intake/v1/governments")).json()}


async def test_the_keys_of_the_api_are_its_own(intake: Running) -> None:
    """Nobody can take the key of a form or of a message in advance, or be shown its complaint."""
    form = {"key": "0f" * 16, "text": TEXT}
    assert (await intake.http.post("/lapor", data=form)).status_code == 201
    body = {"channel": "web", "text": TEXT}
    response = await intake.http.post(URL, json=body, headers={"Idempotency-Key": f"form:{form['key']}"})
    assert response.status_code == 201


async def test_reference_data_can_be_asked_for(intake: Running) -> None:
    categories = (await intake.http.get("/api/intake/v1/categories", params={"lang": "en"})).json()
    assert [(each["code"], each["name"]) for each in categories] == [("jalan", "Roads")]
    governments = (await intake.http.get("/api/intake/v1/governments")).json()
    assert [each["code"] for each in governments] == ["00.00", "32.00", "32.01", "91.09"]
    regions = (await intake.http.get("/api/intake/v1/regions", params={"q": "kab bogr"})).json()
    assert regions[0]["code"] == "32.01"
