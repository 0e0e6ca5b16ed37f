"""Features of sound, beside references."""

from __future__ import annotations

import io

import numpy as np
import pytest
import scipy.fft
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sensorium.modalities.audio import AudioConfig
from sensorium.modalities.sound.features import POWER_FLOOR
from sensorium.modalities.sound.mel import mel_filters
from sensorium.modalities.sound.waves import kept
from sensorium.registry import expand_faults, part
from tests.contracts.samples import recording
from tests.contracts.sounds import RATE_HZ, speech


def feature(name, **options):
    return part("sound_feature", name).model_validate(options).build(RATE_HZ)


def frames_of(built, wave):
    return built.finish(built.keep(wave))


@given(st.integers(0, 2**32), st.sampled_from([(25.0, 10.0, 64), (25.0, 7.0, 40), (64.0, 10.0, 80)]))
def test_log_mel_is_the_plain_formula_within_1e_4(seed, framing):
    window_ms, hop_ms, n_mels = framing
    wave = np.random.default_rng(seed).uniform(-0.5, 0.5, 4000).astype(np.float32)
    built = feature("log_mel", window_ms=window_ms, hop_ms=hop_ms, n_mels=n_mels)
    window, hop = round(RATE_HZ * window_ms / 1000), round(RATE_HZ * hop_ms / 1000)
    fft_length = 2 ** int(np.ceil(np.log2(window)))
    padded = np.pad(wave.astype(np.float64), (window // 2, window))
    frames = np.stack([padded[start : start + window] for start in range(0, len(wave), hop)])
    power = np.abs(np.fft.rfft(frames * np.hanning(window + 1)[:-1], n=fft_length)) ** 2
    expected = power @ mel_filters(sample_rate_hz=RATE_HZ, fft_length=fft_length, n_mels=n_mels)
    seen = np.exp(built.log_power(wave)) - np.float32(POWER_FLOOR)
    np.testing.assert_allclose(seen, expected, rtol=1e-4, atol=1e-8)


def test_silence_is_finite():
    for name in ("log_mel", "spectrogram"):
        np.testing.assert_allclose(feature(name).log_power(np.zeros(800, np.int16)), np.log(POWER_FLOOR), rtol=1e-5)


@pytest.mark.parametrize("n_coefficients", [1, 13, 40])
def test_mfcc_are_scipys_cosine_transform_of_log_mel(n_coefficients):
    mfcc, log_mel = feature("mfcc", n_coefficients=n_coefficients), feature("log_mel", n_mels=40)
    expected = scipy.fft.dct(frames_of(log_mel, speech()).astype(np.float64), type=2, norm="ortho")[:, :n_coefficients]
    np.testing.assert_allclose(frames_of(mfcc, speech()), expected, atol=1e-3)


def test_deltas_are_slopes_and_slopes_of_slopes():
    plain, both = (frames_of(feature("mfcc", deltas=deltas), speech()) for deltas in (0, 2))
    np.testing.assert_array_equal(both[:, :13], plain)
    for before, slopes in ((both[:, :13], both[:, 13:26]), (both[:, 13:26], both[:, 26:])):
        lines = [np.polyfit(range(-2, 3), before[place - 2 : place + 3], 1)[0] for place in range(2, len(plain) - 2)]
        np.testing.assert_allclose(slopes[2:-2], lines, atol=1e-4)


def test_a_steady_sound_has_no_slopes():
    steady = np.tile(speech()[4000:4160], 40)  # repeats with the hop
    assert np.abs(frames_of(feature("mfcc", deltas=1), steady)[5:-5, 13:]).max() < 1e-2


def test_the_waveform_is_cut_into_frames_that_touch():
    wave = speech()[:1000]
    frames = frames_of(feature("waveform", frame_ms=20), wave)
    assert frames.shape == (4, 320)
    np.testing.assert_array_equal(frames.ravel()[:1000], wave)
    assert not frames.ravel()[1000:].any()


@pytest.mark.parametrize("n_mels", [80, 128])
@pytest.mark.parametrize("samples", [1, 150, 12_345, 479_990, 480_000, 500_000])
def test_whisper_mel_is_what_whisper_reads(n_mels, samples):
    transformers = pytest.importorskip("transformers")
    wave = kept(np.random.default_rng(0).normal(0, 0.1, samples).astype(np.float32))
    processor = transformers.WhisperFeatureExtractor(feature_size=n_mels)
    heard = processor(wave / np.float32(32_768), sampling_rate=RATE_HZ, return_tensors="np")["input_features"][0].T
    frames = frames_of(feature("whisper_mel", n_mels=n_mels), wave)
    np.testing.assert_allclose(frames, heard[: len(frames)], atol=1e-4)
    np.testing.assert_allclose(heard[len(frames) :], max(heard.max() - 2, -1.5), atol=1e-4)


@pytest.mark.parametrize("name", ["log_mel", "mfcc", "spectrogram", "waveform"])
def test_each_recording_by_itself_has_mean_zero_and_deviation_one(name):
    audio = AudioConfig(column="x", features=name, normalise="per_clip").fit([recording(0.5)])
    frames = audio.features(recording(0.7))
    axis = None if name == "waveform" else 0
    np.testing.assert_allclose(frames.mean(axis=axis), 0, atol=1e-4)
    assert frames.std(axis=axis).max() == pytest.approx(1, abs=1e-3)
    assert audio.state() == {}


def test_features_may_be_left_as_they_are():
    audio = AudioConfig(column="x", features="whisper_mel", normalise="none").fit([recording(0.5)])
    feature = audio.config.feature()
    plain = feature.finish(feature.keep(audio.config.wave_of(recording(0.7))))
    np.testing.assert_array_equal(audio.features(recording(0.7)), plain)
    assert audio.state() == {}


def test_per_clip_takes_the_level_out():
    quiet, loud = (
        AudioConfig(column="x", normalise="per_clip", clean=[{"type": "peak_level", "target_db": level}])
        for level in (-12, -1)
    )
    file = io.BytesIO()
    soundfile.write(file, np.random.default_rng(0).uniform(-0.5, 0.5, 8000), RATE_HZ, format="WAV")
    cell = file.getvalue()
    difference = quiet.fit([cell]).features(cell) - loud.fit([cell]).features(cell)
    assert np.abs(difference).max() < 0.02


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ({"type": "log_mel", "hop_ms": 30}, "`hop_ms` is above `window_ms`"),
        ({"type": "mfcc", "n_coefficients": 50}, "`n_coefficients` is above `n_mels`"),
        ({"type": "chroma"}, "unknown sound_feature 'chroma'"),
        ({"type": "whisper_mel"}, "`features` of type whisper_mel take 30 s at most. Lower `max_duration_s`"),
    ],
)
def test_wrong_options_are_refused(features, message):
    with pytest.raises(ValidationError) as refusal:
        AudioConfig(column="x", features=features, max_duration_s=31)
    assert any(message in why for _, why in expand_faults(refusal.value, AudioConfig))
