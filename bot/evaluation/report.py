"""All that an evaluation finds, as one value and as JSON."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.content.utterances import Utterance
from bot.evaluation.blame import Accuser, Blame
from bot.evaluation.examiner import Examiner
from bot.evaluation.figures import GOALS, Tally, by_file, confusions, wanted_intents
from bot.evaluation.reliability import Bin, bins, calibration_error, guesses
from bot.evaluation.verdicts import Judged, Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """The judged messages, who is to blame for the wrong ones, and how reliable the confidence is."""

    judged: Sequence[Judged]
    wrong: Sequence[tuple[Judged, list[Blame]]]
    reliability: Sequence[Bin]

    @property
    def tallies(self) -> dict[str, Tally]:
        """A tally for each file."""
        return {file: Tally.of(found) for file, found in by_file(self.judged).items()}

    @property
    def calibration_error(self) -> float:
        return calibration_error(self.reliability)


def report(
    examiner: Examiner, utterances: Sequence[Utterance], track: Callable[[Iterable[Utterance]], Iterable[Utterance]]
) -> Report:
    """Judge the messages; `track` shows how far it is."""
    judged = [examiner.judge(utterance) for utterance in track(utterances)]
    accuser = Accuser(examiner)
    wrong = [(one, accuser.blame(one)) for one in judged if one.verdict is Verdict.WRONG]
    found = bins([(guess.confidence, guess.right) for guess in guesses(examiner, utterances)])
    return Report(judged, wrong, found)


def as_json(found: Report) -> dict[str, Any]:
    """Return a report as plain data."""
    tallies = found.tallies
    return {
        "files": {
            file: {"messages": tally.total, **{verdict.name.lower(): tally.counts[verdict] for verdict in Verdict}}
            for file, tally in tallies.items()
        },
        "goals": {
            goal.name: {"figure": tallies[goal.file].share(goal.verdict), "least": goal.least, "most": goal.most}
            for goal in GOALS
            if goal.file in tallies
        },
        "confusions": [
            {"wanted": wanted, "answered": answered, "times": times}
            for wanted, answered, times in confusions(found.judged)
        ],
        "wrong": [
            {
                **message_as_json(one),
                "blame": [asdict(blame) for blame in blames],
            }
            for one, blames in found.wrong
        ],
        "reliability": [asdict(one) for one in found.reliability],
        "calibration_error": found.calibration_error,
    }


def message_as_json(one: Judged) -> dict[str, Any]:
    """Return a judged message as plain data."""
    return {
        "file": one.utterance.file,
        "after": one.utterance.after,
        "text": one.utterance.text,
        "wanted": list(wanted_intents(one)),
        "now": one.now,
        "confidence": one.confidence,
    }
