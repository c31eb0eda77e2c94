"""GET /requests, one request, and tokens."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

from shared.clock import utc_now
from shared.events.codes import ArchiveReason, Classification, CloseReason, DecidedBy, Outcome, Status
from shared.events.complaint import ComplaintAnswered, ComplaintArchived, ComplaintClosed, ComplaintRouted, ComplaintWithdrawn
from tests.service.open311.conftest import Open311, errors_of, named_reporter

AGENCY = "32.01.dishub"
ANSWER = "Lampu sudah kami ganti. Hubungi 0812-3456-7890 bila mati lagi."


def routed(number: str, category: str = "lampu") -> ComplaintRouted:
    return ComplaintRouted(
        government="32.01",
        agency=AGENCY,
        status=Status.ROUTED,
        number=number,
        classification=Classification.COMPLAINT,
        category=category,
        confidential=False,
        by=DecidedBy.RULE,
        hop=1,
        first_routed_at=utc_now(),
        due_at=utc_now() + timedelta(days=5),
    )


def answered() -> ComplaintAnswered:
    return ComplaintAnswered(
        government="32.01", agency=AGENCY, status=Status.ANSWERED, outcome=Outcome.RESOLVED, text=ANSWER, first=True,
        first_answered_at=utc_now(), late=False,
    )  # fmt: skip


def closed() -> ComplaintClosed:
    return ComplaintClosed(government="32.01", agency=AGENCY, status=Status.CLOSED, reason=CloseReason.CONFIRMED)


async def numbers(open311: Open311, **arguments: str) -> list[str]:
    response = await open311.get("requests.json", **arguments)
    assert response.status_code == 200, response.text
    return [request["service_request_id"] for request in response.json()]


async def test_a_request_follows_its_case(open311: Open311) -> None:
    number = await open311.report(lat=-6.4817, long=106.854, address="Jl. Raya Cibinong")
    await open311.told(number, routed(number))
    [request] = (await open311.get(f"requests/{number}.json")).json()
    assert request["status"] == "open"
    assert request["service_code"] == "lampu"
    assert request["service_name"] == "Lampu jalan"
    assert request["agency_responsible"] == "Dinas Perhubungan"
    assert request["address"] == "Jl. Raya Cibinong"
    assert request["status_notes"] is None
    assert datetime.fromisoformat(request["expected_datetime"]) > datetime.fromisoformat(request["requested_datetime"])

    await open311.told(number, answered(), closed())
    [request] = (await open311.get(f"requests/{number}.json")).json()
    assert request["status"] == "closed"
    assert request["status_notes"] == "Lampu sudah kami ganti. Hubungi [disamarkan] bila mati lagi."
    assert request["updated_datetime"] >= request["requested_datetime"]

    root = ElementTree.fromstring((await open311.get(f"requests/{number}.xml")).content)
    assert root.tag == "service_requests"
    [element] = root.findall("request")
    assert [child.tag for child in element] == [
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
        "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat",
        "long", "media_url",
    ]  # fmt: skip
    assert element.findtext("lat") == "-6.4817"
    assert element.findtext("zipcode") == ""


async def test_confidential_reports_are_never_shown(open311: Open311) -> None:
    secret, public = await open311.report(confidential=True), await open311.report()
    assert await numbers(open311) == [public]
    assert await numbers(open311, service_request_id=f"{secret},{public}") == [public]
    async with open311.db.connection() as connection:
        token = await connection.fetchval("select id::text from complaint where number = $1", int(secret))
    for path in (f"requests/{secret}", f"tokens/{token}"):
        assert errors_of(await open311.get(f"{path}.json"))[0][0] == 404


async def test_nobodys_identity_is_in_an_answer(open311: Open311) -> None:
    reporter = named_reporter().model_dump(exclude_none=True)
    for anonymous in (True, False):
        await open311.report(reporter=reporter, anonymous=anonymous, text="Lampu mati. Saya 081234567890, NIK 3204321208900001, a@b.co.id")
    body = (await open311.get("requests.json")).text
    for part in ("Budi", "Santoso", "08123", "budi@", "3204321208900001", "a@b.co.id"):
        assert part not in body


async def test_what_is_stored_beside_the_words_is_shown_with_care(open311: Open311) -> None:
    number = await open311.report()
    async with open311.db.transaction() as tx:
        attributes = {"media_url": ["javascript:alert(1)"], "address_id": ["NIK 3204321208900001"]}
        await tx.execute("update complaint set attributes = $2 where number = $1", int(number), attributes)
    [shown] = (await open311.get(f"requests/{number}.json")).json()
    assert (shown["media_url"], shown["address_id"]) == (None, "NIK [disamarkan]")


async def test_a_long_text_is_cut_without_leaving_half_of_a_number(open311: Open311) -> None:
    addresses = " ".join(["seseorang.yang.lain@contoh.example"] * 10)
    text = f"{addresses} {'lampu ' * 1_000}"
    text = f"{text[:4_090]} 081234567890 {text[4_090:]}"
    number = await open311.report(text=text)
    [shown] = (await open311.get(f"requests/{number}.json")).json()
    assert 3_500 < len(shown["description"]) <= 4_000
    assert not any(character.isdigit() for character in shown["description"])


async def test_withheld_and_withdrawn_words_stay_away(open311: Open311) -> None:
    withheld, withdrawn, spam = await open311.report(), await open311.report(), await open311.report()
    async with open311.db.transaction() as tx:
        await tx.execute("update complaint set text = null where number = $1", int(withheld))
    await open311.told(withdrawn, ComplaintWithdrawn(government="32.01", status=Status.WITHDRAWN))
    await open311.told(spam, ComplaintArchived(government="32.01", status=Status.ARCHIVED, reason=ArchiveReason.UNLAWFUL_CONTENT))
    found = {request["service_request_id"]: request for request in (await open311.get("requests.json")).json()}
    assert {number: found[number]["description"] for number in (withheld, withdrawn, spam)} == dict.fromkeys((withheld, withdrawn, spam))
    assert (found[withheld]["status"], found[withdrawn]["status"], found[spam]["status"]) == ("open", "closed", "closed")


async def test_lists_are_narrowed_by_comma_lists(open311: Open311) -> None:
    lamp, road, bus = await open311.report(), await open311.report(category="jalan"), await open311.report(category="suroboyo-bus")
    await open311.told(road, routed(road, "jalan"), answered(), closed())
    assert await numbers(open311, service_code="lampu") == [lamp]
    assert await numbers(open311, service_code="suroboyo-bus, lampu,tidak-ada") == [bus, lamp]
    assert await numbers(open311, service_code="tidak\x00ada") == []
    assert await numbers(open311, status="closed") == [road]
    assert await numbers(open311, status="open") == [bus, lamp]
    assert await numbers(open311, status="open,closed") == [bus, road, lamp]
    assert await numbers(open311, service_request_id=f"{lamp},{bus},999999999,abc", status="closed") == [bus, lamp]
    assert await numbers(open311, service_request_id="", status="") == [bus, road, lamp]


async def test_one_of_many_is_still_a_list(open311: Open311) -> None:
    number = await open311.report()
    for path in (f"requests/{number}.json", "requests.json"):
        body = (await open311.get(path)).json()
        assert isinstance(body, list)
        assert len(body) == 1


async def test_jurisdictions_see_their_own_and_training_is_not_fed_on(open311: Open311) -> None:
    bogor, surabaya, practice = await open311.report(), await open311.report(government="35.78"), await open311.report(government="32.08")
    assert await numbers(open311) == [surabaya, bogor]
    assert await numbers(open311, jurisdiction_id="32.01") == [bogor]
    assert await numbers(open311, jurisdiction_id="32.08") == [practice]
    assert await numbers(open311, jurisdiction_id="32.01", service_request_id=f"{bogor},{surabaya}") == [bogor]
    assert (await open311.get(f"requests/{surabaya}.json", jurisdiction_id="32.01")).status_code == 404
    assert (await open311.get(f"requests/{surabaya}.json", jurisdiction_id="35.78")).status_code == 200
    assert await numbers(open311, page_size="1", page="1") == [surabaya], "a page is not emptied by what may not be on it"
    assert await numbers(open311, service_request_id=practice) == []
    async with open311.db.connection() as connection:
        token = await connection.fetchval("select id::text from complaint where number = $1", int(practice))
    assert (await open311.get(f"tokens/{token}.json")).status_code == 404
    assert (await open311.get(f"tokens/{token}.json", jurisdiction_id="32.08")).status_code == 200


async def test_ninety_days_are_shown_unless_others_are_asked_for(open311: Open311) -> None:
    new, older, oldest = await open311.report(), await open311.report(), await open311.report()
    await open311.sent_back(older, 89)
    await open311.sent_back(oldest, 120)
    moment = (utc_now() - timedelta(days=130)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert await numbers(open311) == [new, older]
    assert await numbers(open311, start_date=moment) == [older, oldest]
    assert await numbers(open311, end_date=(utc_now() - timedelta(days=100)).strftime("%Y-%m-%dT%H:%M:%S+00:00")) == [oldest]
    assert await numbers(open311, service_request_id=oldest) == [oldest]


async def test_a_requests_own_time_as_both_dates_finds_it(open311: Open311) -> None:
    number = await open311.report()
    at = (await open311.get("requests.json")).json()[0]["requested_datetime"]
    assert await numbers(open311, start_date=at, end_date=at) == [number]


async def test_pages_follow_each_other(open311: Open311) -> None:
    made = [await open311.report() for _ in range(5)]
    pages = [await numbers(open311, page=str(page), page_size="2") for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [number for page in pages for number in page] == made[::-1]


async def test_never_more_than_a_thousand(open311: Open311) -> None:
    number = await open311.report()
    async with open311.db.transaction() as tx:
        columns = await tx.fetchval(
            "select string_agg(quote_ident(column_name), ', ') from information_schema.columns where table_schema = 'intake'"
            " and table_name = 'complaint' and column_name not in ('id', 'number', 'code_hash')"
        )
        copy = (
            f"insert into complaint (id, code_hash, {columns}) select uuidv7(), decode(md5(n::text), 'hex'), {columns}"
            " from complaint, generate_series(1, 1100) n where number = $1"
        )
        await tx.execute(copy, int(number))
    assert len(await numbers(open311)) == 1_000
    assert len(await numbers(open311, page_size="5000")) == 1_000
    assert len(await numbers(open311, page="2")) == 101


UNREADABLE = (
    {"start_date": "2026-01-01"},
    {"start_date": "x"},
    {"start_date": "2026-01-01T00:00:00Z\x00"},
    {"start_date": "0001-01-01T00:00:00+14:00"},
    {"end_date": "2026-99-01T00:00:00Z"},
    {"end_date": "9999-12-31T23:59:59Z"},
    {"end_date": "2026-01-01T00:00:00Z", "start_date": "2025-01-01T00:00:00Z"},
    {"end_date": "2026-01-01T00:00:00Z", "start_date": "2026-02-01T00:00:00Z"},
    {"status": "archived"},
    {"page": "0"},
    {"page": "9" * 50},
    {"page_size": "-5"},
)


async def test_arguments_that_cannot_be_right_are_a_400_that_names_them(open311: Open311) -> None:
    for arguments in UNREADABLE:
        for form in ("xml", "json"):
            response = await open311.get(f"requests.{form}", **arguments)
            assert (response.status_code, arguments) == (400, arguments)
            assert errors_of(response)[0][1].startswith(next(iter(arguments)))


async def test_what_nobody_reported_is_a_404(open311: Open311) -> None:
    for path in ("requests/1", "requests/abc", "requests/99999999999999999999", "requests/%00", "requests/a.b", "tokens/x"):
        for form in ("xml", "json"):
            assert errors_of(await open311.get(f"{path}.{form}"))[0][0] == 404


async def test_a_token_leads_to_its_request(open311: Open311) -> None:
    number = await open311.report()
    async with open311.db.connection() as connection:
        token = await connection.fetchval("select id::text from complaint where number = $1", int(number))
    assert (await open311.get(f"tokens/{token}.json")).json() == [{"service_request_id": number, "token": token}]
    root = ElementTree.fromstring((await open311.get(f"tokens/{token}.xml")).content)
    assert (root.tag, root.findtext("request/service_request_id"), root.findtext("request/token")) == ("service_requests", number, token)
