"""Internal notes of a case that one government gives to another: each office reads its own."""

from services.routing.commands import reference
from shared.auth import Role
from shared.database import Database
from shared.events.reference import AgencyRegistered, GovernmentRegistered
from tests.service.routing.desk import BANDUNG, DeskClient, Town
from tests.service.routing.desk_pages import Reader, case_path, words_of

CENTRE, MINISTRY = "00.00", "00.00.kementerian"
OURS, THEIRS, THE_MINISTRYS = "Pelapor ini sering bertengkar.", "Kabupaten lambat lagi.", "Menunggu anggaran."


async def test_notes_do_not_cross_governments_in_either_direction(town: Town, desk: DeskClient, reader: Reader, db: Database) -> None:
    agency = AgencyRegistered(code=MINISTRY, government=CENTRE, name="Kementerian")
    await reference.register(db, [GovernmentRegistered(code=CENTRE, name="Pusat"), agency], keep_known=True)
    case_id = await town.complains("Saya mau melapor soal sesuatu.")
    regency, centre = reader.at(Role.COORDINATOR, BANDUNG), reader.at(Role.COORDINATOR, CENTRE)
    ministry = reader.at(Role.OFFICER, MINISTRY)
    assert (await regency.send(case_path(case_id, "/note"), words=OURS)).status_code == 200
    await desk.post(f"/cases/{case_id}/verify", Role.COORDINATOR, BANDUNG, {}, version=0)
    given = await desk.post(f"/cases/{case_id}/route", Role.COORDINATOR, BANDUNG, {"agency": MINISTRY}, version=1)
    assert given.status_code == 200
    await centre.send(case_path(case_id, "/note"), words=THEIRS)
    await ministry.send(case_path(case_id, "/note"), words=THE_MINISTRYS)
    read = {who.scope: words_of(await who.get(case_path(case_id))) for who in (regency, centre, ministry)}
    seen = {scope: {note for note in (OURS, THEIRS, THE_MINISTRYS) if note in text} for scope, text in read.items()}
    assert seen == {BANDUNG: {OURS}, CENTRE: {THEIRS, THE_MINISTRYS}, MINISTRY: {THE_MINISTRYS}}
    everything = words_of(await reader.at(Role.COORDINATOR, "*").get(case_path(case_id)))
    assert all(note in everything for note in (OURS, THEIRS, THE_MINISTRYS))
