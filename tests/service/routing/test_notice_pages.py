"""The notices' editor: what a citizen reads and whom it reaches stands there before anything is published."""

import re
from datetime import timedelta

from shared.auth import Role
from shared.clock import utc_now
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, DeskClient, Town
from tests.service.routing.rooms import Coordinator, hidden, path_of, words

PAGE = "/desk/pemberitahuan"
TODAY = utc_now().date()
FORM: dict[str, str | list[str]] = {
    "title": "Perbaikan Jalan Banjaran",
    "text": "Jalan ini masuk program 2026. Pekerjaan dimulai bulan Mei.",
    "category": ["jalan-rusak"],
    "places": "Pangalengan, Kabupaten Bandung\n32.04.12",
    "since": TODAY.isoformat(),
    "until": (TODAY + timedelta(days=60)).isoformat(),
}


async def test_an_officer_sees_the_effect_first_then_publishes_and_finds_the_cases(desk: DeskClient, town: Town) -> None:
    officer = Coordinator(desk, DPUPR, Role.OFFICER)
    case_id = await town.complains("Jalan rusak ditanami pohon pisang", category="jalan-rusak")
    assert "No notice yet" in words(await officer.open(PAGE))
    looked = await officer.send(f"{PAGE}/baru", act="tinjau", **FORM)
    assert looked.status_code == 200, words(looked)
    assert "1 open report fits and was not told of it." in words(looked)
    assert "Nothing is published yet" in words(looked)
    assert (await town.case(case_id)).notices == ()
    back = await officer.send(f"{PAGE}/baru", act="ubah", **FORM)
    assert 'value="Perbaikan Jalan Banjaran"' in back.text
    done = await officer.send(f"{PAGE}/baru", act="terbit", tell="1", **FORM)
    page = words(await officer.follow(done))
    assert "1 open report was told of it." in page
    assert "Given to new reports" in page
    assert "K-1" in page
    assert len((await town.case(case_id)).notices) == 1
    assert "Perbaikan Jalan Banjaran" in words(await officer.open(f"/desk/cases/{case_id}"))
    assert "1 report was told of it, 1 of them open" in words(await officer.open(PAGE))


async def test_what_says_the_same_is_shown_again_with_the_way_to_the_first(desk: DeskClient) -> None:
    officer = Coordinator(desk, DPUPR, Role.OFFICER)
    own = path_of(await officer.send(f"{PAGE}/baru", act="terbit", **FORM))
    again = await officer.send(f"{PAGE}/baru", act="terbit", **FORM)
    assert again.status_code == 409
    assert "This notice is published already, word for word." in words(again)
    assert f'href="{own}"' in again.text
    assert 'value="Perbaikan Jalan Banjaran"' in again.text


async def test_reports_of_other_offices_are_counted_and_not_shown(desk: DeskClient, town: Town) -> None:
    hidden_case = await town.complains("Jalan rusak dekat TPS", category="jalan-rusak")
    looked = await Coordinator(desk, DLH, Role.OFFICER).send(f"{PAGE}/baru", act="tinjau", **FORM)
    assert "1 open report fits" in words(looked)
    assert "1 of them are with other offices" in words(looked)
    assert str(hidden_case) not in looked.text
    assert "TPS" not in looked.text


async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(desk: DeskClient) -> None:
    officer = Coordinator(desk, DPUPR, Role.OFFICER)
    page = await officer.send(f"{PAGE}/baru", act="terbit", title="x", text="pendek", places="Surabaya", since="", until="2020-01-01")
    assert page.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)"', page.text) == ["title", "text", "category", "places", "since"]
    assert ">pendek</textarea>" in page.text
    backwards = await officer.send(f"{PAGE}/baru", act="tinjau", **(FORM | {"until": "2020-01-01"}))
    assert "The last day lies before the first." in words(backwards)


async def test_it_is_changed_and_ended_and_two_at_once_see_each_other(desk: DeskClient, town: Town) -> None:
    officer, coordinator = Coordinator(desk, DPUPR, Role.OFFICER), Coordinator(desk)
    own = path_of(await officer.send(f"{PAGE}/baru", act="terbit", **FORM))
    edit = await coordinator.open(f"{own}/ubah")
    version = hidden(edit, "version")
    assert "Kecamatan Pangalengan" in edit.text or "Pangalengan" in edit.text
    changed = await coordinator.send(f"{own}/ubah", act="terbit", version=version, **(FORM | {"text": "Pekerjaan dimulai bulan Juni."}))
    assert "bulan Juni" in words(await coordinator.follow(changed))
    late = await officer.send(f"{own}/ubah", act="terbit", version=version, **FORM)
    assert late.status_code == 409
    assert "bulan Juni" in words(late)
    assert "Dinas Pekerjaan Umum" in words(await officer.open(own)), "it is still the agency's"
    ended = await officer.send(f"{own}/akhiri", version="2")
    assert "nobody is told of it any more" in words(await officer.follow(ended))
    assert (await town.case(await town.complains("Jalan rusak", category="jalan-rusak"))).notices == ()
    assert (await officer.send(f"{own}/akhiri", version="3")).status_code == 409


async def test_another_agency_reads_and_does_not_change_and_another_government_finds_nothing(desk: DeskClient) -> None:
    officer, other = Coordinator(desk, DPUPR, Role.OFFICER), Coordinator(desk, DLH, Role.OFFICER)
    own = path_of(await officer.send(f"{PAGE}/baru", act="terbit", **FORM))
    assert "Perbaikan" in words(await other.open(own))
    assert "Perbaikan" not in words(await other.open(PAGE)), "the list is of one's own"
    assert (await other.open(f"{own}/ubah")).status_code == 403
    assert (await other.send(f"{own}/ubah", act="terbit", version="1", **FORM)).status_code == 403
    assert (await other.send(f"{own}/akhiri", version="1")).status_code == 403
    stranger = Coordinator(desk, "35.78.dishub", Role.OFFICER)
    assert (await stranger.open(own)).status_code == 404
    assert (await stranger.open(f"{PAGE}/entah")).status_code == 404
    assert "Perbaikan" in words(await Coordinator(desk, BANDUNG).open(PAGE))
