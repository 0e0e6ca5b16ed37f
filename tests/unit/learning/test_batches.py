"""Batches: order, augmentation and hidden inputs come from (seed, epoch, row) and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.learning.training.batches import TrainingBatches, plain_batches, prefetch
from tests.unit.learning.rows import learnable_rows

ROWS = learnable_rows(40)


def batches(*, seed=0, batch_size=8, input_dropout=0.3):
    return TrainingBatches(ROWS, batch_size, input_dropout, seed)


def content(epoch):
    return [[array.tobytes() for array in (*batch.feeds.values(), batch.labels)] for batch in epoch]


def test_the_same_seed_and_epoch_give_the_same_bytes():
    assert content(batches().epoch(3)) == content(batches().epoch(3))
    assert content(batches().epoch(3)) != content(batches().epoch(4))
    assert content(batches().epoch(3)) != content(batches(seed=1).epoch(3))


def test_numpys_global_generator_is_not_read():
    np.random.seed(0)  # noqa: NPY002 -- the global generator is what is tested
    before = content(batches().epoch(1))
    np.random.seed(1)  # noqa: NPY002
    assert content(batches().epoch(1)) == before


def test_every_row_comes_once_an_epoch():
    labels = np.concatenate([batch.labels for batch in batches(batch_size=7).epoch(1)])
    assert len(batches(batch_size=7)) == 6
    assert sorted(labels) == sorted(ROWS.labels)


def test_hidden_inputs_never_take_all_of_a_row():
    hidden = 0
    for epoch in range(30):
        for batch in batches(input_dropout=0.9).epoch(epoch):
            present = np.stack([batch.feeds[f"{name}.mask"].any(1) for name in ROWS.modalities])
            assert present.any(0).all()
            hidden += (~present).sum()
    assert hidden > 30 * 40 * 0.5


def test_without_input_dropout_only_missing_cells_are_absent():
    absent = sum((~batch.feeds["title.mask"].any(1)).sum() for batch in batches(input_dropout=0.0).epoch(1))
    assert absent == sum(array is None for array in ROWS.arrays["title"])


def test_plain_batches_are_in_order_and_whole():
    labels = [batch.labels for batch in plain_batches(ROWS, 16)]
    assert [len(part) for part in labels] == [16, 16, 8]
    assert np.array_equal(np.concatenate(labels), ROWS.labels)


def test_prefetch_gives_the_same_and_hands_errors_over():
    assert content(prefetch(batches().epoch(2))) == content(batches().epoch(2))

    def failing():
        yield next(batches().epoch(1))
        raise ValueError("broken cell")

    ready = prefetch(failing())
    next(ready)
    with pytest.raises(ValueError, match="broken cell"):
        next(ready)


def test_prefetch_stops_when_its_reader_does():
    ready = prefetch(batches().epoch(1))
    next(ready)
    ready.close()
