"""Fitting: examples in, a model out. Needs scikit-learn, and seconds to minutes: it is done in a process of its own (worker.py)."""

from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.svm import LinearSVC

from services.routing.suggest.example import Example, Lesson
from services.routing.suggest.habits import Habits, learn_habits
from services.routing.suggest.model import Model, Target, Weights
from services.routing.suggest.reader import CIRCUMSTANCE, Floats, Reader, frequency, learn_reader
from services.routing.suggest.words import counted, plain

NAMED = 0.3
"""What an example counts that has no words but its category's name."""
STRENGTH = 0.5
LEAST_OF_A_CATEGORY, MOST_CATEGORIES = 3, 250
GROUP_TEMPERATURE, CATEGORY_TEMPERATURE = 3.0, 4.0
SMALLEST, LARGEST = -127, 127


def fit(lesson: Lesson, examples: Sequence[Example]) -> Model:
    """Learns from all of them, with and without their categories: a complaint may come with one or not. Shares are not calibrated yet."""
    texts = [example.question.words or plain(lesson.topics.get(example.category or "", "")) for example in examples]
    spoken = [place for place, text in enumerate(texts) if text]
    around = [example.question.circumstances(lesson.zone) for example in examples]
    bare_around = [examples[place].question.without_category().circumstances(lesson.zone) for place in spoken]
    reader = learn_reader([example.question.words for example in examples], around, map(plain, lesson.topics.values()))
    words = words_matrix(reader, [texts[place] for place in spoken])
    bare = csr_matrix(words + around_matrix(reader, bare_around))
    full = csr_matrix(words + around_matrix(reader, [around[place] for place in spoken]))
    counts = np.array([1.0 if examples[place].question.words else NAMED for place in spoken])
    habits = learn_habits(examples, lesson.local)
    group_of = {code: habits.groups[group] for code, group in zip(habits.agencies, habits.group_of, strict=True)}
    groups = [group_of[examples[place].agency] for place in spoken]
    plane = _Planes(bare.shape[1])
    return Model(
        reader=reader,
        groups=plane.add(csr_matrix(vstack([bare, full])), groups * 2, np.concatenate([counts, counts]), GROUP_TEMPERATURE)
        or plane.single(habits),
        categories=plane.add(bare, _common([examples[place].category for place in spoken]), counts, CATEGORY_TEMPERATURE),
        classifications=plane.add(bare, [examples[place].classification for place in spoken], counts, GROUP_TEMPERATURE),
        weights=plane.weights(),
        habits=habits,
        zone=lesson.zone,
        sharpness=(1.0, 1.0),
    )


class _Planes:
    """Targets as they are fitted, one beside the other."""

    def __init__(self, features: int) -> None:
        self._features = features
        self._weights: list[Floats] = []
        self._intercepts: list[Floats] = []

    def add(self, features: csr_matrix, labels: Sequence[str | None], counts: Floats, temperature: float) -> Target | None:
        """None where there is nothing to tell apart."""
        known = [place for place, label in enumerate(labels) if label]
        classes = sorted({label for label in labels if label})
        if len(classes) < 2:
            return None
        machine = LinearSVC(C=STRENGTH, random_state=0).fit(features[known], [labels[place] for place in known], counts[known])
        weights, intercept = machine.coef_, machine.intercept_
        if len(classes) == 2:  # scikit-learn keeps one plane for two classes
            weights, intercept = np.vstack([-weights, weights]), np.concatenate([-intercept, intercept])
        return self._keep(tuple(classes), np.asarray(weights.T, np.float32), np.asarray(intercept, np.float32), temperature)

    def single(self, habits: Habits) -> Target:
        """Without two groups to tell apart: what there is, as likely as it was."""
        intercept = np.log(habits.overall)
        return self._keep(habits.groups, np.zeros((self._features, len(intercept)), np.float32), intercept, 1.0)

    def weights(self) -> Weights:
        whole = np.hstack(self._weights)
        scale = np.maximum(np.abs(whole).max(axis=0) / LARGEST, np.finfo(np.float32).tiny)
        small = np.clip(np.rint(whole / scale), SMALLEST, LARGEST).astype(np.int8)
        return Weights(small, np.asarray(scale, np.float32), np.concatenate(self._intercepts))

    def _keep(self, classes: tuple[str, ...], weights: Floats, intercept: Floats, temperature: float) -> Target:
        start = sum(each.shape[1] for each in self._weights)
        self._weights.append(weights)
        self._intercepts.append(intercept)
        return Target(classes, start, temperature)


def _common(labels: Sequence[str | None]) -> list[str | None]:
    """Categories that were seen often enough to be learned."""
    common = Counter(label for label in labels if label).most_common(MOST_CATEGORIES)
    kept = {label for label, count in common if count >= LEAST_OF_A_CATEGORY}
    return [label if label in kept else None for label in labels]


def words_matrix(reader: Reader, texts: Sequence[str]) -> csr_matrix:
    """Texts × features, exactly as the model scores them: words and pieces each of length 1."""
    tokens: dict[str, int] = {}
    rows, columns, values = array("i"), array("i"), array("f")
    for row, text in enumerate(texts):
        for token, count in counted(text).items():
            if " " in token and token not in reader.words:  # most pairs of words: they fill no column, and would fill the memory
                continue
            rows.append(row)
            columns.append(tokens.setdefault(token, len(tokens)))
            values.append(frequency(count))
    places = (np.frombuffer(rows, np.int32), np.frombuffer(columns, np.int32))
    often = csr_matrix((np.frombuffer(values, np.float32), places), shape=(len(texts), len(tokens)), dtype=np.float32)
    read = [reader.token(token) for token in tokens]
    found = csr_matrix((len(texts), reader.width), dtype=np.float32)
    owned = [(place, token.word, token.weight) for place, token in enumerate(read) if token.word >= 0]
    pieced = [
        (place, column, weight)
        for place, token in enumerate(read)
        for column, weight in zip(token.pieces.tolist(), token.weights.tolist(), strict=True)
    ]
    for cells, lengths in ((owned, [token.weight for token in read]), (pieced, [token.piece_length for token in read])):
        features = _matrix(cells, (len(tokens), reader.width))
        length = np.sqrt(np.asarray(often.power(2) @ np.square(lengths)).ravel())
        found = found + diags(np.divide(1.0, length, where=length > 0, out=np.zeros_like(length))) @ (often @ features)
    return csr_matrix(found, dtype=np.float32)


def around_matrix(reader: Reader, circumstances: Sequence[Sequence[str]]) -> csr_matrix:
    cells = [(row, column, CIRCUMSTANCE) for row, around in enumerate(circumstances) for column in reader.around(around)]
    return _matrix(cells, (len(circumstances), reader.width))


def _matrix(cells: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> csr_matrix:
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_matrix((np.array(values, np.float32), (rows, columns)), shape=shape, dtype=np.float32)
