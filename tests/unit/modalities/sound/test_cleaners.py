"""Cleaners of sound, beside references and hand-made cases."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal

from sensorium.modalities.sound.levels import k_weighted, loudness_lufs, peak_db, rms_db
from sensorium.registry import part
from tests.contracts.sounds import speech

RATE_HZ = 16_000


def clean(name, wave, rate_hz=RATE_HZ, **options):
    return part("sound_cleaner", name).model_validate(options).clean(wave, rate_hz)


def noise(samples=RATE_HZ, level=0.1, seed=0):
    return (level * np.random.default_rng(seed).standard_normal(samples)).astype(np.float32)


def tone(frequency_hz, duration_s=1.0, level=0.5, rate_hz=RATE_HZ):
    return (level * np.sin(2 * np.pi * frequency_hz * np.arange(round(duration_s * rate_hz)) / rate_hz)).astype(
        np.float32
    )


@pytest.mark.parametrize("rate_hz", [8000, 44_100])
@pytest.mark.parametrize("order", [1, 4, 8])
@pytest.mark.parametrize(
    ("name", "options", "kind", "edges"),
    [
        ("high_pass", {"edge_hz": 200}, "highpass", 200),
        ("low_pass", {"edge_hz": 1500}, "lowpass", 1500),
        ("band_pass", {"low_hz": 300, "high_hz": 2500}, "bandpass", (300, 2500)),
    ],
)
def test_filters_are_scipys_run_both_ways(name, options, kind, edges, order, rate_hz):
    wave = noise()
    sections = scipy.signal.butter(order, edges, kind, fs=rate_hz, output="sos")
    expected = scipy.signal.sosfiltfilt(sections, wave.astype(np.float64))
    seen = clean(name, wave, rate_hz, order=order, **options)
    inside = slice(3000, -3000)
    np.testing.assert_allclose(seen[inside], expected[inside], atol=2e-4 * np.abs(expected).max())


def test_a_filter_moves_nothing_in_time():
    wave = np.zeros(4001, np.float32)
    wave[2000] = 1
    for name in ("high_pass", "low_pass", "band_pass"):
        seen = clean(name, wave)
        np.testing.assert_allclose(seen, seen[::-1], atol=1e-5)


def test_loudness_of_known_tones():
    """EBU Tech 3341: a stereo tone of 1 kHz at -23 dB peak measures -23 LUFS; one of its two channels 3.01 less."""
    for rate_hz in (8000, 16_000, 48_000):
        wave = tone(1000, 5, 10 ** (-23 / 20), rate_hz)
        assert loudness_lufs(wave, rate_hz) == pytest.approx(-23 - 3.01, abs=0.15)


def test_loudness_passes_over_pauses():
    wave = tone(1000, 4)
    paused = np.concatenate([wave, np.zeros(8 * RATE_HZ, np.float32), wave])
    assert loudness_lufs(paused, RATE_HZ) == pytest.approx(loudness_lufs(wave, RATE_HZ), abs=0.3)


def test_the_loudness_filter_is_the_recommendations_at_48_khz():
    """Coefficients as printed in ITU-R BS.1770."""
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585]
    high_pass = [1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621]
    wave = noise(48_000)
    expected = scipy.signal.lfilter(*high_pass, scipy.signal.lfilter(*shelf, wave.astype(np.float64)))
    np.testing.assert_allclose(k_weighted(wave, 48_000), expected, atol=1e-3 * np.abs(expected).max())


@pytest.mark.parametrize(
    ("name", "option", "measured"),
    [
        ("loudness", "target_lufs", lambda wave: loudness_lufs(wave, RATE_HZ)),
        ("rms_level", "target_db", rms_db),
        ("peak_level", "target_db", peak_db),
    ],
)
def test_levels_are_reached_within_gain_and_full_scale(name, option, measured):
    wave = speech()
    assert measured(clean(name, wave, **{option: -30})) == pytest.approx(-30, abs=0.05)
    assert measured(clean(name, wave * np.float32(0.1), **{option: -30})) == pytest.approx(-30, abs=0.05)
    assert np.abs(clean(name, wave, **{option: 0})).max() == pytest.approx(1, rel=1e-5), "nothing is cut"
    softer = wave * np.float32(0.01)
    assert measured(clean(name, softer, max_gain_db=12)) == pytest.approx(measured(softer) + 12, abs=0.05)


def test_dc_removal_leaves_mean_zero():
    assert abs(clean("dc_removal", speech() + np.float32(0.3)).mean()) < 1e-6


def test_pre_emphasis_is_the_plain_formula():
    wave = speech()
    np.testing.assert_allclose(
        clean("pre_emphasis", wave, coefficient=0.9), scipy.signal.lfilter([1, -0.9], [1], wave), atol=1e-6
    )


@pytest.mark.parametrize("offset", [0.0, 0.2])
def test_silence_is_cut_off_both_ends_and_only_there(offset):
    quiet = np.zeros(8000, np.float32)
    wave = np.concatenate([quiet, tone(500, 0.5), quiet, tone(500, 0.25), quiet]) + np.float32(offset)
    trimmed = clean("trim_silence", wave, margin_ms=0)
    np.testing.assert_array_equal(trimmed, wave[8000:-8000])
    assert len(clean("trim_silence", wave, margin_ms=100)) == len(trimmed) + 2 * 1600


@pytest.mark.parametrize("offset", [0.0, 0.2])
def test_pauses_are_cut_out(offset):
    pause = noise(8000, 0.001)
    wave = np.concatenate([pause, tone(500, 0.5), pause, tone(500, 0.25, 0.05), pause]) + np.float32(offset)
    kept = clean("voice_activity", wave, margin_ms=0)
    np.testing.assert_array_equal(kept, np.concatenate([wave[8000:16_000], wave[24_000:28_000]]))


def test_steady_sound_holds_no_pause():
    wave = noise()
    np.testing.assert_array_equal(clean("voice_activity", wave), wave)


def test_denoising_lowers_noise_and_leaves_the_voice():
    silence, voice = np.zeros(8000, np.float32), tone(700, 0.5, 0.4)
    plain = np.concatenate([silence, voice, silence])
    noisy = plain + noise(len(plain), 0.02)
    cleaned = clean("denoise", noisy, reduction_db=20, noise_share=0.3)
    assert len(cleaned) == len(noisy)
    assert rms_db(cleaned[500:7000]) < rms_db(noisy[500:7000]) - 14
    inside = slice(9000, 15_000)
    assert rms_db(cleaned[inside] - plain[inside]) < rms_db(noisy[inside] - plain[inside]) - 6


def test_denoising_that_takes_nothing_out_gives_back_what_it_got():
    wave = speech()
    np.testing.assert_allclose(clean("denoise", wave, reduction_db=1e-6), wave, atol=1e-6)
