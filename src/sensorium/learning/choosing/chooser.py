"""Try recipes within a budget, keep the best, and make a model of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from sensorium.bundle import check_destination
from sensorium.cache import ArrayCache
from sensorium.durations import in_words
from sensorium.errors import InputError, InterruptedRunError, SensoriumError
from sensorium.evaluation import headline
from sensorium.learning.choosing.chosen import record
from sensorium.learning.choosing.clock import Clock
from sensorium.learning.choosing.finishing import Finish
from sensorium.learning.choosing.joining import joined
from sensorium.learning.choosing.pool import FEW_ROWS, Pool, pool_of, require_enough
from sensorium.learning.choosing.recipes import NotTried, Recipe, Shortlist, shortlist
from sensorium.learning.choosing.trial import OutOfTimeError, Trial, Trials
from sensorium.learning.choosing.verdict import Choice, choose_among, figure_of
from sensorium.learning.config import RunConfig
from sensorium.learning.pipeline import Run, RunOptions, train
from sensorium.progress import Reporter
from sensorium.records.carving import MIN_ROWS
from sensorium.records.table import Table

SHARE_OF_TIME = 0.5
"""Of the time that is left, what each recipe may take in turn: the first are those of which most is expected."""
SHARE, SMALL_SHARE = 0.15, 0.1
"""Of the rows, those that are drawn for validation: of few rows enough to calibrate by, or as few as can be."""


def fit(
    content: Mapping[str, Any], table: Table, output: Path, *, clock: Clock, reporter: Reporter, options: RunOptions
) -> Run:
    """Choose a recipe for a table within a budget and write the model of it.

    Args:
        content: A config's content that names data, inputs and target, as `starter_content` makes it; what it says of
            ``model`` and ``training`` all recipes keep.
        table: The records.
        output: Model folder to write.
        clock: The budget, which runs already.
        reporter: Shows the progress.
        options: How the run is carried out.

    Raises:
        ConfigError: The content or the output folder is wrong.
        DataError: The table or its files are wrong, or its rows are too few.
        InterruptedRunError: Someone asked to stop.
    """
    check_destination(output, replace=options.replace)
    require_enough(table)
    listed = shortlist(_with_shares(content, table), table.texts)
    pool = pool_of(listed.config)
    reporter.line(f"trying {len(listed.recipes)} recipes on {pool.words}, in {in_words(clock.budget_s)}")
    for remark in listed.remarks:
        reporter.line(f"note: {remark}")
    with _cache(options.cache) as cache:
        chooser = Chooser(listed, pool, Finish.of(listed.config, clock), reporter, cache)
        chooser.try_all()
        while True:
            choice = chooser.choice()
            config, cut = chooser.finished(choice)
            told = partial(chooser.record, choice, cut)  # asked when all is done, so that its seconds are true
            own = replace(options, cache=cache, chosen=told)
            try:
                return train(config, output, reporter=reporter, options=own)
            except (InputError, InterruptedRunError):
                raise
            except SensoriumError as error:
                chooser.give_up(choice, error)


@contextmanager
def _cache(cache: ArrayCache | None) -> Iterator[ArrayCache]:
    """Yield a cache, of this command's own where the user has none."""
    if cache is not None:
        yield cache
        return
    with tempfile.TemporaryDirectory() as folder:
        yield ArrayCache(Path(folder))


def _with_shares(content: Mapping[str, Any], table: Table) -> Mapping[str, Any]:
    """Return the content with the shares of a chooser: rows that measure recipes are enough, so none are held back."""
    split = content["data"].get("split", {})
    if "column" in split:
        return content
    is_large = len(table) > FEW_ROWS or SHARE * len(table) < 2 * MIN_ROWS
    share = SMALL_SHARE if is_large else SHARE
    return {**content, "data": {**content["data"], "split": {**split, "validation": share, "test": 0.0}}}


@dataclass
class Chooser:
    """Tries the recipes of a list, one after the other.

    Attributes:
        listed: The recipes.
        pool: Rows to try them on.
        finish: What comes after.
        reporter: Told of each.
        cache: Where decoded cells are kept.
        not_tried: Recipes that were not tried.
        errors: Why recipes failed.
    """

    listed: Shortlist
    pool: Pool
    finish: Finish
    reporter: Reporter
    cache: ArrayCache
    not_tried: list[NotTried] = field(default_factory=list)
    errors: list[SensoriumError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.not_tried += self.listed.not_tried
        reserve_s = self.finish.reserve_s
        clock, quiet = self.finish.clock, self.reporter.without_lines()
        self.trials = Trials(self.pool, self.cache, clock, quiet, reserve_s)

    def try_all(self) -> None:
        """Try all that fits."""
        recipes = self.listed.recipes
        for number, recipe in enumerate(recipes):
            kept_s = min((self.finish.seconds([one]) for one in self.trials.rivals), default=0.0)
            is_last = number == len(recipes) - 1
            share_s = (self.finish.clock.left_s - kept_s) * (1.0 if is_last else SHARE_OF_TIME)
            if share_s <= 0:
                self._give_up(recipe, "no time")
                continue
            try:
                self._tell(self.trials.run(recipe, share_s))
            except InterruptedRunError:
                raise
            except OutOfTimeError as error:
                self._give_up(recipe, f"no time: {error}")
            except SensoriumError as error:
                self.errors.append(error)
                self._give_up(recipe, str(error).splitlines()[0])

    def choice(self) -> Choice:
        """Choose among what was tried.

        Raises:
            SensoriumError: No recipe worked: the first fault.
        """
        rivals = [one for one in self.trials.rivals if one.state != "failed"]
        if rivals:
            return choose_among(rivals, self.pool, self.finish.fits)
        if self.errors:
            raise next((one for one in self.errors if isinstance(one, InputError)), self.errors[0])
        first = self.trials.unmeasured(self.listed.recipes[0])
        why = (
            f"the budget of {in_words(self.finish.clock.budget_s)} holds no trial, so the first recipe was made untried"
        )
        self.reporter.line(f"warning: {why}")
        return Choice([(first, 1)], None, None, why)

    def give_up(self, choice: Choice, error: SensoriumError) -> None:
        """Pass over what was chosen, since it could not be made."""
        self.errors.append(error)
        for trial, _ in choice.members:
            trial.state, trial.note = "failed", str(error).splitlines()[0]
            self.reporter.line(f"warning: '{trial.recipe.name}' is passed over: {trial.note}")

    def record(self, choice: Choice, cut: Sequence[str]) -> dict[str, Any]:
        """Return all that there is to tell, as plain JSON values."""
        return record(
            trials=self.trials.rivals,
            not_tried=self.not_tried,
            choice=choice,
            pool=self.pool,
            clock=self.finish.clock,
            remarks=[*self.listed.remarks, *cut],
        )

    def finished(self, choice: Choice) -> tuple[RunConfig, list[str]]:
        """Return the config of what was chosen, cut to the time that is left, and what was cut off."""
        names = ", ".join(f"'{trial.recipe.name}'" for trial, _ in choice.members)
        self.reporter.line(f"kept: {names}; {choice.why}")
        trials, cut = self.finish.shortened([trial for trial, _ in choice.members])
        weights = [weight for _, weight in choice.members]
        config = joined(
            [(one.recipe.name, one.recipe.config, weight) for one, weight in zip(trials, weights, strict=True)]
        )
        if not self.finish.fits(trials) and choice.figure is not None:
            cut = [*cut, "no time was left to calibrate"]
            config = config.model_copy(update={"calibration": "none"})
        for line in cut:
            self.reporter.line(f"note: {line}")
        return config, cut

    def _tell(self, trial: Trial) -> None:
        figure, (low, high) = figure_of(trial.outputs, trial.measured.nonzero()[0], self.pool)
        name = headline(self.pool.target).name
        note = f"; {trial.note}" if trial.note else ""
        self.reporter.line(
            f"  {trial.recipe.name}: {name} {figure:.4g} ({low:.4g} to {high:.4g}), {in_words(trial.seconds)}{note}"
        )

    def _give_up(self, recipe: Recipe, why: str) -> None:
        self.not_tried.append(NotTried(recipe.name, recipe.what, why))
        self.reporter.line(f"  {recipe.name}: not tried: {why}")
