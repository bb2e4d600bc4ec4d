"""Corrects the words of an answer towards the few words that one question knows."""

from collections.abc import Mapping

from bot.language.spelling import Spelling

NEAR = 0.75  # nearer than for the classifier: here one wrong correction is a wrong answer
EVERYDAY = 3  # examples; a word that stands in fewer may itself be a misspelling that an author collected


class Correction:
    """Knows which words are no misspellings: those that examples use often."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._everyday = frozenset(word for word, count in counts.items() if count >= EVERYDAY)
        self._spellings: dict[frozenset[str], Spelling] = {}

    def __call__(self, word: str, known: frozenset[str]) -> str:
        """Return the word of `known` that `word` was probably meant to be, or `word`."""
        if word in known or word in self._everyday:
            return word
        if known not in self._spellings:  # one for each question of the quiz
            self._spellings[known] = Spelling(dict.fromkeys(known, 1))
        near = self._spellings[known].nearest(word)
        return near.word if near is not None and near.similarity >= NEAR else word
