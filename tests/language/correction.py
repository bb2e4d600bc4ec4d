"""Typing mistakes corrected as the bot does it, without fitting a whole matcher."""

import re
from functools import cache

from bot.content.loader import read_document
from bot.language.replies import Correct
from bot.language.spelling import Spelling
from bot.language.text import words
from tests.real_content import ROOT

NEAR = 0.75
_BRACKETS = re.compile(r"\{\w+\}|[\[\](){}|]")


@cache
def english() -> frozenset[str]:
    """Every word in the examples of the real intents: none of them is a misspelling."""
    found: set[str] = set()
    for path in sorted((ROOT / "intents").glob("*.yaml")):
        document, _ = read_document(path, path.name)
        if document is not None:
            found |= {word for line in document.data["examples"] for word in words(_BRACKETS.sub(" ", line))}
    return frozenset(found)


@cache
def _spelling(known: frozenset[str]) -> Spelling:
    return Spelling(dict.fromkeys(known, 1))


def correct(word: str, known: frozenset[str]) -> str:
    """Return the known word that `word` was probably meant to be, as `Matcher.correct` does."""
    if word in known or word in english():
        return word
    near = _spelling(known).nearest(word)
    return near.word if near is not None and near.similarity >= NEAR else word


_IS_CORRECT: Correct = correct
