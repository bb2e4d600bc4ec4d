"""What is measured, and how: data, typing mistakes, accuracy, telling in scope from out of scope, time."""

import json
import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Protocol

MISTYPED = 0.25  # share of the longer words that get a slip
LONG = 4  # letters from which a word can get one
BLOCK = 100  # messages one matcher answers in a row while the clock runs
KEPT = 0.95  # share of the in-scope messages that a bot should still answer
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Labelled = list[tuple[str, str]]


class Matcher(Protocol):
    """The engine and each of its peers."""

    def fit(self, examples: Iterable[tuple[str, str]]) -> None: ...
    def match(self, text: str) -> tuple[str, float]: ...
    def rank(self, text: str, count: int) -> list[tuple[str, float]]: ...


@dataclass(frozen=True)
class Collection:
    """A public collection of messages with their intents."""

    name: str
    train: dict[str, list[str]]
    few: dict[str, list[str]]  # ten examples an intent
    test: dict[str, list[str]]
    out_of_scope: tuple[str, ...]

    @classmethod
    def read(cls, file: Path) -> "Collection":
        splits = json.loads(file.read_text(encoding="utf-8"))
        out_of_scope = tuple(splits.get("oos_test", ()))
        return cls(file.stem, splits["train"], splits["train_10"], splits["test"], out_of_scope)


@dataclass(frozen=True)
class Result:
    """How one matcher did on one collection; None where the collection has no out-of-scope messages."""

    accuracy: float
    with_typos: float
    among_three: float
    auroc: float | None  # chance that a message in scope is believed more than one out of scope
    refused: float | None  # share of the out-of-scope messages refused when KEPT of the others are answered
    fit_s: float
    p50_ms: float
    p99_ms: float


def labelled(split: dict[str, list[str]], limit: int | None = None) -> Labelled:
    """A split as (text, intent), in an order that a limit can cut anywhere."""
    pairs = [(text, intent) for intent, texts in split.items() for text in texts]
    random.Random(0).shuffle(pairs)
    return pairs[:limit]


def mistype(text: str) -> str:
    """One slip in a quarter of the longer words: swapped, lost, doubled or wrong letters; the same every time."""
    chance = random.Random(text)
    return " ".join(
        _slip(word, chance) if len(word) >= LONG and chance.random() < MISTYPED else word for word in text.split()
    )


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    before, this, following, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    slips = (following + this, following, this + chance.choice(LETTERS) + following, chance.choice(LETTERS) + following)
    return before + chance.choice(slips) + after


def fit_time(matcher: Matcher, examples: Labelled) -> float:
    start = time.perf_counter()
    matcher.fit(examples)
    return time.perf_counter() - start


def times(matchers: Sequence[Matcher], texts: Sequence[str]) -> Iterator[list[list[float]]]:
    """Milliseconds each matcher takes for each text, by blocks.

    A block of texts goes to one matcher after the other, so that a busy moment of the machine slows all of them, while
    within a block a matcher has its memory at hand as it would alone.
    """
    for start in range(0, len(texts), BLOCK):
        yield [[_milliseconds(matcher, text) for text in texts[start : start + BLOCK]] for matcher in matchers]


def _milliseconds(matcher: Matcher, text: str) -> float:
    start = time.perf_counter()
    matcher.match(text)
    return (time.perf_counter() - start) * 1e3


def accuracy(matcher: Matcher, messages: Labelled) -> float:
    return fmean(matcher.match(text)[0] == intent for text, intent in messages)


def among_three(matcher: Matcher, messages: Labelled) -> float:
    return fmean(intent in [name for name, _ in matcher.rank(text, 3)] for text, intent in messages)


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Area under the curve, by ranks; equals count half."""
    ordered = sorted(outside)
    below = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in inside)
    return below / (2 * len(inside) * len(outside))


def refused(inside: Sequence[float], outside: Sequence[float]) -> float:
    threshold = quantile(inside, 1 - KEPT)
    return fmean(one < threshold for one in outside)


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]
