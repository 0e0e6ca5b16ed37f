from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from sensorium.evaluation.metrics import NO_CLASS
from sensorium.evaluation.metrics.probabilities import brier, ece, equal_mass_bins, log_loss, log_losses, reliability


def dirichlet(num_rows=300, num_classes=4, seed=0):
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.ones(num_classes), num_rows)
    return probabilities, rng.integers(0, num_classes, num_rows)


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 6), st.integers(0, 100))
def test_log_loss_and_brier_are_those_of_scikit_learn(num_classes, seed) -> None:
    probabilities, places = dirichlet(50, num_classes, seed)
    labels = list(range(num_classes))
    assert log_loss(probabilities, places) == pytest.approx(metrics.log_loss(places, probabilities, labels=labels))
    expected = metrics.brier_score_loss(places, probabilities, labels=labels, scale_by_half=False)
    assert brier(probabilities, places) == pytest.approx(expected)


def test_a_class_without_probability() -> None:
    probabilities = np.array([[0.0, 1.0]])
    assert np.isfinite(log_losses(probabilities, np.array([0]))).all()
    assert brier(probabilities, np.array([0])) == 2
    assert brier(np.array([[0.5, 0.5]]), np.array([NO_CLASS])) == pytest.approx(1 + 2 * 0.25)


def test_calibration_error_by_hand() -> None:
    confidence = np.array([0.9, 0.6, 0.8, 0.5])  # bins: 0.5 and 0.6, 0.8 and 0.9
    is_right = np.array([True, True, False, False])
    assert ece(confidence, is_right, num_bins=2) == pytest.approx((2 * abs(0.55 - 0.5) + 2 * abs(0.85 - 0.5)) / 4)
    assert ece(confidence, is_right, num_bins=1) == pytest.approx(0.7 - 0.5)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.integers(1, 10))
def test_bins_have_equal_mass_and_keep_ties_together(levels, num_bins) -> None:
    confidence = np.array(levels, dtype=np.float64)
    bins = equal_mass_bins(confidence, num_bins)
    assert bins.min() == 0
    assert bins.max() < num_bins
    for level in set(levels):
        assert len(set(bins[confidence == level].tolist())) == 1
    shuffled = np.random.default_rng(0).permutation(len(levels))
    np.testing.assert_array_equal(equal_mass_bins(confidence[shuffled], num_bins), bins[shuffled])
    assert set(np.bincount(equal_mass_bins(np.arange(10 * num_bins) / 7.0, num_bins))) == {10}


@pytest.mark.parametrize(("num_rows", "num_bins"), [(5, 1), (40, 4), (150, 15), (5000, 15)])
def test_few_rows_have_few_bins(num_rows, num_bins) -> None:
    assert len(reliability(np.linspace(0.1, 1, num_rows), np.ones(num_rows, dtype=bool))) == num_bins


def test_a_known_error_is_found() -> None:
    rng = np.random.default_rng(2)
    confidence = rng.uniform(0.5, 1, 60_000)
    is_right = rng.random(60_000) < confidence
    assert ece(confidence, is_right) < 0.01
    assert ece(confidence, rng.random(60_000) < confidence - 0.1) == pytest.approx(0.1, abs=0.01)
    assert ece(confidence[:200], is_right[:200]) > 0.02  # biased upwards where rows are few


def test_bins_of_a_reliability_diagram() -> None:
    confidence = np.array([0.9] * 3 + [0.5] * 3)
    low, high = reliability(confidence, np.array([True, True, True, False, True, False]), num_bins=2)
    assert low[:3] == pytest.approx((0.5, 1 / 3, 3))
    assert high[:3] == pytest.approx((0.9, 1.0, 3))
    assert 0 < low.low < 1 / 3 < low.high < high.high == 1
