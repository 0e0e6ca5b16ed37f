"""From the label columns of a run to numbers: of the run's target, and of inputs with a target of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sensorium.errors import DataError, Fault, Faults
from sensorium.reading import placed
from sensorium.records.splits import SplitName
from sensorium.records.table import Table
from sensorium.specs import Array
from sensorium.targets import Encoded, Link, Target, TargetConfig

Tables = Mapping[SplitName, Table]
_DTYPES: Mapping[Link, type[np.generic]] = {"softmax": np.int64, "sigmoid": np.int8, "identity": np.float32}
"""Of labels: (rows,), and (rows, outputs) of 0 or 1 where each output is by itself."""


def fit_labels(
    config: TargetConfig, tables: Tables, labels: Mapping[SplitName, Sequence[str]], earlier: Target | None = None
) -> tuple[Target, dict[SplitName, Array]]:
    """Fit the target on the training labels and encode those of every split.

    Args:
        config: The target.
        tables: Where the labels came from, for the places in messages.
        labels: The label of every record.
        earlier: Target that is fitted already; used as it is where it knows every class of these rows.

    Raises:
        DataError: The labels cannot be learned, or a split holds labels that the training rows lack.
    """
    if (
        earlier is not None
        and earlier.config == config
        and set(earlier.classes) >= config.classes_to_learn(labels["train"])
    ):
        target = earlier
    else:
        target = _fit(config, tables["train"], labels["train"])
    faults = Faults()
    encoded: dict[SplitName, Array] = {}
    for split, table in tables.items():
        with faults.gathered():
            encoded[split] = _encode(target, labels[split], table)
    faults.raise_any()
    return target, encoded


def fit_own_labels(config: TargetConfig, tables: Tables) -> tuple[Target, dict[SplitName, Array]]:
    """Fit a target of one input and encode its labels; a missing one becomes -1 or NaN in all places.

    A label that the training rows lack counts as missing in the other splits: no figure depends on it.

    Raises:
        DataError: The column is missing, or its training labels cannot be learned.
    """
    texts = {split: config.labels_in(table) for split, table in tables.items()}
    known = [place for place, text in enumerate(texts["train"]) if text is not None]
    target = _fit(config, tables["train"].take(known), [text for text in texts["train"] if text is not None])
    return target, {split: _encode_known(target, found) for split, found in texts.items()}


def _fit(config: TargetConfig, table: Table, labels: Sequence[str]) -> Target:
    try:
        return config.fit(labels)
    except DataError as error:
        raise placed(error.faults, table, config.column) from None


def _encode(target: Target, labels: Sequence[str], table: Table) -> Array:
    encoded: list[Encoded] = []
    faults: list[Fault] = []
    for place, label in enumerate(labels, 1):
        try:
            encoded.append(target.encode(label))
        except DataError as error:
            faults += [Fault(fault.message, row=place) for fault in error.faults]
    if faults:
        raise placed(faults, table, target.config.column)
    return np.asarray(encoded, dtype=_DTYPES[target.link])


def _encode_known(target: Target, texts: Sequence[str | None]) -> Array:
    missing: Mapping[Link, Encoded] = {
        "softmax": -1,
        "sigmoid": (-1,) * target.spec.num_outputs,
        "identity": np.nan,
    }
    encoded: list[Encoded] = []
    for text in texts:
        try:
            encoded.append(missing[target.link] if text is None else target.encode(text))
        except DataError:
            encoded.append(missing[target.link])
    return np.asarray(encoded, dtype=_DTYPES[target.link])
