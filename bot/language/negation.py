"""Which phrases in an answer are said not to be so: "no pus, fever or heat, just a few spots".

A negation reaches a few words forward, up to the end of the sentence, a comma or a "but". An "or" carries it on, an
"and" does not: what is named after "not pregnant and ..." rather counts than not.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.language.text import WORD

NEGATIONS = frozenset(
    "no not never without dont didnt doesnt havent hasnt isnt arent aint wasnt cant non nor neither".split()
)
REACH = 3  # words a negation reaches forward: "not really pregnant", "no sign of pus"
STOPS = frozenset("but just only though however yes except besides apart".split())
LONGEST_LIST = 12  # phrases looked through for the "or" of a list
_CARRIES = frozenset(["or", "nor"])
_IN_LISTS = frozenset(["any", "a", "the"])
_OF_STATES = frozenset("not isnt arent aint wasnt never".split())  # "not healed"; but "no, healed" is healed
_SAYS_NONE = NEGATIONS | {"none", "nothing", "nope", "nah"}
_PIECE = re.compile(rf"({WORD.pattern})|([,;:.!?()\n/])")


@dataclass(frozen=True, slots=True)
class Said:
    """A message in words; `marks` holds what stands before each of them: "," "/" "." (any end) or nothing."""

    words: tuple[str, ...]
    marks: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Said":
        """Cut normalised text into words."""
        said, marks, mark = [], [], ""
        for found in _PIECE.finditer(text):
            if found[1]:
                said.append(found[1])
                marks.append(mark)
                mark = ""
            elif mark != ".":
                mark = found[2] if found[2] in ",/" else "."
        return cls(tuple(said), tuple(marks))


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of an option at a place in a message; without an option it says nothing."""

    option: str | None
    start: int
    end: int


def denied(
    said: Said, hits: Sequence[Hit], *, nothing: str | None, absences: Collection[str], compares: bool
) -> set[Hit]:
    """Return the hits that are said not to be so.

    `absences` are options that tell of nothing themselves ("none", "not sure"); `nothing` is the one of them that
    denies what comes after it: "i dont have any cysts". With `compares` what follows "than" does not count either:
    "smaller than a pea".
    """
    at = {hit.start: hit for hit in hits}
    found: set[Hit] = set()
    place, reach, listed, by = 0, -1, -1, ""
    while place < len(said.words):
        word, hit = said.words[place], at.get(place)
        end = hit.end if hit else place + 1
        if said.marks[place] == "." or (said.marks[place] == "," and place > listed):
            reach = -1
        if hit is not None and place <= reach and _can_be_denied(hit, said, absences, by):
            found.add(hit)
            reach = listed = _carried_to(said, at, end)
        elif _denies(word, hit, nothing) or (compares and word == "than"):
            reach, by = end - 1 + REACH, word
        elif hit is None and word in STOPS:
            reach = -1
        place = end
    return found


def _denies(word: str, hit: Hit | None, nothing: str | None) -> bool:
    alone = hit is None or hit.end == hit.start + 1 or (nothing is not None and hit.option == nothing)
    return word in NEGATIONS and alone


def _can_be_denied(hit: Hit, said: Said, absences: Collection[str], by: str) -> bool:
    return hit.option not in absences or (by in _OF_STATES and said.words[hit.start] not in _SAYS_NONE)


def _carried_to(said: Said, at: Mapping[int, Hit], place: int) -> int:
    """Return how far a negation goes on after a phrase that ends before `place`, or -1: "no pus, fever or any heat"."""
    for _ in range(LONGEST_LIST):
        if place >= len(said.words) or said.marks[place] == ".":
            return -1
        if said.words[place] in _CARRIES or said.marks[place] == "/":
            return place + REACH
        if place not in at and said.words[place] not in _IN_LISTS:
            return -1
        place = at[place].end if place in at else place + 1
    return -1


def not_denied(said: Sequence[str], start: int) -> bool:
    """Whether no negation stands shortly before the word at `start`."""
    return NEGATIONS.isdisjoint(said[max(0, start - REACH) : start])
