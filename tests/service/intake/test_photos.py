"""Photos: handed in once, shown to whoever may see the complaint for a while, deleted when nobody hands them in."""

import json
import os
import re
from datetime import timedelta
from glob import glob
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from PIL import Image

from shared.auth import Role
from shared.clock import utc_now
from shared.events.codes import ErasureBasis, ReturnReason, Status
from shared.events.complaint import Attachment, ComplaintErased, ComplaintMadeConfidential, ComplaintReturned, ComplaintSupplemented
from shared.events.relation import ComplaintMerged, ComplaintSplit, ComplaintUnmerged, PartTakenBack
from shared.http.limits import MAX_BODY_BYTES
from tests.service.intake.conftest import TEXT, Running
from tests.service.intake.test_following import AGENCY, VERIFIED, answered, routed
from tests.service.intake.test_relations import part_of

UPLOAD = "/api/intake/v1/attachments"
SECRET = b"jalan-rahasia-12"


def picture() -> bytes:
    """As a telephone writes it, with the place in it."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    out = BytesIO()
    Image.new("RGB", (640, 480), (200, 60, 20)).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def upload(intake: Running, data: bytes | None = None) -> dict[str, str]:
    answer = await intake.http.post(UPLOAD, content=data or picture())
    assert answer.status_code == 201, answer.text
    photo: dict[str, str] = answer.json()
    return photo


async def test_a_photo_is_served_without_what_was_beside_the_picture(intake: Running) -> None:
    photo = await upload(intake)
    assert (photo["media_type"], photo["width"], photo["height"]) == ("image/jpeg", 640, 480)
    served = await intake.http.get(photo["url"])
    small = await intake.http.get(photo["small_url"])
    assert SECRET not in served.content + small.content
    assert len(small.content) < len(served.content)
    assert served.headers["content-type"] == "image/jpeg"
    assert "sandbox" in served.headers["content-security-policy"]


async def test_what_is_no_picture_is_refused(intake: Running) -> None:
    answer = await intake.http.post(UPLOAD, content=b"%PDF-1.7")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not_a_picture"


async def test_a_body_that_is_too_large_is_refused_while_it_comes(intake: Running) -> None:
    async def endless() -> object:
        while True:
            yield b"\0" * 1_000_000

    assert (await intake.http.post(UPLOAD, content=endless())).status_code == 413
    assert (await intake.http.post(UPLOAD, content=b"\0" * 11_000_000)).status_code == 413


async def test_a_complaint_takes_its_photos_along_and_tells_of_them_without_showing(intake: Running) -> None:
    photos = [await upload(intake) for _ in range(2)]
    ids = [photo["id"] for photo in photos]
    receipt = await intake.submit(attachments=ids)
    async with intake.service.db.connection() as connection:
        payload = await connection.fetchval("select payload from outbox where subject = $1", receipt["complaint_id"])
    told = json.loads(payload)["data"]["attachments"]
    assert [photo["id"] for photo in told] == ids
    assert {photo["media_type"] for photo in told} == {"image/jpeg"}
    followed = (await intake.http.get(f"/api/intake/v1/complaints/{receipt['tracking_code']}")).json()
    assert [photo["id"] for photo in followed["attachments"]] == ids
    assert (await intake.http.get(followed["attachments"][0]["small_url"])).status_code == 200


async def test_nobody_takes_a_photo_that_is_taken_or_unknown(intake: Running) -> None:
    photo = await upload(intake)
    await intake.submit(attachments=[photo["id"]])
    for foreign in (photo["id"], "0192f0c1-7c1e-4c3a-9a50-111111111111"):
        answer = await intake.http.post("/api/intake/v1/complaints", json={"channel": "web", "text": TEXT, "attachments": [foreign]})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "attachments"


async def test_the_same_request_again_keeps_its_photo(intake: Running) -> None:
    photo = await upload(intake)
    body = {"channel": "web", "text": TEXT, "attachments": [photo["id"]]}
    answers = [await intake.http.post("/api/intake/v1/complaints", json=body, headers={"Idempotency-Key": "foto-1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]


async def test_a_link_opens_its_own_photo_for_a_while_and_nothing_else(intake: Running) -> None:
    photo, other = await upload(intake), await upload(intake)
    query = parse_qs(urlsplit(photo["url"]).query)
    until, signature = query["until"][0], query["signature"][0]
    tampered = {
        "another photo": (other["id"], until, signature),
        "a later end": (photo["id"], str(int(until) + 1), signature),
        "no signature": (photo["id"], until, ""),
        "an odd signature": (photo["id"], until, "é" * 32),
    }
    for what, (photo_id, end, signed) in tampered.items():
        answer = await intake.http.get(f"{UPLOAD}/{photo_id}", params={"until": end, "signature": signed})
        assert answer.status_code == 404, what


async def test_a_link_ends(intake: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = await upload(intake)
    later = utc_now() + timedelta(minutes=16)
    monkeypatch.setattr("services.intake.api.photos.utc_now", lambda: later)
    assert (await intake.http.get(photo["url"])).status_code == 404


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.COORDINATOR, "32.01", 307),
        (Role.OFFICER, "32.01.dpupr", 307),
        (Role.OFFICER, "32.01.dishub", 404),
        (Role.COORDINATOR, "91.09", 404),
        (Role.EVALUATOR, "*", 403),
        (Role.CHANNEL, "*", 403),
    ],
)
async def test_officers_open_the_photos_of_their_cases_only(intake: Running, role: Role, scope: str, status: int) -> None:
    photo = await upload(intake)
    receipt = await intake.submit(place="Cibinong, Kabupaten Bogor", attachments=[photo["id"]])
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed()])
    answer = await intake.http.get(f"/lampiran/{photo['id']}?size=small", headers=intake.bearer(role, scope))
    assert answer.status_code == status
    if status == 307:
        assert (await intake.http.get(answer.headers["location"])).status_code == 200


async def seen_by(intake: Running, photo: str, *scopes: str) -> list[int]:
    """What officers of these agencies, and coordinators of these governments, get for a photo."""
    answers = []
    for scope in scopes:
        who = intake.bearer(Role.OFFICER if scope.count(".") > 1 else Role.COORDINATOR, scope)
        answers.append((await intake.http.get(f"/lampiran/{photo}", headers=who)).status_code)
    return answers


async def test_agencies_with_a_share_see_the_photos_as_long_as_they_have_it(intake: Running) -> None:
    photo = (await upload(intake))["id"]
    receipt = await intake.submit(region="32.01", attachments=[photo])
    whole = UUID(receipt["complaint_id"])
    (first, first_opened), (second, second_opened) = (part_of(whole, n, f"32.01.{a}") for n, a in ((1, "dpupr"), (2, "dishub")))
    offices = ("32.01.dpupr", "32.01.dishub", "32.01", "32.01.dinkes", "91.09", "91.09.dpupr")
    await intake.tell(whole, [VERIFIED, ComplaintSplit(government="32.01", status=Status.SPLIT, parts=(first, second))])
    assert await seen_by(intake, photo, *offices) == [404, 404, 307, 404, 404, 404], "not before the shares are theirs"
    await intake.tell(first.id, [first_opened, routed("32.01.dpupr")])
    await intake.tell(second.id, [second_opened])
    await intake.tell(second.id, [routed("32.01.dishub")], after=1)
    assert await seen_by(intake, photo, *offices) == [307, 307, 307, 404, 404, 404]
    back = ComplaintReturned(**AGENCY, status=Status.RETURNED, reason=ReturnReason.NOT_OUR_AUTHORITY, hop=1)
    elsewhere = routed("91.09.dpupr", 2).model_copy(update={"government": "91.09"})
    await intake.tell(first.id, [back], after=2)
    assert await seen_by(intake, photo, *offices) == [404, 307, 307, 404, 404, 404], "who gave it back has no share"
    await intake.tell(first.id, [elsewhere], after=3)
    assert await seen_by(intake, photo, *offices) == [404, 307, 307, 404, 307, 307], "another government has a share"
    taken = [PartTakenBack(government="91.09", agency="91.09.dpupr", status=Status.WITHDRAWN, parent=whole)]
    hidden = ComplaintMadeConfidential(government="91.09", agency="91.09.dpupr", status=Status.WITHDRAWN)
    await intake.tell(first.id, [*taken, hidden], after=4)
    done = answered().model_copy(update={"agency": "32.01.dishub"})
    await intake.tell(second.id, [done], after=2)
    assert await seen_by(intake, photo, *offices) == [404, 307, 307, 404, 404, 404], "answered, as of any case; taken back, no more"
    await intake.tell(whole, [ComplaintErased(government="32.01", status=Status.SPLIT, basis=ErasureBasis.REPORTER)], after=2)
    assert await seen_by(intake, photo, *offices) == [404] * 6


async def test_photos_that_are_added_to_a_merged_complaint_are_seen_where_it_is_handled(intake: Running) -> None:
    before, added = [(await upload(intake))["id"] for _ in range(2)]
    mine, other, third = [await intake.submit(region="32.01", attachments=ids) for ids in ([before], [], [])]
    await intake.tell(other["complaint_id"], [VERIFIED, routed()])
    await intake.tell(third["complaint_id"], [VERIFIED, routed("32.01.dishub")])
    path = f"/api/intake/v1/complaints/{mine['tracking_code']}/supplements"
    assert (await intake.http.post(path, json={"text": "Ini fotonya.", "attachments": [added]})).status_code == 200

    def merged(master: dict[str, str]) -> ComplaintMerged:
        into = UUID(master["complaint_id"])
        return ComplaintMerged(government="32.01", status=Status.MERGED, master=into, master_number=master["number"], was=Status.RECEIVED)

    took = (Attachment(id=UUID(added), media_type="image/jpeg", bytes=1),)
    addition = ComplaintSupplemented(government="32.01", status=Status.MERGED, attachments=took)
    offices = ("32.01.dpupr", "32.01.dishub", "32.01")
    await intake.tell(mine["complaint_id"], [merged(other)])
    assert await seen_by(intake, added, *offices) == [404, 404, 307], "not before routing has heard it"
    await intake.tell(mine["complaint_id"], [addition], after=1)
    assert await seen_by(intake, added, *offices) == [307, 404, 307]
    assert await seen_by(intake, before, *offices) == [404, 404, 307], "what came before the merge stays with its complaint"
    await intake.tell(other["complaint_id"], [merged(third)], after=2)
    assert await seen_by(intake, added, *offices) == [307, 307, 307], "over several merges"
    freed = ComplaintUnmerged(government="32.01", status=Status.RECEIVED, master=UUID(other["complaint_id"]), because="coordinator")
    await intake.tell(mine["complaint_id"], [freed], after=2)
    assert await seen_by(intake, added, *offices) == [404, 404, 307]
    await intake.tell(mine["complaint_id"], [merged(third)], after=3)
    assert await seen_by(intake, added, *offices) == [404, 404, 307], "what was added to one is not carried to the next"


async def test_an_upload_without_a_complaint_is_nobodys_yet(intake: Running) -> None:
    photo = await upload(intake)
    assert (await intake.http.get(f"/lampiran/{photo['id']}", headers=intake.bearer(Role.COORDINATOR))).status_code == 404
    assert (await intake.http.get(f"/lampiran/{photo['id']}")).status_code in (303, 401)


async def test_what_is_never_handed_in_is_purged_and_what_is_stays(intake: Running, photo_folder: Path) -> None:
    left, taken = await upload(intake), await upload(intake)
    await intake.submit(attachments=[taken["id"]])
    purge = next(job for job in intake.service._jobs if job.name == "purge-photos")
    assert await purge.run_once(utc_now() + timedelta(hours=23)) == 0
    assert await purge.run_once(utc_now() + timedelta(hours=25)) == 1
    assert (await intake.http.get(left["url"])).status_code == 404
    assert (await intake.http.get(taken["url"])).status_code == 200
    assert len(glob(f"{photo_folder}/*/*.jpg")) == 2
    answer = await intake.http.post("/api/intake/v1/complaints", json={"channel": "web", "text": TEXT, "attachments": [left["id"]]})
    assert answer.status_code == 422


async def test_while_the_store_is_away_everything_else_works(intake: Running, photo_folder: Path) -> None:
    os.symlink("/dev/null", photo_folder)
    answer = await intake.http.post(UPLOAD, content=picture())
    assert answer.status_code == 503
    await intake.submit()


def large_picture() -> bytes:
    """As large as a telephone's, several MB: nothing in it can be packed."""
    out = BytesIO()
    Image.frombytes("RGB", (1200, 900), os.urandom(1200 * 900 * 3)).save(out, "JPEG", quality=95)
    return out.getvalue()


async def test_what_is_added_later_takes_a_telephones_photo_without_a_script(intake: Running) -> None:
    code, photo = (await intake.submit())["tracking_code"], large_picture()
    assert len(photo) > MAX_BODY_BYTES / 2
    files = [("photos", (f"{n}.jpg", photo, "image/jpeg")) for n in range(2)]
    done = await intake.http.post("/lacak/tambah", data={"code": code, "text": "Ini fotonya."}, files=files)
    assert done.status_code == 200
    assert len((await intake.http.get(f"/api/intake/v1/complaints/{code}")).json()["attachments"]) == 2


async def test_what_is_added_later_has_photos_too_without_a_script(intake: Running) -> None:
    receipt = await intake.submit()
    code = receipt["tracking_code"]
    form = {"code": code, "text": "Sekarang tiangnya juga miring."}
    shown = await intake.http.post(
        "/lacak/tambah", data=form | {"act": "photos"}, files=[("photos", ("jalan.jpg", picture(), "image/jpeg"))]
    )
    assert (shown.status_code, "Sekarang tiangnya juga miring." in shown.text) == (200, True)
    kept = list(dict.fromkeys(re.findall(r'name="photo" value="([^"]+)"', shown.text)))
    assert len(kept) == 1
    empty = await intake.http.post("/lacak/tambah", data=form | {"text": " ", "photo": kept[0]})
    assert (empty.status_code, kept[0] in empty.text) == (422, True)
    done = await intake.http.post("/lacak/tambah", data=form | {"photo": kept[0]})
    assert done.status_code == 200
    again = await intake.http.post("/lacak/tambah", data=form | {"photo": kept[0]})
    assert again.status_code == 200, "a second click has no second effect"
    followed = (await intake.http.get(f"/api/intake/v1/complaints/{code}")).json()
    assert [photo["id"] for photo in followed["attachments"]] == kept


async def test_an_addition_takes_no_foreign_photo_and_not_too_many(intake: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (await intake.submit())["tracking_code"]
    path = f"/api/intake/v1/complaints/{code}/supplements"
    taken = await upload(intake)
    await intake.submit(attachments=[taken["id"]])
    foreign = await intake.http.post(path, json={"text": "Satu lagi.", "attachments": [taken["id"]]})
    assert (foreign.status_code, foreign.json()["errors"][0]["field"]) == (422, "attachments")
    monkeypatch.setattr("services.intake.commands.reporting.PHOTOS_MAX", 1)
    two = [(await upload(intake))["id"] for _ in range(2)]
    assert (await intake.http.post(path, json={"text": "Dua lagi.", "attachments": two})).status_code == 422
    assert (await intake.http.post(path, json={"text": "Satu lagi.", "attachments": two[:1]})).status_code == 200


async def test_the_same_words_with_another_photo_are_no_second_click(intake: Running) -> None:
    code = (await intake.submit())["tracking_code"]
    path, sent = f"/api/intake/v1/complaints/{code}", []
    for _ in range(2):
        sent.append((await upload(intake))["id"])
        body = {"text": "Ini fotonya.", "attachments": sent[-1:]}
        for _ in range(2):
            assert (await intake.http.post(f"{path}/supplements", json=body)).status_code == 200
    assert [photo["id"] for photo in (await intake.http.get(path)).json()["attachments"]] == sent
