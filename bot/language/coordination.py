"""One question about two things: "what is subcision and tca cross", "cost and downtime of laser"."""

from collections.abc import Iterator, Sequence

_AND = frozenset(["and", "n", "plus", "+"])
_BEFORE_NAMES = frozenset("a the of for to with about from on".split())
"""They may stand before both of the two: "for ice picks and for boxcars"."""

MOST = 4  # in one clause; more of them make a list or a wall, and each would be weighed twice

Words = tuple[str, ...]


def alternatives(words: Sequence[str]) -> Iterator[tuple[Words, Words]]:
    """Yield, for every "and", the words without what stands behind it, and without what stands before it."""
    if sum(word in _AND for word in words) > MOST:
        return
    for at, word in enumerate(words):
        if word not in _AND or at == 0:
            continue
        size = 1
        if (
            words[at + 1 : at + 2]
            and words[at + 1] in _BEFORE_NAMES
            and words[at - 2 : at - 1] == words[at + 1 : at + 2]
        ):
            size = 2
        if at + size < len(words):
            yield (
                (*words[:at], *words[at + 1 + size :]),
                (*words[: at - size], *words[at + 1 :]),
            )
