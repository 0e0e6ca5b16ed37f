"""Which recipe is better, and whether that is clear."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sensorium.learning.choosing.standing import difference, is_behind


def test_the_error_of_a_difference_is_that_of_paired_rows():
    rng = np.random.default_rng(0)
    first, second = rng.random(50), rng.random(50)
    found = difference(first, second, None)
    assert found.mean == pytest.approx((first - second).mean())
    assert found.error == pytest.approx(stats.sem(first - second))


def test_rows_of_one_group_count_as_one():
    rng = np.random.default_rng(0)
    first, second = rng.random(30), rng.random(30)
    thrice = difference(np.repeat(first, 3), np.repeat(second, 3), np.repeat(np.arange(30), 3).tolist())
    assert thrice == pytest.approx(difference(first, second, None))
    alone = difference(first, second, [None] * 30)
    assert alone == pytest.approx(difference(first, second, None))


def test_only_rows_measured_for_both_are_compared():
    first, second = np.array([1.0, np.nan, 0.0, 1.0]), np.array([0.0, 5.0, np.nan, 0.0])
    assert difference(first, second, None).mean == 1
    assert not difference(np.full(3, np.nan), np.zeros(3), None).is_clear


@pytest.mark.parametrize(("gain", "is_clear"), [(0.0, False), (0.02, False), (0.5, True)])
def test_a_difference_is_clear_beyond_its_error(gain: float, is_clear: bool):
    rng = np.random.default_rng(1)
    noise = rng.normal(size=200)
    assert difference(noise + gain, rng.permutation(noise), None).is_clear == is_clear


def test_a_recipe_is_given_up_only_where_enough_rows_say_so():
    good, bad = np.ones(100), np.zeros(100)
    bad[::10] = 1
    assert is_behind(bad, good, None)
    assert not is_behind(good, bad, None)
    few = np.full(100, np.nan)
    few[:20] = 0
    assert not is_behind(few, good, None)
