"""What is read from somebody who is not signed in."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from shared.auth import Role
from tests.service.signin.house import PASSWORD, House


async def test_over_plain_http_a_house_with_an_https_address_lets_nobody_in_and_leads_back_to_sign_in(house: House) -> None:
    """The session's cookie is `__Host-` and Secure: a browser does not send it over http, so nothing goes over the line in the open."""
    person = await house.person(Role.COORDINATOR, "32.04")
    link = await house.link(person)
    open_line = house.browser("http://127.0.0.1:8000")
    answer = await open_line.post(link, password=PASSWORD, repeated=PASSWORD)
    assert answer.status_code == 303
    assert answer.headers["set-cookie"].startswith("__Host-kawal=")
    assert "Secure" in answer.headers["set-cookie"]
    back = await open_line.get("/akun")
    assert (back.status_code, back.headers["location"]) == (303, "/masuk?next=%2Fakun")


@pytest.mark.parametrize(
    ("kind", "length"),
    [
        ("multipart/form-data; boundary=x", "50000000"),
        ("multipart/form-data; boundary=x", None),
        ("application/x-www-form-urlencoded", "50000000"),
    ],
)
async def test_nothing_is_read_of_a_large_form_by_somebody_who_is_not_signed_in(house: House, kind: str, length: str | None) -> None:
    async def unread() -> AsyncIterator[bytes]:
        yield pytest.fail("it was read")

    headers = {"Content-Type": kind} | ({"Content-Length": length} if length else {})
    answer = await house.browser().client.post(f"/desk/cases/{UUID(int=1)}/answer", content=unread(), headers=headers)
    assert answer.status_code == 413
