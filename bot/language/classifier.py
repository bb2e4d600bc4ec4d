"""How much the words of a message speak for each intent.

The words come in as the rest of the pipeline cut and merged them. Each known word, and each pair of words that stand
near each other, has one row of evidence, learned in `training`. A message is the weighted sum of its rows, so every
decision can be taken apart again. An unknown word counts as the nearest known one if one is near enough, blended with
what its own letters and kin say. How sure is sure enough is left to others.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import NamedTuple, Self

import numpy as np

from bot.language.features import GAP, STEM, compose
from bot.language.learned import Floats, Learned, fingerprint, load, save
from bot.language.spelling import Spelling

BLEND = 0.3  # share of its own letters in a corrected word: 0 loses .5 points, .5 loses .2 with typing mistakes
MOST_READ = 400  # words of a message: three times a long one, and a wall of nonsense must not take a second
REMEMBERED = 4096  # words that are kept: under 1 kB each for 200 intents, if they are unknown
CALM = 0.5  # of the scores, in confidence: a message from out of scope is weak for many intents, and sharper shares
# hide it. AUROC on CLINC150 is .940 with 1 and .945 with .5; less than that mixes up right and wrong answers.

Examples = Iterable[tuple[Sequence[str], str]]  # words and the intent they speak for


class Taken(NamedTuple):
    """What a word was taken for."""

    word: str  # the known word; the word itself if none is near
    similarity: float  # 1.0: it is that word; 0.0: none is near
    weight: float
    at: int | None  # its row among those that were learned; none: its row is its own
    own: Floats | None
    stem: str  # what stands for it in a pair
    behind: Mapping[str, int]  # the stems that make a pair with it, with the row of that pair


@dataclass(frozen=True)
class Part:
    """What one word, or one pair of words, had to do with the decision."""

    text: str  # as it stood in the message; a pair by its stems
    taken_for: str
    similarity: float  # 1.0: known; 0.0: not known and nothing near it is
    share: float  # of the weight of the message
    speaks: dict[str, float]  # for each intent asked about; over all parts it adds up to the intent's score


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """What a message says about every intent."""

    learned: Learned
    scores: Floats
    known: float  # share of the weight of its words that is known, 0 to 1
    words: tuple[tuple[str, Taken], ...]  # as they stood there, and what they were taken for
    pairs: tuple[int, ...]  # their rows among those that were learned
    beside: tuple[tuple[str, Floats], ...] = ()  # what speaks for intents beside the words; part of the scores

    def plus(self, text: str, says: Floats) -> "Evidence":
        """Return the same evidence with something more that speaks for intents, named for explanations."""
        beside = (*self.beside, (text, says))
        return Evidence(self.learned, self.scores + says, self.known, self.words, self.pairs, beside)

    @property
    def intents(self) -> tuple[str, ...]:
        """All there are, in the order of the scores."""
        return self.learned.intents

    @property
    def as_written(self) -> float:
        """The share of the weight of its words and pairs that is known as it stands, without any correction."""
        pairs = float(self.learned.weights[list(self.pairs)].sum()) if self.pairs else 0.0
        whole = pairs + sum(one.weight for _, one in self.words)
        clear = pairs + sum(one.weight for _, one in self.words if one.similarity == 1.0)
        return clear / whole if whole else 0.0

    @property
    def probabilities(self) -> Floats:
        """Of each intent, if it is one of them at all; too modest where examples are few."""
        odds = self.odds()
        return np.asarray(odds / odds.sum(), dtype=np.float32)

    @property
    def confidence(self) -> float:
        """Higher the likelier the best intent is right, for sorting; it becomes a probability in the matcher."""
        if not self.intents:
            return 0.0
        return self.known / float(np.exp(CALM * (self.scores - self.scores.max())).sum())  # the best of the odds is 1

    def odds(self) -> Floats:
        """Of each intent against the best."""
        if not self.intents:
            return self.scores
        odds: Floats = np.exp(self.scores - self.scores[self.scores.argmax()])
        return odds

    def rank(self, count: int) -> tuple[tuple[str, float], ...]:
        """The likeliest intents with their probabilities, best first; equals by name."""
        left, odds = self.scores.copy(), self.odds()
        whole = float(odds.sum())
        ranked = []
        for _ in range(min(count, len(left))):  # few are asked for: sorting all of them takes longer
            at = int(left.argmax())
            ranked.append((self.intents[at], float(odds[at]) / whole))
            left[at] = -np.inf
        return tuple(ranked)

    def explain(self, count: int = 3) -> tuple[Part, ...]:
        """What each part of the message says for the likeliest intents."""
        order = np.argsort(-self.scores, kind="stable")[:count]
        learned = self.learned
        parts = [
            (text, one.word, one.similarity, one.weight, learned.rows[one.at] if one.own is None else one.own)
            for text, one in self.words
        ]
        for at in self.pairs:
            pair = learned.pairs[at - len(learned.words)]
            parts.append((pair, pair, 1.0, float(learned.weights[at]), learned.rows[at]))
        whole = math.hypot(*(weight for _, _, _, weight, _ in parts)) or 1.0
        total = sum(weight for _, _, _, weight, _ in parts) or 1.0
        words = tuple(
            Part(
                text=text,
                taken_for=word if similarity else "",
                similarity=similarity,
                share=weight / total,
                speaks={self.intents[at]: float(row[at]) * weight / whole for at in order},
            )
            for text, word, similarity, weight, row in parts
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
        self._pairs: dict[str, dict[str, int]] = defaultdict(dict)  # two stems, not one text: most pairs have no row
        for at, pair in enumerate(learned.pairs, start):
            first, _, second = pair.partition(" ")
            self._pairs[first][intern(second)] = at
        self._rarest = float(learned.weights[:start].max(initial=1.0))
        self._features = dict(zip(learned.features, learned.feature_weights.tolist(), strict=True))
        self._places = {name: at for at, name in enumerate(learned.features)}
        self._spelling = Spelling(dict(zip(learned.words, learned.counts, strict=True)))
        self._take = lru_cache(REMEMBERED)(self._taken)

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
        taken = [self._take(word) for word in words[:MOST_READ]]
        said: dict[str, tuple[str, Taken]] = {}
        for word, one in zip(words, taken, strict=False):
            before = said.get(one.word)
            if before is None or one.similarity > before[1].similarity:
                said[one.word] = (word, one)
        parts = [one for _, one in said.values()]
        pairs = _pairs(taken)
        whole = sum([one.weight for one in parts])
        clear = sum([one.weight * one.similarity for one in parts])
        return Evidence(
            learned=self.learned,
            scores=self._sum(parts, pairs),
            known=clear / whole if whole else 0.0,
            words=tuple(said.values()),
            pairs=tuple(pairs),
        )

    def _sum(self, words: Sequence[Taken], pairs: Sequence[int]) -> Floats:
        """The weighted sum of their rows; the weights are brought to length 1, as in training."""
        if not words:
            return np.zeros(len(self.intents), np.float32)
        learned = np.array([*[one.at for one in words if one.at is not None], *pairs], np.intp)
        weights = self.learned.weights.take(learned)
        scores = weights.dot(self.learned.rows.take(learned, axis=0).astype(np.float32))
        length = float(weights.dot(weights))
        for one in words:
            if one.own is not None:
                scores += one.weight * one.own
                length += one.weight**2
        return np.asarray(scores / math.sqrt(length), dtype=np.float32)

    def _taken(self, word: str) -> Taken:
        at = self._words.get(word)
        if at is None:
            return self._guess(word)
        stem = word[:STEM]
        return Taken(word, 1.0, float(self.learned.weights[at]), at, None, stem, self._pairs.get(stem, {}))

    def _guess(self, word: str) -> Taken:
        """An unknown word: the nearest known one, and what its own letters and kin say."""
        vector = compose(word, self._features)
        values = np.array(list(vector.values()), np.float32)
        own = values @ self.learned.feature_rows[[self._places[name] for name in vector]].astype(np.float32)
        nearest = self._spelling.nearest(word)
        if nearest is None:
            stem = word[:STEM]
            return Taken(word, 0.0, self._rarest, None, own, stem, self._pairs.get(stem, {}))
        meant = self._take(nearest.word)
        own = BLEND * own + (1 - BLEND) * self.learned.rows[meant.at].astype(np.float32)
        return meant._replace(similarity=nearest.similarity, at=None, own=own)


def _pairs(words: Sequence[Taken]) -> list[int]:
    """The rows of the pairs of these words, as `features.pairs` makes them, each once."""
    found: dict[int, None] = {}
    for place, one in enumerate(words):
        if one.behind:
            for other in words[place + 1 : place + 2 + GAP]:
                if other.stem in one.behind:
                    found[one.behind[other.stem]] = None
    return list(found)
