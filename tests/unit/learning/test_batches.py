"""Batches of training: order, augmentation and hidden inputs come from (seed, epoch, row) and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.rows import Rows
from sensorium.modalities.text import TextConfig
from tests.unit.learning.rows import learnable_rows

ROWS = learnable_rows(40)


def batches(*, rows=ROWS, seed=0, batch_size=8, input_dropout=0.3):
    return TrainingBatches(rows, batch_size, input_dropout, seed)


def content(epoch):
    return [[array.tobytes() for array in (*batch.feeds.values(), batch.labels)] for batch in epoch]


def shown(made, epoch):
    """(rows, inputs) bool: which inputs each row showed in an epoch, in the rows' own order."""
    order, masks = [], []
    for batch in made.epoch(epoch):
        order.append(batch.own_labels["title"])
        masks.append(np.stack([batch.feeds[f"{name}.mask"].any(1) for name in made.rows.modalities], axis=1))
    return np.concatenate(masks)[np.argsort(np.concatenate(order))]


def numbered(rows):
    """The same rows, with their place as an own label, so that they are known again."""
    return Rows(rows.modalities, rows.arrays, rows.labels, {"title": np.arange(len(rows))}, rows.present)


def test_the_same_seed_and_epoch_give_the_same_bytes():
    assert content(batches().epoch(3)) == content(batches().epoch(3))
    assert content(batches().epoch(3)) != content(batches().epoch(4))
    assert content(batches().epoch(3)) != content(batches(seed=1).epoch(3))


@given(st.integers(0, 5), st.integers(1, 4), st.integers(0, 3))
def test_an_epoch_taken_up_at_any_batch_goes_on_with_the_same_bytes(first, epoch, workers):
    whole = content(batches().epoch(epoch))
    assert content(batches().epoch(epoch, first=first, workers=workers)) == whole[first:]


def test_numpys_global_generator_is_not_read():
    np.random.seed(0)  # noqa: NPY002 -- the global generator is what is tested
    before = content(batches().epoch(1))
    np.random.seed(1)  # noqa: NPY002
    assert content(batches().epoch(1)) == before


@pytest.mark.parametrize("batch_size", [1, 7, 40, 100])
def test_every_row_comes_once_an_epoch(batch_size):
    made = batches(rows=numbered(ROWS), batch_size=batch_size)
    places = [batch.own_labels["title"] for batch in made.epoch(1)]
    assert len(made) == len(places)
    assert {len(some) for some in places[:-1]} <= {batch_size}
    assert sorted(np.concatenate(places)) == list(range(40))


def test_a_rows_labels_and_inputs_stay_together():
    rows = numbered(ROWS)
    for batch in batches(rows=rows, input_dropout=0.0).epoch(2):
        places = batch.own_labels["title"]
        np.testing.assert_array_equal(batch.labels, rows.labels[places])
        np.testing.assert_array_equal(batch.feeds["title.mask"].any(1), rows.present[places, 0])
        np.testing.assert_array_equal(batch.feeds["facts.mask"].any(1), rows.present[places, 1])


def test_what_is_hidden_does_not_depend_on_the_batch_size():
    rows = numbered(ROWS)
    np.testing.assert_array_equal(
        shown(batches(rows=rows, batch_size=3), 5), shown(batches(rows=rows, batch_size=16), 5)
    )


@given(st.integers(0, 1000), st.floats(0, 0.999))
def test_hidden_inputs_never_take_all_of_a_row_nor_give_what_is_not_there(seed, dropout):
    rows = numbered(ROWS)
    seen = shown(batches(rows=rows, seed=seed, input_dropout=dropout), 1)
    assert seen.any(1).all()
    assert not (seen & ~rows.present).any()


def test_inputs_are_hidden_as_often_as_asked_and_the_last_one_is_drawn_fairly():
    rows = numbered(learnable_rows(400, modalities=ROWS.modalities))
    both = rows.present.all(1)
    seen = np.concatenate([shown(batches(rows=rows, input_dropout=0.5), epoch)[both] for epoch in range(8)])
    # Each input is hidden in half of the rows, or in a quarter more where both were and one came back.
    assert np.abs(seen.mean(0) - 0.625).max() < 0.05
    without = np.concatenate([shown(batches(rows=rows, input_dropout=0.0), epoch) for epoch in range(2)])
    np.testing.assert_array_equal(without, np.concatenate([rows.present] * 2))


def test_a_rows_variation_is_its_own_and_another_every_epoch():
    """Words are dropped at random; forty rows of the same words must not lose the same ones."""
    cells = ["red warm fire sea cold blue " * 4] * 40
    title = TextConfig(column="title", min_count=1, token_dropout=0.5).fit(cells)
    arrays = [title.read(cell) for cell in cells]
    rows = Rows({"title": title}, {"title": arrays}, np.zeros(40, np.int64), {"title": np.arange(40)})
    varied = {}
    for epoch in (1, 2):
        for batch in batches(rows=rows, batch_size=7).epoch(epoch):
            for place, values in zip(batch.own_labels["title"], batch.feeds["title.values"], strict=True):
                varied[epoch, int(place)] = values.tobytes()
    assert len(varied) == 80
    assert len(set(varied.values())) == 80


def test_an_error_in_a_worker_comes_to_the_caller():
    class Broken(list):
        def __getitem__(self, place):
            raise ValueError("broken cell")

    rows = Rows(ROWS.modalities, dict.fromkeys(ROWS.arrays, Broken([None] * 40)), ROWS.labels, {}, ROWS.present)
    with pytest.raises(ValueError, match="broken cell"):
        list(batches(rows=rows).epoch(1, workers=2))


def test_workers_stop_when_their_reader_does():
    ready = batches().epoch(1, workers=2)
    next(ready)
    ready.close()
