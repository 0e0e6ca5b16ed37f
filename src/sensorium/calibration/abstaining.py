"""The probability under which answers are withheld, so that of those given a chosen share is right.

Selection with guaranteed risk, after Geifman and El-Yaniv (2017): a few thresholds are tried, and one counts as good
only if so few wrong answers above it would be improbable were the share of right ones lower than wanted. The level is
divided by the number of thresholds, so that their choice costs nothing of the 95 % (Angelopoulos et al., 2021).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.links import Floats

ERROR_LEVEL = 0.05
SHARES_TRIED = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)


def threshold_for(accuracy: float, confidence: Floats, is_right: NDArray[np.bool_]) -> float | None:
    """Return the lowest probability above which answers are right often enough, with 95 % confidence.

    Args:
        accuracy: Share of the answers given that shall be right, above 0 and below 1.
        confidence: Probability of each answer (rows,), from a calibrator that was not fitted to the row.
        is_right: Whether the answer was right (rows,). Rows count as independent of each other.

    Returns:
        The threshold; an answer is given at or above it. None where these rows can show that for none.
    """
    order = np.argsort(-confidence, kind="stable")
    sorted_confidence, wrong = confidence[order], np.cumsum(~is_right[order])
    for share in SHARES_TRIED:
        threshold = float(sorted_confidence[max(math.ceil(share * len(order)), 1) - 1])
        answered = int(np.searchsorted(-sorted_confidence, -threshold, side="right"))
        if chance_of_at_most(int(wrong[answered - 1]), answered, 1 - accuracy) <= ERROR_LEVEL / len(SHARES_TRIED):
            return threshold
    return None


def chance_of_at_most(successes: int, trials: int, probability: float) -> float:
    """Return the chance of so few successes in independent trials: the lower tail of the binomial distribution."""
    if successes >= trials:
        return 1.0
    log_odds, log_chance = math.log(probability) - math.log1p(-probability), trials * math.log1p(-probability)
    total = math.exp(log_chance)
    for count in range(1, successes + 1):
        log_chance += math.log(trials - count + 1) - math.log(count) + log_odds
        total += math.exp(log_chance)
    return min(total, 1.0)
