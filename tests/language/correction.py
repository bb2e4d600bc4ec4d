"""Typing mistakes corrected as the bot does it, without fitting a whole matcher."""

from functools import cache

from bot.content.validation import load
from bot.language.correction import Correction
from bot.language.matcher import word_counts
from bot.language.vocabulary import Names
from tests.real_content import ROOT


@cache
def _correction() -> Correction:
    content, problems = load(ROOT)
    assert content is not None, problems
    return Correction(word_counts(content, Names(content.vocabulary)))


def correct(word: str, known: frozenset[str]) -> str:
    """Return the known word that `word` was probably meant to be."""
    return _correction()(word, known)
