"""What is read from somebody who is not signed in."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.service.signin.house import House


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
