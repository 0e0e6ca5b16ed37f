"""Metrics of probabilities: how sure a model was of what turned out to be true."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sensorium.evaluation.intervals import wilson_interval
from sensorium.evaluation.metrics import NO_CLASS, Bools, Floats, Ints

NUM_BINS = 15
FEWEST_ROWS_IN_BIN = 10
"""Bins of fewer rows would measure chance: there are fewer bins instead."""


class ReliabilityBin(NamedTuple):
    """Rows that the model was about equally sure of.

    Attributes:
        confidence: Mean probability of their answers, 0 to 1.
        accuracy: Share of right answers.
        rows: How many there are.
        low: Lower bound of the 95 % interval of ``accuracy`` (Wilson, 1927).
        high: Upper bound.
    """

    confidence: float
    accuracy: float
    rows: int
    low: float
    high: float


def log_losses(probabilities: Floats, places: Ints) -> Floats:
    """Return minus the natural log of the true class's probability of each row, 0 to 708.

    Args:
        probabilities: (rows, classes).
        places: (rows,) place of the true class of each row, which must be one of the classes.
    """
    smallest = np.finfo(np.float64).tiny
    return -np.log(np.maximum(probabilities[np.arange(len(places)), places], smallest))


def log_loss(probabilities: Floats, places: Ints) -> float:
    """Return the mean of `log_losses`, in nats; 0 is best, the log of the number of classes is what guessing gives."""
    return float(log_losses(probabilities, places).mean())


def brier_scores(probabilities: Floats, places: Ints) -> Floats:
    """Return the squared distance of each row's probabilities from its true class, summed over classes, 0 to 2.

    Args:
        probabilities: (rows, classes).
        places: (rows,) place of the true class of each row; `NO_CLASS` where the model does not know it, which is
            to say gave it no probability.
    """
    is_known = places != NO_CLASS
    of_true = np.where(is_known, probabilities[np.arange(len(places)), places], 0)
    return np.asarray(np.square(probabilities).sum(axis=1) - 2 * of_true + 1)


def brier(probabilities: Floats, places: Ints) -> float:
    """Return the multiclass Brier score, the mean of `brier_scores`, 0 (best) to 2 (Brier, 1950)."""
    return float(brier_scores(probabilities, places).mean())


def equal_mass_bins(confidence: Floats, num_bins: int | None = None) -> Ints:
    """Return the bin of each row: bins of about as many rows each, by rising confidence.

    Rows of equal confidence share a bin, so that the order of rows does not matter; a bin may then be empty.

    Args:
        confidence: (rows,) probability of each answer.
        num_bins: How many; None takes 15, and fewer where they would hold fewer than ten rows.
    """
    if num_bins is None:
        num_bins = min(NUM_BINS, max(1, len(confidence) // FEWEST_ROWS_IN_BIN))
    rows_below = np.searchsorted(np.sort(confidence), confidence)
    return rows_below * num_bins // len(confidence)


def ece(confidence: Floats, is_right: Bools, *, num_bins: int | None = None) -> float:
    """Return the expected calibration error, 0 (best) to 1: the mean gap of a bin's confidence and accuracy.

    Naeini et al. (2015), with bins of equal mass (Nguyen and O'Connor, 2015). It is biased upwards: in few rows the
    accuracy of a bin differs from its confidence by chance, so even a perfectly calibrated model does not read 0.

    Args:
        confidence: (rows,) probability of each answer.
        is_right: (rows,) whether it is right.
        num_bins: As in `equal_mass_bins`.
    """
    return float(ece_of(calibration_gaps(confidence, is_right, num_bins=num_bins).sum(axis=0), len(confidence)))


def calibration_gaps(confidence: Floats, is_right: Bools, *, num_bins: int | None = None) -> Floats:
    """Return (rows, bins): confidence minus 1 for a right or 0 for a wrong answer, in the column of the row's bin."""
    bins = equal_mass_bins(confidence, num_bins)
    table = np.zeros((len(confidence), int(bins.max()) + 1))
    table[np.arange(len(confidence)), bins] = confidence - is_right
    return table


def ece_of(sums: Floats, rows: ArrayLike) -> Floats:
    """Return the expected calibration error (...) from the sums (..., bins) of `calibration_gaps` over rows (...)."""
    return np.asarray(np.abs(sums).sum(axis=-1) / rows)


def centred(draws: Floats, error: ArrayLike) -> Floats:
    """Return draws (draws,) of the expected calibration error, shifted to lie around the error of the rows themselves.

    Drawing adds chance to every bin, which moves all draws up, often beyond the figure.
    """
    return np.asarray(np.clip(draws - draws.mean() + error, 0, 1))


def reliability(confidence: Floats, is_right: Bools, *, num_bins: int | None = None) -> list[ReliabilityBin]:
    """Return the bins of a reliability diagram (Murphy and Winkler, 1977), by rising confidence, empty ones left out.

    Args:
        confidence: (rows,) probability of each answer.
        is_right: (rows,) whether it is right.
        num_bins: As in `equal_mass_bins`.
    """
    bins = equal_mass_bins(confidence, num_bins)
    found = []
    for place in np.unique(bins):
        inside = bins == place
        rows, share = int(inside.sum()), float(is_right[inside].mean())
        found.append(ReliabilityBin(float(confidence[inside].mean()), share, rows, *wilson_interval(share, rows)))
    return found
