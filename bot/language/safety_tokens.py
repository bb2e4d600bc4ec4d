"""A message as the safety rules see it: words with what they may stand for, sentences and clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.safety_words import RuleWords
from bot.language.text import normalise

_TOKEN = re.compile(
    r"\d+(?:\.\d+)?"
    r"|[^\W\d_]+(?:[*@$0-9]+[^\W\d_]+)*"  # "su*cide" and "k1ll" are one word
    r"|(?P<sentence>[.!?;\n])|(?P<clause>[,:()\"]|(?<!\S)-)"
)
_SPELLED_OUT = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*][^\W\d_]){2,7}(?![^\W_])")  # "d i e", "k.m.s"
_BETWEEN = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True)
class Message:
    """The words of a message: what each may stand for, and in which sentence and clause it is."""

    meanings: tuple[frozenset[str], ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]

    def without(self, struck: set[int]) -> "Message":
        """The same message in which some words mean nothing."""
        meanings = tuple(frozenset[str]() if at in struck else known for at, known in enumerate(self.meanings))
        return Message(meanings, self.sentences, self.clauses)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the words and marks of a text; the group of a mark says what it ends, "sentence" or "clause"."""
    plain = _SPELLED_OUT.sub(lambda letters: _BETWEEN.sub("", letters[0]), normalise(text))
    return _TOKEN.finditer(plain)


def read(text: str, words: RuleWords) -> Message:
    """Return the message as the rules see it."""
    meanings, sentences, clauses = [], [], []
    sentence = clause = 0
    for token in tokens(text):
        mark = token.lastgroup
        if mark is None:
            meanings.append(words.meanings(token[0]))
            sentences.append(sentence)
            clauses.append(clause)
        else:
            sentence += mark == "sentence"
            clause += 1
    return Message(tuple(meanings), tuple(sentences), tuple(clauses))
