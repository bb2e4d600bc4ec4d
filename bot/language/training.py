"""Learns how much each part of a message speaks for each intent, from examples.

The model is multinomial logistic regression in factored form, scores = D . G . W:

    D   examples x parts     the weight of each part, a word or a pair of words; rows of length 1
    G   parts x features     what a word is made of, its letters and kin; rows of length 1
    W   features x intents   what is learned

Words share what is learned about their features, so a word seen once says as much as its likenesses do. After the
fit `G . W` is all that answering needs. Equal examples give equal numbers, in whatever order they come. This is
the only file that needs scipy, so that a start from the cache does without it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.language.features import compose, kinships, letter_runs, pairs
from bot.language.learned import Floats, Learned

Columns = npt.NDArray[np.intp]
Sparse: TypeAlias = "sparse.csr_array[np.float32, tuple[int, int]]"
Words = Sequence[str]

# Measured like the constants of features.py, in points of accuracy.
RARITY = 0.7  # a word weighs its idf to this power: .5 and 1 lose .2 and .4
FOCUS = 0.5  # a word said for one intent only weighs half as much again: 0 loses .4, twice as much .1
DOUBT = 0.02  # of an example, for every intent: a word seen once is not yet known to keep to one; .005 loses .1
PAIR = 0.4  # weight of a pair beside a word's: 0 loses .5, .6 loses .1
SMOOTHING = 0.02  # of the wanted probabilities goes to all intents: .1 loses .4
# Stopping early is what keeps the model modest: at ten examples an intent 40 and 90 steps lose .4 and .2. The more
# examples there are the less modest it has to be: with a hundred, 60 steps lose 3 against 150.
STEPS, STEPS_GROW, MOST_STEPS = 60, 0.4, 160
DROPPED = 0.1  # share of an example hidden at each step, so that no word is indispensable: 0 and .3 lose .3 and .2
BATCH = 4096  # examples looked at in one step: bounds the time a step takes
MOST_WORDS, MOST_PAIRS, MOST_FEATURES = 20_000, 30_000, 20_000  # bounds memory and time: the most used are kept
SEED = 20_261  # any: equal examples must give equal answers


def fit(examples: Iterable[tuple[Words, str]]) -> Learned:
    """Learn from (words, intent) examples."""
    known = sorted((tuple(words), intent) for words, intent in examples if words)
    messages = [words for words, _ in known]
    intents = sorted({intent for _, intent in known})
    place = {intent: at for at, intent in enumerate(intents)}
    wanted = np.array([place[intent] for _, intent in known], dtype=np.intp)

    words = _most_used(messages, MOST_WORDS)
    joined = _most_used([list(pairs(message)) for message in messages], MOST_PAIRS)
    by_word = _table((_once(message, words) for message in messages), len(words))
    by_pair = _table((_once(pairs(message), joined) for message in messages), len(joined))
    weights = np.concatenate(
        [_rarity(by_word) * _focus(by_word, wanted, len(intents)), _rarity(by_pair) * PAIR]
    ).astype(np.float32)

    made_of, features, feature_weights = _composition(list(words))
    themselves = sparse.eye_array(len(joined), dtype=np.float32, format="csr")
    parts: Sparse = sparse.block_diag([made_of, themselves], format="csr")
    shown: Sparse = sparse.hstack([by_word, by_pair], format="csr")
    shown.data *= weights[shown.indices]
    learned = _descend(shown, parts, wanted, len(intents))
    return Learned(
        intents=tuple(intents),
        words=tuple(words),
        counts=tuple(np.bincount(by_word.indices, minlength=len(words)).tolist()),
        pairs=tuple(joined),
        weights=weights,
        rows=np.asarray(parts @ learned, dtype=np.float16),
        features=features,
        feature_weights=feature_weights,
        feature_rows=learned[: len(features)].astype(np.float16),
    )


def _most_used(messages: Iterable[Iterable[str]], most: int) -> dict[str, int]:
    """The parts that most messages hold, at most `most` of them, each with its place."""
    counts = Counter(part for message in messages for part in set(message))
    kept = sorted(counts, key=lambda part: (-counts[part], part))[:most]
    return {part: at for at, part in enumerate(sorted(kept))}


def _once(parts: Iterable[str], places: dict[str, int]) -> dict[int, float]:
    return {places[part]: 1.0 for part in parts if part in places}


def _table(lines: Iterable[dict[int, float]], width: int) -> Sparse:
    """Lines of {column: value} as a sparse matrix."""
    ends, columns, values = [0], list[int](), list[float]()
    for line in lines:
        columns += sorted(line)
        values += (line[column] for column in sorted(line))
        ends.append(len(columns))
    return sparse.csr_array((np.array(values, np.float32), columns, ends), shape=(len(ends) - 1, width))


def _rarity(by_part: Sparse) -> Floats:
    """Inverse document frequency, tempered."""
    messages, width = by_part.shape
    seen = np.bincount(by_part.indices, minlength=width)
    return np.log((messages + 1) / (seen + 0.5)).astype(np.float32) ** RARITY


def _focus(by_word: Sparse, wanted: Columns, intents: int) -> Floats:
    """1 for a word spread evenly over the intents, up to 1 + FOCUS for a word that is said for one only."""
    of_intent = sparse.csr_array(
        (np.ones(len(wanted), np.float32), (wanted, np.arange(len(wanted)))), shape=(intents, len(wanted))
    )
    counts = (of_intent @ by_word).toarray() + DOUBT
    shares = counts / counts.sum(axis=0)
    entropy = -(shares * np.log(shares)).sum(axis=0)
    return np.asarray(1 + FOCUS * (1 - entropy / math.log(max(intents, 2))), dtype=np.float32)


def _composition(words: list[str]) -> tuple[Sparse, tuple[str, ...], Floats]:
    """G, and the features that a new word may share with its weights.

    A run of letters only one word has tells words apart but no more: all such runs of a word become one column.
    """
    seen = Counter(run for word in words for run in set(letter_runs(word)))
    weights = {run: math.log((len(words) + 1) / (count + 0.5)) for run, count in seen.items()}
    weights |= {group: 1.0 for word in words for group in kinships(word)}
    shared = sorted(
        (name for name in weights if seen.get(name, 2) > 1), key=lambda name: (-seen.get(name, len(words)), name)
    )[:MOST_FEATURES]
    place = {name: at for at, name in enumerate(shared)}

    def line(at: int, word: str) -> dict[int, float]:
        vector = compose(word, weights)
        own = math.hypot(*(value for name, value in vector.items() if name not in place))
        return {place[name]: value for name, value in vector.items() if name in place} | {len(place) + at: own}

    table = _table((line(at, word) for at, word in enumerate(words)), len(place) + len(words))
    return table, tuple(shared), np.array([weights[name] for name in shared], dtype=np.float32)


def _descend(shown: Sparse, parts: Sparse, wanted: Columns, intents: int) -> Floats:
    """Nesterov's accelerated gradient descent from zero; each step looks at a batch, whole and with parts hidden."""
    chance = np.random.default_rng(SEED)
    learned = np.zeros((parts.shape[1], intents), np.float32)
    if not parts.shape[0]:
        return learned
    ahead = learned.copy()
    stride = 2 / _steepness(_of_length_one(shown), parts)
    for step in range(_steps(len(wanted) / intents)):
        batch = chance.permutation(len(wanted))[:BATCH] if len(wanted) > BATCH else np.arange(len(wanted))
        whole = shown[batch]
        seen = sparse.vstack([_of_length_one(whole), _of_length_one(_hidden(whole, chance))], format="csr")
        wrong = _softmax(seen @ (parts @ ahead))
        wrong -= SMOOTHING / intents
        wrong[np.arange(2 * len(batch)), np.tile(wanted[batch], 2)] -= 1 - SMOOTHING
        stepped = parts.T @ (seen.T @ wrong)
        # In place, for these arrays are most of the time: stepped = ahead - stride * slope, and on with the swing
        stepped *= -stride / (2 * len(batch))
        stepped += ahead
        swing = step / (step + 3)
        learned *= -swing
        np.multiply(stepped, 1 + swing, out=ahead)
        ahead += learned
        learned = stepped
    return learned


def _steps(each: float) -> int:
    """How long to learn, by the examples each intent has."""
    return min(round(STEPS * math.pow(max(each / 10, 1), STEPS_GROW)), MOST_STEPS)


def _steepness(shown: Sparse, parts: Sparse) -> float:
    """The largest curvature of the loss in any direction, times 2, by power iteration."""
    direction: Floats = np.ones(parts.shape[1], np.float32)
    size = 1.0
    for _ in range(15):  # within 1%, and the step need not be exact
        direction = parts.T @ (shown.T @ (shown @ (parts @ direction)))
        size = float(np.linalg.norm(direction))
        direction /= size
    return size / shown.shape[0]


def _hidden(shown: Sparse, chance: np.random.Generator) -> Sparse:
    left = shown.copy()
    left.data = np.where(chance.random(len(left.data)) < DROPPED, np.float32(0), left.data)
    return left


def _of_length_one(shown: Sparse) -> Sparse:
    lengths = np.sqrt((shown**2).sum(axis=1))
    lengths[lengths == 0] = 1
    scaled = shown.copy()
    scaled.data = (scaled.data / np.repeat(lengths, np.diff(scaled.indptr))).astype(np.float32)
    return scaled


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores
