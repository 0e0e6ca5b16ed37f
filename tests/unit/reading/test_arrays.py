from __future__ import annotations

import time

import numpy as np
import pytest

from sensorium.errors import DataError, LimitError
from sensorium.reading import feature_batches, feeds
from tests.unit.reading.letters import LettersConfig, table_of


@pytest.fixture
def letters():
    return LettersConfig().fit([])


def test_feeds_pad_and_mask(letters):
    batch = feeds(
        {"w": letters, "v": letters}, [{"w": letters.features("ab"), "v": None}, {"w": letters.features("c")}]
    )
    np.testing.assert_allclose(batch["w.values"][..., 0], [[0.97, 0.98], [0.99, 0]])
    assert batch["w.mask"].tolist() == [[True, True], [True, False]]
    assert batch["v.mask"].tolist() == [[False], [False]]
    assert batch["v.values"].shape == (2, 1, 1)


def test_batches_hold_every_record_in_order(letters):
    words = [f"w{i}" for i in range(10)]
    batches = list(feature_batches([{"w": word} for word in words], {"w": letters}, batch_size=4, num_threads=3))
    assert [len(batch) for batch in batches] == [4, 4, 2]
    found = [features["w"] for batch in batches for features in batch]
    for array, word in zip(found, words, strict=True):
        np.testing.assert_array_equal(array, letters.features(word))


def test_only_a_few_batches_are_decoded_early(letters):
    records = [{"w": "abc"}] * 1000
    batches = feature_batches(records, {"w": letters}, batch_size=10, num_threads=2)
    next(batches)
    deadline_s = time.monotonic() + 5
    while letters.started < 20 and time.monotonic() < deadline_s:
        time.sleep(0.01)  # the next batches are read while this one is in use
    assert 20 <= letters.started <= 31
    batches.close()
    assert letters.started <= 31


def test_faults_of_batches_come_together_after_the_good_batches(letters):
    words = ["ok", "ok", "no!", "ok", None, "ok", "x" * 11]
    batches = feature_batches([{"w": word} for word in words], {"w": letters}, batch_size=2)
    assert len(next(batches)) == 2
    with pytest.raises(DataError) as caught:
        next(batches)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(3, "w"), (5, None), (7, "w")]


def test_faults_of_a_table_carry_its_rows_and_columns(letters):
    words = ["no!"]
    with pytest.raises(DataError, match=r"t.csv row 11, column 'word': cannot be read"):
        list(feature_batches([{"w": "no!"}], {"w": letters}, batch_size=2, table=table_of(words)))


def test_a_record_that_leaves_everything_out_is_refused(letters):
    with pytest.raises(DataError, match="row 2: has no input at all"):
        list(feature_batches([{"w": "a"}, {}], {"w": letters}, batch_size=2))


def test_limits_alone_are_a_limit_error(letters):
    with pytest.raises(LimitError, match="row 1, column 'w': is too long"):
        list(feature_batches([{"w": "x" * 11}], {"w": letters}, batch_size=1))
