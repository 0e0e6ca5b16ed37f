"""Whether what a calibration says of single answers is true: measured on rows that it was not fitted to."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.evidence import Judged
from sensorium.calibration.links import truth_of
from sensorium.evaluation.classes import ClassAnswers
from sensorium.evaluation.intervals import Interval, drawn_sums, drawn_weights, interval_of
from sensorium.evaluation.metrics import Bools, Floats, ratio
from sensorium.evaluation.metrics.probabilities import calibration_gaps, centred, ece_of
from sensorium.evaluation.metrics.selective import aurc, risk_coverage
from sensorium.evaluation.metrics.tally import Tally, tally_of_mean
from sensorium.specs import Array
from sensorium.targets import Target
from sensorium.targets.labels.parse import number_in

HOLDS_FOR = "records that could stand among the calibration rows, with inputs absent at random"
Groups = Sequence[Hashable] | None


def measure_trust(
    target: Target,
    judged: Judged,
    *,
    raw_outputs: Array,
    present: NDArray[np.bool_],
    labels: Sequence[str],
    groups: Groups = None,
) -> dict[str, Any]:
    """Compare what was said of answers with the true labels.

    Args:
        target: The fitted target.
        judged: What the calibration says of the answers to at least one row.
        raw_outputs: Head outputs (rows, num_outputs) before calibration.
        present: Which inputs each row has (rows, inputs).
        labels: True label of each row.
        groups: Group of each row, for the intervals; None draws rows.

    Returns:
        ``rows``; ``abstained`` and ``unlike_training``, shares of all rows; where answers have probabilities,
        ``ece_before`` and ``ece``; for one class out of several, ``accuracy_answered``, of the answers not withheld
        (None where all are), ``aurc``, and the points of ``risk_coverage``, see `selective.risk_coverage`; where there
        are sets or intervals, ``coverage``, see `Spans`. ``intervals`` holds those of the figures, by name.
    """
    figures: dict[str, Any] = {}
    draws: dict[str, Interval] = {}
    tallies = _shares(judged)
    if target.link != "identity":
        before, after = (Decisions.of(target, outputs, labels) for outputs in (raw_outputs, judged.outputs))
        figures["ece_before"], draws["ece_before"] = before.error(groups)
        figures["ece"], draws["ece"] = after.error(groups)
    if target.link == "softmax":
        tallies["accuracy_answered"] = after.accuracy_of(np.array([why is None for why in judged.reasons]))
        figures["risk_coverage"] = after.curve()
        figures["aurc"], draws["aurc"] = after.area(groups)
    for name, tally in tallies.items():
        figures[name] = None if np.isnan(tally.value) else tally.value
        if figures[name] is not None:
            draws[name] = tally.interval(groups=groups)
    if judged.coverage is not None:
        figures["coverage"] = Spans.of(judged, labels).figures(judged.coverage, present, groups)
    return {"rows": len(labels), **figures, "intervals": {name: list(found) for name, found in draws.items()}}


@dataclass(frozen=True)
class Decisions:
    """What a model decided: one class for each row, or yes or no to each tag.

    Attributes:
        confidence: Probability of the answered class, or of each tag (rows, decisions).
        is_right: Whether the class is the true one, or the tag is there (rows, decisions).
    """

    confidence: Floats
    is_right: Bools

    @classmethod
    def of(cls, target: Target, outputs: Array, labels: Sequence[str]) -> Decisions:
        """Decode outputs (rows, num_outputs) and compare them with the labels; one that is not known makes it wrong."""
        if target.link == "sigmoid":
            probabilities = np.asarray(target.decode(outputs)[1])
            return cls(probabilities, truth_of(target, labels)[0] > 0)
        answers = ClassAnswers.of(target, outputs, labels)
        return cls(answers.confidence[:, np.newaxis], answers.is_right[:, np.newaxis])

    def error(self, groups: Groups) -> tuple[float, Interval]:
        """Return the expected calibration error, and its interval."""
        gaps = calibration_gaps(self.confidence.ravel(), self.is_right.ravel())
        by_row = gaps.reshape(*self.confidence.shape, -1).sum(axis=1)
        decisions = np.full((len(by_row), 1), self.confidence.shape[1], dtype=np.float64)
        tally = Tally(np.hstack([by_row, decisions]), lambda sums: ece_of(sums[..., :-1], sums[..., -1]))
        draws = tally.figure(drawn_sums(tally.counts, groups=groups))
        return tally.value, interval_of(centred(draws, tally.value))

    def accuracy_of(self, is_answered: Bools) -> Tally:
        """Return the share of right answers among those given (rows,); NaN where none is."""
        return _ratio(self.is_right[:, 0] & is_answered, is_answered)

    def curve(self) -> list[list[float]]:
        """Return the risk-coverage curve."""
        points: list[list[float]] = risk_coverage(self.confidence[:, 0], ~self.is_right[:, 0]).tolist()
        return points

    def area(self, groups: Groups) -> tuple[float, Interval]:
        """Return the area under that curve, and its interval."""
        confidence, is_wrong = self.confidence[:, 0], ~self.is_right[:, 0]
        blocks = drawn_weights(len(is_wrong), groups=groups)
        drawn = np.concatenate([aurc(confidence, is_wrong, block) for block in blocks])
        return float(aurc(confidence, is_wrong)), interval_of(drawn)


@dataclass(frozen=True)
class Spans:
    """Sets or intervals of the rows that have one.

    Attributes:
        rows: Which rows (rows with one,).
        is_held: Whether each holds the true answer.
        width: How many classes each set holds, or how wide each interval is, in the unit of the labels.
        width_name: What the mean width is called.
    """

    rows: NDArray[np.int64]
    is_held: Bools
    width: Floats
    width_name: str

    @classmethod
    def of(cls, judged: Judged, labels: Sequence[str]) -> Spans:
        """Compare sets or intervals with the true labels; a label that is no answer at all is held by none."""
        stripped = [label.strip() for label in labels]
        if judged.sets is not None:
            known = [(row, one) for row, one in enumerate(judged.sets) if one is not None]
            rows = np.array([row for row, _ in known], dtype=np.int64)
            is_held = np.array([stripped[row] in one for row, one in known], dtype=np.bool_)
            return cls(rows, is_held, np.array([len(one) for _, one in known], dtype=np.float64), "mean_set_size")
        bounds = np.full((len(labels), 2), np.nan) if judged.bounds is None else judged.bounds
        numbers = np.array([np.nan if (number := number_in(label)) is None else number for label in stripped])
        rows = np.flatnonzero(np.isfinite(bounds).all(axis=1))
        low, high = bounds[rows].T
        return cls(rows, (low <= numbers[rows]) & (numbers[rows] <= high), high - low, "mean_interval_width")

    def figures(self, wanted: float, present: NDArray[np.bool_], groups: Groups) -> dict[str, Any]:
        """Return the share that was wanted and the one reached, in all and by the number of inputs present.

        Returns:
            ``wanted``; ``reached``, None where no row has a set, its ``interval`` and ``rows``; the mean width;
            ``by_inputs`` with the same of the rows with that many inputs; ``holds_for``, of which records the coverage
            is claimed.
        """
        counts = present[self.rows].sum(axis=1)
        numbers = sorted(set(counts.tolist()), reverse=True)
        by_inputs = {str(number): self._of(counts == number, groups) for number in numbers}
        every = self._of(np.ones(len(self.rows), dtype=np.bool_), groups)
        return {"wanted": wanted, **every, "by_inputs": by_inputs, "holds_for": HOLDS_FOR}

    def _of(self, is_meant: Bools, groups: Groups) -> dict[str, Any]:
        rows = self.rows[is_meant]
        if not len(rows):
            return {"reached": None, "interval": None, "rows": 0, self.width_name: None}
        held = tally_of_mean(self.is_held[is_meant])
        interval = held.interval(groups=None if groups is None else [groups[row] for row in rows])
        mean_width = float(self.width[is_meant].mean())
        return {"reached": held.value, "interval": list(interval), "rows": len(rows), self.width_name: mean_width}


def _shares(judged: Judged) -> dict[str, Tally]:
    return {
        "abstained": tally_of_mean([why is not None for why in judged.reasons]),
        "unlike_training": tally_of_mean([why == "unlike_training" for why in judged.reasons]),
    }


def _ratio(parts: Bools, wholes: Bools) -> Tally:
    counts = np.stack([parts, wholes], axis=1).astype(np.float64)
    return Tally(counts, lambda sums: ratio(sums[..., 0], sums[..., 1]))
