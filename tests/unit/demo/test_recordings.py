"""Recordings are packed speech under noise, by voices that stay in one split."""

from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest

from sensorium.demo.recordings import DURATION_S, SAMPLE_RATE_HZ, Speech


@pytest.fixture(scope="module")
def speech():
    return Speech.load()


def test_no_voice_is_in_two_splits(speech):
    voices = {
        split: {clip.voice for clips in by_digit.values() for clip in clips} for split, by_digit in speech.clips.items()
    }
    assert set(voices) == {"train", "validation", "test"}
    assert all(voices[a].isdisjoint(voices[b]) for a, b in combinations(voices, 2))


def test_every_split_speaks_every_digit(speech):
    for by_digit in speech.clips.values():
        assert sorted(by_digit) == list(range(10))
        assert all(len(clips) >= 2 for clips in by_digit.values())


def test_clips_follow_each_other_and_fill_the_stream(speech):
    clips = sorted(
        (clip.start, clip.length)
        for by_digit in speech.clips.values()
        for digit_clips in by_digit.values()
        for clip in digit_clips
    )
    ends = np.cumsum([length for _, length in clips])
    assert [start for start, _ in clips] == [0, *ends[:-1].tolist()]
    assert ends[-1] == len(speech.stream)
    longest = max(length for _, length in clips)
    assert longest <= DURATION_S[0] * SAMPLE_RATE_HZ


def test_every_clip_is_loud(speech):
    for by_digit in speech.clips.values():
        for clips in by_digit.values():
            peaks = [np.abs(speech.stream[clip.start : clip.start + clip.length]).max() for clip in clips]
            assert min(peaks) > 0.5


def test_a_recording_has_its_length_and_no_clipping(speech):
    rng = np.random.default_rng(0)
    for digit in range(10):
        wave = speech.record("train", digit, rng)
        assert wave.dtype == np.int16
        assert DURATION_S[0] <= (len(wave) + 1) / SAMPLE_RATE_HZ <= DURATION_S[1] + 1e-3
        assert 0.15 < np.abs(wave.astype(int)).max() / 32767 < 0.95


def test_the_same_generator_gives_the_same_recording(speech):
    first, second = (speech.record("test", 3, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first, second)


def test_the_packed_speech_is_small():
    folder = files("sensorium.demo")
    assert sum(len(folder.joinpath(name).read_bytes()) for name in ("speech.ogg", "speech.json")) < 600_000
