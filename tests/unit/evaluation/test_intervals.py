from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.evaluation.intervals import bootstrap, drawn_sums, drawn_weights, interval_of, intervals_of


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


@given(st.lists(st.lists(st.floats(-9, 9) | st.just(float("nan")), min_size=3, max_size=3), min_size=1, max_size=50))
def test_intervals_of_many_figures_are_those_of_each(draws) -> None:
    table = np.array(draws)
    for column, found in zip(table.T, intervals_of(table), strict=True):
        if np.isnan(column).all():
            assert found is None
        else:
            assert found == pytest.approx(np.nanquantile(column, [0.025, 0.975]))


def test_rows_of_a_group_count_as_one_piece_of_evidence() -> None:
    right = np.repeat(np.random.default_rng(4).random(20) < 0.5, 50)  # all rows of a group are right, or all are wrong
    table = np.stack([right, np.ones(1000)], axis=1)
    widths = []
    for groups in (None, np.repeat(np.arange(20), 50).tolist()):
        sums, rows = drawn_sums(table, groups=groups).T
        low, high = interval_of(sums / rows)
        widths.append(high - low)
    assert widths[1] > 4 * widths[0]


def test_about_95_of_100_intervals_hold_the_truth() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for seed in range(200):
        low, high = bootstrap_mean(rng.random(200) < 0.7, seed)
        held += low <= 0.7 <= high
    assert 180 <= held <= 198


def bootstrap_mean(values, seed):
    return interval_of(drawn_sums(values[:, None].astype(np.float64), seed=seed)[:, 0] / len(values))
