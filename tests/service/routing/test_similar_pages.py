"""Similar cases at screening: side by side, a look at who hears what, and merged from there."""

from services.routing.commands.similar import keep_repeats
from shared.auth import Role
from shared.events.codes import Classification, Status
from shared.events.complaint import WithdrawalAsked
from shared.events.relation import ComplaintRepeated
from shared.likeness import marked
from tests.service.routing.desk import BANDUNG, DeskClient, Town, told_by_intake
from tests.service.routing.rooms import Coordinator, hidden, words
from tests.service.routing.test_similar import AGAIN, OTHER, ROAD, kept

SCREEN = "/desk/saring"


async def test_the_panel_shows_both_texts_with_common_words_marked(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    first = await town.complains(ROAD, number="101", category="lainnya")
    second = await town.complains(AGAIN, number="102", category="lainnya")
    await town.complains(OTHER, number="103", category="lainnya")
    await kept(town.db)
    page = await by.open(f"{SCREEN}/{first}")
    assert "One open case tells of nearly the same" in words(page)
    assert "<mark>Soreang</mark>" in page.text
    assert "<mark>tepatnya</mark>" in page.text
    assert f"{SCREEN}/{first}/gabung/{second}" in page.text
    assert "No. 103" not in words(page)


async def test_nothing_similar_leaves_no_panel(desk: DeskClient, town: Town) -> None:
    case_id = await town.complains(OTHER)
    await kept(town.db)
    assert "nearly the same" not in words(await Coordinator(desk).open(f"{SCREEN}/{case_id}"))


async def test_merged_after_a_look_at_who_hears_what(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    master = await town.complains(ROAD, number="101", category="lainnya")
    case_id = await town.complains(AGAIN, number="102", category="lainnya", contactable=False)
    await kept(town.db)
    address = f"{SCREEN}/{case_id}/gabung/{master}"
    preview = await by.open(address)
    assert "Merge no. 102 into no. 101?" in words(preview)
    assert "left no address" in words(preview)
    assert (await town.case(case_id)).status is not Status.MERGED, "looking changes nothing"
    done = await by.follow(await by.send(address, version=hidden(preview, "version")))
    assert "No. 102 is merged into no. 101." in words(done)
    case = await town.case(case_id)
    assert (case.status, case.master) == (Status.MERGED, master)
    assert "nearly the same" not in words(await by.open(f"{SCREEN}/{master}")), "what is merged is no open case"


async def test_who_was_too_slow_is_told_why(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    master = await town.complains(ROAD, number="101", category="lainnya")
    case_id = await town.complains(AGAIN, number="102", category="lainnya")
    address = f"{SCREEN}/{case_id}/gabung/{master}"
    await town.hears(told_by_intake(WithdrawalAsked(government=BANDUNG), master, version=2))
    refused = await by.send(address, version="2")
    assert refused.status_code == 409
    assert "That case is over by now" in words(refused)


async def test_what_is_about_abuse_is_not_offered_to_be_merged_into_what_is_not(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk)
    road = await town.complains(ROAD, number="101", category="lainnya")
    abuse = await town.complains(AGAIN, number="102", category="lainnya", classification=Classification.OVERSIGHT)
    same = await town.complains(ROAD, number="103", category="lainnya", classification=Classification.OVERSIGHT)
    await kept(town.db)
    apart = "This is about abuse or fraud. It is merged only into what is about that, too."
    page = await by.open(f"{SCREEN}/{abuse}")
    assert f"/gabung/{road}" not in page.text
    assert f"/gabung/{same}" in page.text
    assert apart in words(page)
    assert "kumpulkan" not in (await by.open(f"{SCREEN}/{road}")).text, "nor are the same words gathered into it"
    preview = await by.open(f"{SCREEN}/{abuse}/gabung/{road}")
    assert apart in words(preview)
    assert 'name="version"' not in preview.text
    refused = await by.send(f"{SCREEN}/{abuse}/gabung/{road}", version=str((await town.case(abuse)).version))
    assert (refused.status_code, apart in words(refused)) == (409, True)
    assert (await town.case(abuse)).status is not Status.MERGED
    other = words(await by.open(f"{SCREEN}/{abuse}/gabung/{same}"))
    assert "What the reporter of no. 102 adds from now on, photos too, is read by whoever has no. 103, beside its number." in other


async def test_another_governments_cases_are_not_merged(desk: DeskClient, town: Town) -> None:
    own = await town.complains(ROAD)
    foreign = await town.complains(ROAD, government="32.01", region="32.01.01")
    by = Coordinator(desk)
    assert (await by.open(f"{SCREEN}/{own}/gabung/{foreign}")).status_code in (403, 404)
    assert (await by.send(f"{SCREEN}/{own}/gabung/{foreign}", version="0")).status_code in (403, 404)
    assert (await by.open(f"{SCREEN}/{own}/gabung/{own}")).status_code == 404
    officer = Coordinator(desk, f"{BANDUNG}.dpupr", Role.OFFICER)
    assert (await officer.open(f"{SCREEN}/{own}/gabung/{foreign}")).status_code == 403


def test_marked_text_is_the_text() -> None:
    text = "Lampu  jln. Mawar\npadam!"
    pieces = marked(text, "lampu di jalan Melati")
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, common in pieces if common] == ["Lampu", "jln"]


async def test_a_storm_of_one_sender_is_said_where_the_case_is(desk: DeskClient, town: Town) -> None:
    case_id = await town.complains(OTHER, category="lainnya")
    told = [
        told_by_intake(ComplaintRepeated(government=BANDUNG, times=times), case_id, version=version)
        for version, times in ((3, 41), (2, 40))
    ]
    async with town.db.transaction() as tx:
        await keep_repeats(tx, told)
    assert "The same sender sent it 41 more times" in words(await Coordinator(desk).open(f"{SCREEN}/{case_id}"))


async def test_what_is_nearly_the_same_is_not_called_the_same(desk: DeskClient, town: Town) -> None:
    first = await town.complains(ROAD, number="101", category="lainnya")
    await town.complains(ROAD.replace("beberapa", "tiga"), number="102", category="lainnya")
    await kept(town.db)
    shown = words(await Coordinator(desk).open(f"{SCREEN}/{first}"))
    assert "Nearly the same words" in shown
    assert "The same words" not in shown
    await town.complains(ROAD.upper(), number="103", category="lainnya")
    await kept(town.db)
    assert "The same words" in words(await Coordinator(desk).open(f"{SCREEN}/{first}"))


async def test_a_storm_that_no_channel_vouches_for_is_merged_by_one_click(desk: DeskClient, town: Town) -> None:
    """A hundred identical texts by the web: nobody knows whether one person sent them. The coordinator sees how many there are."""
    by = Coordinator(desk)
    storm = [await town.complains(ROAD, number=f"S-{number}", category="lainnya") for number in range(100)]
    elsewhere = await town.complains(ROAD, number="S-elsewhere", category="lainnya", region="32.04.13")
    await kept(town.db)
    page = await by.open(f"{SCREEN}/{storm[0]}")
    assert "99 reports say the same, word for word" in words(page)
    withdrawn = WithdrawalAsked(government=BANDUNG)
    await town.hears(told_by_intake(withdrawn, storm[7], version=2))
    done = await by.follow(await by.send(f"{SCREEN}/{storm[0]}/kumpulkan", same=hidden(page, "same")))
    assert "98 reports in the same words are merged into no. S-0." in words(done)
    assert "1 had changed meanwhile" in words(done)
    assert "word for word, and nobody" not in words(done), "nothing is left to merge"
    masters = {(await town.case(case_id)).master for case_id in storm[1:7] + storm[8:]}
    assert masters == {storm[0]}
    assert (await town.case(elsewhere)).status is not Status.MERGED, "another place is another matter"


async def test_a_storm_is_merged_over_the_api_with_a_result_a_case(desk: DeskClient, town: Town) -> None:
    first, second, third = [await town.complains(ROAD, number=f"S-{number}", category="lainnya") for number in range(3)]
    body = {
        "master": str(first),
        "cases": [{"id": str(second), "version": 2}, {"id": str(third), "version": 9}, {"id": str(first), "version": 2}],
    }
    answer = (await desk.post("/bulk/merge", Role.COORDINATOR, BANDUNG, body)).json()
    assert (answer["done"], answer["refused"]) == (1, 2)
    assert [each["problem"] and each["problem"]["status"] for each in answer["items"]] == [None, 409, 409]
    assert (await town.case(second)).master == first
