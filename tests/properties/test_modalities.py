"""Properties of reading that hold for any text, duration, size and place of a cut."""

from __future__ import annotations

import io
import string

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from sensorium.errors import DataError
from sensorium.modalities.audio import AudioConfig
from sensorium.modalities.image import ImageConfig
from sensorium.modalities.rows.columns.auto import AutoConfig
from sensorium.modalities.text import TextConfig
from sensorium.modalities.words.segment import words
from tests.contracts.samples import picture, recording

IMAGE = ImageConfig(column="x", size_px=16).fit([picture(20, 20)])
AUDIO = AudioConfig(column="x", max_duration_s=0.5).fit([recording(0.2)])


def encoded_picture(file_format):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 31, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, file_format)
    return file.getvalue()


def encoded_recording(file_format):
    file = io.BytesIO()
    soundfile.write(file, np.random.default_rng(0).uniform(-0.5, 0.5, 1500), 8000, format=file_format)
    return file.getvalue()


PICTURES = {name: encoded_picture(name) for name in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")}
RECORDINGS = {name: encoded_recording(name) for name in ("WAV", "FLAC", "OGG", "MP3", "AIFF", "AU")}


@given(st.text())
def test_tokens_hold_no_space(text):
    assert all(token.split() == [token] for token in words(text))


@given(st.text(alphabet=string.printable))
def test_case_and_space_do_not_matter(text):
    assert words(text.upper().replace(" ", " \u3000")) == words(text)


@given(st.lists(st.text(), min_size=1))
def test_training_texts_survive_as_ids(texts):
    tokens = [words(text) for text in texts]
    if not any(tokens):
        return
    text = TextConfig(column="x", min_count=1).fit(texts)
    names = ("padding", "unknown", *text.tokens)
    for cell, expected in zip(texts, tokens, strict=True):
        assert [names[number] for number in text.read(cell)] == (expected or ["unknown"])


@given(st.integers(1, 90), st.integers(1, 90))
@settings(max_examples=30)
def test_pictures_of_any_size_are_read(width, height):
    assert IMAGE.features(picture(width, height)).shape == (1, 3, 16, 16)


@given(st.integers(1, 12_000), st.sampled_from([8000, 16_000, 22_050, 44_100]), st.integers(1, 3))
@settings(max_examples=40)
def test_frames_follow_the_duration(samples, rate_hz, channels):
    features = AUDIO.features(recording(samples / rate_hz, rate_hz, channels))
    expected = min(samples / rate_hz, 0.5) / 0.01
    assert max(1, np.floor(expected - 0.2)) <= len(features) <= min(AUDIO.spec.max_length, np.ceil(expected + 0.2))


# Pillow's warnings about damaged metadata are silenced outside pytest, which makes them errors.
@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.sampled_from(sorted(PICTURES)), st.floats(0, 1))
@settings(max_examples=150)
def test_a_picture_cut_anywhere_is_read_or_refused(name, part):
    read_or_refused(IMAGE, PICTURES[name][: int(part * len(PICTURES[name]))])


@given(st.sampled_from(sorted(RECORDINGS)), st.floats(0, 1))
@settings(max_examples=150)
def test_a_recording_cut_anywhere_is_read_or_refused(name, part):
    read_or_refused(AUDIO, RECORDINGS[name][: int(part * len(RECORDINGS[name]))])


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(
    st.sampled_from(sorted({**PICTURES, **RECORDINGS})),
    st.integers(0, 10_000),
    st.binary(min_size=1, max_size=8),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_bytes_are_read_or_refused(name, place, damage):
    whole = {**PICTURES, **RECORDINGS}[name]
    place %= len(whole)
    damaged = whole[:place] + damage + whole[place + len(damage) :]
    read_or_refused(IMAGE if name in PICTURES else AUDIO, damaged)


def read_or_refused(modality, cell):
    try:
        features = modality.features(cell)
    except DataError:
        return
    assert np.isfinite(features).all()
    assert 1 <= len(features) <= modality.spec.max_length


@given(st.lists(st.one_of(st.none(), st.text(), st.floats().map(str)), min_size=1), st.text())
def test_any_column_gives_finite_features(texts, unseen):
    try:
        column = AutoConfig(name="x", max_values=5).learn([{"x": text} for text in texts])
    except DataError:
        return
    for text in (*texts, unseen, None):
        try:
            features = column.features(column.read({"x": text}))
        except DataError:
            assert column.config.type == "number"
            continue
        assert len(features) == column.width
        assert np.isfinite(features).all()
