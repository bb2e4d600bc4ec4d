"""How sure, and how often right."""

import importlib
import math
from pathlib import Path

import numpy as np
import pytest

from bot.errors import SettingsError
from bot.evaluation.calibration import calibrate
from bot.evaluation.reliability import Guess, bins, calibration_error, plot
from bot.language.classifier import Evidence
from bot.language.learned import Learned


def test_bins_hold_what_was_guessed_and_leave_empty_ones_out() -> None:
    low, high = bins([(0.05, False), (0.95, True), (1.0, False)])
    assert (low.low, low.high, low.count, low.confidence, low.right) == (0.0, 0.1, 1, 0.05, 0.0)
    assert (high.low, high.count, high.right) == (0.9, 2, 0.5)


def test_the_calibration_error_is_the_distance_between_confidence_and_truth() -> None:
    assert calibration_error([]) == 0.0
    assert calibration_error(bins([(1.0, True), (1.0, False)])) == 0.5
    assert calibration_error(bins([(0.5, True), (0.5, False)])) == 0.0
    assert math.isclose(calibration_error(bins([(0.8, True), (0.8, True), (0.2, False), (0.2, False)])), 0.2)


ROWLESS = np.zeros((0, 3), np.float16)


def guess(first: float, *, right: bool) -> Guess:
    scores = np.log(np.array([first, (1 - first) * 0.9, (1 - first) * 0.1], dtype=np.float32))
    nothing = np.zeros(0, np.float32)
    learned = Learned(("a", "b", "c"), (), (), (), (), nothing, ROWLESS, nothing, ROWLESS)
    return Guess(Evidence(learned, scores, 1.0, (), ()), first, right)


def test_calibration_finds_how_often_guesses_are_right() -> None:
    """Sure ones are right 19 times in 20, doubtful ones every other time; the guesses themselves think otherwise."""
    found = [guess(0.9, right=number % 20 != 0) for number in range(200)]
    found += [guess(0.5, right=number % 2 == 0) for number in range(200)]
    fitted = calibrate(found)
    assert fitted.error < 0.02 < fitted.now + 0.01


def test_a_plot_without_matplotlib_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(SettingsError, match=r"requirements/bench\.txt"):
        plot(bins([(0.5, True)]), tmp_path / "plot.png")
    assert not list(tmp_path.iterdir())
