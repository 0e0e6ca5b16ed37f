from __future__ import annotations

import numpy as np
import pytest

from sensorium.modalities.sound import vary

WAVE = np.round(8000 * np.sin(np.arange(1000) / 9)).astype(np.int16)
SEEDS = range(30)


@pytest.mark.parametrize("function", [vary.gain, vary.shift, vary.noise])
@pytest.mark.parametrize("length", [1, 7, 1000])
def test_length_and_type_stay(function, length):
    for seed in SEEDS:
        seen = function(WAVE[:length], np.random.default_rng(seed))
        assert seen.shape == (length,)
        assert seen.dtype == np.int16


def test_gain_stays_within_six_decibels_and_never_wraps():
    ratios = [np.abs(vary.gain(WAVE, np.random.default_rng(seed))).max() / 8000 for seed in SEEDS]
    assert 0.49 < min(ratios) < 0.8
    assert 1.3 < max(ratios) < 2.01
    loud = np.full(10, 32_000, dtype=np.int16)
    assert all(vary.gain(loud, np.random.default_rng(seed)).min() > 0 for seed in SEEDS)


def test_shift_moves_by_a_tenth_at_most():
    pulse = np.zeros(100, dtype=np.int16)
    pulse[50] = 1
    places = {int(vary.shift(pulse, np.random.default_rng(seed)).argmax()) for seed in range(200)}
    assert places == set(range(40, 61))


def test_noise_lies_below_the_signal_and_silence_stays_silent():
    for seed in SEEDS:
        noise = vary.noise(WAVE, np.random.default_rng(seed)).astype(float) - WAVE
        snr_db = 20 * np.log10(WAVE.astype(float).std() / noise.std())
        assert 14 < snr_db < 41
    assert not vary.noise(np.zeros(10, dtype=np.int16), np.random.default_rng(0)).any()
