"""What a model says of its answers: calibrated where it has a calibration, and plainly where it has none."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration import Calibration, Judged, Subset
from sensorium.evaluation import evaluate, intervals
from sensorium.evaluation.trust import measure_trust
from sensorium.reading import Views
from sensorium.specs import Array
from sensorium.targets import Target


class Results(NamedTuple):
    """What a graph gave for records.

    Attributes:
        outputs: Head outputs (records, num_outputs), float32, not calibrated.
        embeddings: Fused embeddings (records, dim), float32.
    """

    outputs: Array
    embeddings: Array

    @classmethod
    def joined(cls, batches: Iterable[Mapping[str, Array]]) -> Results:
        """Join what a session gave for at least one batch."""
        kept = [(batch["outputs"], batch["embedding"]) for batch in batches]
        return cls(*map(np.concatenate, zip(*kept, strict=True)))

    def take(self, places: NDArray[Any]) -> Results:
        """Return those of some records, by their places or by a mask."""
        return Results(self.outputs[places], self.embeddings[places])


@dataclass(frozen=True)
class Judge:
    """Says what is known of answers. One road for training, tables and requests.

    Attributes:
        target: Fitted target.
        views: The model's inputs, in its order.
        calibration: Fitted calibration; None where the model has none.
    """

    target: Target
    views: Views
    calibration: Calibration | None = None

    @property
    def names(self) -> Subset:
        """The model's inputs as they are asked for, in its order; views of the same columns are one."""
        return self.views.names

    def of(self, results: Results, present: NDArray[np.bool_]) -> Judgement:
        """Judge answers to records; ``present`` (records, inputs) says which inputs each has."""
        if self.calibration is None:
            said = Judged.nothing(results.outputs)
        else:
            said = self.calibration.judge(self.target, results.outputs, results.embeddings, present)
        return Judgement(self, results, present, said)

    def of_subset(self, results: Results, subset: Subset) -> Judgement:
        """Judge answers to records that were all shown the same inputs."""
        shown = np.array([name in subset for name in self.names], dtype=np.bool_)
        return self.of(results, np.broadcast_to(shown, (len(results.outputs), len(shown))))


@dataclass(frozen=True)
class Judgement:
    """Answers and what is said of them.

    Attributes:
        judge: Who said it.
        results: What the graph gave.
        present: Which inputs each record has (records, inputs).
        said: Calibrated outputs, sets, intervals and reasons to abstain; without a calibration, the outputs alone.
    """

    judge: Judge
    results: Results
    present: NDArray[np.bool_]
    said: Judged

    @property
    def outputs(self) -> Array:
        """Head outputs (records, num_outputs), calibrated where the model is."""
        return self.said.outputs

    def figures(self, labels: Sequence[str], groups: Sequence[Hashable] | None) -> dict[str, Any]:
        """Return the figures of the answers.

        Args:
            labels: True label of each record.
            groups: Group of each record, for the intervals; None draws records.

        Returns:
            What `evaluate` returns, ``intervals`` of 95 % by figure, and ``trust`` where the model has a calibration;
            see `measure_trust`.

        Raises:
            DataError: There are no records, or labels that the task cannot compare.
        """
        target = self.judge.target
        figures = evaluate(target, self.outputs, labels)
        drawn = intervals(target, self.outputs, labels, groups=groups)
        figures["intervals"] = {name: list(interval) for name, interval in drawn.items()}
        if self.judge.calibration is not None:
            raw = self.results.outputs
            figures["trust"] = measure_trust(
                target, self.said, raw_outputs=raw, present=self.present, labels=labels, groups=groups
            )
        return figures
