from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.modalities.signals.gaps import fill_gaps, measured, resample_measured
from sensorium.modalities.signals.rate import resample

NAN = float("nan")
RATES = st.floats(0.1, 1000)


def column(*values):
    return np.array(values, dtype=np.float64)[:, None]


def test_a_lower_rate_takes_means():
    assert resample(column(1, 3, 5, 7, 9), 4, 2).ravel().tolist() == [2, 6, 9]
    assert resample(column(0, 6, 0), 3, 2).ravel().tolist() == [2, 2]


def test_a_higher_rate_draws_lines():
    assert resample(column(0, 2, 4), 1, 2).ravel().tolist() == [0, 1, 2, 3, 4, 4]


def test_what_is_faster_than_the_new_rate_does_not_come_back():
    time_s = np.arange(4000) / 1000
    fast = np.sin(2 * np.pi * 133 * time_s)[:, None]
    assert np.abs(resample(fast, 1000, 20)).max() < 0.15
    assert np.abs(fast[::50]).max() > 0.9, "which taking every 50th would"


@given(st.integers(1, 50), RATES, RATES, st.floats(-1e6, 1e6))
def test_a_constant_stays(length, from_hz, to_hz, level):
    resampled = resample(np.full((length, 2), level), from_hz, to_hz)
    assert 1 <= len(resampled) <= max(1, np.ceil(length * to_hz / from_hz))
    np.testing.assert_allclose(resampled, level, rtol=1e-6, atol=1e-6)


def test_gaps_are_filled_along_lines_and_flat_at_the_ends():
    values = np.array([[NAN, NAN], [2, NAN], [NAN, NAN], [6, NAN], [NAN, NAN]])
    np.testing.assert_array_equal(fill_gaps(values)[:, 0], [2, 2, 4, 6, 6])
    assert np.isnan(fill_gaps(values)[:, 1]).all()
    assert np.isnan(values[0, 0]), "its input is left alone"


def test_a_new_sample_is_missing_where_half_of_its_time_is():
    resampled = resample_measured(column(1, 1, NAN, 3, NAN, NAN, 5, 5, 5), 3, 1)
    np.testing.assert_allclose(resampled.ravel(), [4 / 3, NAN, 5])


@pytest.mark.parametrize("value", [NAN, np.inf, -np.inf, 1e300])
def test_what_float32_cannot_hold_is_missing(value):
    np.testing.assert_array_equal(measured(column(1, value)), column(1, NAN))
