"""Which rows an epoch shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sensorium.learning.config import RunConfig
from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.drawing import draw_epoch
from sensorium.learning.training.rows import Rows
from sensorium.modalities.text import TextConfig

LABELS = np.repeat([0, 1, 2], [900, 90, 10])


def shares(sampling, labels=LABELS, seed=0):
    drawn = labels[draw_epoch(labels, sampling, np.random.default_rng(seed))]
    return np.bincount(drawn, minlength=labels.max() + 1) / len(labels)


def test_shares_of_the_classes():
    np.testing.assert_allclose(shares("shuffled"), [0.9, 0.09, 0.01])
    np.testing.assert_allclose(shares("balanced"), [1 / 3, 1 / 3, 1 / 3], atol=0.002)
    roots = np.sqrt([900, 90, 10])
    np.testing.assert_allclose(shares("square_root"), roots / roots.sum(), atol=0.002)


@pytest.mark.parametrize("sampling", ["shuffled", "balanced", "square_root"])
@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(0, 20))
def test_an_epoch_has_as_many_rows_as_ever_and_no_row_comes_again_before_its_class_is_through(sampling, labels, seed):
    labels = np.array(labels)
    places = draw_epoch(labels, sampling, np.random.default_rng(seed))
    assert len(places) == len(labels)
    np.testing.assert_array_equal(places, draw_epoch(labels, sampling, np.random.default_rng(seed)))
    times = np.bincount(places, minlength=len(labels))
    for one in set(labels):
        assert np.ptp(times[labels == one]) <= 1


def test_few_rows_are_shared_out_fairly_over_epochs():
    labels = np.array([0, 0, 0, 0, 0, 0, 1])
    over_epochs = np.mean([shares("balanced", labels, seed) for seed in range(400)], axis=0)
    np.testing.assert_allclose(over_epochs, [0.5, 0.5], atol=0.02)


def test_rows_that_come_again_come_in_other_variations():
    title = TextConfig(column="title", min_count=1, token_dropout=0.5).fit(["red warm fire " * 8])
    array = title.read("red warm fire " * 8)
    labels = np.array([0] * 19 + [1])
    made = TrainingBatches(Rows({"title": title}, {"title": [array] * 20}, labels), 5, 0.0, 0, sampling="balanced")
    seen = [
        values.tobytes()
        for batch in made.epoch(1)
        for values, label in zip(batch.feeds["title.values"], batch.labels, strict=True)
        if label == 1
    ]
    assert len(seen) == len(set(seen)) == 10


INPUTS = {"title": {"type": "text", "column": "title"}}


def run(**changes):
    return RunConfig.model_validate(
        {"data": {"train": "a.csv"}, "inputs": INPUTS, "target": {"type": "category", "column": "label"}, **changes}
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"target": {"type": "number", "column": "price"}, "training": {"sampling": "balanced"}},
            "training.sampling: 'balanced' needs one class a record, which a 'number' target lacks",
        ),
        (
            {
                "model": {"loss": {"type": "cross_entropy", "class_weights": "balanced"}},
                "training": {"sampling": "square_root"},
            },
            "'square_root' and class weights both make up for rare classes; choose one",
        ),
        ({"training": {"mix": "cutmix"}}, "training.mix: 'cutmix' needs an input of image"),
    ],
)
def test_what_does_not_go_together_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        run(**changes)


def test_what_goes_together_is_not():
    assert run(training={"sampling": "balanced", "mix": "mixup"}).training.mix.alpha == 0.2
