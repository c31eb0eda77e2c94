"""A channel with its token hands in one complaint at a time as it does many: the same rule of who may say which channel."""

from datetime import timedelta

import pytest

from shared.auth import Role
from shared.clock import utc_now
from shared.http.doors import Doors
from tests.service.intake.conftest import TEXT, Running, common_of

URL = "/api/intake/v1/complaints"
BOGOR = "32.01"


def sms(**fields: object) -> dict[str, object]:
    return {"channel": "sms", "text": TEXT, "region": f"{BOGOR}.01", **fields}


async def test_a_channel_says_which_it_is_and_when_it_took_it(intake: Running) -> None:
    headers = intake.bearer(scope=BOGOR)
    sent = sms(external_id="s-1", submitted_at=(utc_now() - timedelta(days=2)).isoformat())
    first = await intake.http.post(URL, json=sent, headers=headers)
    assert first.status_code == 201, first.text
    again = await intake.http.post(URL, json=sent, headers=headers)
    assert (again.status_code, again.json()["tracking_code"]) == (200, first.json()["tracking_code"])
    async with intake.service.db.connection() as connection:
        [row] = await connection.fetch("select channel, submitted_at from complaint")
    assert row["channel"] == "sms"
    assert utc_now() - row["submitted_at"] > timedelta(days=1)


async def test_one_complaint_is_the_same_alone_and_in_a_batch(intake: Running) -> None:
    headers = intake.bearer()
    alone = await intake.http.post(URL, json=sms(external_id="s-1"), headers=headers)
    batch = await intake.http.post(f"{URL}/batch", json=sms(external_id="s-1"), headers=headers)
    assert (batch.json()["status"], batch.json()["tracking_code"]) == ("known", alone.json()["tracking_code"])


@pytest.mark.parametrize("fields", [{"government": "91.09", "region": None}, {"government": "00.00", "region": None}])
async def test_only_for_the_tokens_governments(intake: Running, fields: dict[str, object]) -> None:
    headers = intake.bearer(scope=BOGOR) | {"Accept-Language": "id"}
    refused = await intake.http.post(URL, json=sms(**fields), headers=headers)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["field"], error["code"]) == ("government", "out_of_scope")
    assert error["message"].startswith("Token ini tidak menyampaikan laporan untuk pemerintah")


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.COORDINATOR])
async def test_nobody_else_is_a_channel(intake: Running, role: Role | None) -> None:
    headers = intake.bearer(role, BOGOR) if role else {}
    refused = await intake.http.post(URL, json=sms(), headers=headers)
    assert [error["code"] for error in refused.json()["errors"]] == ["channel_not_public"]
    assert (await intake.http.post(URL, json=sms(channel="web"), headers=headers)).status_code == 201


async def test_a_token_that_is_none_is_told_so(intake: Running) -> None:
    refused = await intake.http.post(URL, json=sms(), headers={"Authorization": "Bearer x.y.z"})
    assert (refused.status_code, refused.json()["type"]) == (401, "urn:kawal:problem:unauthorized")


async def test_nobody_takes_a_channels_keys_in_advance(intake: Running) -> None:
    key = {"Idempotency-Key": "s-1"}
    strangers = await intake.http.post(URL, json=sms(channel="web"), headers=key)
    channels = await intake.http.post(URL, json=sms(), headers=intake.bearer() | key)
    assert (strangers.status_code, channels.status_code) == (201, 201)
    assert (await intake.http.post(URL, json=sms(), headers=intake.bearer() | key)).status_code == 200


async def test_a_channel_brings_many_peoples_words_from_one_address(intake: Running) -> None:
    assert intake.service.api is not None
    limits = {"limits": True, "limit_submit": "1/minute"}
    intake.service.api.state.doors = Doors(common_of("nats://127.0.0.1:1").model_copy(update=limits))
    sent = [await intake.http.post(URL, json=sms(text=f"{TEXT} {n}"), headers=intake.bearer()) for n in range(2)]
    assert [each.status_code for each in sent] == [201, 201]
    strangers = [await intake.http.post(URL, json=sms(channel="web", text=f"{TEXT} {n}")) for n in range(2)]
    assert [each.status_code for each in strangers] == [201, 429]


async def test_the_documentation_says_who_may_say_what(intake: Running) -> None:
    document = (await intake.http.get("/api/intake/v1/openapi.json")).json()
    operation = document["paths"]["/complaints"]["post"]
    assert {} in operation["security"], "nobody needs a token"
    assert [name for each in operation["security"] for name in each] == ["HTTPBearer"]
    fields = document["components"]["schemas"]["SubmissionBody"]["properties"]
    assert "token of a channel" in fields["channel"]["description"]
    assert "token of a channel" in fields["submitted_at"]["description"]
