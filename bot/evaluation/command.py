"""What `run_bot.py evaluate` does, once content and messages are read."""

import json
from collections.abc import Sequence
from pathlib import Path

from bot.content.library import Content
from bot.content.utterances import KnownFailure, Utterance
from bot.evaluation.calibration import calibrate
from bot.evaluation.examiner import Examiner
from bot.evaluation.folds import FOLDS, cross_validate
from bot.evaluation.known_failures import head_of, written
from bot.evaluation.printing import console, progress, show, show_calibration, show_folds, track
from bot.evaluation.reliability import guesses, plot
from bot.evaluation.report import as_json, report


def evaluate(examiner: Examiner, utterances: Sequence[Utterance], data: Path | None, picture: Path | None) -> None:
    """Judge the messages and print what was found; write it to `data` as JSON, and the reliability to `picture`."""
    found = report(examiner, utterances, lambda all_of_them: track(list(all_of_them), "Judging messages"))
    show(found, console())
    if data is not None:
        data.write_text(json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if picture is not None:
        plot(found.reliability, picture)


def cross_validate_examples(content: Content) -> None:
    """Judge the examples by bots that have not seen them, and print what was found."""
    with progress() as shown:
        task = shown.add_task("Learning from four fifths of the examples", total=None)

        def tell(done: int, total: int) -> None:
            shown.update(task, description="Judging the fifth left out", completed=done, total=total)

        folds = []
        for fold in cross_validate(content, tell):
            folds.append(fold)
            description = f"Learning from four fifths of the examples ({len(folds)} of {FOLDS} done)"
            shown.update(task, description=description, completed=0, total=None)
    show_folds(folds, console())


def calibrate_sureness(examiner: Examiner, utterances: Sequence[Utterance]) -> None:
    """Fit the constants of the confidence to the messages, and print them."""
    found = guesses(examiner, track(utterances, "Reading messages"))
    show_calibration(calibrate(found), console())


def write_known_failures(
    examiner: Examiner, utterances: Sequence[Utterance], before: Sequence[KnownFailure], file: Path
) -> None:
    """Write the file of known failures anew; comments on top and reasons stay."""
    judged = [examiner.judge(utterance) for utterance in track(utterances, "Judging messages")]
    head = head_of(file.read_text(encoding="utf-8") if file.exists() else "")
    file.write_text(written(judged, before, head), encoding="utf-8")
    failures = sum(not one.verdict.harmless for one in judged)
    console().print(f"{failures} of {len(judged):,} messages go wrong: they stand in {file.name} now.")
