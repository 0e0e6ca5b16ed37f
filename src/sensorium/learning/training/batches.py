"""Batches of decoded rows: order, augmentation and hidden inputs, each derived from (seed, epoch, row)."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sensorium.modalities import Modality
from sensorium.reading import feeds
from sensorium.specs import Array

# One number per purpose, so that two kinds of randomness of one row never share a stream.
_ORDER, _HIDING, _AUGMENTATION = range(3)
BATCHES_AHEAD = 3


@dataclass(frozen=True)
class Rows:
    """Rows in memory as `Modality.read` gave them, compact.

    Attributes:
        modalities: Input name → fitted modality.
        arrays: Input name → one decoded array a row, None where the input is absent.
        labels: Encoded labels (rows,), int64 or float32.
    """

    modalities: Mapping[str, Modality]
    arrays: Mapping[str, Sequence[Array | None]]
    labels: Array

    def __len__(self) -> int:
        return len(self.labels)


class Batch(NamedTuple):
    """``feeds`` as `sensorium.reading.feeds` gives them, and the encoded labels (batch,)."""

    feeds: dict[str, Array]
    labels: Array


def plain_batches(rows: Rows, batch_size: int) -> Iterator[Batch]:
    """Yield all rows in order, as a served model would see them."""
    for start in range(0, len(rows), batch_size):
        chosen = range(start, min(start + batch_size, len(rows)))
        features = [
            {
                name: None if (array := rows.arrays[name][row]) is None else modality.standardise(array)
                for name, modality in rows.modalities.items()
            }
            for row in chosen
        ]
        yield Batch(feeds(rows.modalities, features), rows.labels[chosen.start : chosen.stop])


@dataclass(frozen=True)
class TrainingBatches:
    """The shuffled, augmented batches of every epoch."""

    rows: Rows
    batch_size: int
    input_dropout: float
    seed: int

    def __len__(self) -> int:
        return math.ceil(len(self.rows) / self.batch_size)

    def epoch(self, epoch: int) -> Iterator[Batch]:
        """Yield the batches of one epoch; the same seed and epoch give the same bytes."""
        order = np.random.default_rng([self.seed, epoch, _ORDER]).permutation(len(self.rows))
        for start in range(0, len(order), self.batch_size):
            chosen = order[start : start + self.batch_size]
            features = [self._features(epoch, int(row)) for row in chosen]
            yield Batch(feeds(self.rows.modalities, features), self.rows.labels[chosen])

    def _features(self, epoch: int, row: int) -> dict[str, Array | None]:
        hidden = self._hidden(epoch, row)
        rng = np.random.default_rng([self.seed, epoch, _AUGMENTATION, row])
        features: dict[str, Array | None] = {}
        for name, modality in self.rows.modalities.items():
            array = self.rows.arrays[name][row]
            if array is None or name in hidden:
                features[name] = None
            else:
                features[name] = modality.standardise(modality.augment(array, rng))
        return features

    def _hidden(self, epoch: int, row: int) -> set[str]:
        """Choose which present inputs to hide (modality dropout; Neverova et al., 2016); one always stays."""
        present = [name for name, arrays in self.rows.arrays.items() if arrays[row] is not None]
        if len(present) < 2 or self.input_dropout == 0:
            return set()
        rng = np.random.default_rng([self.seed, epoch, _HIDING, row])
        hidden = {name for name in present if rng.random() < self.input_dropout}
        if len(hidden) == len(present):
            hidden.remove(present[rng.integers(len(present))])
        return hidden


def prefetch(batches: Iterator[Batch]) -> Generator[Batch]:
    """Yield the batches while a thread prepares the next ones."""
    ready: queue.Queue[Batch | BaseException | None] = queue.Queue(BATCHES_AHEAD)
    stop = threading.Event()

    def put(item: Batch | BaseException | None) -> None:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for batch in batches:
                put(batch)
                if stop.is_set():
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 -- handed to the thread that waits
            put(error)

    thread = threading.Thread(target=work, name="prefetch", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()
