"""K-fold cross-validation: every row is answered once by a model that was trained without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sensorium.bundle import encode_json
from sensorium.cache import ArrayCache
from sensorium.errors import ConfigError, DataError
from sensorium.evaluation import evaluate, headline, intervals
from sensorium.learning.config import RunConfig
from sensorium.learning.fitting import Aids, fit_model, outputs_of
from sensorium.learning.labels import Tables
from sensorium.learning.looking import tables_of
from sensorium.learning.preparing import prepare
from sensorium.learning.setting_aside import uncalibrated
from sensorium.progress import Reporter
from sensorium.reading import labels_of, placed
from sensorium.records.allocation import draw_groups, draw_rows
from sensorium.records.config import SplitConfig
from sensorium.records.splits import split_table
from sensorium.records.table import Table
from sensorium.specs import Array
from sensorium.targets import Target

FILE_NAME = "folds.json"


@dataclass(frozen=True)
class Folds:
    """What cross-validation measured.

    Attributes:
        headline: Name of the figure that models are compared by.
        folds: Figures of each fold, on its own rows.
        pooled: Figures of all rows together, each answered by the model of its fold.
        intervals: 95 % bootstrap intervals of the pooled figures, by group where the config names one.
    """

    headline: str
    folds: Sequence[dict[str, Any]]
    pooled: dict[str, Any]
    intervals: dict[str, tuple[float, float]]

    @property
    def spread(self) -> tuple[float, float]:
        """Mean and standard deviation of the headline figure over the folds."""
        values = [fold[self.headline] for fold in self.folds]
        return float(np.mean(values)), float(np.std(values, ddof=1))

    @property
    def summary(self) -> str:
        """The headline figure in one sentence."""
        mean, deviation = self.spread
        low, high = self.intervals[self.headline]
        return (
            f"{self.headline} {self.pooled[self.headline]:.4g} on all rows together, 95 % interval {low:.4g} to "
            f"{high:.4g}; over {len(self.folds)} folds {mean:.4g} on average, deviation {deviation:.2g}"
        )

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        mean, deviation = self.spread
        return {**vars(self), "mean": mean, "deviation": deviation}


def write_folds(folder: Path, folds: Folds, *, replace: bool) -> None:
    """Write the figures to ``folds.json`` of a folder.

    Raises:
        ConfigError: The file is there already, or cannot be written.
    """
    refuse_existing(folder, replace=replace)
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_json(folds.to_json()))
    except OSError as error:
        raise ConfigError(f"'{path}' cannot be written: {(error.strerror or 'error').lower()}.") from None


def refuse_existing(folder: Path, *, replace: bool) -> None:
    """Tell before anything is trained that figures are in the way.

    Raises:
        ConfigError: The folder holds figures, and they shall not be replaced.
    """
    path = folder / FILE_NAME
    if path.exists() and not replace:
        raise ConfigError(f"'{path}' is already there. Name another --output, or replace it with --replace.")


def train_folds(config: RunConfig, num_folds: int, reporter: Reporter, cache: ArrayCache | None = None) -> Folds:
    """Train once a fold on the other folds and measure on its own rows. Test rows are left out of it all.

    Args:
        config: The run's config, every part chosen.
        num_folds: How many folds.
        reporter: Shows the progress.
        cache: Where decoded cells are kept.

    Raises:
        ConfigError: There are fewer rows or groups than folds.
        DataError: The tables or their files are wrong.
    """
    config = uncalibrated(config)  # of rows that a fold measures none are left to set aside
    pool = pooled_table(config)
    labels = labels_of(pool, config.target)
    target = fit_target(config, pool, labels)
    outputs: list[Array] = []
    answered: list[str] = []
    groups: list[str] = []
    figures: list[dict[str, Any]] = []
    for number, tables in enumerate(fold_tables(config, pool, num_folds), 1):
        reporter.line(f"fold {number} of {num_folds}")
        prepared = prepare(config, reporter, cache=cache, tables=tables, target=target)
        model = fit_model(config, prepared, Aids(reporter)).model
        outputs.append(outputs_of(model, prepared.splits["test"]))
        answered += prepared.labels["test"]
        groups += [str(cell or f"row {number} {place}") for place, cell in enumerate(prepared.groups.get("test", []))]
        figures.append(evaluate(target, outputs[-1], prepared.labels["test"]))
    together = np.concatenate(outputs)
    found = intervals(target, together, answered, groups=groups or None)
    plain = {name: (float(low), float(high)) for name, (low, high) in found.items()}
    return Folds(headline(target).name, figures, evaluate(target, together, answered), plain)


def pooled_table(config: RunConfig, tables: Tables | None = None) -> Table:
    """Return the training and validation records of a run, or of other tables than it has, as one table.

    Raises:
        DataError: The tables are wrong, do not have the same columns, or name files from different folders.
    """
    tables = tables or tables_of(config)
    train, validation = tables["train"], tables["validation"]
    missing = sorted(set(train.columns) ^ set(validation.columns))
    if missing:
        raise DataError(f"training and validation tables differ in their columns: {', '.join(missing)}.")
    if train.folder != validation.folder and any(modality.reads_files for modality in config.inputs.values()):
        raise DataError("training and validation tables name files from different folders. Put both in one folder.")
    columns = {name: [*cells, *validation.columns[name]] for name, cells in train.columns.items()}
    source = " and ".join(dict.fromkeys([train.source, validation.source]))
    return Table(columns, source, train.folder, [*train.rows, *validation.rows])


def fold_tables(config: RunConfig, pool: Table, num_folds: int) -> Iterator[Tables]:
    """Yield the tables of each fold: its own rows as ``test``, the others as ``train`` and ``validation``.

    The validation rows, by which the best epoch is chosen, are drawn from the other folds, so that nothing is chosen
    by the rows that are measured. Groups stay whole everywhere.

    Raises:
        ConfigError: There are fewer rows or groups than folds.
    """
    seed = config.training.seed
    group = config.data.group
    strata = config.target.strata_in(pool)
    fractions = [1 / num_folds] * num_folds
    if group is None:
        parts = draw_rows(strata, fractions, seed)
    else:
        parts = draw_groups(pool.column(group), strata, fractions, seed)
    if len(set(parts.tolist())) < num_folds:
        what = "rows" if group is None else f"values of '{group}'"
        raise ConfigError(f"there are fewer {what} than {num_folds} folds. Ask for fewer folds.")
    share = (config.data.split or SplitConfig()).validation
    inner = SplitConfig(validation=share, test=0.0, seed=seed)
    for number in range(num_folds):
        rest = pool.take(np.flatnonzero(parts != number).tolist())
        learned = split_table(rest, inner, group=group, strata_in=config.target.strata_in)
        yield {**learned, "test": pool.take(np.flatnonzero(parts == number).tolist())}


def fit_target(config: RunConfig, pool: Table, labels: Sequence[str]) -> Target:
    """Learn the classes from all rows: a class with few rows may miss in the training rows of a fold.

    Raises:
        DataError: Labels are wrong; all of them, with their places.
    """
    try:
        return config.target.fit(labels)
    except DataError as error:
        raise placed(error.faults, pool, config.target.column) from None
