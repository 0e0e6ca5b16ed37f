"""Averages of recipes: greedy selection with replacement (Caruana et al., 2004), by rows that none learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium.learning.averaged import SMALLEST_PROBABILITY
from sensorium.specs import Array, sigmoid, softmax
from sensorium.targets import Link, Target

ROUNDS = 8
MAX_MEMBERS = 3
"""More make a model that is slow to answer, and gain next to nothing."""


def losses(target: Target, outputs: Array, labels: Sequence[str]) -> NDArray[np.float64]:
    """Return the loss (rows,) of outputs: surprise at the label, or the squared error of a scaled number."""
    encoded = np.asarray([target.encode(label) for label in labels])
    if target.link == "identity":
        return np.asarray((outputs.astype(np.float64)[:, 0] - encoded) ** 2)
    if target.link == "softmax":
        likely = softmax(outputs)[np.arange(len(encoded)), encoded]
        return np.asarray(-np.log(np.maximum(likely, SMALLEST_PROBABILITY)))
    likely = np.where(encoded == 1, sigmoid(outputs), 1 - sigmoid(outputs))
    return np.asarray(-np.log(np.maximum(likely, SMALLEST_PROBABILITY)).sum(1))


def average(outputs: Sequence[Array], weights: Sequence[float], link: Link) -> Array:
    """Return head outputs (rows, num_outputs) that stand for the weighted mean of what others stand for.

    The same as `sensorium.learning.averaged.AveragedModel` answers for rows that hold every input.
    """
    shares = np.asarray(weights, dtype=np.float64) / np.sum(weights)
    if link == "identity":
        return np.asarray(sum(share * one for share, one in zip(shares, outputs, strict=True)))
    stands_for = softmax if link == "softmax" else sigmoid
    mean = sum(share * stands_for(one) for share, one in zip(shares, outputs, strict=True))
    likely = np.clip(mean, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return np.asarray(np.log(likely) if link == "softmax" else np.log(likely) - np.log1p(-likely))


def greedy(outputs: Mapping[str, Array], target: Target, labels: Sequence[str]) -> dict[str, int]:
    """Choose what to average: again and again the recipe whose addition makes the mean loss least, until none does.

    Args:
        outputs: Recipe → its outputs (rows, num_outputs).
        target: Fitted target.
        labels: Of these rows.

    Returns:
        Recipe → how often it was taken.
    """
    taken: list[str] = []
    least = float("inf")
    while len(taken) < ROUNDS:
        allowed = outputs if len(set(taken)) < MAX_MEMBERS else set(taken)
        found = {name: _mean_loss([*taken, name], outputs, target, labels) for name in allowed}
        best = min(found, key=lambda name: found[name])
        if found[best] >= least:
            break
        taken.append(best)
        least = found[best]
    return dict(Counter(taken))


def _mean_loss(names: Sequence[str], outputs: Mapping[str, Array], target: Target, labels: Sequence[str]) -> float:
    joined = average([outputs[name] for name in names], [1.0] * len(names), target.link)
    return float(losses(target, joined, labels).mean())
