"""Fits the four constants of `matcher.sureness` to messages, and says how good they are on messages left out.

Sureness is a logistic function of three features of the evidence, cut where little is known. Its constants are those
under which the guesses that were right, and those that were wrong, are likeliest (Fisher scoring: Newton steps with
the expected curvature, which cannot run away).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.evaluation.reliability import Guess, bins, calibration_error
from bot.language.classifier import Evidence
from bot.language.matcher import MOSTLY_KNOWN, TINY

NAMES = ("BIAS", "OF_ODDS", "OF_LEAD", "OF_KNOWN")
STEPS = 25  # eight are enough from zero; more change nothing
STEADY = 1e-3  # of the curvature, so that features which say the same do not make it singular
FOLDS = 5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The constants, and the expected calibration error on folds they were not fitted to; `now`: of those in use."""

    constants: tuple[float, ...]
    error: float
    now: float


def calibrate(found: Sequence[Guess]) -> Calibration:
    """Fit the constants to what was guessed on messages."""
    features = np.array([_features(guess.evidence) for guess in found])
    cut = np.array([min(1.0, guess.evidence.known / MOSTLY_KNOWN) for guess in found])
    right = np.array([guess.right for guess in found], dtype=np.float64)
    held_out: list[tuple[float, bool]] = []
    for number in range(FOLDS):
        out = np.arange(len(found)) % FOLDS == number
        constants = _fit(features[~out], cut[~out], right[~out])
        sure = _sureness(features[out], cut[out], constants)
        held_out += zip(sure.tolist(), right[out].astype(bool).tolist(), strict=True)
    return Calibration(
        constants=tuple(_fit(features, cut, right).tolist()),
        error=calibration_error(bins(held_out)),
        now=calibration_error(bins([(guess.confidence, guess.right) for guess in found])),
    )


def _features(evidence: Evidence) -> tuple[float, float, float, float]:
    """The same as in `sureness`."""
    ranked = evidence.rank(2)
    first = max(ranked[0][1], TINY)
    second = max(ranked[1][1], TINY) if len(ranked) > 1 else TINY
    return 1.0, math.log(first / (1 - first + TINY)), math.log(first / second), evidence.known


def _sureness(features: Floats, cut: Floats, constants: Floats) -> Floats:
    return np.asarray(cut / (1 + np.exp(-features @ constants)))


def _fit(features: Floats, cut: Floats, right: Floats) -> Floats:
    constants = np.zeros(features.shape[1])
    for _ in range(STEPS):
        sure = np.clip(_sureness(features, cut, constants), TINY, 1 - TINY)
        slope = sure * (1 - sure / cut.clip(TINY))
        informs = 1 / (sure * (1 - sure))
        curvature = features.T @ (features * (slope**2 * informs)[:, None]) + STEADY * np.eye(features.shape[1])
        constants = constants + np.linalg.solve(curvature, features.T @ ((right - sure) * slope * informs))
    return constants
