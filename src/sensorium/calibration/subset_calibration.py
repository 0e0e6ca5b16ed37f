"""What is known of answers to records that show certain inputs, and what it says of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.calibrators import Calibrator
from sensorium.calibration.calibrators.unchanged import Unchanged
from sensorium.calibration.config import CalibrationConfig
from sensorium.calibration.conformal import SCORES, without_gaps
from sensorium.calibration.evidence import Judged, Reason
from sensorium.calibration.links import Floats, answered
from sensorium.calibration.ranks import Ranks
from sensorium.calibration.subsets import Subset
from sensorium.specs import Array
from sensorium.targets import Target

ROUNDING = 1e-6  # shares are kept as float32


@dataclass(frozen=True)
class SubsetCalibration:
    """The calibration of one subset of the inputs, or of all subsets of one size.

    Attributes:
        size: How many inputs the records show.
        inputs: Which; None for any of this number.
        rows: How many rows it was fitted to.
        calibrator: Map of outputs.
        cut: Greatest score of an answer in a set, or greatest distance of a number in an interval, in the unit of the
            labels; None where there is no set.
        threshold: Calibrated probability under which answers are withheld.
        ranks: From distance to `unusual`; None where distances are not known.
    """

    size: int
    inputs: Subset | None
    rows: int
    calibrator: Calibrator = field(default_factory=Unchanged)
    cut: float | None = None
    threshold: float = 0.0
    ranks: Ranks | None = None

    def judge(
        self,
        config: CalibrationConfig,
        target: Target,
        *,
        outputs: Array,
        places: Mapping[str, int],
        far: Floats | None,
    ) -> Judged:
        """Say what is known of answers.

        Args:
            config: Of the calibration.
            target: The model's target.
            outputs: Head outputs (rows, num_outputs).
            places: Class → its place among the target's classes.
            far: Distance of each row (rows,) from the training rows; None where they are not known.
        """
        calibrated = self.calibrator.apply(outputs)
        unusual = None if far is None else self._unusual(far)
        sets, bounds, is_unsure = None, None, None
        if target.link != "sigmoid":
            answers, probabilities = target.decode(calibrated)
            if probabilities is None:
                bounds = None if config.sets == "none" else self._bounds(answers)
            else:
                at_answer = answered(answers, places)
                is_unsure = ~(probabilities[at_answer] >= self.threshold)  # so is what is no number
                if config.sets != "none":
                    is_within = self._is_within(SCORES[config.sets](probabilities), at_answer, target)
                    sets = [None if one is None else tuple(compress(places, one)) for one in is_within]
        reasons = _reasons(len(outputs), is_unsure, unusual, config.abstain.unlike_training)
        coverage = None if sets is None and bounds is None else config.coverage
        return Judged(calibrated, sets, bounds, unusual, reasons, coverage)

    def _unusual(self, far: Floats) -> Floats:
        return np.full(len(far), np.nan) if self.ranks is None else self.ranks.share_nearer(far)

    def _bounds(self, answers: Sequence[object]) -> Floats:
        reach = np.nan if self.cut is None else self.cut
        numbers = np.array(answers, dtype=np.float64)
        return np.stack([numbers - reach, numbers + reach], axis=1)

    def _is_within(
        self, scores: Floats, at_answer: tuple[Array, list[int]], target: Target
    ) -> Sequence[list[bool] | None]:
        """Return for each row which classes its set holds, the answer among them; None without a cut."""
        if self.cut is None:
            return [None] * len(scores)
        is_within = scores <= self.cut
        is_within[at_answer] = True
        found: list[list[bool] | None] = (without_gaps(is_within) if target.has_order else is_within).tolist()
        return found


def _reasons(
    num_rows: int, is_unsure: NDArray[np.bool_] | None, unusual: Floats | None, limit: float | None
) -> list[Reason | None]:
    """Say why to abstain. Of an unusual record the probability means nothing, so that reason comes first."""
    reasons: list[Reason | None] = [None] * num_rows
    if is_unsure is not None:
        reasons = ["unsure" if found else None for found in is_unsure.tolist()]
    if unusual is not None and limit is not None:
        is_unlike = (unusual >= limit - ROUNDING).tolist()
        reasons = ["unlike_training" if found else other for found, other in zip(is_unlike, reasons, strict=True)]
    return reasons
