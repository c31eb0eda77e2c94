"""The evaluation's pages: the same numbers as the API, nothing small in any of them, each asker's own scope, bad input in words."""

import csv
import io
import re
from datetime import timedelta

import httpx

from shared.auth import Principal, Role, Tokens
from shared.clock import utc_now
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.events.reference import AgencyRegistered, AgencyStaffed
from shared.ids import new_id
from tests.service.analytics.conftest import KEY, Nation
from tests.unit.analytics.facts import MONDAY, History, government

PERIOD = "period=2025"


def agency(code: str, name: str) -> Envelope[Fact]:
    return Envelope(new_id(), Source.ROUTING, f"agency/{code}", 1, MONDAY, AgencyRegistered(code=code, government=code[:5], name=name))


def told() -> list[Envelope[Fact]]:
    """Bogor 40 complaints of two agencies, one with 3; Kuningan 12; Surabaya 9; Tuban 2; one of practice."""
    facts = [government("32.04"), government("32.08"), government("35.78"), government("35.23"), government("32.99", practice=True)]
    facts += [agency("32.04.dpupr", "Dinas <PU>"), agency("32.04.dlh", "Dinas LH"), agency("32.08.dlh", "Dinas LH Kuningan")]
    for code, of, count, late in (
        ("32.04", "dpupr", 37, 9),
        ("32.04", "dlh", 3, 0),
        ("32.08", "dlh", 12, 5),
        ("35.78", "dlh", 9, 0),
        ("35.23", "dlh", 2, 0),
    ):
        for number in range(count):
            history = History(government=code, start=MONDAY + timedelta(days=28 * (number % 3))).submitted(region=f"{code}.12").verified()
            history.routed(due=2, agency=f"{code}.{of}")
            facts += history.answered(3 if number < late else 1, late=number < late).closed(4, rating=4 if number % 2 else None).facts
    return [*facts, *History(government="32.99").submitted().verified().routed().facts]


def headers(role: Role, scope: str = "*") -> dict[str, str]:
    token = Tokens(KEY).issue(Principal("uji", role, scope), now=utc_now(), lifetime=timedelta(minutes=5))
    return {"Authorization": f"Bearer {token}", "Accept": "text/html"}


async def page(nation: Nation, path: str, role: Role = Role.EVALUATOR, scope: str = "*") -> httpx.Response:
    return await nation.client.get(f"/evaluation{path}", headers=headers(role, scope))


def table(html: str, by: str) -> dict[str, list[str]]:
    """The cells of a table by their row's head; a hidden one is `×`."""
    part = html[html.index(f'id="{by}"') :]
    part = part[: part.index("</section>")]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', part, re.DOTALL)
    return {
        plain(head): [plain(cell).split()[0].rstrip("%") for cell in re.findall(r'<td class="n">(.*?)</td>', cells, re.DOTALL)]
        for head, cells in rows
    }


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_pages_show_what_the_api_says_and_no_small_number_anywhere(nation: Nation) -> None:
    await nation.tell(told())
    await nation.settle()
    places = (
        ("/indonesia", "nasional", "province", ""),
        ("/provinsi/32", "province/32", "government", "&province=32"),
        ("/pemerintah/32.04", "government/32.04", "agency", "&government=32.04"),
    )
    for path, file, by, scope in places:
        shown = await page(nation, f"{path}?{PERIOD}")
        assert shown.status_code == 200
        api = (await nation.get(f"/indicators?by={by}&from=2025-01-01&to=2025-12-31{scope}", role=Role.EVALUATOR)).json()
        cells = table(shown.text, by)
        assert [row["name"] or row["key"] for row in api["rows"]] == [
            name.replace("&lt;", "<").replace("&gt;", ">") for name in list(cells)[:-1]
        ]
        for row, numbers in zip((*api["rows"], api["total"]), cells.values(), strict=True):
            received = row["values"]["received"]
            assert numbers[0] == ("×" if received["suppressed"] else str(received["numerator"])), (path, row["key"])
            on_time = row["values"]["on_time"]
            expected = "×" if on_time["suppressed"] else f"{on_time['value']:.0%}".rstrip("%") if on_time["value"] is not None else "–"
            assert expected in numbers, (path, row["key"])
        lower = await page(nation, f"/unduh/{file}/{by}.csv?{PERIOD}")
        lines = list(csv.DictReader(io.StringIO(lower.text)))
        assert {(line["key"], line["value"]) for line in lines if line["indicator"] == "received"} == {
            (row["key"] or "TOTAL", "" if row["values"]["received"]["suppressed"] else str(row["values"]["received"]["numerator"]))
            for row in (*api["rows"], api["total"])
        }
        for line in lines:
            for number in (line["numerator"], line["denominator"]):
                assert not number or int(number) == 0 or int(number) >= 5, line
        for said in re.findall(r'(?:title|aria-label)="([^"]*)"', shown.text):
            assert not re.search(r"\((?:[1-4] dari|\d+ dari [1-4]\))", said), said
    await _hidden_alike(nation)


async def _hidden_alike(nation: Nation) -> None:
    """A government is hidden or shown alike among all, in its province, and as a whole of its own."""
    period = "from=2025-01-01&to=2025-12-31"
    every = {row["key"]: row for row in (await nation.get(f"/indicators?by=government&{period}", role=Role.EVALUATOR)).json()["rows"]}
    for code, row in every.items():
        inside = (await nation.get(f"/indicators?by=government&province={code[:2]}&{period}", role=Role.EVALUATOR)).json()
        assert next(each for each in inside["rows"] if each["key"] == code)["values"] == row["values"], code
        own = (await nation.get(f"/indicators?by=month&government={code}&{period}", role=Role.EVALUATOR)).json()["total"]["values"]
        assert all(own[name]["suppressed"] for name, value in row["values"].items() if value["suppressed"]), code


async def test_everybody_sees_their_own_scope(nation: Nation) -> None:
    await nation.tell(told())
    await nation.settle()
    starts = {
        (Role.EVALUATOR, "*"): "/evaluation/indonesia",
        (Role.COORDINATOR, "32.04"): "/evaluation/pemerintah/32.04",
        (Role.HEAD, "32.04.dlh"): "/evaluation/instansi/32.04.dlh",
    }
    for (role, scope), start in starts.items():
        assert (await page(nation, "/mulai", role, scope)).headers["location"] == start
    for path, role, scope, status in (
        ("/indonesia", Role.COORDINATOR, "32.04", 403),
        ("/provinsi/32", Role.COORDINATOR, "32.04", 403),
        ("/pemerintah/32.08", Role.COORDINATOR, "32.04", 403),
        ("/pemerintah/32.04", Role.OFFICER, "32.04.dlh", 403),
        ("/instansi/32.04.dpupr", Role.OFFICER, "32.04.dlh", 403),
        ("/instansi/32.04.dlh", Role.OFFICER, "32.04.dlh", 200),
        ("/instansi/32.04.dlh", Role.COORDINATOR, "32.04", 200),
        ("/unduh/government/32.08/agency.csv", Role.COORDINATOR, "32.04", 403),
        ("/indonesia", Role.CHANNEL, "*", 403),
        ("/provinsi/10", Role.EVALUATOR, "*", 404),
        ("/pemerintah/99.99", Role.EVALUATOR, "*", 404),
        ("/unduh/channel/web/month.csv", Role.EVALUATOR, "*", 404),
        ("/provinsi/zz", Role.EVALUATOR, "*", 404),
        ("/instansi/zz", Role.EVALUATOR, "*", 404),
    ):
        assert (await page(nation, path, role, scope)).status_code == status, (path, role)
    own = await page(nation, f"/pemerintah/32.04?{PERIOD}", Role.COORDINATOR, "32.04")
    assert table(own.text, "agency")["Dinas LH"][0] == "3", "a coordinator sees the own government exactly"
    assert "Dinas &lt;PU&gt;" in own.text
    assert "<PU>" not in own.text
    assert (await nation.client.get("/evaluation/indonesia", headers={"Accept": "text/html"})).status_code in (303, 401)


async def test_a_bad_period_is_said_and_what_was_typed_stays(nation: Nation) -> None:
    await nation.tell(told())
    await nation.settle()
    for query, said in (
        ("period=range&from=2025-07-03&until=2025-07-31", "Anda melihat bulan penuh saja"),
        ("period=range&from=2025-02-30", "tanggal itu tidak ada"),
        ("period=1066%00", "periode itu tidak ada"),
    ):
        shown = await page(nation, f"/indonesia?{query}")
        assert shown.status_code == 422
        assert said in shown.text
        assert 'role="alert"' in shown.text
    typed = await page(nation, "/indonesia?period=range&from=2025-07-03&until=2025-07-31")
    assert 'value="2025-07-03"' in typed.text
    empty = await page(nation, "/indonesia?period=1999")
    assert "Tidak ada laporan masuk dalam periode ini" in empty.text


async def test_agencies_with_an_officer_and_officers_at_work(nation: Nation) -> None:
    """Agencies that take complaints only, practice left out; small numbers of officers are hidden from evaluators."""
    await nation.tell(told())
    staffed = AgencyStaffed(agency="32.04.dpupr", government="32.04", appointed=12, active=6)
    few = AgencyStaffed(agency="32.08.dlh", government="32.08", appointed=3, active=1)
    for each in (staffed, few):
        await nation.tell([Envelope(new_id(), Source.ROUTING, f"staffing/{each.agency}", 1, MONDAY, each)])
    await nation.settle()
    rows = {row["government"]: row for row in (await nation.get("/staffing", role=Role.EVALUATOR)).json()}
    bogor = rows["32.04"]
    assert (bogor["agencies"], bogor["staffed"], bogor["officers"], bogor["active"]) == (2, 1, 12, 6)
    assert (rows["32.08"]["staffed"], rows["32.08"]["officers"]) == (1, None)
    assert (await nation.get("/staffing", role=Role.COORDINATOR, scope="32.08")).json()[0]["officers"] == 3
    assert (await nation.get("/staffing?of=32.08", role=Role.COORDINATOR, scope="32.04")).status_code == 403
    shown = await page(nation, f"/pemerintah/32.04?{PERIOD}")
    assert "1 dari 2 instansi" in shown.text
    assert "6 dari 12 pejabat" in shown.text
    assert "dari 3 pejabat" not in (await page(nation, f"/pemerintah/32.08?{PERIOD}")).text
