"""Do the inputs help each other? The fused model against the best model trained on one input.

The rival is chosen on validation rows and met on other rows, so that the choice does not flatter it. Both answer the
same rows, so their difference is drawn pairwise, by group where rows belong together. This is not the same as hiding
inputs from the fused model, which never learned to do without them; see `sensorium.evaluation.subsets`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from sensorium.errors import DataError
from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import Interval, count_units
from sensorium.evaluation.pairs import FEWEST_UNITS, figure_of, paired_interval

NO_TEST_ROWS = (
    "whether the inputs help each other is tested on rows that neither training nor the choice of the best single "
    "input has seen. Add a test split with records that hold every input."
)


@dataclass(frozen=True)
class ScoredRows:
    """What every model scored on the same rows, all of which hold every input.

    Attributes:
        fused: Score of each row by the fused model, as `sensorium.evaluation.row_scores` gives it.
        single: Input name → scores of the same rows by the model trained on that input alone.
        groups: Group of each row; None where rows stand for themselves.
    """

    fused: ArrayLike
    single: Mapping[str, ArrayLike]
    groups: Sequence[Hashable] | None = None

    def __len__(self) -> int:
        return len(np.asarray(self.fused))


@dataclass(frozen=True)
class InputComparison:
    """Whether the inputs help each other.

    Attributes:
        figure: Name of the headline figure.
        higher_is_better: Its direction.
        outcome: ``helps`` or ``hurts`` where the whole interval lies on one side, else ``unclear``.
        best_single: The input whose own model was best on the validation rows.
        validation: Input name → figure of its own model on the validation rows.
        fused: Figure of the fused model on the test rows.
        single: Figure of the best single input's model on the same rows.
        difference: ``fused`` minus ``single``.
        interval: 95 % bootstrap interval of the difference.
        num_validation_rows: Validation rows that hold every input.
        num_rows: Test rows that hold every input.
        num_groups: Groups among the test rows; None where rows were drawn.
    """

    figure: str
    higher_is_better: bool
    outcome: Literal["helps", "hurts", "unclear"]
    best_single: str
    validation: Mapping[str, float]
    fused: float
    single: float
    difference: float
    interval: Interval
    num_validation_rows: int
    num_rows: int
    num_groups: int | None

    @property
    def verdict(self) -> str:
        """All of it in one plain sentence."""
        rows = _counted(self.num_rows, self.num_groups)
        low, high = self.interval
        figures = (
            f"{self.figure} is {self.fused:.4g} with all inputs and {self.single:.4g} with {self.best_single} alone, "
            f"a difference of {self.difference:+.3g} (95 % interval {low:+.3g} to {high:+.3g})"
        )
        match self.outcome:
            case "helps":
                return f"The inputs help each other: on {rows}, {figures}."
            case "hurts":
                return f"The inputs hurt each other: on {rows}, {figures}."
            case _:
                return f"Whether the inputs help each other cannot be told from {rows}: {figures}."

    def to_json(self) -> dict[str, Any]:
        """Return the comparison, verdict included, as plain JSON values."""
        return {**asdict(self), "interval": list(self.interval), "verdict": self.verdict}


def compare_inputs(headline: Headline, *, validation: ScoredRows, test: ScoredRows, seed: int = 0) -> InputComparison:
    """Compare the fused model with the best model trained on one input.

    The caller trains: for each input one more model, with the same config, budget, seed and splits, but that input
    alone; its training rows are those that hold the input. Then, for both splits::

        rows = ...  # only those that hold every input, in one order for all models
        scored = ScoredRows(
            fused=row_scores(target, fused_outputs, labels),
            single={name: row_scores(target, outputs[name], labels) for name in inputs},
            groups=groups,  # of these rows, or None
        )

    Args:
        headline: The figure to compare by; see `sensorium.evaluation.headline`.
        validation: Rows that choose the best single input.
        test: Rows that decide; none of them may be among the validation or training rows.
        seed: Of the draws.

    Raises:
        DataError: There are fewer than two inputs, or no rows that hold them all.
    """
    require_comparable(len(test.single), num_validation_rows=len(validation), num_rows=len(test))
    figures = {name: figure_of(headline, scores) for name, scores in validation.single.items()}
    best = (max if headline.higher_is_better else min)(figures, key=figures.__getitem__)
    fused, single = figure_of(headline, test.fused), figure_of(headline, test.single[best])
    interval = paired_interval(headline, test.fused, test.single[best], groups=test.groups, seed=seed)
    return InputComparison(
        figure=headline.name,
        higher_is_better=headline.higher_is_better,
        outcome=_outcome(headline, interval, count_units(test.groups, len(test))),
        best_single=best,
        validation=figures,
        fused=fused,
        single=single,
        difference=fused - single,
        interval=interval,
        num_validation_rows=len(validation),
        num_rows=len(test),
        num_groups=None if test.groups is None else len(set(test.groups)),
    )


def require_comparable(num_inputs: int, *, num_validation_rows: int, num_rows: int) -> None:
    """Check, before any model is trained, that there will be something to compare.

    Args:
        num_inputs: Inputs of the fused model.
        num_validation_rows: Validation rows that hold every input.
        num_rows: Test rows that hold every input.

    Raises:
        DataError: There are fewer than two inputs, or no rows that hold them all.
    """
    if num_inputs < 2:
        raise DataError("the model has one input, so there is nothing that could help it. Compare models of several.")
    if not num_rows:
        raise DataError(NO_TEST_ROWS)
    if not num_validation_rows:
        raise DataError("no validation record holds every input, so the best single input cannot be chosen. Add some.")


def _outcome(headline: Headline, interval: Interval, num_units: int) -> Literal["helps", "hurts", "unclear"]:
    if num_units < FEWEST_UNITS or interval.low <= 0 <= interval.high:
        return "unclear"
    return "helps" if (interval.low > 0) == headline.higher_is_better else "hurts"


def _counted(num_rows: int, num_groups: int | None) -> str:
    groups = "" if num_groups is None else f" of {_plural(num_groups, 'group')}"
    return f"{_plural(num_rows, 'test row')}{groups} with every input"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
