"""Many complaints in one call."""

import json

from shared.auth import Role
from tests.service.intake.conftest import TEXT, Running

URL = "/api/intake/v1/complaints/batch"


def line(number: int, **fields: object) -> bytes:
    return json.dumps({"channel": "partner", "external_id": f"p-{number}", "text": f"{TEXT} Nomor {number}.", **fields}).encode()


async def test_each_line_is_taken_or_rejected_for_itself(intake: Running) -> None:
    lines = [
        line(1),
        b'{"channel": "partner", "text": "\xff\xff\xff bukan utf-8 sama sekali"}',
        b"{broken",
        b"",
        line(1),
        line(2, region="99.99"),
        line(3, text="pendek"),
        b'{"channel": "partner", "text": "NUL di dalam teks \\u0000 ini"}',
        line(4),
    ]
    response = await intake.http.post(URL, content=b"\n".join(lines), headers=intake.bearer())
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-ndjson"
    results = [json.loads(each) for each in response.text.splitlines()]
    assert [(each["line"], each["status"]) for each in results] == [
        (1, "created"),
        (2, "rejected"),
        (3, "rejected"),
        (5, "known"),
        (6, "rejected"),
        (7, "rejected"),
        (8, "rejected"),
        (9, "created"),
    ]
    assert results[0]["tracking_code"] == results[3]["tracking_code"]
    assert results[4]["errors"] == [{"field": "region", "code": "unknown_region", "message": "There is no region '99.99'."}]
    assert (await intake.http.get(f"/api/intake/v1/complaints/{results[-1]['tracking_code']}")).json()["text"].endswith("Nomor 4.")


async def test_a_thousand_lines_are_one_transaction_and_one_more_is_too_many(intake: Running) -> None:
    thousand = b"\n".join(line(number) for number in range(1_000))
    response = await intake.http.post(URL, content=thousand, headers=intake.bearer())
    assert response.text.count('"created"') == 1_000
    async with intake.service.db.connection() as connection:
        assert await connection.fetchval("select count(distinct xmin::text) from complaint") == 1
    again = await intake.http.post(URL, content=thousand, headers=intake.bearer())
    assert again.text.count('"known"') == 1_000
    too_many = await intake.http.post(URL, content=thousand + b"\n" + line(1_000), headers=intake.bearer())
    assert too_many.status_code == 413


async def test_only_channels_may_send_batches(intake: Running) -> None:
    assert (await intake.http.post(URL, content=line(1))).status_code == 401
    assert (await intake.http.post(URL, content=line(1), headers=intake.bearer(Role.OFFICER))).status_code == 403


async def test_an_empty_batch_is_a_mistake(intake: Running) -> None:
    assert (await intake.http.post(URL, content=b"\n\n", headers=intake.bearer())).status_code == 422
