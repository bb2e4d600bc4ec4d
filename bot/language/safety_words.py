"""Which words of the safety rules a typed word may stand for.

A word stands for itself and for a rule word with an ending (`infect*`). If it is neither, it stands for the rule words
of which it repeats letters ("diiie") or hides some ("su*cide", "k1ll"), and for those of the list `misspelled` that it
is near to ("infeciton"). What merely looks alike the authors list under `leave_alone`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations, groupby

from bot.content.safety_rules import NUMBER
from bot.language.spelling import mistakes

SHORTEST = 4  # letters; anything typed that is shorter is near too much, its misspellings stand in the rules
LONG = 10  # from this length on two mistakes are forgiven
REMEMBERED = 4096  # words; a chat uses a few thousand
LONGEST = 24  # letters; nothing in the rules is longer, and the work grows with the square
HIDDEN = str.maketrans("1034@5$", "ioeaass")
_MASKED = re.compile(r"[*@$0-9]")


class RuleWords:
    """The words of the rules, to look up what somebody typed."""

    def __init__(self, words: Iterable[str], misspelled: Iterable[str], leave_alone: Iterable[str] = ()) -> None:
        known = set(words)
        self._exact = {word for word in known if not word.endswith("*")}
        self._beginnings = known - self._exact
        self._leave_alone = frozenset(leave_alone)
        self._squeezed: dict[str, set[str]] = defaultdict(set)
        for word in self._exact:
            self._squeezed[_squeeze(word)].add(word)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for word in misspelled:
            for short in _shortenings(word):
                self._shortened[short].add(word)
        self.meanings = lru_cache(maxsize=REMEMBERED)(self._meanings)

    def _meanings(self, word: str) -> frozenset[str]:
        """The rule words, `word` and `word*`, that a typed word may stand for; any number is `N` as well."""
        found = self._by_letters(word)
        return found | {NUMBER} if word[0].isdigit() else found

    def _by_letters(self, word: str) -> frozenset[str]:
        found = self._plainly(word)
        if word in self._exact or word in self._leave_alone or len(word) > LONGEST:
            return found
        if _MASKED.search(word):
            return found | self._unmasked(word)
        found |= self._repeated(word)
        return found or self._all(self._near(word))

    def _plainly(self, word: str) -> frozenset[str]:
        starts = (word[:size] + "*" for size in range(2, len(word) + 1))
        found = {start for start in starts if start in self._beginnings}
        return frozenset(found | {word} if word in self._exact else found)

    def _all(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset[str]().union(*map(self._plainly, words))

    def _repeated(self, word: str) -> frozenset[str]:
        squeezed = _squeeze(word)
        if squeezed == word:
            return frozenset()
        return self._all(self._squeezed.get(squeezed, ())) or self._plainly(squeezed)

    def _unmasked(self, word: str) -> frozenset[str]:
        plain = word.translate(HIDDEN)
        if "*" not in plain:
            return self._plainly(plain) or self._plainly(plain.replace("i", "l", 1))
        if len(plain.replace("*", "")) < 2:
            return frozenset()
        shape = re.compile("".join("[a-z]" if char == "*" else re.escape(char) for char in plain))
        return self._all(word for word in self._exact if shape.fullmatch(word))

    def _near(self, word: str) -> Iterator[str]:
        """The nearest of the words that may be misspelled, one mistake away, or two if they are long."""
        if len(word) < SHORTEST:
            return
        candidates = set[str]().union(*(self._shortened.get(short, set()) for short in _shortenings(word)))
        measured = [(mistakes(word, candidate), candidate) for candidate in candidates]
        allowed = [(count, candidate) for count, candidate in measured if count <= _forgiven(word, candidate)]
        best = min((count for count, _ in allowed), default=0)
        yield from (candidate for count, candidate in allowed if count == best)


def _forgiven(word: str, meant: str) -> int:
    return 2 if min(len(word), len(meant)) >= LONG else 1


def _squeeze(word: str) -> str:
    return "".join(char for char, _ in groupby(word))


def _shortenings(word: str) -> set[str]:
    """The word without one letter, or two if it is long: two spellings that share one are near each other."""
    found = {word}
    for size in range(1, 2 + (len(word) >= LONG)):
        for out in combinations(range(len(word)), size):
            found.add("".join(char for at, char in enumerate(word) if at not in out))
    return found
