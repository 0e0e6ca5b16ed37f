from __future__ import annotations

import io
import struct
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from sensorium.errors import DataError, LimitError
from sensorium.modalities.sound.decode import Limits, decode_recording

LIMITS = Limits(sample_rate_hz=16_000, max_duration_s=2.0, limit_duration_s=20.0)


def tone(duration_s, rate_hz, frequency_hz=440.0):
    return 0.5 * np.sin(2 * np.pi * frequency_hz * np.arange(round(duration_s * rate_hz)) / rate_hz)


def saved(samples, rate_hz, file_format="WAV", subtype=None):
    file = io.BytesIO()
    soundfile.write(file, samples, rate_hz, format=file_format, subtype=subtype)
    return file.getvalue()


@pytest.mark.parametrize("file_format", ["WAV", "FLAC", "OGG", "MP3", "AIFF", "AU"])
def test_formats(file_format):
    wave = decode_recording(saved(tone(0.5, 16_000), 16_000, file_format), LIMITS)
    assert wave.dtype == np.float32
    assert len(wave) == pytest.approx(8000, abs=2500 if file_format == "MP3" else 0)
    assert np.abs(wave).max() == pytest.approx(0.5, rel=0.1)


def test_stereo_at_48_khz_is_mixed_and_resampled():
    left = tone(0.5, 48_000)
    stereo = np.stack([left, np.zeros_like(left)], axis=1)
    wave = decode_recording(saved(stereo, 48_000), LIMITS)
    assert len(wave) == 8000
    expected = 0.25 * np.sin(2 * np.pi * 440 * np.arange(8000) / 16_000)
    assert np.abs(wave - expected)[200:-200].max() < 0.002


@pytest.mark.parametrize(
    ("file_format", "subtype", "error"),
    [
        ("WAV", "PCM_U8", 2**-7),
        ("WAV", "PCM_16", 2**-15),
        ("WAV", "PCM_24", 2**-23),
        ("WAV", "PCM_32", 2**-23),
        ("WAV", "FLOAT", 2**-23),
        ("WAV", "DOUBLE", 2**-23),
        ("WAV", "ULAW", 0.02),
        ("WAV", "ALAW", 0.02),
        ("WAV", "IMA_ADPCM", 0.1),
        ("FLAC", "PCM_S8", 2**-7),
        ("FLAC", "PCM_24", 2**-23),
        ("OGG", "OPUS", 0.1),
        ("AIFF", "PCM_16", 2**-15),
    ],
)
def test_depths(file_format, subtype, error):
    wave = decode_recording(saved(tone(0.5, 16_000), 16_000, file_format, subtype), LIMITS)
    assert np.abs(wave[:8000] - tone(0.5, 16_000))[500:7000].max() < error


@pytest.mark.parametrize("rate_hz", [1000, 6000, 11_025, 22_050, 37_800, 192_000])
def test_rates(rate_hz):
    wave = decode_recording(saved(tone(0.5, rate_hz, 300), rate_hz), LIMITS)
    assert len(wave) == pytest.approx(8000, abs=2)
    assert np.abs(wave[: len(wave)] - tone(0.5, 16_000, 300)[: len(wave)])[500:-500].max() < 0.005


@pytest.mark.parametrize("channels", [1, 2, 5, 32])
def test_channels_are_mixed_or_one_is_chosen(channels):
    levels = np.arange(1, channels + 1) / 100
    file = saved(np.tile(levels, (100, 1)), 16_000, subtype="FLOAT")
    np.testing.assert_allclose(decode_recording(file, LIMITS), levels.mean(), rtol=1e-6)
    for channel in (1, channels):
        chosen = decode_recording(file, replace(LIMITS, channel=channel))
        np.testing.assert_allclose(chosen, channel / 100, rtol=1e-6)


def test_a_channel_that_is_not_there_is_refused():
    with pytest.raises(DataError, match="has 1 channels, and the config asks for channel 2"):
        decode_recording(saved(tone(0.1, 16_000), 16_000), replace(LIMITS, channel=2))


def test_floating_point_beyond_full_scale_stays_finite():
    samples = np.full(1000, 3e38, np.float32)
    assert np.isfinite(decode_recording(saved(samples, 8000, subtype="FLOAT"), LIMITS)).all()


@pytest.mark.parametrize("frames", [1 << 20, (1 << 20) - 1, (1 << 19) * 3 + 7])
def test_what_is_decoded_in_parts_is_whole(frames):
    ramp = np.stack([np.linspace(-1, 1, frames)] * 2, axis=1)
    limits = Limits(sample_rate_hz=96_000, max_duration_s=600, limit_duration_s=600)
    np.testing.assert_allclose(decode_recording(saved(ramp, 96_000), limits), ramp[:, 0], atol=1e-4)


def test_a_path_reads_as_its_bytes(tmp_path):
    path = tmp_path / "Grüße.wav"
    path.write_bytes(saved(tone(0.1, 8000), 8000))
    np.testing.assert_array_equal(decode_recording(path, LIMITS), decode_recording(path.read_bytes(), LIMITS))


def test_only_the_first_part_is_used():
    samples = np.concatenate([tone(2.0, 16_000), np.full(16_000 * 3, 0.9)])
    assert len(decode_recording(saved(samples, 16_000), LIMITS)) == 32_000
    assert len(decode_recording(saved(tone(5, 44_100), 44_100), LIMITS)) == 32_000


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 44_100, 96_000])
def test_a_single_sample_is_a_recording(rate_hz):
    assert len(decode_recording(saved(np.array([0.5]), rate_hz), LIMITS)) >= 1


def test_long_recordings_are_refused():
    with pytest.raises(LimitError) as refusal:
        decode_recording(saved(np.zeros(8000 * 21), 8000), LIMITS)
    assert str(refusal.value) == (
        "the recording lasts 21.0 s, more than the limit of 20 s. Cut it, or raise `limit_duration_s` in the config."
    )


def test_a_declared_length_is_refused_without_decoding():
    flac = bytearray(saved(np.zeros(8000), 8000, "FLAC"))
    # The last 36 bits before the checksum in STREAMINFO count the samples.
    flac[22:26] = struct.pack(">I", 0xFFFFFFFF)
    with pytest.raises(LimitError, match="more than the limit"):
        decode_recording(bytes(flac), LIMITS)


def test_a_text_named_wav_is_refused(tmp_path):
    path = tmp_path / "speech.wav"
    path.write_text("only words")
    with pytest.raises(DataError) as refusal:
        decode_recording(path, LIMITS)
    assert str(refusal.value) == (
        "'speech.wav' is not a recording of a known format (WAV, FLAC, OGG, MP3, AIFF, AU). Save it again as "
        "WAV or FLAC, or leave the cell empty."
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused(value):
    samples = np.zeros(100)
    samples[50] = value
    with pytest.raises(DataError, match=r"samples that are not numbers \(NaN or infinity\)"):
        decode_recording(saved(samples, 16_000, subtype="FLOAT"), LIMITS)


def test_a_recording_cut_short_is_refused():
    flac = saved(np.random.default_rng(0).uniform(-0.5, 0.5, 16_000), 16_000, "FLAC")
    with pytest.raises(DataError, match=r"cut short|not a recording"):
        decode_recording(flac[: len(flac) // 2], LIMITS)


def test_empty_recordings_are_refused(tmp_path):
    with pytest.raises(DataError, match="holds no samples"):
        decode_recording(saved(np.zeros(0), 16_000), LIMITS)
    (tmp_path / "empty.wav").touch()
    with pytest.raises(DataError, match=r"'empty.wav' is empty \(0 bytes\)"):
        decode_recording(tmp_path / "empty.wav", LIMITS)


def test_absurd_rates_are_refused():
    with pytest.raises(DataError, match="declares 50 samples a second"):
        decode_recording(saved(np.zeros(10), 50), LIMITS)
