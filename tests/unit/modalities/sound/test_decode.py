from __future__ import annotations

import io
import struct

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
    assert wave.dtype == np.int16
    assert len(wave) == pytest.approx(8000, abs=2500 if file_format == "MP3" else 0)
    assert np.abs(wave).max() == pytest.approx(0.5 * 32767, rel=0.1)


def test_stereo_at_48_khz_is_mixed_and_resampled():
    left = tone(0.5, 48_000)
    stereo = np.stack([left, np.zeros_like(left)], axis=1)
    wave = decode_recording(saved(stereo, 48_000), LIMITS)
    assert len(wave) == 8000
    expected = 0.25 * 32767 * np.sin(2 * np.pi * 440 * np.arange(8000) / 16_000)
    assert np.abs(wave - expected)[200:-200].max() < 60


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
