"""What a config is worth: its headline figure on validation rows, or on folds where those are few."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sensorium.cache import ArrayCache
from sensorium.errors import ConfigError, DataError
from sensorium.evaluation import Headline, headline, headline_figure
from sensorium.learning.config import RunConfig
from sensorium.learning.fitting import Aids, fit_model, outputs_of
from sensorium.learning.folding import fit_target, fold_tables, pooled_table
from sensorium.learning.labels import Tables
from sensorium.learning.looking import tables_of
from sensorium.learning.preparing import Prepared, prepare
from sensorium.learning.setting_aside import set_aside, uncalibrated
from sensorium.learning.training.history import Epoch
from sensorium.progress import Reporter
from sensorium.reading import labels_of
from sensorium.records.splits import SplitName
from sensorium.specs import Array
from sensorium.targets import Target

FEW_ROWS, FEW_GROUPS = 200, 20
"""Below either, validation rows hardly tell two configs apart: of 200 rows the share of right answers is known to
about three in a hundred."""
NUM_FOLDS = 5
WHOLE_RUN = 10
"""Stages of a run at which trials are compared: a run of 10 epochs is as far after 1 as one of 50 after 5."""

Told = Callable[[int, float], None]
"""Is told how far a trial is, in stages from 1, and its figure there."""


@dataclass(frozen=True)
class Measure:
    """How trials are measured.

    Attributes:
        headline: The figure.
        num_folds: How many folds measure it; 0 measures on the validation rows.
        num_rows: How many rows that are.
        num_stages: How many stages a trial has.
    """

    headline: Headline
    num_folds: int
    num_rows: int

    @property
    def num_stages(self) -> int:
        """Stages of a whole trial, after each of which it is compared."""
        return self.num_folds or WHOLE_RUN

    @property
    def in_words(self) -> str:
        """The same as a phrase."""
        if self.num_folds:
            return f"{self.num_folds} folds of {self.num_rows:,} training and validation rows"
        return f"{self.num_rows:,} validation rows"


class Judging:
    """Trains configs of one space on its rows, which are read once while the inputs stay as they are.

    Test rows are left out of it all, and so are those that will calibrate the model.
    """

    def __init__(self, base: RunConfig, cache: ArrayCache | None, *, num_folds: int | None = None) -> None:
        """Read the tables, but none of the files that they name. ``remark`` says what a person should know.

        Args:
            base: The config as it stands, every part chosen.
            cache: Where decoded cells are kept.
            num_folds: How many folds measure a trial, 0 for the validation rows; None takes folds where these are few.

        Raises:
            ConfigError: There are fewer rows or groups than folds.
            DataError: The tables are wrong.
        """
        self._cache = cache
        self._kept: dict[tuple[str, int], Prepared] = {}
        tables = set_aside(base, tables_of(base)).tables
        self._tables: Tables = {split: tables[split] for split in ("train", "validation")}
        self._target: Target | None = None
        self.remark: str | None = None
        wanted = num_folds if num_folds is not None else NUM_FOLDS if _are_few(base, self._tables) else 0
        self._folds = self._cut(base, wanted, is_asked=num_folds is not None)

    def _cut(self, base: RunConfig, num_folds: int, *, is_asked: bool) -> list[Tables]:
        """Return the tables of each fold; none where validation rows are to measure, or where there can be no folds."""
        if not num_folds:
            return []
        try:
            pool = pooled_table(base, self._tables)
            self._target = fit_target(base, pool, labels_of(pool, base.target))
            return list(fold_tables(base, pool, num_folds))
        except (ConfigError, DataError) as error:
            if is_asked:
                raise
            self.remark = f"validation rows are few, and there can be no folds instead: {error}"
            return []

    def begin(self, config: RunConfig, reporter: Reporter) -> tuple[Measure, Prepared]:
        """Read the rows that a config is measured on first; its faults are told, and its cells are kept.

        Raises:
            DataError: The tables or their files are wrong; all faults together.
        """
        if self._folds:
            reporter.line(f"reading the first of {len(self._folds)} folds, whose own rows stand as test")
        prepared = self._prepared(config, 0, reporter)
        measured = [one["test"] for one in self._folds] or [self._tables["validation"]]
        return Measure(headline(prepared.target), len(self._folds), sum(map(len, measured))), prepared

    def forget(self) -> None:
        """Let go of the rows."""
        self._kept.clear()

    def figure(self, config: RunConfig, reporter: Reporter, told: Told) -> float:
        """Train a config, every part chosen, and return its headline figure.

        Args:
            config: One of the space.
            reporter: Told of every cell and step.
            told: Told of the figure after each stage; what it raises ends the trial.

        Raises:
            SensoriumError: Training went wrong.
        """
        if not self._folds:
            prepared = self._prepared(config, 0, reporter)
            aids = Aids(reporter)
            if not config.members:  # an epoch of one of several says little of their average
                aids = Aids(reporter, on_epoch=_Stages(config.training.epochs, told).epoch)
            return _figure(prepared, *_answers(config, prepared, "validation", aids))
        outputs: list[Array] = []
        labels: list[str] = []
        value = 0.0
        for fold in range(len(self._folds)):
            prepared = self._prepared(config, fold, reporter)
            answered, true = _answers(config, prepared, "test", Aids(reporter))
            outputs.append(answered)
            labels += true
            value = _figure(prepared, np.concatenate(outputs), labels)
            told(fold + 1, value)
        return value

    def _prepared(self, config: RunConfig, fold: int, reporter: Reporter) -> Prepared:
        """Return the rows of a fold, read anew only if another config of inputs asked last."""
        recipe = reading_of(config)
        if self._kept and next(iter(self._kept))[0] != recipe:
            self._kept.clear()  # memory holds the rows of one recipe; those of others lie in the cache
        if (recipe, fold) not in self._kept:
            tables = self._folds[fold] if self._folds else self._tables
            self._kept[recipe, fold] = prepare(
                uncalibrated(config), reporter, cache=self._cache, tables=tables, target=self._target
            )
        return self._kept[recipe, fold]


class _Stages:
    """Tells the figure of a run at each stage, from its epochs."""

    def __init__(self, num_epochs: int, told: Told) -> None:
        self._num_epochs = num_epochs
        self._told = told
        self._last = 0

    def epoch(self, epoch: Epoch) -> None:
        """Take an epoch."""
        stage = WHOLE_RUN * epoch.epoch // self._num_epochs
        if stage > self._last:
            self._last = stage
            self._told(stage, epoch.headline)


def reading_of(config: RunConfig) -> str:
    """Return what rows are read by: configs for which it is the same learn from the same arrays."""
    models = [config.model, *(member.model for member in config.members.values())]
    inputs = {name: one.model_dump(mode="json") for name, one in config.inputs.items()}
    own = [
        {name: one.target.model_dump(mode="json") for name, one in model.auxiliary.items() if one.target is not None}
        for model in models
    ]
    return json.dumps([inputs, own], sort_keys=True)


def _are_few(config: RunConfig, tables: Tables) -> bool:
    validation = tables["validation"]
    groups = validation.column(config.data.group) if config.data.group else None
    return len(validation) < FEW_ROWS or (groups is not None and len(set(groups)) < FEW_GROUPS)


def _answers(config: RunConfig, prepared: Prepared, split: SplitName, aids: Aids) -> tuple[Array, list[str]]:
    """Train; return head outputs and true labels of a split."""
    model = fit_model(config, prepared, aids).model
    return outputs_of(model, prepared.splits[split]), list(prepared.labels[split])


def _figure(prepared: Prepared, outputs: Array, labels: list[str]) -> float:
    return float(headline_figure(prepared.target, outputs, labels))
