"""What a misspelled word was probably meant to be: the nearest word of a vocabulary, and how near it is."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

NEAR = 0.7  # share of the letters in their places; .6 loses .3 points, .8 loses 1.4 with typing mistakes
SHORTEST = 3  # letters; one slip in a word of two leaves nothing to go by
LONGEST = 40  # letters; nothing known is near a longer word, and comparing would take long
REMEMBERED = 4096  # words; nonsense must not fill the memory
ROUNDING = 1e-9  # three of ten letters are .3 of them
CANDIDATES = 8  # as many may be equally near before the more common of them wins

Whole = npt.NDArray[np.integer[Any]]


class Nearest(NamedTuple):
    word: str
    similarity: float  # 1.0: the word itself


class Spelling:
    """Corrects towards the words of `counts`, which says how often each of them is used."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = dict(counts)
        self._words = sorted(word for word in counts if word.isalpha())
        self._lengths = np.array([len(word) for word in self._words], np.int32)
        self._letters = np.array([_letters(word) for word in self._words], np.uint32)
        self._of_length = lru_cache(LONGEST)(self._comparable)
        self.nearest = lru_cache(REMEMBERED)(self._nearest)

    def _nearest(self, word: str) -> Nearest | None:
        if word in self._counts:
            return Nearest(word, 1.0)
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return self._squeezed(word)
        found = process.extract(
            word,
            self._alike(word),
            scorer=OSA.normalized_similarity,
            score_cutoff=NEAR,
            limit=CANDIDATES,
        )
        if not found:
            return self._squeezed(word)
        best, similarity, _ = min(found, key=lambda hit: (-hit[1], -self._counts[hit[0]], hit[0]))
        return Nearest(best, similarity)

    def _alike(self, word: str) -> list[str]:
        """The few words that have nearly the letters of this one: each that one of the two lacks takes a mistake.

        Comparing with all words takes seven times as long.
        """
        places, letters, forgiven = self._of_length(len(word))
        here = np.uint32(_letters(word))
        lacking = np.maximum(np.bitwise_count(here & ~letters), np.bitwise_count(letters & ~here))
        return [self._words[at] for at in places[lacking <= forgiven].tolist()]

    def _comparable(self, length: int) -> tuple[Whole, Whole, Whole]:
        """The words not too short or long to be near one of this length: places, letters, mistakes that are forgiven."""
        forgiven = ((1 - NEAR) * np.maximum(self._lengths, length) + ROUNDING).astype(np.int32)
        places = np.flatnonzero(np.abs(self._lengths - length) <= forgiven).astype(np.int32)
        return places, self._letters[places], forgiven[places]

    def _squeezed(self, word: str) -> Nearest | None:
        """A word drawn out: "soo" is "so", which no share of letters in their places would say."""
        squeezed = "".join(letter for letter, _ in groupby(word[:LONGEST]))
        return Nearest(squeezed, NEAR) if squeezed in self._counts else None


def _letters(word: str) -> int:
    """Which letters are in a word, one bit for each; those of other scripts share them."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def mistakes(word: str, known: str) -> int:
    """Return how many letters are missing, added, changed or swapped with their neighbour."""
    return OSA.distance(word, known)


def is_one_slip_from(word: str, known: str) -> bool:
    """Whether a letter more, less, other, or two letters swapped make one word of the other."""
    return OSA.distance(word, known, score_cutoff=1) == 1


def nearest_names(word: str, names: Collection[str], share: float) -> tuple[str, ...]:
    """Return the names that nothing else is nearer to, if this share of their letters is in its place: several where two fit."""
    found = process.extract(word, names, scorer=OSA.normalized_similarity, score_cutoff=share, limit=CANDIDATES)
    return tuple(sorted(name for name, similarity, _ in found if similarity == found[0][1]))
