"""A small, seeded share of what `make soak` does to sound, and headers of any content."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.soak.checks import little_memory, read_or_refused
from tests.soak.damage import damaged
from tests.soak.subjects import sound

SAMPLES = sound.samples()
NUM_SEEDS = 12


@pytest.mark.parametrize("name", SAMPLES)
def test_whole_files_are_read_and_damaged_ones_read_or_refused(name):
    sound.read(SAMPLES[name])
    for seed in range(NUM_SEEDS):
        read_or_refused(sound, damaged(SAMPLES[name], seed))


@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1))
@settings(max_examples=100)
def test_a_file_cut_anywhere_is_read_or_refused(name, part):
    read_or_refused(sound, SAMPLES[name][: int(part * len(SAMPLES[name]))])


def test_headers_that_lie_cost_no_memory():
    with little_memory(sound):
        for _, content in itertools.islice(sound.lies(), 0, None, 7):
            read_or_refused(sound, content)


@pytest.mark.parametrize("channels", [255, 1024])
def test_many_channels_of_a_high_rate_cost_no_memory(channels):
    file = io.BytesIO()
    soundfile.write(file, np.zeros((30_000, channels), np.int16), 768_000, format="WAV")
    content = file.getvalue()
    with little_memory(sound):
        read_or_refused(sound, content)


@given(
    channels=st.integers(0, 65_535),
    rate_hz=st.one_of(st.integers(0, 2**32 - 1), st.sampled_from([8000, 44_100, 768_000])),
    bits=st.sampled_from([0, 1, 8, 12, 16, 24, 32, 64]),
    declared=st.one_of(st.integers(0, 2**32 - 1), st.just(4000)),
    coding=st.sampled_from([1, 3, 6, 7, 17, 0xFFFE, 0]),
)
@settings(max_examples=200)
def test_any_header_is_read_or_refused(channels, rate_hz, bits, declared, coding):
    read_or_refused(sound, sound.header(channels, rate_hz, bits=bits, declared=declared, coding=coding))
