"""Who a named reporter is: asked of the vault when the case is opened, by those who may know, and kept nowhere else."""

from datetime import timedelta

import asyncpg

from shared.auth import Principal, Role, Tokens
from shared.clock import utc_now
from tests.service.test_erasure import AGENCY, EMAIL, NAME, Town, guarded, town
from tests.support.waiting import eventually

__all__ = ["guarded", "town"]


def signed_in(role: Role, scope: str) -> dict[str, str]:
    token = Tokens("t" * 32).issue(Principal("petugas", role, scope), now=utc_now(), lifetime=timedelta(hours=1))
    return {"Authorization": f"Bearer {token}", "Accept": "text/html", "Accept-Language": "id"}


async def complain(town: Town, *, anonymous: bool) -> str:
    complaint = {
        "channel": "web",
        "text": "Jalan berlubang di depan pasar",
        "region": "32.04",
        "category": "jalan-rusak",
        "anonymous": anonymous,
        "reporter": {"name": NAME, "email": EMAIL},
    }
    receipt = (await town.http.post("/api/intake/v1/complaints", json=complaint)).json()

    async def status() -> str:
        return str((await town.http.get(f"/api/intake/v1/complaints/{receipt['tracking_code']}")).json()["status"])

    await eventually(status, until=lambda seen: seen == "routed", seconds=60)
    return str(receipt["complaint_id"])


async def readings(town: Town, case_id: str) -> list[bool]:
    """Of each reading, whether it was with the identity."""
    connection = await asyncpg.connect(town.database.admin_dsn)
    rows = await connection.fetch("select identity from routing.case_reading where case_id = $1 order by id", case_id)
    await connection.close()
    return [row["identity"] for row in rows]


async def test_officers_leaders_and_coordinators_see_a_named_reporter_and_nobody_an_anonymous_one(town: Town) -> None:
    named, anonymous = await complain(town, anonymous=False), await complain(town, anonymous=True)
    for role, scope in ((Role.OFFICER, AGENCY), (Role.HEAD, AGENCY), (Role.COORDINATOR, "32.04")):
        page = (await town.http.get(f"/desk/cases/{named}", headers=signed_in(role, scope))).text
        assert NAME in page
        assert EMAIL in page
        hidden = (await town.http.get(f"/desk/cases/{anonymous}", headers=signed_in(role, scope))).text
        assert NAME not in hidden
        assert "anonim · dapat dibalas" in hidden
    printed = await town.http.get(f"/desk/cases/{named}/print", headers=signed_in(Role.OFFICER, AGENCY))
    assert printed.status_code == 200
    assert NAME not in printed.text
    assert await readings(town, named) == [True, True, True, False]
    assert await readings(town, anonymous) == [False] * 3
    assert not [line for line in (await town.rows()).splitlines() if line.startswith("routing.") and NAME.split()[0] in line]
