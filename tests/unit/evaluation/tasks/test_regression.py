from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from sensorium.errors import DataError
from sensorium.evaluation import evaluate, headline, intervals
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
    assert (figures["spearman"] is None) == (not np.ptp(true) or not np.ptp(TARGET.decode(outputs)[0]))


@pytest.mark.parametrize("rows_in_group", [1, 8])
def test_intervals_agree_with_measuring_every_draw(rows_in_group):
    rng = np.random.default_rng(3)
    outputs = rng.normal(size=(400, 1))
    labels = (1000 + TARGET.std * (outputs[:, 0] + rng.normal(size=400) / 2)).tolist()
    groups = np.arange(400) // rows_in_group
    found = intervals(TARGET, outputs, list(map(str, labels)), groups=None if rows_in_group == 1 else groups.tolist())
    units = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    draws = []
    for _ in range(400):
        drawn = np.concatenate([units[place] for place in rng.integers(0, len(units), len(units))])
        draws.append(evaluate(TARGET, outputs[drawn], [str(labels[place]) for place in drawn]))
    assert found.keys() == draws[0].keys() - {"rows"}
    for name, (low, high) in found.items():
        expected = np.quantile([draw[name] for draw in draws], [0.025, 0.975])
        np.testing.assert_allclose((low, high), expected, atol=0.15 * np.ptp(expected), err_msg=name)


def test_equal_numbers_have_no_r2_and_no_ranks():
    found = intervals(TARGET, np.array([[0.0], [1.0], [2.0]]), ["2.5"] * 3)
    assert found.keys() == {"mae", "rmse", "quantile_loss_10", "quantile_loss_90"}


def test_labels_that_are_no_numbers_are_all_named():
    with pytest.raises(DataError) as refusal:
        evaluate(TARGET, np.zeros((3, 1)), ["1", "two", ""])
    assert [fault.row for fault in refusal.value.faults] == [2, 3]


def test_the_least_error_picks_the_best_model():
    assert headline(TARGET)[:2] == ("rmse", False)
