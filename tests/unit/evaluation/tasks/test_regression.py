from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from sensorium.errors import DataError
from sensorium.evaluation import evaluate, headline
from sensorium.targets.number import NumberConfig

TARGET = NumberConfig(column="price").fit(["-10", "10", "30"])
NUMBERS = st.integers(-1000, 1000).map(lambda number: number / 8)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2)


@given(PAIRS)
def test_figures_are_those_of_scikit_learn(pairs):
    true, predicted = (np.array(side) for side in zip(*pairs, strict=True))
    outputs = ((predicted - TARGET.mean) / TARGET.std)[:, None]
    figures = evaluate(TARGET, outputs, [str(number) for number in true])
    assert figures["rows"] == len(pairs)
    assert figures["mae"] == pytest.approx(metrics.mean_absolute_error(true, predicted), abs=1e-9)
    assert figures["rmse"] == pytest.approx(metrics.root_mean_squared_error(true, predicted), abs=1e-9)
    if np.ptp(true):
        assert figures["r2"] == pytest.approx(metrics.r2_score(true, predicted), rel=1e-6, abs=1e-6)
    else:
        assert figures["r2"] is None


def test_labels_that_are_no_numbers_are_all_named():
    with pytest.raises(DataError) as refusal:
        evaluate(TARGET, np.zeros((3, 1)), ["1", "two", ""])
    assert [fault.row for fault in refusal.value.faults] == [2, 3]


def test_the_least_error_picks_the_best_model():
    assert headline(TARGET)[:2] == ("rmse", False)
