"""Which calibrator: the one asked for, or the simplest that is not clearly beaten on held-out rows.

Every row's outputs are also calibrated by a map that was fitted without the row's fold. What follows from calibrated
probabilities, such as the cut of a set, is taken from those: from a map that has seen its rows it would promise more
than it keeps.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.calibrators import Calibrator
from sensorium.calibration.calibrators.isotonic import Isotonic
from sensorium.calibration.calibrators.scaling import Temperature, Vector
from sensorium.calibration.calibrators.unchanged import Unchanged
from sensorium.calibration.links import Floats, LinkFunction
from sensorium.specs import Array

NUM_FOLDS = 5

CALIBRATORS: Mapping[str, type[Calibrator]] = MappingProxyType(
    {one.name: one for one in (Unchanged, Temperature, Vector, Isotonic)}
)
"""By method, from simple to rich."""


@dataclass(frozen=True)
class Chosen:
    """A calibrator, and what it makes of rows that it was not fitted to.

    Attributes:
        calibrator: Fitted to all rows.
        held_out: Outputs (rows, num_outputs) of each row, calibrated by the maps of the other folds.
        remark: What a person should know of the choice.
    """

    calibrator: Calibrator
    held_out: Floats
    remark: str | None = None


def choose(
    method: str, link: LinkFunction, outputs: Array, *, truth: Floats, is_known: NDArray[np.bool_], folds: Array
) -> Chosen:
    """Fit the calibrator that was asked for, or the best.

    Args:
        method: Name of a calibrator, or ``auto``.
        link: Of the target.
        outputs: (rows, num_outputs).
        truth: (rows, num_outputs).
        is_known: Which rows have a truth (rows,); the others are calibrated but teach nothing.
        folds: Fold of each row (rows,); see `folds_of`.
    """
    held_out = outputs.astype(np.float64)
    rows, least = int(is_known.sum()), Temperature.min_rows(outputs.shape[1])
    if method != Unchanged.name and rows < least:
        return Chosen(Unchanged(), held_out, f"{rows} rows are too few to calibrate probabilities: it needs {least}")
    if len(np.unique(folds[is_known])) < 2:  # all rows are of one group
        return Chosen(Unchanged(), held_out)
    best: type[Calibrator] = Unchanged
    losses, remark = link.losses(held_out, truth)[is_known], None
    for kind in _tried(method, rows, outputs.shape[1]):
        found = _held_out(kind, link, outputs, truth=truth, is_known=is_known, folds=folds)
        following = link.losses(found, truth)[is_known]
        is_better = _is_clearly_less(following, losses, kind.margin)
        if is_better or method == kind.name:
            best, losses, held_out = kind, following, found
            remark = None if is_better else f"`{method}` did not lower the log-loss of held-out rows; `none` would do"
    return Chosen(best.fit(link, outputs[is_known], truth[is_known]), held_out, remark)


def _tried(method: str, num_rows: int, num_outputs: int) -> list[type[Calibrator]]:
    """Return the calibrators to compare with none: the one asked for, or all for which there are rows."""
    known = [one for one in CALIBRATORS.values() if one is not Unchanged]
    if method == "auto":
        return [one for one in known if num_rows >= one.min_rows(num_outputs)]
    return [one for one in known if one.name == method]


def folds_of(num_rows: int, groups: Sequence[Hashable] | None, seed: int = 0) -> NDArray[np.int64]:
    """Return the fold of each row, at random; rows of one group share one."""
    names: Sequence[Hashable] = range(num_rows) if groups is None else groups
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    order = np.random.default_rng(seed).permutation(len(places)) % NUM_FOLDS
    return np.asarray(order[[places[name] for name in names]], dtype=np.int64)


def _held_out(
    kind: type[Calibrator],
    link: LinkFunction,
    outputs: Array,
    *,
    truth: Floats,
    is_known: NDArray[np.bool_],
    folds: Array,
) -> Floats:
    calibrated = outputs.astype(np.float64)
    for fold in np.unique(folds):
        learned = (folds != fold) & is_known
        if learned.any():
            calibrated[folds == fold] = kind.fit(link, outputs[learned], truth[learned]).apply(outputs[folds == fold])
    return calibrated


def _is_clearly_less(losses: Floats, others: Floats, margin: float) -> bool:
    """Whether the mean of paired losses is less, by more than ``margin`` standard errors."""
    gains = others - losses
    return bool(gains.mean() > margin * gains.std() / np.sqrt(len(gains)))
