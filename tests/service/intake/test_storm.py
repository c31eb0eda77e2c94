"""A storm of one text from one sender is one case, counted; and nobody learns by it what somebody else reported."""

from datetime import timedelta

import pytest

from services.intake.catalogue import Catalogue
from services.intake.codes import TrackingCodes
from services.intake.commands import Intake
from services.intake.domain import Handed, Receipt
from services.intake.vault import Vault
from shared.clock import utc_now
from shared.events.codes import Channel
from shared.events.submission import Reporter, Submission
from tests.service.intake.conftest import KEY, VAULT_KEY, Running
from tests.service.intake.test_following import VERIFIED, answered, routed
from tests.service.intake.test_public import CLOSED

TEXT = "Jalan berlubang di depan Pasar Cibinong, sudah dua minggu."


def use_cases(intake: Running) -> Intake:
    db = intake.service.db
    return Intake(db, Vault(intake.service.more_databases[0], VAULT_KEY), TrackingCodes(KEY), Catalogue(db))


def message(number: int, text: str = TEXT, phone: str = "+6281234567890", channel: Channel = Channel.SMS, **fields: object) -> Handed:
    given = {"channel": channel, "external_id": f"m{number}", "text": text, "region": "32.01.01", "reporter": Reporter(phone=phone)}
    return Handed(Submission.model_validate(given | fields), vouched=True)


async def sent(intake: Running, *handed: Handed) -> list[Receipt]:
    receipts = [each for each in await use_cases(intake).submit_many(handed, now=utc_now()) if isinstance(each, Receipt)]
    assert len(receipts) == len(handed)
    return receipts


async def repeats(intake: Running) -> list[int]:
    async with intake.service.db.connection() as connection:
        return [row["repeats"] for row in await connection.fetch("select repeats from complaint order by number")]


async def test_a_storm_is_one_case_counted(intake: Running) -> None:
    storm = await sent(intake, *(message(number) for number in range(40)))
    storm += await sent(intake, *(message(number, text=f"{TEXT.upper()} !!") for number in range(100, 110)))
    assert {each.tracking_code for each in storm} == {storm[0].tracking_code}
    assert [each.created for each in storm] == [True] + 49 * [False]
    assert await repeats(intake) == [49]
    assert await intake.facts(str(storm[0].complaint_id)) == ["complaint.submitted", "complaint.repeated", "complaint.repeated"]


async def test_a_message_that_is_delivered_twice_counts_once(intake: Running) -> None:
    first = await sent(intake, message(1))
    await sent(intake, message(2), message(3), message(2))
    await sent(intake, message(2))
    again = await sent(intake, message(1))
    assert await repeats(intake) == [2], "the first itself, and a repetition that comes again, are no further ones"
    assert again[0].tracking_code == first[0].tracking_code


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "+6281234567899"},
        {"text": f"{TEXT} Mohon bantuannya, ada lubang baru."},
        {"text": "Lampu 4 padam di depan Pasar Cibinong."},
        {"region": "32.01.02"},
        {"confidential": True},
        {"channel": Channel.WHATSAPP},
        {"channel": Channel.CALL_CENTRE},
        {"channel": Channel.OPEN311},
    ],
    ids=lambda other: next(iter(other)),
)
async def test_whatever_differs_is_a_complaint_of_its_own(intake: Running, other: dict[str, object]) -> None:
    first, second = await sent(intake, message(1), message(2, **other))  # type: ignore[arg-type]
    assert first.complaint_id != second.complaint_id
    assert await repeats(intake) == [0, 0]


async def test_anybody_can_type_anybodys_number_on_a_page(intake: Running) -> None:
    """Recognising a number there would tell a stranger who reported what, and give away the code."""
    [first] = await sent(intake, message(1))
    page = await intake.submit(channel="web", text=TEXT, region="32.01.01", reporter={"phone": "+6281234567890"})
    again = await intake.submit(channel="web", text=TEXT, region="32.01.01", reporter={"phone": "+6281234567890"})
    assert len({first.tracking_code, page["tracking_code"], again["tracking_code"]}) == 3


async def test_said_again_after_it_is_over_it_is_new(intake: Running) -> None:
    [first] = await sent(intake, message(1))
    await intake.tell(first.complaint_id, [VERIFIED, routed(), answered(), CLOSED])
    second, third = await sent(intake, message(2), message(3))
    assert first.complaint_id != second.complaint_id
    assert second.complaint_id == third.complaint_id
    assert (second.created, third.created) == (True, False)
    assert await intake.facts(str(second.complaint_id)) == ["complaint.submitted", "complaint.repeated"]


async def test_said_again_after_a_month_it_is_new(intake: Running) -> None:
    [first] = await sent(intake, message(1, submitted_at=utc_now() - timedelta(days=31)))
    [second] = await sent(intake, message(2))
    assert first.complaint_id != second.complaint_id


async def test_an_erased_complaint_knows_no_sender(intake: Running) -> None:
    [first] = await sent(intake, message(1))
    await intake.http.post(f"/api/intake/v1/complaints/{first.tracking_code}/erasure")
    [second] = await sent(intake, message(2))
    assert first.complaint_id != second.complaint_id
    async with intake.service.db.connection() as connection:
        assert await connection.fetchval("select sending from complaint where id = $1", first.complaint_id) is None
