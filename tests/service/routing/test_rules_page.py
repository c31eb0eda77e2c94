"""The page of rules: what all share is folded away, and rules are found by words, without a script."""

from shared.auth import Role
from tests.service.routing.desk import DeskClient, Town
from tests.service.routing.rooms import Coordinator, words

RULES = "/desk/aturan"
FOLDED = 'class="folded"'


async def test_shared_rules_are_folded_and_a_search_finds_rules_without_a_script(desk: DeskClient, town: Town) -> None:
    """Sixty of them are many screens of what nobody here can change."""
    by = Coordinator(desk)
    page = await by.open(RULES)
    assert "shared rules, 0 of your own." in words(page)
    assert page.text.count(FOLDED) == 1
    await by.send(f"{RULES}/baru", version="0", agency="dlh", words="pohon pisang", id="32.04-pisang")
    page = await by.open(RULES)
    assert "shared rules, 1 of your own." in words(page)
    assert page.text.index('id="rule-32.04-pisang"') < page.text.index(FOLDED), "the own one stands in the open"
    found = await by.open(RULES, q="POHON")
    assert 'id="rule-32.04-pisang"' in found.text
    assert FOLDED not in found.text
    assert f'action="{RULES}/32.04-pisang/turun' not in found.text, "its neighbours are not seen: there is no moving here"
    topic = await by.open(RULES, q="jembatan")
    assert 'id="rule-' in topic.text, "by its topic"
    assert 'id="rule-32.04-pisang"' not in topic.text
    nothing = await by.open(RULES, q="<script>")
    assert "No rule fits" in words(nothing)
    assert 'id="rule-' not in nothing.text


async def test_who_looks_after_all_sees_the_shared_rules_in_the_open(desk: DeskClient, town: Town) -> None:
    by = Coordinator(desk, "*", Role.ADMINISTRATOR)
    page = await by.open(RULES, milik="bersama")
    assert "rules that all governments share." in words(page)
    assert FOLDED not in page.text
