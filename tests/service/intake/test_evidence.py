"""The photos of an answer: shown by links that end, to the reporter and, where the complaint is public, to everybody."""

from uuid import UUID, uuid4

from services.intake.commands.publishing import publish_due
from services.intake.vault import Vault
from shared.events.complaint import Attachment, ComplaintAnswered
from shared.files.evidence import EVIDENCE_PATH
from tests.service.intake.conftest import VAULT_KEY, Running
from tests.service.intake.test_following import URL, VERIFIED, answered, routed


def with_photo(photo: UUID) -> ComplaintAnswered:
    return answered().model_copy(update={"evidence": (Attachment(id=photo, media_type="image/jpeg", bytes=9_000),)})


async def publish(intake: Running) -> None:
    vault = Vault(intake.service.more_databases[0], VAULT_KEY)
    while await publish_due(intake.service.db, vault):
        pass


async def test_the_reporter_and_the_public_see_the_photos_of_an_answer(intake: Running) -> None:
    photo = uuid4()
    receipt = await intake.submit(region="32.01")
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), with_photo(photo)])
    await publish(intake)
    shown = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()["history"][-1]["evidence"]
    assert [each["id"] for each in shown] == [str(photo)]
    followed = (await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})).text
    judged = followed.split('aria-labelledby="settled"')[1].split("</section>")[0]
    assert "<img" in judged, "the photos stand where the answer is judged"
    public = (await intake.http.get(f"/laporan/{receipt['number']}")).text
    for page in (followed, public):
        assert page.count(f'href="{EVIDENCE_PATH}/{photo}?until=') == 1


async def test_what_is_confidential_or_erased_has_no_photo_for_anybody_else(intake: Running) -> None:
    photo = uuid4()
    receipt = await intake.submit(region="32.01", confidential=True)
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), with_photo(photo)])
    await publish(intake)
    assert (await intake.http.get(f"/laporan/{receipt['number']}")).status_code == 404
    await intake.http.post(f"{URL}/{receipt['tracking_code']}/erasure")
    followed = await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})
    assert str(photo) not in followed.text
