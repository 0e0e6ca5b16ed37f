"""Missing cells, imitated in training for inputs with ``presence: hide``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sensorium.learning.training.rows import Rows
from sensorium.modalities import Modality
from sensorium.specs import Array

MIN_ROWS = 10
"""Rows of a class from which it can be told how often it has a cell."""
NUM_BINS = 10
"""Numbers to be estimated are told apart by these parts of equal size, as if they were classes."""

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Shown:
    """What rows show in an epoch.

    Attributes:
        present: (rows, inputs) bool, which inputs, in the order of `Rows.modalities`.
        parts: Input name → (rows, parts) bool, for inputs made of columns whose missing cells are imitated.
    """

    present: Bools
    parts: Mapping[str, Bools] = field(default_factory=dict)


class Imitation:
    """Hides cells at random, so that which cells are missing tells nothing of the target.

    Cells are taken one after the other, in an order drawn for the epoch: inputs, or single columns of a row. Of each,
    rows of one class have the share r(class). A row shows its cell with the chance min(r) / r(class), so all classes
    show it equally often. Shares are counted apart for each pattern of what is shown so far, and of the inputs whose
    presence is not hidden, so the pattern as a whole tells nothing either. Patterns so rare that a class has fewer
    than `MIN_ROWS` rows of them are taken together, and a class with fewer rows than that lowers no other's share.
    """

    def __init__(self, rows: Rows) -> None:
        hidden = [modality.config.presence == "hide" for modality in rows.modalities.values()]
        self._present = rows.present
        self._views = rows.views
        self._inputs = tuple(rows.modalities)
        firsts = {place: name for place, name in enumerate(rows.modalities) if name in rows.views.names}
        self._columns = {name: place for place, name in firsts.items() if hidden[place]}
        self._of_rows = {name for name in self._columns if rows.modalities[name].config.reads_rows}
        self._held = {
            name: held_parts(rows.modalities[name], rows.arrays[name], rows.present[:, column])
            for name, column in self._columns.items()
        }
        self._classes = _classes_of(rows.labels)
        visible = rows.present[:, ~np.array(hidden)]
        self._patterns = _numbered(visible @ (1 << np.arange(visible.shape[1])))

    def draw(self, rng: np.random.Generator) -> Shown:
        """Choose what every row shows in an epoch."""
        if not self._held:
            return Shown(self._present)
        shown = {name: np.zeros_like(held) for name, held in self._held.items()}
        cells = [(name, part) for name, held in self._held.items() for part in range(held.shape[1])]
        patterns = self._patterns
        for place in rng.permutation(len(cells)):
            name, part = cells[place]
            held = self._held[name][:, part]
            patterns = _rare_together(patterns, self._classes)
            shown[name][:, part] = held & (rng.random(len(held)) < _chances(held, patterns, self._classes))
            patterns = _numbered(2 * patterns + shown[name][:, part])
        present = self._present.copy()
        parts: dict[str, Bools] = {}
        for name in self._columns:
            for view in self._views.behind([name]):
                present[:, self._inputs.index(view)] = shown[name].any(1)
                parts |= {view: shown[name]} if name in self._of_rows else {}
        return Shown(present, parts)

    def never_shown(self) -> list[tuple[str, int, int]]:
        """Return (input, part, class) of cells that could never be shown, since rows of that class never have them."""
        is_common = np.bincount(self._classes) >= MIN_ROWS
        found = []
        for name, held in self._held.items():
            for part, column in enumerate(held.T):
                filled = np.bincount(self._classes, column)
                lacking = np.flatnonzero(is_common & (filled == 0)).tolist()
                found += [(name, part, one) for one in lacking[:1]]
        return found


def held_parts(modality: Modality, arrays: Sequence[Array | None], present: Bools) -> Bools:
    """Return (rows, parts) bool: which parts of an input each row has."""
    if not modality.config.reads_rows:  # the whole or nothing, which needs no look at the arrays
        return present[:, None].copy()
    held = np.zeros((len(present), len(modality.parts)), dtype=np.bool_)
    for row in np.flatnonzero(present).tolist():
        array = arrays[row]
        if array is not None:
            held[row] = modality.held(array)
    return held


def _chances(held: Bools, patterns: Ints, classes: Ints) -> NDArray[np.float64]:
    """Return the chance (rows,) that a row shows the cell, if it has it: least share of a class / share of its own."""
    num_classes = int(classes.max()) + 1
    cells = patterns * num_classes + classes
    size = (int(patterns.max()) + 1) * num_classes
    rows = np.bincount(cells, minlength=size).reshape(-1, num_classes)
    share = np.bincount(cells, held, minlength=size).reshape(-1, num_classes) / np.maximum(rows, 1)
    least = np.where(rows >= MIN_ROWS, share, 1.0).min(axis=1, keepdims=True)
    chances = np.divide(least, share, out=np.zeros_like(share), where=share > 0)
    return np.asarray(np.minimum(chances, 1.0).ravel()[cells])


def _rare_together(patterns: Ints, classes: Ints) -> Ints:
    """Give one number to all patterns of which a class that is not rare itself has too few rows."""
    num_classes = int(classes.max()) + 1
    rows = np.bincount(patterns * num_classes + classes, minlength=(int(patterns.max()) + 1) * num_classes)
    by_class = rows.reshape(-1, num_classes)
    is_common = by_class.sum(axis=0) >= MIN_ROWS
    is_rare = np.asarray((by_class[:, is_common] < MIN_ROWS).any(axis=1))
    return _numbered(np.where(is_rare[patterns], len(is_rare), patterns))


def _classes_of(labels: Array) -> Ints:
    """Return a number (rows,) for each label: its class, its rarest tag or one more for none, its bin of numbers."""
    if labels.ndim == 2:
        rarity = np.where(labels > 0, labels.sum(axis=0, dtype=np.int64), len(labels) + 1)
        return np.asarray(np.where(labels.any(axis=1), rarity.argmin(axis=1), labels.shape[1]))
    if labels.dtype.kind == "i":
        return labels.astype(np.intp)
    edges = np.unique(np.quantile(labels, np.linspace(0, 1, NUM_BINS + 1)[1:-1]))
    return np.searchsorted(edges, labels, side="right")


def _numbered(values: NDArray[np.integer]) -> Ints:
    """Number the distinct values from 0."""
    numbers: Ints = np.unique(values, return_inverse=True)[1].astype(np.intp).ravel()
    return numbers
