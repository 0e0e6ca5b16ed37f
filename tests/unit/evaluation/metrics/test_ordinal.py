"""Metrics of classes in an order, held to scikit-learn and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr
from sklearn.metrics import cohen_kappa_score, confusion_matrix, mean_absolute_error

from sensorium.evaluation.metrics import ordinal as metrics

CLASSES = 5


def answers(seed, rows=200):
    rng = np.random.default_rng(seed)
    true = rng.choice(CLASSES, rows, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    return true, np.clip(true + rng.integers(-2, 3, rows), 0, CLASSES - 1)


def counts_of(true, predicted):
    return confusion_matrix(true, predicted, labels=range(CLASSES))


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_other_libraries(seed):
    true, predicted = answers(seed)
    counts = counts_of(true, predicted)
    by_class = [mean_absolute_error(true[true == one], predicted[true == one]) for one in range(CLASSES)]
    expected = {
        "mae_steps": mean_absolute_error(true, predicted),
        "macro_mae_steps": np.mean(by_class),
        "within_one_accuracy": np.mean(np.abs(true - predicted) <= 1),
        "spearman": spearmanr(true, predicted).statistic,
        "kendall_tau": kendalltau(true, predicted).statistic,
    }
    for name, value in expected.items():
        assert getattr(metrics, name)(counts) == pytest.approx(value), name
    for power, weights in ((1, "linear"), (2, "quadratic")):
        kappa = cohen_kappa_score(true, predicted, weights=weights)
        assert metrics.weighted_kappa(counts, power=power) == pytest.approx(kappa)
    np.testing.assert_allclose(metrics.mae_steps_by_class(counts), by_class)


FIGURES = [
    metrics.within_one_accuracy,
    metrics.mae_steps,
    metrics.macro_mae_steps,
    metrics.spearman,
    metrics.kendall_tau,
    lambda counts: metrics.weighted_kappa(counts, power=1),
]


@pytest.mark.parametrize("figure", FIGURES)
def test_draws_are_measured_as_if_alone(figure):
    tables = np.stack([counts_of(*answers(seed, rows=30)) for seed in range(4)])
    np.testing.assert_allclose(figure(tables), [figure(one) for one in tables])


def test_figures_that_rows_do_not_define_are_nan():
    of_one_class = np.diag([7, 0, 0])
    for figure in (metrics.spearman, metrics.kendall_tau, FIGURES[-1]):
        assert np.isnan(figure(of_one_class))
    assert metrics.mae_steps(of_one_class) == 0
    assert np.isnan(metrics.mae_steps_by_class(of_one_class)).tolist() == [False, True, True]


def test_the_ranked_probability_score_grows_with_the_distance():
    certain = np.eye(4)[[0, 1, 2, 3]]
    true = np.zeros(4, dtype=np.int64)
    np.testing.assert_allclose(metrics.ranked_probability_scores(certain, true), [0, 1 / 3, 2 / 3, 1])
    even = np.full((1, 4), 0.25)  # cumulated 1/4, 1/2, 3/4 where 0, 1, 1 is reached
    assert metrics.ranked_probability_scores(even, np.array([1])) == pytest.approx((1 / 16 + 1 / 4 + 1 / 16) / 3)
