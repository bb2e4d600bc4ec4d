"""How much the words of a message speak for each intent.

The words come in as the rest of the pipeline cut and merged them. Each known word, and each pair of words that stand
near each other, has one row of evidence, learned in `training`. A message is the weighted sum of its rows, so every
decision can be taken apart again. An unknown word counts as the nearest known one if one is near enough, blended with
what its own letters and kin say. How sure is sure enough is left to others.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from bot.language.features import compose, pairs
from bot.language.learned import Floats, Learned, fingerprint, load, save
from bot.language.spelling import Spelling

BLEND = 0.3  # share of its own letters in a corrected word: 0 loses .5 points, .5 loses .2 with typing mistakes
MOST_READ = 400  # words of a message: three times a long one, and a wall of nonsense must not take a second
REMEMBERED = 4096  # words, pairs and unknown words whose rows are kept: under 1 kB each for 200 intents
CALM = 0.5  # of the scores, in confidence: a message from out of scope is weak for many intents, and sharper shares
# hide it. AUROC on CLINC150 is .940 with 1 and .945 with .5; less than that mixes up right and wrong answers.

Examples = Iterable[tuple[Sequence[str], str]]  # words and the intent they speak for


class Taken(NamedTuple):
    """What a word was taken for."""

    word: str  # the known word; the word itself if none is near
    similarity: float  # 1.0: it is that word; 0.0: none is near
    weight: float
    row: Floats


@dataclass(frozen=True)
class Part:
    """What one word, or one pair of words, had to do with the decision."""

    text: str  # as it stood in the message; a pair by its stems
    taken_for: str
    similarity: float  # 1.0: known; 0.0: not known and nothing near it is
    share: float  # of the weight of the message
    speaks: dict[str, float]  # for each intent asked about; over all parts it adds up to the intent's score


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a message says about every intent."""

    intents: tuple[str, ...]
    scores: Floats
    known: float  # share of the weight of its words that is known, 0 to 1
    texts: tuple[str, ...]  # its words, then its pairs
    taken: tuple[Taken, ...]
    beside: tuple[tuple[str, Floats], ...] = ()  # what speaks for intents beside the words; part of the scores

    def plus(self, text: str, says: Floats) -> "Evidence":
        """Return the same evidence with something more that speaks for intents, named for explanations."""
        return replace(self, scores=self.scores + says, beside=(*self.beside, (text, says)))

    @cached_property
    def probabilities(self) -> Floats:
        """Of each intent, if it is one of them at all; too modest where examples are few."""
        odds = np.exp(self.scores - self.scores.max(initial=-np.inf))
        return np.asarray(odds / odds.sum(), dtype=np.float32)

    @property
    def confidence(self) -> float:
        """Higher the likelier the best intent is right, for sorting; it becomes a probability in the matcher."""
        if not self.intents:
            return 0.0
        return self.known / float(np.exp(CALM * (self.scores - self.scores.max())).sum())  # the best of the odds is 1

    def rank(self, count: int) -> tuple[tuple[str, float], ...]:
        """The likeliest intents with their probabilities, best first; equals by name."""
        order = np.argsort(-self.scores, kind="stable")[:count]
        return tuple((self.intents[at], float(self.probabilities[at])) for at in order)

    def explain(self, count: int = 3) -> tuple[Part, ...]:
        """What each part of the message says for the likeliest intents."""
        order = np.argsort(-self.scores, kind="stable")[:count]
        whole = math.hypot(*(taken.weight for taken in self.taken)) or 1.0
        total = sum(taken.weight for taken in self.taken) or 1.0
        words = tuple(
            Part(
                text=text,
                taken_for=taken.word if taken.similarity else "",
                similarity=taken.similarity,
                share=taken.weight / total,
                speaks={self.intents[at]: float(taken.row[at]) * taken.weight / whole for at in order},
            )
            for text, taken in zip(self.texts, self.taken, strict=True)
        )
        return words + tuple(
            Part(text, text, 1.0, 0.0, {self.intents[at]: float(says[at]) for at in order})
            for text, says in self.beside
        )


class Classifier:
    """Weighs messages by what was learned."""

    def __init__(self, learned: Learned) -> None:
        self.intents = learned.intents
        self.learned = learned
        start = len(learned.words)
        self._words = {word: at for at, word in enumerate(learned.words)}
        self._pairs = {pair: at for at, pair in enumerate(learned.pairs, start)}
        self._rarest = float(learned.weights[:start].max(initial=1.0))
        self._features = dict(zip(learned.features, learned.feature_weights.tolist(), strict=True))
        self._places = {name: at for at, name in enumerate(learned.features)}
        self._spelling = Spelling(dict(zip(learned.words, learned.counts, strict=True)))
        # Made when it is asked for, as thousands of rows are some megabytes; those of words that come often are kept.
        self._take_word = lru_cache(REMEMBERED)(lambda word: self._take(word, self._words))
        self._take_pair = lru_cache(REMEMBERED)(lambda pair: self._take(pair, self._pairs))
        self._take_unknown = lru_cache(REMEMBERED)(self._guess)

    @classmethod
    def fit(cls, examples: Examples) -> Self:
        """Learn from (words, intent) examples. An intent's name makes a good example: add it."""
        from bot.language.training import fit  # noqa: PLC0415  # a start from the cache does without scipy

        return cls(fit(examples))

    @classmethod
    def cached(cls, examples: Examples, folder: Path, fit: Callable[[Examples], Learned] | None = None) -> Self:
        """The same, from `folder` if these examples were learned before; else learned (by `fit`) and kept there."""
        known = list(examples)
        key = fingerprint(known)
        learned = load(folder, key)
        if learned is not None:
            return cls(learned)
        fitted = cls(fit(known)) if fit is not None else cls.fit(known)
        with suppress(OSError):  # a disk that cannot be written costs the next start its time, nobody an answer
            save(fitted.learned, folder, key)
        return fitted

    def weigh(self, words: Sequence[str]) -> Evidence:
        """What these words say about every intent."""
        words = words[:MOST_READ]
        taken = [self._take_word(word) if word in self._words else self._take_unknown(word) for word in words]
        said: dict[str, tuple[str, Taken]] = {}
        for word, one in zip(words, taken, strict=True):
            if one.word not in said or one.similarity > said[one.word][1].similarity:
                said[one.word] = (word, one)
        near = pairs([one.word for one in taken])
        beside = {pair: self._take_pair(pair) for pair in near if pair in self._pairs}
        whole = sum(one.weight for _, one in said.values())
        clear = sum(one.weight * one.similarity for _, one in said.values())
        parts = (*(one for _, one in said.values()), *beside.values())
        return Evidence(
            intents=self.intents,
            scores=self._sum(parts),
            known=clear / whole if whole else 0.0,
            texts=(*(word for word, _ in said.values()), *beside),
            taken=parts,
        )

    def _take(self, part: str, places: dict[str, int]) -> Taken:
        """What is known of a word or a pair."""
        at = places[part]
        return Taken(part, 1.0, float(self.learned.weights[at]), self.learned.rows[at].astype(np.float32))

    def _sum(self, parts: tuple[Taken, ...]) -> Floats:
        """The weighted sum of their rows; the weights are brought to length 1, as in training."""
        if not parts:
            return np.zeros(len(self.intents), np.float32)
        weights = np.array([one.weight for one in parts], np.float32)
        rows = np.concatenate([one.row for one in parts]).reshape(len(parts), -1)
        return np.asarray(weights @ rows / math.sqrt(weights @ weights), dtype=np.float32)

    def _guess(self, word: str) -> Taken:
        """An unknown word: the nearest known one, and what its own letters and kin say."""
        vector = compose(word, self._features)
        values = np.array(list(vector.values()), np.float32)
        own = values @ self.learned.feature_rows[[self._places[name] for name in vector]].astype(np.float32)
        nearest = self._spelling.nearest(word)
        if nearest is None:
            return Taken(word, 0.0, self._rarest, own)
        meant = self._take_word(nearest.word)
        return Taken(meant.word, nearest.similarity, meant.weight, BLEND * own + (1 - BLEND) * meant.row)
