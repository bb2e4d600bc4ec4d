"""The lexical matchers one would use instead, set up as well as we know how."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from benchmarks.engine import with_names

STRENGTH = 10.0  # of logistic regression; the default 1 is 4 points less accurate with ten examples an intent


class Closest:
    """The intent of the example that rapidfuzz finds most similar."""

    def __init__(self, scorer: Callable[..., float]) -> None:
        self._scorer = scorer

    def fit(self, examples: Iterable[tuple[str, str]]) -> None:
        known = with_names(examples)
        self._texts = [utils.default_process(text) for text, _ in known]
        self._intents = [intent for _, intent in known]

    def match(self, text: str) -> tuple[str, float]:
        _, score, at = process.extractOne(utils.default_process(text), self._texts, scorer=self._scorer)
        return self._intents[at], float(score)

    def rank(self, text: str, count: int) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        found = process.extract(utils.default_process(text), self._texts, scorer=self._scorer, limit=20 * count)
        for _, score, at in found:
            best.setdefault(self._intents[at], float(score))
        return list(best.items())[:count]


class Linear:
    """TF-IDF of runs of two to five letters, which beats words, under a linear model of scikit-learn."""

    def __init__(self, model: Any, scores: str) -> None:
        self._model, self._scores = model, scores
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)

    def fit(self, examples: Iterable[tuple[str, str]]) -> None:
        texts, intents = zip(*with_names(examples), strict=True)
        self._model.fit(self._vectorizer.fit_transform(texts), intents)

    def match(self, text: str) -> tuple[str, float]:
        return self.rank(text, 1)[0]

    def rank(self, text: str, count: int) -> list[tuple[str, float]]:
        scores = getattr(self._model, self._scores)(self._vectorizer.transform([text]))[0]
        return [(str(self._model.classes_[at]), float(scores[at])) for at in np.argsort(-scores)[:count]]


def token_set_ratio() -> Closest:
    return Closest(fuzz.token_set_ratio)


def w_ratio() -> Closest:
    return Closest(fuzz.WRatio)


def linear_svc() -> Linear:
    return Linear(LinearSVC(), "decision_function")


def logistic_regression() -> Linear:
    return Linear(LogisticRegression(C=STRENGTH, max_iter=300), "predict_proba")
