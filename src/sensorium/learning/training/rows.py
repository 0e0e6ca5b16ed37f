"""Rows to learn from: decoded cells, labels, and which inputs each row has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities import Modality
from sensorium.reading import Views, feeds, in_order
from sensorium.specs import Array


@dataclass(frozen=True)
class Rows:
    """Rows as `Modality.read` gave them, compact; held in memory or fetched when asked for.

    Attributes:
        modalities: Input name → fitted modality.
        arrays: Input name → one decoded array a row, None where the input is absent.
        labels: Encoded labels (rows,), int64 or float32; or (rows, outputs) int8, 0 or 1 each.
        own_labels: Input name → encoded labels of its auxiliary loss, where that has a column of its own; -1 or NaN
            where the label is missing.
        present: (rows, inputs) bool, which inputs each row has, in the order of ``modalities``.
        in_memory: Whether all arrays are in memory; else some are fetched when asked for.
    """

    modalities: Mapping[str, Modality]
    arrays: Mapping[str, Sequence[Array | None]]
    labels: Array
    own_labels: Mapping[str, Array] = field(default_factory=dict)
    present: NDArray[np.bool_] = field(default_factory=lambda: np.empty((0, 0), np.bool_))
    in_memory: bool = True

    def __post_init__(self) -> None:
        if not self.present.size:
            columns = [[array is not None for array in self.arrays[name]] for name in self.modalities]
            object.__setattr__(self, "present", np.array(columns, dtype=np.bool_).T)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def views(self) -> Views:
        """The inputs, views of the same columns together."""
        return views_of(self.modalities)

    @property
    def held(self) -> NDArray[np.bool_]:
        """(rows, groups of views) bool: which inputs each row has, views of the same columns as one."""
        return np.asarray(self.present[:, self.firsts])

    @property
    def firsts(self) -> list[int]:
        """Place of the first view of each group among the inputs."""
        places = {name: place for place, name in enumerate(self.modalities)}
        return [places[name] for name in self.views.names]

    @property
    def groups(self) -> list[int]:
        """Number of the group of views that each input belongs to."""
        numbers = {name: number for number, group in enumerate(self.views.groups) for name in group}
        return [numbers[name] for name in self.modalities]

    @property
    def complete(self) -> NDArray[np.intp]:
        """Places of the rows that hold every input."""
        return np.flatnonzero(self.present.all(1))

    def take(self, places: Sequence[int] | NDArray[np.intp]) -> Rows:
        """Return the rows at these places; arrays are shared, not copied."""
        chosen = np.asarray(places, dtype=np.intp)
        return Rows(
            self.modalities,
            {name: Chosen(arrays, chosen) for name, arrays in self.arrays.items()},
            self.labels[chosen],
            {name: labels[chosen] for name, labels in self.own_labels.items()},
            self.present[chosen],
            self.in_memory,
        )

    def only(self, *names: str) -> Rows:
        """Return the rows that hold one of these inputs, with these inputs alone."""
        columns = [place for place, name in enumerate(self.modalities) if name in names]
        rows = self.take(np.flatnonzero(self.present[:, columns].any(1)))
        return Rows(
            {name: self.modalities[name] for name in names},
            {name: rows.arrays[name] for name in names},
            rows.labels,
            {name: rows.own_labels[name] for name in names if name in rows.own_labels},
            rows.present[:, columns],
            rows.in_memory,
        )


def views_of(modalities: Mapping[str, Modality]) -> Views:
    """Return the groups of inputs that are views of the same columns."""
    return Views.of({name: modality.config for name, modality in modalities.items()})


class Chosen(Sequence["Array | None"]):
    """Some places of a sequence of arrays, fetched when asked for."""

    def __init__(self, arrays: Sequence[Array | None], places: NDArray[np.intp]) -> None:
        self._arrays = arrays
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: int) -> Array | None:  # type: ignore[override]
        """Return one array; slices are not needed and not given."""
        return self._arrays[int(self._places[place])]


class OtherLabels(NamedTuple):
    """The labels of the rows that those of a batch were mixed with.

    Attributes:
        labels: Encoded labels, one each.
        own_labels: As in `Rows`, one each.
        shares: (batch,) float32, how much of each row is its own.
    """

    labels: Array
    own_labels: dict[str, Array]
    shares: Array

    def mapped(self, change: Callable[[Any], Any]) -> OtherLabels:
        """Return the same with each array changed."""
        own = {name: change(array) for name, array in self.own_labels.items()}
        return OtherLabels(change(self.labels), own, change(self.shares))


class Batch(NamedTuple):
    """A batch ready for the model.

    Attributes:
        feeds: As `sensorium.reading.feeds` gives them.
        labels: Encoded labels, one each.
        own_labels: As in `Rows`, one each.
        other: Labels of the rows mixed in, where rows were mixed.
    """

    feeds: dict[str, Array]
    labels: Array
    own_labels: dict[str, Array]
    other: OtherLabels | None = None

    def mapped(self, change: Callable[[Any], Any]) -> Batch:
        """Return the same with each array changed."""
        fed = {key: change(array) for key, array in self.feeds.items()}
        own = {name: change(array) for name, array in self.own_labels.items()}
        return Batch(fed, change(self.labels), own, self.other and self.other.mapped(change))

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        sizes: list[int] = []
        self.mapped(lambda array: sizes.append(array.nbytes))
        return sum(sizes)


def batch_of(
    rows: Rows, places: Sequence[int] | NDArray[np.intp], features: Sequence[Mapping[str, Array | None]]
) -> Batch:
    """Pad the features of the rows at these places, and put their labels beside them."""
    own = {name: labels[places] for name, labels in rows.own_labels.items()}
    return Batch(feeds(rows.modalities, features), rows.labels[places], own)


def parts_of(batch: Batch, count: int) -> Iterator[Batch]:
    """Yield the rows of a batch in so many parts, or fewer, of one size but for the last."""
    size = -(-len(batch.labels) // count)
    for start in range(0, len(batch.labels), size):
        rows = slice(start, start + size)
        yield batch.mapped(itemgetter(rows))


def plain_batches(rows: Rows, batch_size: int, *, workers: int = 0) -> Iterator[Batch]:
    """Yield all rows in order, as a served model would see them; ``workers`` threads prepare batches ahead."""

    def batch(start: int) -> Batch:
        places = np.arange(start, min(start + batch_size, len(rows)))
        return batch_of(rows, places, [_plain(rows, int(place)) for place in places])

    starts = range(0, len(rows), batch_size)
    if workers == 0:
        return map(batch, starts)
    return in_order(batch, starts, ahead=workers, num_threads=workers)


def _plain(rows: Rows, place: int) -> dict[str, Array | None]:
    return {
        name: None if (array := rows.arrays[name][place]) is None else modality.standardise(array)
        for name, modality in rows.modalities.items()
    }
