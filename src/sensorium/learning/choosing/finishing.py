"""What is still to be done once a recipe is chosen, and the seconds it will take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sensorium.calibration import subsets_of
from sensorium.learning.calibrating import MAX_TRAINING_ROWS
from sensorium.learning.choosing.clock import Clock
from sensorium.learning.choosing.costs import Costs
from sensorium.learning.choosing.trial import Trial
from sensorium.learning.config import RunConfig
from sensorium.learning.looking import tables_of
from sensorium.learning.packing import COMPARED_ROWS
from sensorium.reading import Views
from sensorium.records.carving import MIN_ROWS
from sensorium.records.splits import SplitName

FIXED_S = 4.0
"""Seconds to export a graph, compare it with torch, and write the folder."""


@dataclass(frozen=True)
class Finish:
    """The end of a run: learn from all training rows, export, calibrate, measure.

    Attributes:
        counts: Split → rows.
        inputs: Names of the inputs, from each subset of which some rows are answered.
        clock: The budget.
    """

    counts: Mapping[SplitName, int]
    inputs: Sequence[str]
    clock: Clock

    @classmethod
    def of(cls, config: RunConfig, clock: Clock) -> Finish:
        """Count what there is to do for a config with all inputs.

        Raises:
            DataError: The tables are wrong.
        """
        counts = {split: len(table) for split, table in tables_of(config).items()}
        return cls(counts, Views.of(config.inputs).names, clock)

    def seconds(self, trials: Sequence[Trial], *, calibrates: bool = True) -> float:
        """Return the seconds from now to the end, were these recipes chosen."""
        num_training = self.counts["train"]
        learning_s = sum(one.refit_s(num_training) for one in trials)
        row_s = sum(one.costs.row_s for one in trials)
        return FIXED_S + learning_s + row_s * self._answers(calibrates=calibrates)

    def reserve_s(self, costs: Costs) -> float:
        """Return the seconds after the learning, for a recipe of these costs."""
        return FIXED_S + costs.row_s * self._answers(calibrates=True)

    def _answers(self, *, calibrates: bool) -> int:
        """Return how many answers are given: to the rows measured, and from each subset to some of them."""
        validation, test = self.counts["validation"], self.counts.get("test", 0)
        named = self.counts.get("calibration", 0)
        carved = validation // 2 if calibrates and not named and validation >= 2 * MIN_ROWS else 0
        calibrating = (named or carved) if calibrates else 0
        learned = min(self.counts["train"], MAX_TRAINING_ROWS) if calibrating else 0
        subset_rows = min(test or validation - carved, 2_000) + calibrating
        compared = 2 * COMPARED_ROWS * (3 + len(self.inputs))
        return compared + validation + test + learned + subset_rows * len(subsets_of(self.inputs))

    def fits(self, trials: Sequence[Trial]) -> bool:
        """Whether there is time for these recipes."""
        return self.seconds(trials) <= self.clock.left_s

    def shortened(self, trials: Sequence[Trial]) -> tuple[list[Trial], list[str]]:
        """Return the recipes with as many epochs as there is time for, and what was cut off in words."""
        learning_s = sum(one.refit_s(self.counts["train"]) for one in trials)
        left_s = self.clock.left_s - (self.seconds(trials) - learning_s)
        part = left_s / learning_s if learning_s else 1.0
        return ([one.shortened(part) for one in trials], self._cut(trials, part)) if part < 1 else (list(trials), [])

    def _cut(self, trials: Sequence[Trial], part: float) -> list[str]:
        names = ", ".join(f"'{one.recipe.name}'" for one in trials if one.num_passes > 1)
        return [f"time was left for {max(part, 0):.0%} of the passes that {names} had in its trial"] if names else []
