"""What a fact says of a model's reasons."""

from services.routing.commands.automatic import told_reasons
from services.routing.suggest.model import Choice


def test_words_that_only_this_complaint_has_stay_out_of_the_fact() -> None:
    choice = Choice("32.04.dpupr", 0.97, ("category: jalan-rusak", "words: ambles, sutrisno, jalan rusak", "region: 32.04.12"))
    known = {"ambles", "jalan rusak"}
    assert told_reasons(choice, known) == ("category: jalan-rusak", "words: ambles, jalan rusak", "region: 32.04.12")
    assert told_reasons(Choice("32.04.dlh", 0.97, ("words: sutrisno",)), known) == ()
