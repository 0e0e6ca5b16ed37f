"""Tests of differences, and their correction for being many."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sensorium.evaluation import headline_of
from sensorium.evaluation.intervals import interval_of
from sensorium.evaluation.significance import bootstrap_p, holm, mcnemar_mid_p, swap_p

ACCURACY, ERROR = headline_of("classification"), headline_of("regression")


def test_mcnemar_of_the_paper():
    """Fagerland et al. (2013), airway hyper-responsiveness before and after a transplantation: 1 and 7 of 21 rows."""
    exact = stats.binomtest(1, 8).pvalue
    assert exact == pytest.approx(0.0703, abs=5e-5)
    assert mcnemar_mid_p(1, 7) == mcnemar_mid_p(7, 1) == pytest.approx(0.0391, abs=5e-5)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_mcnemar_is_the_exact_test_less_half_of_what_was_seen(only_first, only_second):
    rows, fewer = only_first + only_second, min(only_first, only_second)
    wanted = min(1.0, 2 * stats.binom.cdf(fewer, rows, 0.5) - stats.binom.pmf(fewer, rows, 0.5))
    assert mcnemar_mid_p(only_first, only_second) == pytest.approx(wanted, rel=1e-8, abs=1e-290)


def test_as_many_each_way_is_no_difference():
    assert [mcnemar_mid_p(count, count) for count in (0, 1, 2, 50)] == pytest.approx([1, 1, 1, 1])


def test_swapping_is_every_way_to_toss_coins():
    first, second = np.array([1, 1, 1, 0, 1, 1, 0.0]), np.array([0, 0, 1, 1, 0, 0, 0.0])
    seen = abs(first.mean() - second.mean())
    far = [
        abs(np.where(tosses, second, first).mean() - np.where(tosses, first, second).mean()) >= seen - 1e-12
        for tosses in product([False, True], repeat=7)
    ]
    assert swap_p(ACCURACY, first, second) == pytest.approx(np.mean(far), abs=0.02)


def test_swapping_goes_by_whole_groups_and_by_the_figure():
    rng = np.random.default_rng(0)
    first, second = rng.normal(0, 1, 40) ** 2, rng.normal(0, 1.5, 40) ** 2
    groups = (np.arange(40) // 8).tolist()
    in_group = np.equal.outer(np.arange(5), groups)

    def root(is_swapped):
        by_row = np.array(is_swapped, dtype=bool) @ in_group
        return abs(np.where(by_row, second, first).mean() ** 0.5 - np.where(by_row, first, second).mean() ** 0.5)

    far = [root(tosses) >= root([False] * 5) - 1e-12 for tosses in product([False, True], repeat=5)]
    found = swap_p(ERROR, first, second, groups=groups)
    assert found == pytest.approx(np.mean(far), abs=0.02)
    assert found > swap_p(ERROR, first, second)


def test_equal_models_are_told_apart_as_seldom_as_promised():
    rng = np.random.default_rng(0)
    groups = (np.arange(60) // 5).tolist()
    wrong = 0
    for _ in range(60):
        per_group = rng.random((2, 12)).repeat(5, axis=1)  # rows of a group are alike
        scores = (rng.random((2, 60)) < per_group).astype(float)
        wrong += swap_p(ACCURACY, *scores, groups=groups) < 0.05
    assert wrong <= stats.binom.ppf(0.999, 60, 0.05)


def test_bootstrap_p_agrees_with_the_interval():
    rng = np.random.default_rng(1)
    for shift in np.linspace(0, 4, 41):
        draws = rng.normal(shift, 1, 1000)
        p, interval = bootstrap_p(draws), interval_of(draws)
        if abs(p - 0.05) > 0.006:
            assert (p < 0.05) == (interval.low > 0 or interval.high < 0)
    assert bootstrap_p(np.zeros(1000)) == 1
    far = rng.normal(6, 1, 1000)
    assert bootstrap_p(far) == pytest.approx(2 * stats.norm.sf(far.mean() / far.std()))
    assert bootstrap_p(-far) == bootstrap_p(far)
    assert bootstrap_p(np.array([1.0] * 999 + [np.nan])) == pytest.approx(2 / 1000)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == [1, 1]
    assert holm([0.02]) == [0.02]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_keeps_the_order_and_only_raises(p_values):
    adjusted = holm(p_values)
    assert all(before <= after <= 1 for before, after in zip(p_values, adjusted, strict=True))
    assert all(
        after <= min(1, len(p_values) * before) + 1e-12 for before, after in zip(p_values, adjusted, strict=True)
    )
    order = np.argsort(p_values, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= 0).all()
