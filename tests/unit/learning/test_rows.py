"""Rows: what is taken of them, and what a served model would see."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.learning.training.rows import Chosen, Rows, batch_of, plain_batches
from tests.unit.learning.rows import learnable_rows

PLAIN = learnable_rows(40)
ROWS = Rows(PLAIN.modalities, PLAIN.arrays, PLAIN.labels, {"title": np.arange(40)}, in_memory=False)


def test_presence_is_seen_from_the_arrays():
    for column, name in enumerate(ROWS.modalities):
        assert ROWS.present[:, column].tolist() == [array is not None for array in ROWS.arrays[name]]
    assert 0 < len(ROWS.complete) < 40
    assert all(ROWS.arrays[name][place] is not None for place in ROWS.complete for name in ROWS.modalities)


@given(st.lists(st.integers(0, 39), min_size=1, max_size=50))
def test_what_is_taken_stays_together(places):
    taken = ROWS.take(places)
    assert len(taken) == len(places)
    np.testing.assert_array_equal(taken.labels, ROWS.labels[places])
    np.testing.assert_array_equal(taken.own_labels["title"], places)
    np.testing.assert_array_equal(taken.present, ROWS.present[places])
    for name, arrays in taken.arrays.items():
        assert all(array is ROWS.arrays[name][place] for array, place in zip(arrays, places, strict=True))
    assert not taken.in_memory


def test_taking_twice_is_taking_once():
    again = ROWS.take([5, 9, 3]).take([2, 0])
    assert again.own_labels["title"].tolist() == [3, 5]
    assert again.arrays["facts"][0] is ROWS.arrays["facts"][3]


def test_taking_fetches_nothing():
    class Untouchable(list):
        def __getitem__(self, place):
            raise AssertionError

    chosen = Chosen(Untouchable([None] * 5), np.array([1, 2]))
    assert len(chosen) == 2
    with pytest.raises(AssertionError):
        chosen[0]


@pytest.mark.parametrize("name", ["title", "facts"])
def test_one_input_alone_keeps_the_rows_that_hold_it(name):
    column = list(ROWS.modalities).index(name)
    alone = ROWS.only(name)
    held = np.flatnonzero(ROWS.present[:, column])
    assert list(alone.modalities) == list(alone.arrays) == [name]
    np.testing.assert_array_equal(alone.labels, ROWS.labels[held])
    assert alone.present.shape == (len(held), 1)
    assert alone.present.all()
    assert all(array is not None for array in alone.arrays[name])
    assert list(alone.own_labels) == [name] * (name == "title")


@pytest.mark.parametrize("workers", [0, 2])
def test_plain_batches_are_in_order_and_whole(workers):
    batches = list(plain_batches(ROWS, 16, workers=workers))
    assert [len(batch.labels) for batch in batches] == [16, 16, 8]
    assert np.array_equal(np.concatenate([batch.labels for batch in batches]), ROWS.labels)
    assert np.array_equal(np.concatenate([batch.own_labels["title"] for batch in batches]), np.arange(40))
    present = [np.stack([batch.feeds[f"{name}.mask"].any(1) for name in ROWS.modalities], 1) for batch in batches]
    np.testing.assert_array_equal(np.concatenate(present), ROWS.present)


def test_plain_batches_hold_what_a_served_model_sees():
    (batch,) = plain_batches(ROWS, 40)
    title = ROWS.modalities["title"]
    for place, array in enumerate(ROWS.arrays["title"]):
        mask = batch.feeds["title.mask"][place]
        expected = [] if array is None else title.standardise(array)
        np.testing.assert_array_equal(batch.feeds["title.values"][place][mask], expected)


def test_a_batch_of_nothing_but_gaps_is_whole():
    batch = batch_of(ROWS, [0, 1], [{"title": None, "facts": None}] * 2)
    assert not batch.feeds["title.mask"].any()
    assert batch.feeds["facts.values"].shape[:2] == (2, 1)
