"""Example templates: one line that stands for many. `[optional]`, `(one|other)`, `{kind}` for names of entities."""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import product
from zlib import crc32

MOST = 4
"""Expansions of one line that are used. With 12 a long template drowns short ones (6 points fewer answered)."""

DEEPEST = 20  # brackets within brackets; ours need two

_TOKEN = re.compile(r"[\[\](){}|]|[^\[\](){}|]+")
_CLOSING = {"[": "]", "(": ")"}


class TemplateError(ValueError):
    """The brackets of a template do not fit together; the message says how."""


def expand(template: str, slots: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the sentences that `template` stands for, at most `MOST`, spread evenly over all there are.

    Raises:
        TemplateError: for brackets that do not match and for a `{slot}` that is not in `slots`.
    """
    tokens = deque(_TOKEN.findall(template))
    sentences = _alternatives(tokens, None, slots)
    if tokens:
        raise TemplateError(f"there is a '{tokens[0]}' without its opening bracket")
    clean = list(dict.fromkeys(" ".join(sentence.split()) for sentence in sentences))
    if len(clean) <= MOST:
        return tuple(clean)
    # Start elsewhere in every template, or the same few treatments would stand in all of them.
    start = crc32(template.encode())
    return tuple(clean[(start + index * len(clean) // MOST) % len(clean)] for index in range(MOST))


def _alternatives(
    tokens: deque[str], closing: str | None, slots: Mapping[str, Sequence[str]], depth: int = 0
) -> list[str]:
    """Take the tokens up to `closing` and return the sentences they stand for; what nobody opened is left."""
    if depth > DEEPEST:
        raise TemplateError(f"the brackets are nested more than {DEEPEST} deep")
    done: list[str] = []
    parts: list[Sequence[str]] = []
    while tokens:
        token = tokens.popleft()
        if token == closing:
            return _thinned(done + _join(parts))
        if token in _CLOSING:
            inner = _alternatives(tokens, _CLOSING[token], slots, depth + 1)
            parts.append([*inner, ""] if token == "[" else inner)
        elif token == "{":
            parts.append(slots[_slot(tokens, slots)])
        elif token == "|" and closing is not None:
            done, parts = _thinned(done + _join(parts)), []
        elif token in "])}|":
            tokens.appendleft(token)
            break
        else:
            parts.append([token])
    if closing is not None:
        raise TemplateError(f"a '{closing}' is missing")
    return done + _join(parts)


def _slot(tokens: deque[str], slots: Mapping[str, Sequence[str]]) -> str:
    name = tokens.popleft() if tokens else ""
    if not tokens or tokens.popleft() != "}":
        raise TemplateError("a '}' is missing")
    if name not in slots:
        kinds = ", ".join(slots) or "none"
        raise TemplateError(f"there is no kind of entity '{name}' in the vocabulary (there are: {kinds})")
    return name


def _join(parts: Sequence[Sequence[str]]) -> list[str]:
    """Return ways to take one of each part."""
    sentences = [""]
    for part in parts:
        sentences = _thinned([before + piece for before, piece in product(sentences, part)])
    return sentences


def _thinned(sentences: list[str]) -> list[str]:
    """Return far more than `MOST`, but few enough to cost no memory, spread evenly over all."""
    if len(sentences) <= MOST**3:
        return sentences
    return [sentences[index * len(sentences) // MOST**3] for index in range(MOST**3)]
