"""One recipe, tried on rows it has not learned from."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from sensorium.cache import ArrayCache
from sensorium.durations import in_words
from sensorium.errors import SensoriumError
from sensorium.evaluation import headline, row_scores
from sensorium.learning.averaged import AnyModel
from sensorium.learning.choosing.clock import Clock
from sensorium.learning.choosing.costs import Costs, passes_of, seconds_a_row, shared_out, with_epochs
from sensorium.learning.choosing.pool import Part, Pool
from sensorium.learning.choosing.recipes import Recipe
from sensorium.learning.choosing.standing import Scores, is_behind
from sensorium.learning.fitting import Aids, fit_model, outputs_of
from sensorium.learning.model import MultimodalModel
from sensorium.learning.preparing import Prepared, prepare
from sensorium.learning.probing.features import outputs_from, summarise
from sensorium.learning.setting_aside import uncalibrated
from sensorium.learning.training.history import Epoch
from sensorium.learning.training.rows import Rows
from sensorium.progress import Reporter
from sensorium.records.splits import SplitName
from sensorium.specs import Array

MIN_EPOCHS = 5
"""Fewer say nothing of what a network would reach."""
State = Literal["tried", "behind", "short of time", "failed"]


class OutOfTimeError(SensoriumError):
    """The budget does not hold what was begun."""


@dataclass
class Trial:
    """What a recipe reached.

    Attributes:
        recipe: It, with the epochs that fit.
        costs: What it takes.
        outputs: (rows, num_outputs) of the pool, NaN where a row was not measured.
        scores: (rows,) whose mean gives the headline figure, greater is better; NaN likewise.
        parts: How many parts of the pool were tried.
        seconds: It took.
        taught_s: Seconds of the longest fit, of so many rows, without what later fits are spared: encoders that stay as
            they are read each row once.
        state: How it ended.
        note: Why, where it was not tried to the end.
    """

    recipe: Recipe
    costs: Costs
    outputs: Array
    scores: Scores
    parts: int = 0
    seconds: float = 0.0
    taught_s: float = 0.0
    state: State = "tried"
    note: str = ""

    @property
    def measured(self) -> NDArray[np.bool_]:
        """(rows,) bool, which rows were measured."""
        return np.asarray(~np.isnan(self.scores))

    @property
    def num_passes(self) -> int:
        """How often it goes through the training rows."""
        return passes_of(self.recipe.config)

    def shortened(self, part: float) -> Trial:
        """Return it with a part of its epochs, but some; what has no epochs stays as it is."""
        if self.num_passes == 1:
            return self
        return replace(self, recipe=_with_epochs(self.recipe, max(MIN_EPOCHS, int(self.num_passes * part))))

    def refit_s(self, num_rows: int) -> float:
        """Return the seconds to learn from all rows, from what a part took, or from a few steps if none was."""
        reads_again = self.num_passes > 1 or not self.parts
        foreseen = self.costs.teaching_s(self.recipe.config, num_rows) if reads_again else 0.0
        return self.costs.reading_s + max(foreseen, self.taught_s * 1.25)


@dataclass(frozen=True)
class Trials:
    """Tries recipes on one pool of rows.

    Attributes:
        pool: The rows.
        cache: Where decoded cells are kept, so that each is decoded once for all recipes.
        clock: The budget.
        reporter: Shows bars.
        reserve_s: Seconds that what comes after will take, by what a recipe costs, its learning from all rows aside.
        rivals: What was tried before.
    """

    pool: Pool
    cache: ArrayCache | None
    clock: Clock
    reporter: Reporter
    reserve_s: Callable[[Costs], float] = lambda _costs: 0.0
    rivals: list[Trial] = field(default_factory=list)

    def run(self, recipe: Recipe, share_s: float) -> Trial:
        """Try a recipe for so many seconds; what it learns from all rows later is not in them.

        A recipe of epochs gets as many as fit, and is tried on fewer parts where not even `MIN_EPOCHS` fit for all.

        Raises:
            InterruptedRunError: Someone asked to stop.
        """
        started_s = time.perf_counter()
        prepared, costs = self._looked_at(recipe)
        left_s = share_s - (time.perf_counter() - started_s)
        recipe, num_parts = self._fitting(recipe, costs, left_s)
        trial = self._empty(recipe, costs)
        for part in self.pool.parts[:num_parts]:
            part_s = self._measure(trial, prepared, part)
            trial.seconds = time.perf_counter() - started_s
            best = max(self.rivals, key=lambda one: np.nanmean(one.scores), default=None)
            if best is not None and is_behind(trial.scores, best.scores, self.pool.groups):
                trial.state, trial.note = "behind", f"clearly behind '{best.recipe.name}'"
                break
            if trial.parts < num_parts and trial.seconds + part_s > share_s:
                break
        if trial.state == "tried" and trial.parts < len(self.pool.parts):
            trial.state, trial.note = "short of time", f"measured on {trial.parts} of {len(self.pool.parts)} folds"
        self.rivals.append(trial)
        return trial

    def _empty(self, recipe: Recipe, costs: Costs) -> Trial:
        num_rows, num_outputs = len(self.pool.table), self.pool.target.spec.num_outputs
        return Trial(recipe, costs, np.full((num_rows, num_outputs), np.nan, np.float32), np.full(num_rows, np.nan))

    def unmeasured(self, recipe: Recipe) -> Trial:
        """Return a recipe for whose trial there is no time, with as few epochs as make sense."""
        return self._empty(recipe, Costs(0.0, 0.0, 0.0)).shortened(0.0)

    def _looked_at(self, recipe: Recipe) -> tuple[Prepared, Costs]:
        started_s = time.perf_counter()
        config = uncalibrated(recipe.config)
        # A split to validate on is wanted; the rows of each part are taken from the pool.
        tables: dict[SplitName, object] = {"train": self.pool.table, "validation": self.pool.table.take([0])}
        prepared = prepare(config, self.reporter, cache=self.cache, tables=tables, target=self.pool.target)  # type: ignore[arg-type]
        reading_s = time.perf_counter() - started_s
        return prepared, Costs(reading_s, *seconds_a_row(config, prepared))

    def _fitting(self, recipe: Recipe, costs: Costs, left_s: float) -> tuple[Recipe, int]:
        """Return the recipe with the epochs that fit, and on how many parts it can be tried."""
        config, parts = recipe.config, self.pool.parts
        num_passes = passes_of(config)
        wanted = min(MIN_EPOCHS, num_passes)
        whole_s = len(self.pool.table) * costs.passed_row_s
        afterwards_s = self.clock.left_s - self.reserve_s(costs)
        for count in dict.fromkeys((len(parts), min(2, len(parts)), 1)):
            # Encoders that stay as they are read every row once for all that follows: what they gave is remembered.
            tried_s = whole_s if num_passes == 1 else whole_s * count * len(parts[0].taught) / len(self.pool.table)
            again_s = 0.0 if num_passes == 1 else whole_s
            epochs = min(left_s / tried_s, afterwards_s / (tried_s + again_s))
            if epochs >= wanted:
                return _with_epochs(recipe, min(int(epochs), num_passes)), count
        raise OutOfTimeError(f"{in_words(wanted * whole_s)} to learn from all rows, and more to be measured")

    def _measure(self, trial: Trial, prepared: Prepared, part: Part) -> float:
        """Learn from the rows of a part and measure the others; return the seconds that the next part will take."""
        config = uncalibrated(trial.recipe.config)
        own = shared_out(prepared, part, self.pool.groups)
        started_s = time.perf_counter()
        model = fit_model(config, own, Aids(self.reporter, on_epoch=self._watch)).model
        spared_s = (
            len(prepared.splits["train"]) * trial.costs.row_s if trial.num_passes == 1 and not trial.parts else 0.0
        )
        trial.taught_s = max(trial.taught_s, time.perf_counter() - started_s - spared_s)
        outputs = self._answers(model, own.splits["test"], is_solved=trial.num_passes == 1)
        target = self.pool.target
        sign = 1 if headline(target).higher_is_better else -1
        trial.outputs[part.judged] = outputs
        trial.scores[part.judged] = sign * row_scores(target, outputs, own.labels["test"])
        trial.parts += 1
        return max(time.perf_counter() - started_s - spared_s, 0.0)

    def _answers(self, model: AnyModel, rows: Rows, *, is_solved: bool) -> Array:
        """Answer rows; by what encoders gave before, where they stay as they are."""
        if not is_solved or not isinstance(model, MultimodalModel):
            return outputs_of(model, rows)
        return outputs_from(model, summarise(model, rows, torch.device("cpu"), self.reporter, "features"))

    def _watch(self, _epoch: Epoch) -> None:
        if self.clock.left_s < 0:
            raise OutOfTimeError("the budget ended while it learned")


def _with_epochs(recipe: Recipe, epochs: int) -> Recipe:
    """Return a recipe with so many epochs."""
    if passes_of(recipe.config) == epochs:
        return recipe
    return replace(recipe, config=with_epochs(recipe.config, epochs))
