"""What a message and a word are made of, for the classifier: parts of a message, features of a word.

A message's parts are its words and its pairs of words that stand near each other. A word's features are its runs of
letters, so that "scarring" says what "scar" says, and the words it is kin to, so that "bought" says what "buy" says.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.language.kin import kin

# Measured on three public collections with ten examples an intent (`python -m benchmarks.intents`), nine splits in all;
# a point is one right answer in a hundred messages.
SHORTEST_RUN, LONGEST_RUN = 3, 5  # letters; runs of two or six change nothing and cost time, up to four loses .1 points
STEM = 5  # letters of a word that stand for it in a pair; four or all of them come to the same within .1 points
GAP = 1  # words a pair may skip; none loses .2 of the first three answers, two gain nothing
KIN = 0.55  # share of kinship in what a word is made of: 0 loses 3.9 points, .4 and .7 lose .3 and .2
LONGEST_WORD = 40  # letters that are looked at; a wall of letters is no word


def pairs(words: Sequence[str]) -> Iterator[str]:
    """Words near each other, in order: "does it hurt" has "does it", "does hurt" and "it hurt"."""
    stems = [word[:STEM] for word in words]
    for place, first in enumerate(stems):
        for second in stems[place + 1 : place + 2 + GAP]:
            yield f"{first} {second}"


def letter_runs(word: str) -> Iterator[str]:
    """Runs of three to five letters, the ends of the word marked: "<sc", "sca", "car", ..."""
    marked = f"<{word[:LONGEST_WORD]}>"
    for length in range(SHORTEST_RUN, LONGEST_RUN + 1):
        for start in range(len(marked) - length + 1):
            yield marked[start : start + length]


def kinships(word: str) -> list[str]:
    """The groups a word is kin to, written so that no run of letters looks like them."""
    return [f"={group}" for group in kin(word)]


def compose(word: str, weights: Mapping[str, float]) -> dict[str, float]:
    """A word as a vector of length 1 over those of its features that have a weight; empty if none has."""
    runs = Counter(run for run in letter_runs(word) if run in weights)
    letters = {run: math.sqrt(count) * weights[run] for run, count in runs.items()}
    groups = [group for group in kinships(word) if group in weights]
    share = KIN if groups and letters else float(not letters)
    length = math.hypot(*letters.values())
    vector = {run: value / length * math.sqrt(1 - share) for run, value in letters.items()}
    vector.update((group, math.sqrt(share / len(groups))) for group in groups)
    return vector
