"""Damaged and lying sound files: an array or a DataError, soon, and in little memory."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from sensorium.errors import DataError
from sensorium.modalities.sound.decode import Limits, decode_recording

LIMITS = Limits(sample_rate_hz=16_000, max_duration_s=10, limit_duration_s=600)
MAX_S, MAX_BYTES = 1.0, 64_000_000
SUBTYPES = {
    "WAV": "PCM_16", "FLAC": "PCM_24", "OGG": "VORBIS", "MP3": "MPEG_LAYER_III", "AIFF": "PCM_16", "AU": "ULAW",
    "WAV float": "FLOAT", "WAV adpcm": "IMA_ADPCM", "OGG opus": "OPUS",
}  # fmt: skip
HUGE = (0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x00FFFFFF, 0)


def encoded(name):
    file = io.BytesIO()
    wave = np.random.default_rng(0).uniform(-0.5, 0.5, (3000, 2))
    soundfile.write(file, wave, 8000, format=name.split()[0], subtype=SUBTYPES[name])
    return file.getvalue()


FILES = {name: encoded(name) for name in SUBTYPES}


def read_or_refused(content):
    tracemalloc.start()
    started_s = time.thread_time()
    try:
        wave = decode_recording(content, LIMITS)
    except DataError:
        pass
    else:
        assert wave.dtype == np.float32
        assert 1 <= len(wave) <= LIMITS.max_samples
        assert np.isfinite(wave).all()
    finally:
        taken_s = time.thread_time() - started_s
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert taken_s < MAX_S
    assert peak < MAX_BYTES


@given(st.sampled_from(sorted(FILES)), st.integers(0, 10**6))
@settings(max_examples=150)
def test_cut_anywhere(name, place):
    content = FILES[name]
    read_or_refused(content[: place % len(content)])


@given(st.sampled_from(sorted(FILES)), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1))
@settings(max_examples=200)
def test_bytes_changed_anywhere(name, changes):
    content = bytearray(FILES[name])
    for place, value in changes:
        content[place % len(content)] = value
    read_or_refused(bytes(content))


@given(st.sampled_from(sorted(FILES)), st.integers(0, 120), st.sampled_from(HUGE), st.sampled_from("<>"))
@settings(max_examples=200)
def test_giant_numbers_in_headers(name, place, number, order):
    content = bytearray(FILES[name])
    struct.pack_into(f"{order}I", content, place, number)
    read_or_refused(bytes(content))


@given(
    channels=st.integers(0, 65_535),
    rate_hz=st.one_of(st.integers(0, 2**32 - 1), st.sampled_from([8000, 44_100, 768_000])),
    bits=st.sampled_from([0, 1, 8, 12, 16, 24, 32, 64]),
    declared=st.one_of(st.integers(0, 2**32 - 1), st.just(4000)),
    coding=st.sampled_from([1, 3, 6, 7, 17, 0xFFFE, 0]),
)
@settings(max_examples=200)
def test_any_header(channels, rate_hz, bits, declared, coding):
    block = channels * bits // 8
    header = struct.pack("<HHIIHH", coding, channels, rate_hz, (rate_hz * block) % 2**32, block % 2**16, bits)
    content = b"RIFF" + struct.pack("<I", declared) + b"WAVEfmt " + struct.pack("<I", 16) + header
    read_or_refused(content + b"data" + struct.pack("<I", declared) + bytes(4000))


@pytest.mark.parametrize("channels", [255, 1024])
def test_many_channels_of_a_high_rate_take_little_memory(channels):
    file = io.BytesIO()
    soundfile.write(file, np.zeros((20_000, channels), np.int16), 768_000, format="WAV")
    read_or_refused(file.getvalue())
