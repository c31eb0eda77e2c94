"""Whatever comes as an argument or in a form, Open311 answers in its own form and never with a 5xx."""

import json
from xml.etree import ElementTree

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.open311.conftest import BASE, KEY, Open311

MOMENTS = st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(19, "0")) | st.sampled_from(
    ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "9999-12-31T23:59:59.999999", "9999-10-02T23:59:59", "2026-02-30T00:00:00"]
)
DATES = st.builds("{}{}".format, MOMENTS, st.sampled_from(["Z", "+07:00", "-14:00", "+14:00", " 07:00", "+99:00", ""]))
NUMBERS = st.integers().map(str) | st.floats().map(str) | st.sampled_from(["1_0", "1e999", "9" * 400, "-6.48", "106.8"])
WORDS = st.text(max_size=80) | st.sampled_from(["lampu", "jalan", "tidak-ada", "32.01", "00.00", "open", "closed", "\x00", "a" * 11_000])
VALUES = DATES | NUMBERS | WORDS | st.lists(NUMBERS | WORDS, max_size=5).map(",".join)
QUERY = ("jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size")
FORM = (
    "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "email", "device_id", "account_id", "first_name",
    "last_name", "phone", "description", "media_url", "attribute[UKURAN]", "attribute[CATATAN]", "attribute[]", "attribute[a][1]",
)  # fmt: skip
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(response: httpx.Response) -> None:
    assert response.status_code in {200, 201, 400, 403, 404, 409, 413}, response.text
    if response.headers["content-type"] == "text/xml; charset=utf-8":
        ElementTree.fromstring(response.content)
    else:
        json.loads(response.content)


def without_half_characters(arguments: dict[str, str]) -> dict[str, str]:
    """An HTTP client cannot write them."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in arguments.items()}


@given(
    arguments=st.dictionaries(st.sampled_from(QUERY), VALUES, max_size=4).map(without_half_characters),
    path=st.sampled_from(["requests", "services", "services/jalan", "requests/100001", "tokens/x"]),
    extension=st.sampled_from(["json", "xml"]),
)
@MANY
async def test_questions(open311: Open311, arguments: dict[str, str], path: str, extension: str) -> None:
    check(await open311.get(f"{path}.{extension}", **arguments))


@given(start=st.none() | DATES, end=st.none() | DATES)
@MANY
async def test_ranges(open311: Open311, start: str | None, end: str | None) -> None:
    arguments = {name: date for name, date in (("start_date", start), ("end_date", end)) if date is not None}
    check(await open311.get("requests.json", **arguments))


@given(
    changed=st.dictionaries(st.sampled_from(FORM), VALUES, max_size=5).map(without_half_characters),
    key=st.sampled_from([KEY, KEY, KEY, "", "x"]),
    extension=st.sampled_from(["json", "xml"]),
)
@MANY
async def test_reports(open311: Open311, changed: dict[str, str], key: str, extension: str) -> None:
    check(await open311.post(extension, {"api_key": key} | changed))


@given(
    body=st.binary(max_size=300), kind=st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml"])
)
@MANY
async def test_bodies(open311: Open311, body: bytes, kind: str) -> None:
    check(await open311.http.post(f"{BASE}/requests.json", content=body, headers={"Content-Type": kind}))
