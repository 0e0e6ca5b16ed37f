"""A fitted calibration: one for each subset of the inputs, as far as the rows sufficed, and what it says of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.config import CalibrationConfig
from sensorium.calibration.evidence import Evidence, Judged, Reason
from sensorium.calibration.familiarity import Familiarity
from sensorium.calibration.fitting import SampleFitter
from sensorium.calibration.links import Floats
from sensorium.calibration.pooling import samples_of
from sensorium.calibration.storing import StoredCalibration, arrays_of, restore, stored_part
from sensorium.calibration.subset_calibration import SubsetCalibration
from sensorium.calibration.subsets import Subset
from sensorium.specs import Array
from sensorium.targets import Target


class Calibration:
    """A calibration fitted to rows that neither the weights nor the choice of the epoch have seen.

    Attributes:
        config: What it was fitted with.
        names: The model's inputs, in its order.
        classes: The target's classes, in its order.
        parts: The calibration of each subset of inputs, or of each size.
        familiarity: How far embeddings are from the training rows; None where those did not suffice.
        remarks: What a person should know: what the rows did not suffice for.
    """

    def __init__(
        self,
        config: CalibrationConfig,
        names: Subset,
        *,
        classes: tuple[str, ...],
        parts: Sequence[SubsetCalibration],
        familiarity: Familiarity | None,
        remarks: tuple[str, ...],
    ) -> None:
        self.config = config
        self.names = names
        self.classes = classes
        self.parts = tuple(parts)
        self.familiarity = familiarity
        self.remarks = remarks
        self._places = {name: place for place, name in enumerate(classes)}
        self._own = {part.inputs: part for part in parts if part.inputs is not None}
        self._pooled = {part.size: part for part in parts if part.inputs is None}

    @classmethod
    def fit(cls, config: CalibrationConfig, target: Target, evidence: Evidence) -> Calibration:
        """Fit a calibration.

        Raises:
            DataError: Outputs or embeddings hold NaN or infinity.
        """
        samples = list(samples_of(evidence))
        classes = target.classes if target.link == "softmax" else ()
        training_labels = evidence.training_labels if classes else None
        familiarity = Familiarity.fit(evidence.training_embeddings, training_labels)
        fitter = SampleFitter(config, target, evidence, familiarity)
        parts = [fitter.fit(sample) for sample in samples]
        remarks = (*_gaps(evidence), *fitter.remarks)
        fitted = cls(config, evidence.names, classes=classes, parts=parts, familiarity=familiarity, remarks=remarks)
        return cls.from_json(fitted.to_json(), fitted.arrays(), target)  # rounded, as a bundle will have it

    def judge(self, target: Target, outputs: Array, embedding: Array, present: NDArray[np.bool_]) -> Judged:
        """Say what is known of the answers to rows.

        Args:
            target: The model's target.
            outputs: Head outputs (rows, num_outputs).
            embedding: Fused embeddings (rows, dim).
            present: Which inputs each row has (rows, inputs), in the model's order.
        """
        far = None if self.familiarity is None else self.familiarity.distances(embedding)
        rows_of: dict[Subset, list[int]] = {}
        for row, pattern in enumerate(present.tolist()):
            rows_of.setdefault(tuple(compress(self.names, pattern)), []).append(row)
        if len(rows_of) == 1:
            part = self.part_for(next(iter(rows_of)))
            return part.judge(self.config, target, outputs=outputs, places=self._places, far=far)
        places, judged = [], []
        for subset, rows in rows_of.items():
            some = None if far is None else far[rows]
            part = self.part_for(subset)
            judged.append(part.judge(self.config, target, outputs=outputs[rows], places=self._places, far=some))
            places += rows
        return _in_order(judged, np.argsort(places)) if judged else Judged(outputs, None, None, None, [])

    def to_json(self) -> dict[str, Any]:
        """Return the calibration as plain JSON values, but for `arrays`."""
        stored = StoredCalibration(
            config=self.config,
            names=self.names,
            parts=tuple(map(stored_part, self.parts)),
            remarks=self.remarks,
        )
        return stored.model_dump(mode="json")

    def arrays(self) -> dict[str, Array]:
        """Return its larger parts, float32, by name; none of them is a row."""
        return arrays_of(self.parts, self.familiarity)

    @classmethod
    def from_json(cls, content: object, arrays: Mapping[str, Array], target: Target) -> Calibration:
        """Build the calibration from what `to_json` and `arrays` returned.

        Raises:
            BundleError: They do not hold what those return, or do not fit the target.
        """
        stored, parts, familiarity = restore(content, arrays, target)
        classes = target.classes if target.link == "softmax" else ()
        return cls(
            stored.config,
            stored.names,
            classes=classes,
            parts=parts,
            familiarity=familiarity,
            remarks=stored.remarks,
        )

    def part_for(self, subset: Subset) -> SubsetCalibration:
        """Return what is known of records that show these inputs: their own, that of their number, or nothing."""
        found = self._own.get(subset) or self._pooled.get(len(subset))
        return found or SubsetCalibration(len(subset), subset, rows=0)


def _gaps(evidence: Evidence) -> list[str]:
    """Say which records have no calibration at all."""
    if not len(evidence.labels):
        return ["no calibration row holds every input: nothing is calibrated"]
    known = {len(subset) for subset in evidence.outputs}
    if len(evidence.names) == len(known):
        return []
    text = (
        f"of {len(evidence.names)} inputs only all, all but one and each alone are calibrated: answers from other "
        "subsets have uncalibrated probabilities, no set and no warning"
    )
    return [text]


def _in_order(judged: Sequence[Judged], order: NDArray[np.int64]) -> Judged:
    """Join what was said of parts of the rows, and put it into the order of the rows."""
    sets = [found for one in judged if one.sets is not None for found in one.sets]
    reasons: list[Reason | None] = [reason for one in judged for reason in one.reasons]
    return Judged(
        np.concatenate([one.outputs for one in judged])[order],
        [sets[place] for place in order] if sets else None,
        _joined([one.bounds for one in judged], order),
        _joined([one.unusual for one in judged], order),
        [reasons[place] for place in order],
        judged[0].coverage,
    )


def _joined(arrays: Sequence[Floats | None], order: NDArray[np.int64]) -> Floats | None:
    known = [array for array in arrays if array is not None]
    return np.concatenate(known)[order] if known else None
