"""Fit calibrations to samples of the same rows, and say what the rows are too few for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.abstaining import threshold_for
from sensorium.calibration.calibrators import Calibrator
from sensorium.calibration.calibrators.choosing import choose, folds_of
from sensorium.calibration.calibrators.unchanged import Unchanged
from sensorium.calibration.config import CalibrationConfig
from sensorium.calibration.conformal import SCORES, cut_of, group_sizes, one_of_each, units_needed
from sensorium.calibration.evidence import Evidence
from sensorium.calibration.familiarity import Familiarity
from sensorium.calibration.links import LINKS, Floats, answered, truth_of
from sensorium.calibration.pooling import Sample
from sensorium.calibration.ranks import Ranks
from sensorium.calibration.subset_calibration import SubsetCalibration
from sensorium.specs import Array
from sensorium.targets import Target
from sensorium.targets.labels.parse import number_in


class SampleFitter:
    """Fits one sample after the other.

    Attributes:
        remarks: What a person should know of the samples fitted so far, each remark once.
    """

    def __init__(
        self, config: CalibrationConfig, target: Target, evidence: Evidence, familiarity: Familiarity | None
    ) -> None:
        self.config = config
        self.target = target
        self.familiarity = familiarity
        self.remarks: dict[str, None] = {}
        self._labels = [label.strip() for label in evidence.labels]
        self._groups = evidence.groups
        self._truth, self._is_known = truth_of(target, evidence.labels)

    def fit(self, sample: Sample) -> SubsetCalibration:
        """Fit the calibration of one sample."""
        calibrator, held_out = self._calibrator(sample.outputs)
        return SubsetCalibration(
            sample.size,
            sample.inputs,
            rows=len(sample.outputs),
            calibrator=calibrator,
            cut=self._cut(held_out),
            threshold=self._threshold(held_out),
            ranks=self._ranks(sample.embeddings),
        )

    def _calibrator(self, outputs: Array) -> tuple[Calibrator, Floats]:
        """Return the calibrator, and the outputs as maps made them that did not see their rows."""
        if self.target.link not in LINKS:
            return Unchanged(), outputs.astype(np.float64)
        chosen = choose(
            self.config.method,
            LINKS[self.target.link],
            outputs,
            truth=self._truth,
            is_known=self._is_known,
            folds=folds_of(len(outputs), self._groups),
        )
        self._remark(chosen.remark)
        return chosen.calibrator, chosen.held_out

    def _cut(self, outputs: Floats) -> float | None:
        if self.config.sets == "none" or self.target.link == "sigmoid":
            return None
        cut = cut_of(self._scores(outputs), self.config.coverage, groups=self._groups)
        if cut is None:
            self._remark(self._no_cut(len(outputs)))
        return cut

    def _scores(self, outputs: Floats) -> Floats:
        """Return how strange the true answer of each row is (rows,); infinite where the target does not know it."""
        answers, probabilities = self.target.decode(outputs)
        if probabilities is None:
            true = [number_in(label) for label in self._labels]
            numbers = np.array([np.inf if number is None else number for number in true])
            return np.asarray(np.abs(numbers - np.array(answers, dtype=np.float64)))
        scores = SCORES[self.config.sets](probabilities)[np.arange(len(outputs)), self._truth.argmax(axis=1)]
        return np.asarray(np.where(self._is_known, scores, np.inf))

    def _no_cut(self, num_rows: int) -> str:
        things, coverage = "rows" if self._groups is None else "groups", self.config.coverage
        found, needed = group_sizes(num_rows, self._groups)[1], units_needed(coverage)
        reason = f"it needs {needed} calibration {things} and there are {found}"
        if found >= needed:
            reason = "too many calibration rows have a label that no training row has"
        return f"no set is given for a coverage of {coverage:g}: {reason}"

    def _threshold(self, outputs: Floats) -> float:
        wanted = self.config.abstain.accuracy
        if self.target.link != "softmax":
            return 0.0
        if wanted is None:
            return self.config.abstain.below or 0.0
        kept = one_of_each(len(outputs), self._groups)
        confidence, is_right = self._confidence(outputs)
        found = threshold_for(wanted, confidence[kept], is_right[kept])
        if found is None:
            rows = f"{len(kept)} rows" if self._groups is None else f"one row of each of {len(kept)} groups"
            shown = f"{rows} cannot show with 95 % confidence that any part of the answers is right to {wanted:.1%}"
            self._remark(f"{shown}: answers are withheld whose own probability is below that")
        return wanted if found is None else found

    def _confidence(self, outputs: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the probability of each row's answer, and whether it is right."""
        answers, probabilities = self.target.decode(outputs)
        places = {name: place for place, name in enumerate(self.target.classes)}
        is_right = [answer == label for answer, label in zip(answers, self._labels, strict=True)]
        return np.asarray(probabilities)[answered(answers, places)], np.array(is_right, dtype=np.bool_)

    def _ranks(self, embeddings: Array) -> Ranks | None:
        if self.familiarity is None or not len(embeddings):
            return None
        limit, rows = self.config.abstain.unlike_training, len(embeddings)
        if limit is not None and rows < units_needed(limit):
            needed = f"it needs {units_needed(limit)} calibration rows and there are {rows}"
            self._remark(f"no record is called unlike the training rows at {limit:g}: {needed}")
        return Ranks.fit(self.familiarity.distances(embeddings))

    def _remark(self, remark: str | None) -> None:
        if remark is not None:
            self.remarks[remark] = None
