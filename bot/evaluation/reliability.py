"""Whether the bot is as often right as it thinks: its confidence beside how often it was right."""

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.utterances import Answered, Declined, Utterance
from bot.errors import SettingsError
from bot.evaluation.examiner import Examiner
from bot.language.classifier import Evidence
from bot.language.matcher import OUT_OF_SCOPE, SURE, sureness

BINS = 10
JUDGED = ("questions", "small_talk", "out_of_scope")  # one thing is asked, and nothing before it helps


@dataclass(frozen=True, slots=True)
class Guess:
    """What the best intent for a message rested on, how sure the bot was of it, and whether it was right."""

    evidence: Evidence
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The guesses whose confidence lies between two values."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def guesses(examiner: Examiner, utterances: Iterable[Utterance]) -> list[Guess]:
    """Return the best guess on every message that asks one thing, before it is decided whether that is enough."""
    found = []
    for utterance in utterances:
        if utterance.file not in JUDGED:
            continue
        piece = examiner.matcher.read(utterance.text)[0]
        if piece.evidence.known:
            best = sureness(piece.evidence)[0]
            right = examiner.reported(best.intent) in _names(utterance, examiner)
            found.append(Guess(piece.evidence, best.confidence, right))
    return found


def _names(utterance: Utterance, examiner: Examiner) -> set[str]:
    match utterance.wanted:
        case Answered(intents):
            return {examiner.reported(intent) for intent in intents}
        case Declined():
            return {OUT_OF_SCOPE}
        case _:
            return set()


def bins(pairs: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Return the guesses, as (confidence, right), sorted into ten bins of equal width; empty ones are left out."""
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in pairs:
        sorted_in[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return [
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            count=len(inside),
            confidence=sum(confidence for confidence, _ in inside) / len(inside),
            right=sum(right for _, right in inside) / len(inside),
        )
        for place, inside in enumerate(sorted_in)
        if inside
    ]


def calibration_error(found: Sequence[Bin]) -> float:
    """Return the expected calibration error: how far confidence and truth are apart, on average over the guesses."""
    total = sum(one.count for one in found)
    return sum(one.count * abs(one.confidence - one.right) for one in found) / total if total else 0.0


def plot(found: Sequence[Bin], file: Path) -> None:
    """Draw the reliability diagram.

    Raises:
        SettingsError: where matplotlib is not installed.
    """
    try:
        # By name: the bot runs without it, and what `bot/` imports is listed among what it needs.
        pyplot = importlib.import_module("matplotlib.pyplot")
    except ModuleNotFoundError:
        raise SettingsError(
            "A plot takes matplotlib, which is not installed here: pip install -r requirements/bench.txt, "
            "or leave --plot out (--json holds the same numbers)."
        ) from None
    figure, (upper, lower) = pyplot.subplots(2, 1, sharex=True, figsize=(6, 7), height_ratios=(3, 1))
    upper.plot([0, 1], [0, 1], color="grey", linestyle=":", label="as often right as it thinks")
    upper.plot([one.confidence for one in found], [one.right for one in found], marker="o", label="the bot")
    upper.axvline(SURE, color="grey", linewidth=0.8, label=f"answers from {SURE:.0%}")
    upper.set(ylabel="share that was right", ylim=(0, 1), title=f"calibration error {calibration_error(found):.3f}")
    upper.legend(loc="upper left", frameon=False)
    lower.bar([one.low for one in found], [one.count for one in found], width=1 / BINS, align="edge")
    lower.set(xlabel="confidence", ylabel="messages", xlim=(0, 1))
    figure.tight_layout()
    figure.savefig(file)
    pyplot.close(figure)
