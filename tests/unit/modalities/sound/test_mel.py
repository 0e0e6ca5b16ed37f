from __future__ import annotations

import numpy as np
import pytest

from sensorium.modalities.sound.mel import MelBands, hz_to_mel, mel_filters, mel_to_hz


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


@pytest.mark.parametrize(("rate_hz", "fft_length", "n_mels"), [(16_000, 512, 64), (8000, 256, 5), (44_100, 2048, 40)])
def test_bands_are_the_product_with_the_filters(rate_hz, fft_length, n_mels):
    power = np.random.default_rng(0).random((7, fft_length // 2 + 1), dtype=np.float32)
    filters = mel_filters(sample_rate_hz=rate_hz, fft_length=fft_length, n_mels=n_mels)
    bands = MelBands(sample_rate_hz=rate_hz, fft_length=fft_length, n_mels=n_mels)(power)
    np.testing.assert_allclose(bands, power @ filters, rtol=1e-5)


def test_bands_without_a_frequency_are_refused():
    with pytest.raises(ValueError, match="some bands hold no frequency"):
        MelBands(sample_rate_hz=16_000, fft_length=256, n_mels=128)
