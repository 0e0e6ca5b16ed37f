from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import QuantileTransformer

from sensorium.errors import BundleError
from sensorium.modalities.rows.columns.number import SCALES
from sensorium.modalities.rows.scaling import Log, NormalRanks, Robust, Standard, UniformRanks

EACH = pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
NUMBERS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30)


def test_outliers_do_not_move_the_robust_scale():
    numbers = np.arange(101.0)
    far = np.concatenate([numbers[:-1], [1e9]])
    assert Robust.learn(far) == Robust.learn(numbers)
    assert Robust.learn(numbers).centre == 50
    drawn = np.random.default_rng(0).normal(5, 2, 100_000)
    assert Robust.learn(drawn).spread == pytest.approx(Standard.learn(drawn).spread, rel=0.02)


def test_the_logarithm_tells_powers_apart_on_both_sides_of_zero():
    scale = Log.learn(np.array([-1e6, -1e3, 0, 1e3, 1e6]))
    assert scale(0) == pytest.approx(0)
    assert scale(1e6) == pytest.approx(2 * scale(1e3), rel=0.01) == pytest.approx(-scale(-1e6), rel=0.01)


@pytest.mark.parametrize(("scale", "output"), [(NormalRanks, "normal"), (UniformRanks, "uniform")])
def test_ranks_agree_with_scikit_learn(scale, output):
    rng = np.random.default_rng(0)
    numbers = np.concatenate([rng.exponential(3, 300), np.full(60, 2.0)])
    reference = QuantileTransformer(n_quantiles=256, output_distribution=output).fit(numbers[:, None])
    tried = np.concatenate([numbers[:100], [0, -5, 1e6, 2.0, 2.5]])
    expected = reference.transform(tried[:, None])[:, 0]
    if output == "uniform":
        expected = 2 * expected - 1
    ours = [scale.learn(numbers)(number) for number in tried.tolist()]
    np.testing.assert_allclose(ours, expected, atol=1e-6)


@EACH
@given(NUMBERS, st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
def test_scales_rise_and_stay_in_range(scale, numbers, first, second):
    learned = scale.learn(np.array(numbers))
    low, high = sorted((first, second))
    assert learned(low) <= learned(high) + 1e-9
    assert math.isfinite(learned(low))
    assert abs(learned(high)) <= 10


@EACH
@given(NUMBERS)
def test_state_is_restored_bit_by_bit(scale, numbers):
    learned = scale.learn(np.array(numbers))
    assert scale.restore(learned.state()) == learned


@EACH
def test_damaged_states_are_refused(scale):
    state = scale.learn(np.array([1.0, 2.0, 3.0])).state()
    for key in state:
        for damaged in (None, [], [math.nan], ["a"], [3.0, 1.0, 2.0], [0.5] * 300):
            with pytest.raises(BundleError, match="modality state"):
                scale.restore({**state, key: damaged})
