from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from sensorium.evaluation.metrics import regression as ours

PAIRS = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=2, max_size=40)


def sides(pairs):
    return (np.array(side) / 8 for side in zip(*pairs, strict=True))


@settings(max_examples=50, deadline=None)
@given(PAIRS)
def test_errors_are_those_of_scikit_learn(pairs) -> None:
    true, predicted = sides(pairs)
    assert ours.mae(true, predicted) == pytest.approx(metrics.mean_absolute_error(true, predicted))
    assert ours.rmse(true, predicted) == pytest.approx(metrics.root_mean_squared_error(true, predicted))
    if np.ptp(true):
        assert ours.r2(true, predicted) == pytest.approx(metrics.r2_score(true, predicted))
    else:
        assert np.isnan(ours.r2(true, predicted))
    for quantile in (0.1, 0.5, 0.9):
        expected = metrics.mean_pinball_loss(true, predicted, alpha=quantile)
        assert ours.quantile_loss(true, predicted, quantile) == pytest.approx(expected)


@settings(max_examples=50, deadline=None)
@given(PAIRS, st.integers(0, 100))
def test_spearman_is_that_of_scipy_with_ties_and_in_every_draw(pairs, seed) -> None:
    true, predicted = sides(pairs)
    weights = np.random.default_rng(seed).integers(0, 4, (3, len(true)))
    weights[0] = 1
    drawn = ours.drawn_spearman(true, predicted, weights.astype(np.float64))
    assert drawn[0] == pytest.approx(ours.spearman(true, predicted), nan_ok=True)
    for value, often in zip(drawn, weights, strict=True):
        first, second = np.repeat(true, often), np.repeat(predicted, often)
        if len(first) > 1 and np.ptp(first) and np.ptp(second):
            assert value == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-9)
        else:
            assert np.isnan(value)


def test_by_hand() -> None:
    true, predicted = np.array([1.0, 2.0, 4.0]), np.array([2.0, 2.0, 1.0])
    assert ours.mae(true, predicted) == pytest.approx(4 / 3)
    assert ours.quantile_loss(true, predicted, 0.9) == pytest.approx((0.1 * 1 + 0.9 * 3) / 3)
    assert ours.spearman(true, predicted) == pytest.approx(-np.sqrt(3) / 2)  # ranks 1 2 3 and 2.5 2.5 1


def test_large_numbers_lose_no_digits() -> None:
    true, errors = 1e9 + np.arange(5.0), np.array([0.5, -0.5, 0.5, -0.5, 0.5])
    assert ours.r2(true, true + errors) == pytest.approx(1 - 5 * 0.25 / 10)
