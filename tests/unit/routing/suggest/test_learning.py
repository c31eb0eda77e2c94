"""A model learns from the past, says how sure it is, and replaces another one only when it is not worse."""

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from services.routing.suggest.example import Example
from services.routing.suggest.fitting import fit, words_matrix
from services.routing.suggest.learning import Before, TooFewExamples, learn, within_memory
from services.routing.suggest.limits import LEAST_EXAMPLES, MOST_WORDS_TOGETHER
from services.routing.suggest.model import MOST_TOKENS, Model
from services.routing.suggest.packing import UnknownFormat, pack, unpack
from services.routing.suggest.words import counted
from tests.support.past import KINDS, START, VILLAGES, asked, lesson, neighbourhoods, past

PAST = past(300)


@pytest.fixture(scope="module")
def model() -> Model:
    return learn(lesson(PAST + neighbourhoods(120))).model


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("Jalan berlubang besar di depan sekolah", "32.04.dpupr"),
        ("jln brlubang parah bgt min, tlg diperbaiki", "32.04.dpupr"),
        ("smpah numpuk blm diangkat2, bau busukkk", "32.04.dlh"),
        ("Lampu penerangn jln padam sdh lama", "32.04.dishub"),
        ("please min lampu jalan is dead, gelap bgt", "32.04.dishub"),
        ("mau urus ktp syaratnya apa aja ya kak", "32.04.disdukcapil"),
    ],
)
def test_informal_misspelt_and_mixed_words_find_their_agency(model: Model, text: str, agency: str) -> None:
    first, *others = model.suggest([asked(text)])[0].agencies
    assert first.code == agency
    assert first.confidence > max(each.confidence for each in others)


def test_three_of_each_kind_with_the_words_that_speak_for_them(model: Model) -> None:
    said = model.suggest([asked("Mohon lampu penerangan padam di Kopo, terima kasih")])[0]
    assert len(said.agencies) == 3
    assert said.categories[0].code == "penerangan-jalan"
    assert said.classifications[0].code == "complaint"
    words = said.agencies[0].reasons[0].removeprefix("words: ").split(", ")
    assert {"penerangan", "padam"} & {word for each in words for word in each.split()}
    assert "mohon" not in words
    assert all(0 <= choice.confidence <= 1 for choices in (said.agencies, said.categories) for choice in choices)
    assert sum(choice.confidence for choice in said.agencies) <= 1.001


def test_a_known_category_speaks_too(model: Model) -> None:
    said = model.suggest([asked("Mohon bantuannya", category="sampah")])[0]
    assert said.agencies[0].code == "32.04.dlh"
    assert "category: sampah" in said.agencies[0].reasons


def test_of_agencies_that_are_alike_the_place_chooses(model: Model) -> None:
    for agency, village in VILLAGES.items():
        first = model.suggest([asked("surat pengantar domisili lama sekali", region=village)])[0].agencies[0]
        assert first.code == agency
        assert f"region: {village}" in first.reasons


def test_a_complaint_without_words_or_anything_known_gets_what_is_usual(model: Model) -> None:
    said = model.suggest([asked("", region=None), asked("zzz qqq xxx", region="99.99.99", category="unknown")])
    assert all(len(each.agencies) == 3 for each in said)


def test_the_model_scores_what_it_was_fitted_to(model: Model) -> None:
    """The quick road of a single question and the matrices of the training must read a text alike."""
    text = PAST[0].question.words
    row = words_matrix(model.reader, [text]).toarray()[0]
    split = len(model.reader.piece_weights)
    assert np.linalg.norm(row[split : split + len(model.reader.words)]) == pytest.approx(1, abs=1e-5)
    dense = row @ (model.weights.small * model.weights.scale)
    question = replace(asked(PAST[0].question.text), region=None)
    bare = replace(model, reader=replace(model.reader, circumstances={}))
    scored = bare._scores(question, bare._read(text))[0] - bare.weights.intercept
    assert scored == pytest.approx(dense, abs=1e-3)
    assert set(counted(text)), "the text has words"


def test_a_correction_is_learned() -> None:
    """What was given back and then taken up elsewhere counts for the last agency alone."""
    before = fit(lesson(PAST), PAST)
    assert before.suggest([asked("jembatan retak")])[0].agencies[0].code == "32.04.dpupr"
    bridges = replace(KINDS[0], agency="32.04.disperkimtan", things=("jembatan",), category="jembatan")
    roads = replace(KINDS[0], things=("jalan", "aspal", "trotoar"))
    corrected = past(300, kinds=(*KINDS[1:], roads, bridges), start=START + timedelta(days=60))
    after = fit(lesson(corrected), corrected)
    assert after.suggest([asked("jembatan retak")])[0].agencies[0].code == "32.04.disperkimtan"


def test_too_little_is_not_learned_from() -> None:
    with pytest.raises(TooFewExamples):
        learn(lesson(PAST[: LEAST_EXAMPLES - 1]))


def test_one_agency_alone_can_be_learned() -> None:
    only = past(LEAST_EXAMPLES, kinds=KINDS[:1])
    said = learn(lesson(only)).model.suggest([asked("jalan rusak")])[0]
    assert [choice.code for choice in said.agencies] == ["32.04.dpupr"]
    assert said.categories == ()


def test_a_past_without_words_teaches_by_topic() -> None:
    silent = [replace(each, question=replace(each.question, text="")) for each in PAST]
    said = fit(lesson(silent), silent).suggest([asked("penerangan umum di jalan kami padam"), asked("", category="sampah")])
    assert said[0].agencies[0].code == "32.04.dishub", "by the topic's name"
    assert said[1].agencies[0].code == "32.04.dlh"


def test_the_latest_part_judges_and_nothing_else() -> None:
    learned = learn(lesson(PAST))
    assert learned.verdict.judged == 60
    assert learned.taught_until == max(each.question.at for each in PAST)
    latest = sorted(PAST, key=lambda each: each.question.at)[-60:]
    wrong = [replace(each, agency="32.04.satpol-pp") if each in latest else each for each in PAST]
    assert learn(lesson(wrong)).verdict.top1 == 0.0, "an agency that only the latest complaints went to cannot have been seen"


def test_what_a_model_routed_does_not_judge_models() -> None:
    """Here the latest sixty are the model's own, and wrong; those of before judge, and what came among them teaches the final one alone."""
    latest = sorted(PAST, key=lambda each: each.question.at)[-60:]
    own = [replace(each, agency="32.04.satpol-pp", by_model=True) if each in latest else each for each in PAST]
    learned = learn(lesson(own))
    assert learned.verdict.judged == 48, "a fifth of what others routed"
    assert learned.verdict.top1 > 0.9
    assert "32.04.satpol-pp" in learned.model.habits.agencies


def test_a_threshold_is_set_on_one_part_and_stands_only_if_another_bears_it_out() -> None:
    """On the calibrating part everything is right; on the judged one a third is not."""
    long = past(600)
    assert learn(lesson(long)).bare.thresholds, "nothing speaks against it"
    latest = long[-120:]
    turned = [replace(each, agency="32.04.dlh") if each in latest[::3] else each for each in long]
    learned = learn(lesson(turned))
    assert learned.bare.thresholds == {}
    assert learned.bare.coverage[0.95] > 0.5
    assert learned.bare.precision[0.95] < 0.9


def test_a_worse_one_does_not_replace_a_better_one() -> None:
    good = learn(lesson(PAST))
    before = Before(good.model, good.verdict, good.taught_until)
    later = PAST + past(300, seed=3, start=START + timedelta(hours=300))
    assert not learn(lesson(later), before).worse
    agencies = [each.agency for each in later[:-60]]
    random.Random(5).shuffle(agencies)
    muddled = [replace(each, agency=agency) for each, agency in zip(later, agencies, strict=False)] + later[-60:]
    assert learn(lesson(muddled), before).worse


def test_where_nothing_is_unseen_by_both_their_own_verdicts_are_compared() -> None:
    good = learn(lesson(PAST))
    seen_all = good.taught_until + timedelta(days=1)
    assert not learn(lesson(PAST), Before(good.model, good.verdict, seen_all)).worse
    perfect = replace(good.verdict, top1=good.verdict.top1 + 0.02)
    assert learn(lesson(PAST), Before(good.model, perfect, seen_all)).worse


def test_packed_and_unpacked_it_says_the_same(model: Model) -> None:
    questions = [asked("jalan berlubang"), asked("surat pengantar", region="32.04.12.1002"), asked("", category="kependudukan")]
    assert unpack(pack(model)).suggest(questions) == model.suggest(questions)


def test_a_model_of_another_format_is_refused(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pack(model)
    monkeypatch.setattr("services.routing.suggest.packing.FORMAT", 2)
    with pytest.raises(UnknownFormat):
        unpack(data)


def test_a_model_reads_as_many_words_as_there_are(model: Model) -> None:
    """More than it keeps at hand: what it says does not depend on what it was asked before."""
    first = model.suggest([asked("lampu jalan padam")])
    for start in range(0, 2 * MOST_TOKENS, 100):
        model.suggest([asked(" ".join(f"k{number:x}" for number in range(start, start + 100)))])
    assert model.suggest([asked("lampu jalan padam")]) == first


def test_essays_make_room_by_leaving_out_the_oldest() -> None:
    def written(text: str) -> list[Example]:
        return [replace(each, question=replace(each.question, text=text)) for each in past(300)]

    thousand_words = written("a " * 1_000)
    assert within_memory(past(300)) == past(300)
    assert within_memory(thousand_words) == thousand_words[-MOST_WORDS_TOGETHER // 1_000 :]
    assert len(within_memory(written("pju " * 500))) == LEAST_EXAMPLES, "there is always enough to learn from"
