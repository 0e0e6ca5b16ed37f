from __future__ import annotations

import numpy as np
import pytest

from sensorium.modalities.sound.mel import POWER_FLOOR, LogMel, hz_to_mel, mel_filters, mel_to_hz

OPTIONS = {"sample_rate_hz": 16_000, "window_ms": 25.0, "hop_ms": 10.0, "n_mels": 64}


def tone(frequency_hz, samples=16_000):
    return np.round(12_000 * np.sin(2 * np.pi * frequency_hz * np.arange(samples) / 16_000)).astype(np.int16)


def test_the_scale_is_linear_then_logarithmic():
    assert hz_to_mel(500) == pytest.approx(7.5)
    assert hz_to_mel(1000) == pytest.approx(15)
    assert hz_to_mel(6400) == pytest.approx(15 + 27)
    mels = np.linspace(0, 45, 50)
    np.testing.assert_allclose([hz_to_mel(f) for f in mel_to_hz(mels)], mels)


def test_filters_have_one_area():
    filters = mel_filters(sample_rate_hz=16_000, fft_length=16_384, n_mels=40)
    np.testing.assert_allclose(filters.sum(axis=0) * 16_000 / 16_384, 1, rtol=0.01)
    assert ((filters > 0).sum(axis=1) <= 2).all(), "each frequency is in two bands at most"


@pytest.mark.parametrize("samples", [1, 2, 159, 160, 161, 399, 16_000])
def test_one_frame_for_each_hop_begun(samples):
    log_mel = LogMel(**OPTIONS)
    spectrogram = log_mel(tone(440, samples))
    assert spectrogram.shape == (-(-samples // 160), 64) == (log_mel.frames_in(samples), 64)
    assert spectrogram.dtype == np.float32


@pytest.mark.parametrize(("rate_hz", "n_mels", "hop_ms"), [(16_000, 64, 10), (8000, 5, 25), (22_050, 40, 7)])
def test_it_equals_the_plain_formula(rate_hz, n_mels, hop_ms):
    log_mel = LogMel(sample_rate_hz=rate_hz, window_ms=25, hop_ms=hop_ms, n_mels=n_mels)
    wave = np.random.default_rng(0).integers(-3000, 3000, 5000).astype(np.int16)
    window = round(rate_hz * 0.025)
    fft = 2 ** int(np.ceil(np.log2(window)))
    hann = np.hanning(window + 1)[:-1]
    filters = mel_filters(sample_rate_hz=rate_hz, fft_length=fft, n_mels=n_mels)
    padded = np.pad(wave / 32768, (window // 2, window))
    for place, frame in enumerate(log_mel(wave)):
        start = place * log_mel.hop
        power = np.abs(np.fft.rfft(padded[start : start + window] * hann, n=fft)) ** 2
        np.testing.assert_allclose(frame, np.log(power @ filters + POWER_FLOOR), atol=1e-4)


def test_a_tone_is_loudest_in_its_band():
    edges_hz = mel_to_hz(np.linspace(0, hz_to_mel(8000), 66))
    for frequency_hz in (300, 1000, 4000):
        band = LogMel(**OPTIONS)(tone(frequency_hz))[20].argmax()
        assert edges_hz[band] <= frequency_hz <= edges_hz[band + 2]


def test_silence_is_finite():
    np.testing.assert_allclose(LogMel(**OPTIONS)(np.zeros(800, dtype=np.int16)), np.log(POWER_FLOOR), rtol=1e-5)
