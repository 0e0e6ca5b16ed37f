from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from sensorium.evaluation.metrics.ranking import MAX_POINTS, Ranking, pr_auc, pr_points, roc_auc, roc_points

TIED = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=30)
"""Few levels, so that most scores are tied."""


def sides(rows):
    scores, is_positive = zip(*rows, strict=True)
    return np.array(scores, dtype=np.float64) / 7, np.array(is_positive)


@settings(max_examples=50, deadline=None)
@given(TIED)
def test_areas_are_those_of_scikit_learn_with_ties(rows) -> None:
    scores, is_positive = sides(rows)
    if is_positive.any() and not is_positive.all():
        assert roc_auc(scores, is_positive) == pytest.approx(metrics.roc_auc_score(is_positive, scores))
    else:
        assert np.isnan(roc_auc(scores, is_positive))
    if is_positive.any():
        assert pr_auc(scores, is_positive) == pytest.approx(metrics.average_precision_score(is_positive, scores))
    else:
        assert np.isnan(pr_auc(scores, is_positive))


@settings(max_examples=50, deadline=None)
@given(TIED, st.integers(0, 1000))
def test_a_weight_is_a_row_that_often(rows, seed) -> None:
    scores, is_positive = sides(rows)
    weights = np.random.default_rng(seed).integers(0, 4, (3, len(scores)))
    drawn = Ranking(scores, is_positive).areas(weights.astype(np.float64))
    for place, often in enumerate(weights):
        again = np.repeat(scores, often), np.repeat(is_positive, often)
        expected = (np.nan, np.nan) if not often.any() else (roc_auc(*again), pr_auc(*again))
        assert (drawn.roc_auc[place], drawn.pr_auc[place]) == pytest.approx(expected, nan_ok=True)


def test_only_the_order_counts() -> None:
    rng = np.random.default_rng(0)
    scores, is_positive = rng.random(200), rng.random(200) < 0.3
    assert roc_auc(np.exp(9 * scores), is_positive) == roc_auc(scores, is_positive)
    assert roc_auc(-scores, is_positive) == pytest.approx(1 - roc_auc(scores, is_positive))


@settings(max_examples=50, deadline=None)
@given(TIED)
def test_few_points_are_the_whole_curve(rows) -> None:
    scores, is_positive = sides(rows)
    if not is_positive.any() or is_positive.all():
        return
    rates = metrics.roc_curve(is_positive, scores, drop_intermediate=False)
    np.testing.assert_allclose(roc_points(scores, is_positive), np.stack(rates[:2], axis=1))
    precision, recall, _ = metrics.precision_recall_curve(is_positive, scores)
    np.testing.assert_allclose(pr_points(scores, is_positive), np.stack([recall, precision], axis=1)[-2::-1])


def test_of_many_points_two_hundred_are_drawn_along_the_curve() -> None:
    rng = np.random.default_rng(1)
    is_positive = rng.random(5000) < 0.2
    scores = rng.normal(size=5000) + is_positive
    roc, precisions = roc_points(scores, is_positive), pr_points(scores, is_positive)
    assert len(roc) <= MAX_POINTS >= len(precisions)
    assert roc[0].tolist() == [0, 0]
    assert roc[-1].tolist() == [1, 1]
    assert np.trapezoid(roc[:, 1], roc[:, 0]) == pytest.approx(roc_auc(scores, is_positive), abs=2e-3)
    assert (np.diff(roc, axis=0) >= 0).all()
    assert precisions[-1] == pytest.approx([1, is_positive.mean()])


def test_a_rate_without_rows_is_undefined() -> None:
    points = roc_points(np.array([0.1, 0.9]), np.array([True, True]))
    assert np.isnan(points[:, 0]).all()
    assert points[-1, 1] == 1
