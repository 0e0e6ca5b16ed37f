import time
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from sensorium.evaluation.intervals import (
    NUM_DRAWS,
    bootstrap,
    classification_intervals,
    drawn_sums,
    drawn_weights,
    interval_of,
    regression_intervals,
)


def answers(num_rows: int = 400, num_classes: int = 5, right: float = 0.7) -> tuple[list[int], list[int]]:
    rng = np.random.default_rng(1)
    true = rng.integers(0, num_classes, num_rows)
    predicted = np.where(rng.random(num_rows) < right, true, rng.integers(0, num_classes, num_rows))
    return true.tolist(), predicted.tolist()


def slow_bootstrap(figure, units: list[list[int]]) -> tuple[float, float]:
    """Draw units and measure each draw anew."""
    rng = np.random.default_rng(2)
    draws = []
    for _ in range(NUM_DRAWS):
        drawn = rng.integers(0, len(units), len(units))
        draws.append(figure(np.concatenate([units[place] for place in drawn])))
    return tuple(np.quantile(draws, [0.025, 0.975]))


@pytest.mark.parametrize("rows_in_group", [1, 8])
def test_classification_agrees_with_measuring_every_draw(rows_in_group: int) -> None:
    true, predicted = map(np.array, answers())
    groups = np.arange(len(true)) // rows_in_group
    units = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    found = classification_intervals(true.tolist(), predicted.tolist(), groups=None if rows_in_group == 1 else groups)
    accuracy = slow_bootstrap(lambda rows: (true[rows] == predicted[rows]).mean(), units)
    f1 = slow_bootstrap(lambda rows: metrics.f1_score(true[rows], predicted[rows], average="macro"), units)
    np.testing.assert_allclose(found["accuracy"], accuracy, atol=0.01)
    np.testing.assert_allclose(found["macro_f1"], f1, atol=0.01)


@pytest.mark.parametrize("rows_in_group", [1, 8])
def test_regression_agrees_with_measuring_every_draw(rows_in_group: int) -> None:
    rng = np.random.default_rng(3)
    true = rng.normal(size=400) + 1000
    predicted = true + rng.normal(size=400) / 2
    groups = np.arange(400) // rows_in_group
    units = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    found = regression_intervals(true, predicted, groups=None if rows_in_group == 1 else groups)
    slow = {
        "rmse": lambda rows: metrics.root_mean_squared_error(true[rows], predicted[rows]),
        "mae": lambda rows: metrics.mean_absolute_error(true[rows], predicted[rows]),
        "r2": lambda rows: metrics.r2_score(true[rows], predicted[rows]),
    }
    assert found.keys() == slow.keys()
    for name, figure in slow.items():
        np.testing.assert_allclose(found[name], slow_bootstrap(figure, units), atol=0.02)


def test_rows_of_a_group_count_as_one_piece_of_evidence() -> None:
    rng = np.random.default_rng(4)
    right = np.repeat(rng.random(20) < 0.5, 50)  # all rows of a group are right, or all are wrong
    true, predicted = [0] * 1000, np.where(right, 0, 1).tolist()
    by_row = classification_intervals(true, predicted)["accuracy"]
    by_group = classification_intervals(true, predicted, groups=np.repeat(np.arange(20), 50).tolist())["accuracy"]
    assert by_group.high - by_group.low > 4 * (by_row.high - by_row.low)


def test_about_95_of_100_intervals_hold_the_truth() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for seed in range(200):
        low, high = classification_intervals([1] * 200, rng.integers(0, 10, 200) > 2, seed=seed)["accuracy"]
        held += low <= 0.7 <= high
    assert 180 <= held <= 198


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=30))
def test_intervals_are_ordered_within_bounds_and_repeatable(rows: list[tuple[int, int, int]]) -> None:
    true, predicted, groups = map(list, zip(*rows, strict=True))
    found = classification_intervals(true, predicted, groups=groups)
    assert all(0 <= low <= high <= 1 for low, high in found.values())
    assert found == classification_intervals(true, predicted, groups=groups)


def test_equal_numbers_have_no_r2() -> None:
    found = regression_intervals([2.5, 2.5, 2.5], [2.0, 2.5, 3.0])
    assert found.keys() == {"rmse", "mae"}


def test_many_rows_are_quick() -> None:
    true, predicted = answers(50_000, 150)
    started_s = time.perf_counter()
    classification_intervals(true, predicted)
    assert time.perf_counter() - started_s < 15


@pytest.mark.parametrize("rows_in_group", [1, 8])
def test_any_figure_of_weighted_rows_is_drawn_as_sums_are(rows_in_group: int) -> None:
    numbers = np.random.default_rng(6).normal(size=96)
    groups = None if rows_in_group == 1 else (np.arange(96) // rows_in_group).tolist()
    found = bootstrap(lambda weights: float(weights @ numbers / weights.sum()), 96, groups=groups, seed=3)
    sums, rows = drawn_sums(np.stack([numbers, np.ones(96)], axis=1), groups=groups, seed=3).T
    assert found == pytest.approx(interval_of(sums / rows))


@pytest.mark.parametrize("groups", [None, list("aabbbc") * 2])
def test_the_size_of_a_block_changes_no_draw(groups, monkeypatch) -> None:
    whole = np.concatenate(list(drawn_weights(12, groups=groups, num_draws=20)))
    monkeypatch.setattr(import_module("sensorium.evaluation.intervals"), "MAX_BLOCK_CELLS", 30)
    blocks = list(drawn_weights(12, groups=groups, num_draws=20))
    assert len(blocks) > 5
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


def test_draws_without_a_figure_are_left_out() -> None:
    assert interval_of(np.array([np.nan, 2.0, 2.0])) == (2, 2)
    with pytest.raises(ValueError, match="no draw"):
        bootstrap(lambda _: float("nan"), 5)
