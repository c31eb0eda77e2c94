"""What anybody can read: never who reported, never what is confidential or erased, whatever door is tried."""

import random
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from services.intake.commands.publishing import publish_due
from services.intake.public_reading import disclose
from services.intake.queries.publications import Answering, ask_publication
from services.intake.vault import Vault
from shared.events.codes import ArchiveReason, CloseReason, Status
from shared.events.complaint import CaseFact, ComplaintArchived, ComplaintClosed, ComplaintWithdrawn
from shared.events.reference import GovernmentChannel, GovernmentRegistered
from tests.service.intake.conftest import VAULT_KEY, Running
from tests.service.intake.test_following import ACCEPTED, AGENCY, URL, VERIFIED, answered, routed

CLOSED = ComplaintClosed(**AGENCY, status=Status.CLOSED, reason=CloseReason.CONFIRMED)
LIVES: dict[str, list[CaseFact]] = {
    "unread": [],
    "verified": [VERIFIED],
    "routed": [VERIFIED, routed()],
    "in_progress": [VERIFIED, routed(), ACCEPTED],
    "answered": [VERIFIED, routed(), answered()],
    "closed": [VERIFIED, routed(), answered(), CLOSED],
    "archived": [ComplaintArchived(government="32.01", status=Status.ARCHIVED, reason=ArchiveReason.SPAM)],
    "withdrawn": [VERIFIED, ComplaintWithdrawn(**AGENCY, status=Status.WITHDRAWN)],
}
UNPUBLISHED = {"unread", "archived", "withdrawn"}
BREAK = "update timeline set kind = 'answered', data = '[]' where complaint_id = $1"
NAMES = ("Rinjanawati Kusumo", "Baskara Wirayudha")
SECRETS = (
    "Rinjanawati",
    "Kusumo",
    "Baskara",
    "Wirayudha",
    "081299887766",
    "0812 9988 7766",
    "rinjana@",
    "3201011508950001",
    "rahasia-sekali",
)


@dataclass(frozen=True)
class Told:
    """A complaint of the test: its public number, and whether anybody may read it."""

    number: str
    code: str
    public: bool


async def publish(intake: Running) -> None:
    vault = Vault(intake.service.more_databases[0], VAULT_KEY)
    while await publish_due(intake.service.db, vault):
        pass


async def complain(intake: Running, dice: random.Random, count: int) -> list[Told]:
    """Complaints of every kind, in every state, with names and numbers in their words."""
    found = []
    for place in range(count):
        name, life = dice.choice(NAMES), dice.choice([*LIVES])
        confidential, anonymous, fate = dice.random() < 0.3, dice.random() < 0.5, dice.choice(["kept", "kept", "hidden", "erased"])
        secret = "rahasia-sekali" if confidential or fate != "kept" else ""
        text = f"Saya {name}, HP 0812 9988 7766, surel rinjana@contoh.id, NIK 3201011508950001: lampu padam {place} {secret}"
        reporter = {"name": name, "phone": "081299887766", "email": "rinjana@contoh.id"}
        receipt = await intake.submit(
            text=text, title=f"Lampu {name}", address=f"Rumah {name}", confidential=confidential, anonymous=anonymous, region="32.01",
            reporter=reporter,
        )  # fmt: skip
        await intake.tell(receipt["complaint_id"], LIVES[life])
        if fate == "hidden":
            await intake.http.post(f"{URL}/{receipt['tracking_code']}/confidentiality")
        if fate == "erased":
            if dice.random() < 0.5:
                await publish(intake)
            await intake.http.post(f"{URL}/{receipt['tracking_code']}/erasure")
        public = fate == "kept" and not confidential and life not in UNPUBLISHED
        found.append(Told(receipt["number"], receipt["tracking_code"], public))
    return found


async def listed(intake: Running, query: str = "") -> tuple[set[str], str]:
    """All numbers in the list, page by page, and all that was said."""
    numbers: set[str] = set()
    said, address = "", f"/laporan{query}"
    while address:
        page = await intake.http.get(address)
        assert page.status_code == 200, page.text
        said += page.text
        found = set(re.findall(r'href="/laporan/(\d+)"', page.text))
        assert not found & numbers, "no complaint stands on two pages"
        numbers |= found
        older = re.search(r'href="([^"]+)" rel="next"', page.text)
        address = older[1].replace("&amp;", "&") if older else ""
    return numbers, said


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_door_shows_what_is_not_public_or_who_reported(intake: Running, seed: int) -> None:
    complaints = await complain(intake, random.Random(seed), 45)
    await publish(intake)
    public = {each.number for each in complaints if each.public}
    assert 3 < len(public) < len(complaints) - 3
    numbers, said = await listed(intake)
    assert numbers == public
    for each in complaints:
        page = await intake.http.get(f"/laporan/{each.number}", headers={"Accept": "text/html"})
        assert (page.status_code == 200) is each.public
        said += page.text
    for path in ("/pemda/kab-bogor", "/pemda", "/open311/v2/requests.json", "/open311/v2/requests.xml", URL, "/lacak", "/"):
        said += (await intake.http.get(path)).text
    shown = {secret for secret in SECRETS if secret in said}
    assert shown == set()
    assert (await listed(intake, "?q=padam"))[0] == public
    for secret in ("Kusumo", "081299887766", "rinjana", "3201011508950001", "rahasia-sekali"):
        assert (await listed(intake, f"?q={secret}"))[0] == set(), f"nobody can search for {secret}"


async def test_a_complaint_is_found_by_place_topic_words_and_answer(intake: Running) -> None:
    bogor = await intake.submit(region="32.01.01", category="jalan", text="Jembatan kayu di kampung kami hampir roboh.")
    mimika = await intake.submit(government="91.09", text="Air tidak mengalir sejak hari Senin.")
    for receipt, facts in ((bogor, [VERIFIED, routed(), answered()]), (mimika, [VERIFIED.model_copy(update={"government": "91.09"})])):
        await intake.tell(receipt["complaint_id"], facts)
    await publish(intake)
    for query, expected in (
        ("?tempat=Kabupaten+Bogor", {bogor["number"]}),
        ("?tempat=Jawa+Barat", {bogor["number"]}),
        ("?pemda=91.09", {mimika["number"]}),
        ("?topik=jalan&q=jembatan", {bogor["number"]}),
        ("?q=lampunya", {bogor["number"]}),
        ("?keadaan=dijawab", {bogor["number"]}),
        ("?keadaan=dikerjakan", {mimika["number"]}),
        ("?q=gunung", set()),
        ("?q=jembatna+kayu", {bogor["number"]}),
        ("?q=jembatna&topik=jalan", {bogor["number"]}),
        ("?q=jembatna&pemda=91.09", set()),
    ):
        assert (await listed(intake, query))[0] == expected, query
    for words, expected in (("jembatan", {bogor["number"]}), ("lampunya", {bogor["number"]}), ("gunung", set())):
        answer = (await intake.http.get(URL, params={"q": words, "government": "32.01"})).json()
        assert {each["number"] for each in answer["complaints"]} == expected, f"programs search as people do: {words}"
    assert (await intake.http.get(URL, params={"q": "?!"})).status_code == 422
    assert "jembatan" in (await intake.http.get("/laporan?q=jembatna")).text, "it says what it looked for instead"
    page = (await intake.http.get(f"/laporan/{bogor['number']}")).text
    assert "Lampunya sudah kami ganti." in page
    assert "Jembatan kayu" in page


@pytest.mark.parametrize(
    "query", ["?tempat=xyzzyx", "?topik=nada", "?pemda=77.77", "?keadaan=apa", "?q=%21%3F", "?topik=lama", "?tempat=%00%ED%A0%80xyz"]
)
async def test_what_is_not_known_is_said_and_what_was_typed_stays(intake: Running, query: str) -> None:
    page = await intake.http.get(f"/laporan{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("cursor", ["x", "1~y", "nan~00000000-0000-0000-0000-000000000000", "9e99~00000000-0000-0000-0000-000000000000"])
async def test_a_place_in_the_list_that_is_none_begins_at_the_newest(intake: Running, cursor: str) -> None:
    assert (await intake.http.get("/laporan", params={"sesudah": cursor})).status_code == 200


async def test_a_page_for_each_government_with_its_brand_and_its_doors(intake: Running) -> None:
    channels = (
        GovernmentChannel(kind="whatsapp", address="0812 3456 7890"),
        GovernmentChannel(kind="email", address="laras@contoh.id"),
        GovernmentChannel(kind="walk_in", address="javascript:alert(1)"),
    )
    laras = GovernmentRegistered(
        code="32.01", name="Kabupaten Bogor", brand="LARAS", tagline="Lapor saja.", colour="#1d5c2e", mark="LR", channels=channels
    )
    await intake.tell("government/32.01", [laras], after=1)
    await intake.tell("government/99.01", [GovernmentRegistered(code="99.01", name="Latihan", practice=True)])

    async def is_known() -> str:
        return (await intake.http.get("/pemda/kab-bogor")).text

    page = await is_known()
    for _ in range(200):
        if "Lapor saja." in page:
            break
        page = await is_known()
    assert 'href="https://wa.me/6281234567890"' in page
    assert 'href="mailto:laras@contoh.id"' in page
    assert 'href="javascript' not in page
    assert "/static/theme/1d5c2e.css" in page
    assert "/lapor?pemda=32.01" in page
    assert (await intake.http.get("/pemda/32.01")).headers["location"] == "/pemda/kab-bogor"
    for unknown in ("tidak-ada", "99-01", "99.01"):
        assert (await intake.http.get(f"/pemda/{unknown}")).status_code == 404


def counted(received: int, answered: int, overdue: int = 0, timed: int = 0, rated: int = 0) -> Answering:
    return Answering(received, answered, overdue, timed, timedelta(days=2).total_seconds(), rated, 4.25)


@pytest.mark.parametrize(
    ("answering", "told"),
    [
        (counted(0, 0), (0, None, None)),
        (counted(4, 2), (None, None, None)),
        (counted(20, 18), (20, None, None)),
        (counted(20, 3), (20, None, None)),
        (counted(20, 10), (20, 10, 10)),
        (counted(20, 20), (20, 20, 0)),
    ],
)
def test_small_numbers_are_not_told_nor_what_gives_them_away(answering: Answering, told: tuple[int | None, ...]) -> None:
    record = disclose(answering)
    assert (record.received, record.answered, record.unanswered) == told


def test_averages_of_a_few_people_are_not_told() -> None:
    assert (disclose(counted(20, 10, timed=4, rated=4)).median_days, disclose(counted(20, 10, timed=4, rated=4)).rating) == (None, None)
    assert (disclose(counted(20, 10, timed=5, rated=5)).median_days, disclose(counted(20, 10, timed=5, rated=5)).rating) == (2.0, 4.2)


async def test_the_record_counts_all_complaints_of_the_last_year(intake: Running) -> None:
    receipts = [await intake.submit(region="32.01", confidential=place % 2 == 0) for place in range(11)]
    for receipt in receipts[:6]:
        await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered()])
    page = (await intake.http.get("/pemda/kab-bogor?lang=en")).text
    assert re.search(r"<b>11</b>", page)
    assert re.search(r"<b>6</b>", page)


async def test_one_complaint_that_cannot_be_published_holds_up_no_other(intake: Running) -> None:
    receipts = [await intake.submit(text=f"Lampu jalan padam {place}", region="32.01") for place in range(2)]
    for receipt in receipts:
        await intake.tell(receipt["complaint_id"], [VERIFIED])
    async with intake.service.db.connection() as connection:
        await connection.execute(BREAK, UUID(receipts[0]["complaint_id"]))
        await ask_publication(connection, [UUID(receipt["complaint_id"]) for receipt in receipts])
    await publish(intake)
    pages = [await intake.http.get(f"/laporan/{receipt['number']}") for receipt in receipts]
    assert [page.status_code for page in pages] == [404, 200]
