"""Which rows are learned from, and which are measured. No measured row chooses anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sensorium.learning.config import RunConfig
from sensorium.learning.folding import fold_tables, pooled_table
from sensorium.records.config import SplitConfig
from sensorium.records.splits import SplitName, split_table, split_tables
from sensorium.records.table import Table

NUM_FOLDS = 5
FEWEST_ROWS = 1_000
"""Sets with fewer rows are cross-validated: their own validation rows are too few to tell anything by."""

Tables = Mapping[SplitName, Table]
"""``train``, ``validation``, which chooses, and ``test``, which is measured."""


def is_small(config: RunConfig) -> bool:
    """Whether a set has so few training and validation rows that it is cross-validated."""
    return len(pooled_table(config)) < FEWEST_ROWS


def partitions(config: RunConfig) -> Iterator[Tables]:
    """Yield the tables of each fold of a small set, or the set's own split."""
    if is_small(config):
        yield from fold_tables(config, pooled_table(config), NUM_FOLDS)
    else:
        yield own_split(config)


def own_split(config: RunConfig) -> Tables:
    """Return the set's own validation rows to measure, and to choose by a part of its training rows."""
    tables = split_tables(config.data)
    inner = SplitConfig(test=0.0, seed=config.training.seed)
    learned = split_table(tables["train"], inner, group=config.data.group, strata_in=config.target.strata_in)
    return {**learned, "test": tables["validation"]}


def shortened(tables: Tables, num_rows: int) -> Tables:
    """Return at most so many rows of each table, evenly spread over it, for a smoke run."""
    return {split: table.take(range(0, len(table), -(-len(table) // num_rows))) for split, table in tables.items()}
