"""The rows that recipes are tried on, and how they are shared out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sensorium.cache import content_key
from sensorium.errors import DataError
from sensorium.learning.config import RunConfig
from sensorium.learning.folding import fit_target, pooled_table
from sensorium.learning.looking import tables_of
from sensorium.modalities import Cell
from sensorium.reading import cells_of, labels_of
from sensorium.records.allocation import draw_groups, draw_rows
from sensorium.records.table import Table
from sensorium.targets import Target

FEW_ROWS = 1_500
"""Rows up to which folds are drawn; of more rows one validation split says enough."""
MIN_ROWS = 20
NUM_FOLDS = 5
STOPPING_SHARE = 0.15
"""Of the rows that a part teaches, those by which its best epoch is chosen."""
MAX_COPIES = 0.1
"""Share of the rows in one set of copies from which on such copies are no copies, but a value that many rows have."""

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Part:
    """One sharing out of the rows, by their places in the pool.

    Attributes:
        taught: Rows to learn from.
        stopping: Rows by which the best epoch is chosen.
        judged: Rows that are measured; none of the others.
    """

    taught: Places
    stopping: Places
    judged: Places


@dataclass(frozen=True)
class Pool:
    """Training and validation rows of a table.

    Attributes:
        table: They.
        target: Fitted to all of them.
        labels: As they stand in the table.
        groups: Of each row; rows of one group are never parted. None where all stand alone.
        parts: Folds where rows are few, else one, whose measured rows are the validation rows.
        words: The same in words.
    """

    table: Table
    target: Target
    labels: Sequence[str]
    groups: Sequence[Hashable] | None
    parts: Sequence[Part]
    words: str


def pool_of(config: RunConfig) -> Pool:
    """Share out the rows of a table.

    Args:
        config: Of any recipe that reads all inputs.

    Raises:
        DataError: The table is wrong, or its rows are too few.
    """
    table = pooled_table(config)
    require_enough(table)
    labels = labels_of(table, config.target)
    target = fit_target(config, table, labels)
    named = None if config.data.group is None else table.column(config.data.group)
    if len(table) > FEW_ROWS:
        return _split_once(config, table, target, labels, named)
    groups, has_copies = _with_copies(named, config, table)
    parts = _folds(config.target.strata_in(table), groups, config.training.seed)
    words = f"{len(parts)} folds of {len(table)} rows"
    words += f", by '{config.data.group}'" if config.data.group else ""
    words += ", copies together" if has_copies else ""
    return Pool(table, target, labels, groups, parts, words)


def require_enough(table: Table) -> None:
    """Refuse a table of which too few rows are left to learn from where others are measured.

    Raises:
        DataError: It has fewer than `MIN_ROWS`.
    """
    if len(table) < MIN_ROWS:
        message = f"{len(table)} rows are too few to choose a recipe by: {MIN_ROWS} are needed"
        raise DataError.at(f"{message}. Add rows, or train with a config of your own.", source=table.source)


def _split_once(
    config: RunConfig, table: Table, target: Target, labels: Sequence[str], groups: Sequence[Hashable] | None
) -> Pool:
    num_training = len(tables_of(config)["train"])
    learned, judged = np.arange(num_training), np.arange(num_training, len(table))
    part = _part(learned, judged, config.target.strata_in(table), groups, config.training.seed)
    return Pool(
        table, target, labels, groups, [part], f"{len(judged)} validation rows, beside {num_training} to learn from"
    )


def _folds(strata: Sequence[Hashable], groups: Sequence[Hashable] | None, seed: int) -> list[Part]:
    count = NUM_FOLDS if groups is None else min(NUM_FOLDS, len(set(groups) - {None}) + list(groups).count(None))
    if count < 2:
        raise DataError("all rows are of one group, so none can be measured by a model that has not seen it.")
    shares = [1 / count] * count
    drawn = draw_rows(strata, shares, seed) if groups is None else draw_groups(groups, strata, shares, seed)
    rows = np.arange(len(strata))
    return [
        _part(rows[drawn != number], rows[drawn == number], strata, groups, seed)
        for number in range(count)
        if (drawn == number).any()
    ]


def _part(
    learned: Places, judged: Places, strata: Sequence[Hashable], groups: Sequence[Hashable] | None, seed: int
) -> Part:
    """Set rows that choose the epoch aside from those to learn from."""
    shares = [1 - STOPPING_SHARE, STOPPING_SHARE]
    own = [strata[place] for place in learned.tolist()]
    if groups is None:
        drawn = draw_rows(own, shares, seed)
    else:
        drawn = draw_groups([groups[place] for place in learned.tolist()], own, shares, seed)
    stopping = learned[drawn == 1]
    return Part(learned[drawn == 0], stopping if len(stopping) else learned, judged)


def _with_copies(
    named: Sequence[Hashable] | None, config: RunConfig, table: Table
) -> tuple[Sequence[Hashable] | None, bool]:
    """Return groups in which rows of one group, and rows that hold the same text or file, are together."""
    sets = _Sets(len(table))
    if named is not None:
        sets.join(named)
    alone = sets.count
    for modality in config.inputs.values():
        if not modality.reads_rows:
            sets.join(
                _usual_ones_left_out([_content(cell) for cell in cells_of(table, modality, config.data.allow_roots)])
            )
    has_copies = sets.count < alone
    return (None if named is None and not has_copies else sets.numbers), has_copies


def _content(cell: Cell | None) -> Hashable:
    if cell is None or isinstance(cell, Mapping):
        return None
    return " ".join(cell.lower().split()) if isinstance(cell, str) else content_key(cell).whole


def _usual_ones_left_out(values: Sequence[Hashable]) -> list[Hashable]:
    counts = Counter(values)
    return [None if counts[value] > MAX_COPIES * len(values) else value for value in values]


class _Sets:
    """Rows that are joined bit by bit (union-find)."""

    def __init__(self, num_rows: int) -> None:
        self._above = list(range(num_rows))
        self.count = num_rows

    def join(self, values: Sequence[Hashable]) -> None:
        """Join the rows of one value; those of None stay as they are."""
        first: dict[Hashable, int] = {}
        for row, value in enumerate(values):
            if value is not None:
                one, other = self._root(row), self._root(first.setdefault(value, row))
                self.count -= one != other
                self._above[one] = other

    @property
    def numbers(self) -> list[int]:
        """A number for each row, the same for rows that are joined."""
        return [self._root(row) for row in range(len(self._above))]

    def _root(self, row: int) -> int:
        while self._above[row] != row:
            self._above[row] = self._above[self._above[row]]
            row = self._above[row]
        return row
