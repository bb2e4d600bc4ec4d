"""Example templates: one line that stands for many. `[optional]`, `(one|other)`, `{kind}` for names of entities."""

import re
from collections.abc import Mapping, Sequence
from itertools import product
from zlib import crc32

MOST = 4
"""Expansions of one line that are used. With 12 a long template drowns short ones (6 points fewer answered)."""

_TOKEN = re.compile(r"[\[\](){}|]|[^\[\](){}|]+")
_CLOSING = {"[": "]", "(": ")"}


class TemplateError(ValueError):
    """The brackets of a template do not fit together; the message says how."""


def expand(template: str, slots: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the sentences that `template` stands for, at most `MOST`, spread evenly over all there are.

    Raises:
        TemplateError: for brackets that do not match and for a `{slot}` that is not in `slots`.
    """
    tokens = _TOKEN.findall(template)
    sentences, rest = _alternatives(tokens, None, slots)
    if rest:
        raise TemplateError(f"there is a '{rest[0]}' without its opening bracket")
    clean = list(dict.fromkeys(" ".join(sentence.split()) for sentence in sentences))
    if len(clean) <= MOST:
        return tuple(clean)
    # Start elsewhere in every template, or the same few treatments would stand in all of them.
    start = crc32(template.encode())
    return tuple(clean[(start + index * len(clean) // MOST) % len(clean)] for index in range(MOST))


def _alternatives(
    tokens: list[str], closing: str | None, slots: Mapping[str, Sequence[str]]
) -> tuple[list[str], list[str]]:
    """Read up to `closing`; return the sentences read and the tokens after it."""
    done: list[str] = []
    parts: list[Sequence[str]] = []
    while tokens:
        token, tokens = tokens[0], tokens[1:]
        if token == closing:
            return done + _join(parts), tokens
        if token in _CLOSING:
            inner, tokens = _alternatives(tokens, _CLOSING[token], slots)
            parts.append([*inner, ""] if token == "[" else inner)
        elif token == "{":
            name, tokens = _slot(tokens, slots)
            parts.append(slots[name])
        elif token == "|" and closing is not None:
            done, parts = done + _join(parts), []
        elif token in "])}|":
            return done + _join(parts), [token, *tokens]
        else:
            parts.append([token])
    if closing is not None:
        raise TemplateError(f"a '{closing}' is missing")
    return done + _join(parts), []


def _slot(tokens: list[str], slots: Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    if len(tokens) < 2 or tokens[1] != "}":
        raise TemplateError("a '}' is missing")
    if tokens[0] not in slots:
        kinds = ", ".join(slots)
        raise TemplateError(f"there is no kind of entity '{tokens[0]}' in the vocabulary (there are: {kinds})")
    return tokens[0], tokens[2:]


def _join(parts: Sequence[Sequence[str]]) -> list[str]:
    """Return every way to take one of each part; far more than `MOST` are cut before they cost memory."""
    sentences = [""]
    for part in parts:
        sentences = [before + piece for before, piece in product(sentences, part)]
        if len(sentences) > MOST**3:
            sentences = [sentences[index * len(sentences) // MOST**3] for index in range(MOST**3)]
    return sentences
