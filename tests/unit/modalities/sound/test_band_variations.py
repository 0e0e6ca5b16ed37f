"""Variations of band power: each does what its name says, and no more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.modalities.sound.chain import Chain
from sensorium.modalities.sound.features import NOISE_FRAMES, POWER_FLOOR, from_steps
from sensorium.registry import part

LOG_MEL = part("sound_feature", "log_mel")(n_mels=20).build(8000)
LENGTHS = (1, 7, 300, NOISE_FRAMES + 500)
SEEDS = range(40)
DB = 10 / np.log(10)


def chain(*names, **options):
    variations = [part("sound_variation", name)(**options) for name in names]
    return Chain(variations, LOG_MEL, sample_rate_hz=8000, max_samples=100_000)


GAIN, SHIFT, NOISE, ALL = chain("gain"), chain("shift"), chain("noise"), chain("gain", "shift", "noise")
MASKS = {name: chain(name, max_share=0.3, count=1) for name in ("time_mask", "frequency_mask")}


def sound(length, seed=0):
    """Log power well above the floor, different in every frame and band."""
    return np.random.default_rng(seed).uniform(-4, 4, (length, 20)).astype(np.float32)


def silence(length):
    return np.full((length, 20), np.log(POWER_FLOOR), np.float32)


def vary(variations, spectrogram, seed):
    return variations(spectrogram, np.random.default_rng(seed)).astype(np.float64)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("variations", [GAIN, SHIFT, NOISE, ALL])
def test_the_length_stays_and_the_input_too(variations, length):
    spectrogram = sound(length)
    before = spectrogram.copy()
    for seed in range(5):
        seen = variations(spectrogram, np.random.default_rng(seed))
        assert seen.shape == spectrogram.shape
        assert seen.dtype == np.float32
        assert np.isfinite(seen).all()
    np.testing.assert_array_equal(spectrogram, before)


@given(st.integers(0, 2**32), st.sampled_from(LENGTHS[:3]))
def test_gain_adds_the_same_decibels_everywhere(seed, length):
    added_db = DB * (vary(GAIN, sound(length), seed) - sound(length))
    assert np.ptp(added_db) < 0.001, "single precision, no more"
    assert np.abs(added_db).max() < 6.05


def test_gain_reaches_six_decibels_either_way():
    added_db = [DB * np.median(vary(GAIN, sound(7), seed) - sound(7)) for seed in range(200)]
    assert min(added_db) < -5.5
    assert max(added_db) > 5.5


def test_shift_moves_whole_frames_by_a_tenth_at_most():
    spectrogram = sound(50)
    moves = set()
    for seed in range(200):
        seen = vary(SHIFT, spectrogram, seed)
        (move,) = [move for move in range(-49, 50) if moved_by(seen, spectrogram, move)]
        moves.add(move)
    assert moves == set(range(-5, 6))


def moved_by(seen, spectrogram, move):
    """Whether frames went ``move`` later, unchanged, and the gap is silent."""
    at_end = move < 0
    kept, gap = (seen[:move], seen[move:]) if at_end else (seen[move:], seen[:move])
    given_frames = spectrogram[-move:] if at_end else spectrogram[: len(spectrogram) - move]
    return np.allclose(kept, given_frames, atol=0.005) and np.allclose(gap, np.log(POWER_FLOOR), atol=0.01)


def test_short_recordings_are_not_moved():
    for seed in SEEDS:
        np.testing.assert_allclose(vary(SHIFT, sound(7), seed), sound(7), atol=0.005)


@pytest.mark.parametrize("length", LENGTHS)
def test_noise_lies_15_to_40_decibels_below_the_signal(length):
    """Measured where the signal is silent: in bands of a recording that has one loud band."""
    spectrogram = silence(length)
    spectrogram[:, 3] = 5
    signal = np.exp(5.0) / 20
    levels_db = []
    for seed in SEEDS:
        added = np.exp(np.delete(vary(NOISE, spectrogram, seed), 3, axis=1)) - POWER_FLOOR
        levels_db.append(10 * np.log10(signal / added.mean()))
    slack_db = 3 if length < 50 else 1  # one frame of noise is louder or softer than noise is on average
    assert min(levels_db) > 15 - slack_db
    assert max(levels_db) < 40 + slack_db
    assert max(levels_db) - min(levels_db) > 15


def test_noise_differs_from_frame_to_frame_and_from_draw_to_draw():
    spectrogram = silence(300)
    spectrogram[:, 3] = 5
    first, second = (np.delete(vary(NOISE, spectrogram, seed), 3, axis=1) for seed in (0, 1))
    assert first.std(axis=0).min() > 0.2
    assert np.abs(np.corrcoef(first[:, 0], second[:, 0])[0, 1]) < 0.3


@pytest.mark.parametrize("variations", [GAIN, SHIFT, NOISE, ALL])
@pytest.mark.parametrize("length", LENGTHS)
def test_silence_stays_silent(variations, length):
    for seed in range(5):
        np.testing.assert_allclose(vary(variations, silence(length), seed), np.log(POWER_FLOOR), atol=0.02)


def test_gain_is_what_a_louder_recording_would_give():
    wave = np.random.default_rng(0).normal(0, 2000, 4000)
    quiet, loud = (LOG_MEL.keep((wave * factor).astype(np.int16)) for factor in (1, 1.6))
    seen = [vary(GAIN, quiet, seed) for seed in range(300)]
    nearest = min(seen, key=lambda one: np.abs(one - from_steps(loud)).mean())
    np.testing.assert_allclose(nearest, from_steps(loud), atol=0.05)


@pytest.mark.parametrize(("name", "axis"), [("time_mask", 0), ("frequency_mask", 1)])
def test_masks_set_one_run_to_the_mean(name, axis):
    spectrogram = sound(100)
    widths = []
    for seed in range(200):
        seen = vary(MASKS[name], spectrogram, seed)
        masked = np.isclose(seen, spectrogram.astype(np.float64).mean(), atol=0.01).all(axis=1 - axis)
        np.testing.assert_allclose(np.delete(seen, masked, axis), np.delete(spectrogram, masked, axis), atol=0.005)
        assert np.abs(np.diff(np.pad(masked.astype(int), 1))).sum() in {0, 2}, "one run"
        widths.append(masked.sum())
    assert (min(widths), max(widths)) == (0, 0.3 * spectrogram.shape[axis])


def test_masks_are_counted():
    one, three = (chain("time_mask", max_share=0.1, count=count) for count in (1, 3))
    mean = sound(100).astype(np.float64).mean()
    masked = [
        np.mean([np.isclose(vary(some, sound(100), seed), mean, atol=0.01).mean() for seed in SEEDS])
        for some in (one, three)
    ]
    assert 2 < masked[1] / masked[0] < 3.2
