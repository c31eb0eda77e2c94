"""Many complaints in one call."""

import asyncio
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
    assert results[4]["errors"] == [{"field": "region", "code": "unknown_region", "message": "There is no region 99.99."}]
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


async def test_a_channel_is_not_shown_what_another_handed_in(intake: Running) -> None:
    await intake.http.post(URL, content=line(1, confidential=True), headers=intake.bearer())
    guessed = line(1, text="Saya hanya menebak nomornya.")
    response = await intake.http.post(URL, content=guessed, headers=intake.bearer(scope="00.00"))
    result = response.json()
    assert (result["status"], [error["code"] for error in result["errors"]]) == ("rejected", ["external-id-reused"])
    assert not {"tracking_code", "complaint_id", "number"} & set(result)


async def test_a_token_hands_in_for_its_own_scope(intake: Running) -> None:
    lines = [line(1, region="32.01"), line(2, government="91.09"), line(3)]
    response = await intake.http.post(URL, content=b"\n".join(lines), headers=intake.bearer(scope="32.01"))
    results = [json.loads(each) for each in response.text.splitlines()]
    assert [each["status"] for each in results] == ["created", "rejected", "rejected"]
    assert {error["code"] for each in results[1:] for error in each["errors"]} == {"out_of_scope"}
    own = await intake.http.post(URL, content=line(2, government="91.09"), headers=intake.bearer())
    assert own.json()["status"] == "created"
    again = await intake.http.post(URL, content=line(2, government="91.09"), headers=intake.bearer(scope="32.01"))
    assert "tracking_code" not in again.text, "not by repeating another's words either"


async def test_calls_with_the_same_complaints_in_opposite_order_wait_for_nobody(intake: Running) -> None:
    lines = [line(number) for number in range(300)]
    there, back = await asyncio.gather(
        intake.http.post(URL, content=b"\n".join(lines), headers=intake.bearer()),
        intake.http.post(URL, content=b"\n".join(reversed(lines)), headers=intake.bearer()),
    )
    assert (there.status_code, back.status_code) == (200, 200)
    async with intake.service.db.connection() as connection:
        stored = [row["external_id"] for row in await connection.fetch("select external_id from complaint order by number")]
    assert stored == sorted(stored), "both take the same complaints in the same order, so neither holds what the other waits for"
    codes = [[json.loads(each)["tracking_code"] for each in answer.text.splitlines()] for answer in (there, back)]
    assert codes[0] == codes[1][::-1]


async def test_only_channels_may_send_batches(intake: Running) -> None:
    assert (await intake.http.post(URL, content=line(1))).status_code == 401
    assert (await intake.http.post(URL, content=line(1), headers=intake.bearer(Role.OFFICER))).status_code == 403


async def test_an_empty_batch_is_a_mistake(intake: Running) -> None:
    assert (await intake.http.post(URL, content=b"\n\n", headers=intake.bearer())).status_code == 422
