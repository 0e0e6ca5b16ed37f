from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import scipy.signal

from sensorium.modalities.sound.spectrum import MATRIX_FFTS, PowerSpectrum, window_of

CASES = [
    (16_000, 25, 10),
    (8000, 25, 7),
    (8000, 10, 10),
    (4000, 4, 1),
    (22_050, 40, 10),
    (44_100, 25, 10),
    (48_000, 500, 100),
]


def power_of(spectrum, wave):
    power = np.empty((spectrum.frames_in(len(wave)), spectrum.num_bins), np.float32)
    for place, block in spectrum.blocks(wave):
        power[place] = block
    return power


@pytest.mark.parametrize("kind", ["hann", "hamming", "blackman"])
@pytest.mark.parametrize("length", [2, 7, 400])
def test_windows(kind, length):
    np.testing.assert_allclose(window_of(kind, length), scipy.signal.get_window(kind, length), atol=1e-12)


def test_the_rectangular_window_keeps_everything():
    np.testing.assert_array_equal(window_of("rectangular", 5), 1)


@pytest.mark.parametrize(("rate_hz", "window_ms", "hop_ms"), CASES)
@pytest.mark.parametrize("window", ["hann", "rectangular"])
def test_it_equals_the_plain_formula(rate_hz, window_ms, hop_ms, window):
    spectrum = PowerSpectrum(sample_rate_hz=rate_hz, window_ms=window_ms, hop_ms=hop_ms, window=window)
    wave = np.random.default_rng(0).integers(-3000, 3000, 9000).astype(np.int16)
    length = round(rate_hz * window_ms / 1000)
    padded = np.pad(wave / 32_768, (length // 2, length + spectrum.hop))
    starts = np.arange(spectrum.frames_in(len(wave))) * spectrum.hop
    frames = np.stack([padded[start : start + length] for start in starts]) * window_of(window, length)
    expected = np.abs(np.fft.rfft(frames, n=spectrum.fft_length)) ** 2
    power = power_of(spectrum, wave)
    assert power.dtype == np.float32
    np.testing.assert_allclose(power, expected, rtol=1e-4, atol=1e-5 * expected.mean())


def test_both_transforms_are_tried():
    lengths = {PowerSpectrum(sample_rate_hz=r, window_ms=w, hop_ms=h, window="hann").fft_length for r, w, h in CASES}
    assert lengths >= set(MATRIX_FFTS)
    assert lengths - set(MATRIX_FFTS)


@pytest.mark.parametrize("samples", [1, 2, 159, 160, 161, 399, 16_000])
def test_one_frame_for_each_hop_begun(samples):
    spectrum = PowerSpectrum(sample_rate_hz=16_000, window_ms=25, hop_ms=10, window="hann")
    power = power_of(spectrum, np.ones(samples, np.int16))
    assert power.shape == (-(-samples // 160), 257)
    assert np.isfinite(power).all()


def test_a_tone_is_loudest_at_its_frequency():
    spectrum = PowerSpectrum(sample_rate_hz=16_000, window_ms=32, hop_ms=10, window="hann")
    for frequency_hz in (250, 1000, 4000, 7000):
        wave = np.sin(2 * np.pi * frequency_hz * np.arange(8000) / 16_000).astype(np.float32)
        assert power_of(spectrum, wave)[20].argmax() == frequency_hz * 512 // 16_000


def test_threads_do_not_disturb_each_other():
    spectrum = PowerSpectrum(sample_rate_hz=16_000, window_ms=25, hop_ms=10, window="hann")
    waves = [np.random.default_rng(seed).uniform(-0.5, 0.5, 16_000).astype(np.float32) for seed in range(40)]
    expected = [power_of(spectrum, wave) for wave in waves]
    with ThreadPoolExecutor(4) as pool:
        for seen, alone in zip(pool.map(lambda wave: power_of(spectrum, wave), waves), expected, strict=True):
            np.testing.assert_array_equal(seen, alone)
