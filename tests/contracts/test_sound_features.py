"""What every feature of sound promises."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from scripts.make_reference import described

from sensorium.modalities.audio import AudioConfig
from sensorium.modalities.sound.features import BandFeature
from sensorium.modalities.sound.waves import kept
from sensorium.registry import module, names, part
from tests.contracts.fields import variations
from tests.contracts.samples import recording
from tests.contracts.sounds import RATE_HZ, default, waves

EACH = pytest.mark.parametrize("name", names("sound_feature"))


def frames_of(config, wave):
    feature = config.build(RATE_HZ)
    return feature.finish(feature.keep(kept(wave)))


@EACH
def test_any_waveform_becomes_frames(name, tmp_path):
    feature = default("sound_feature", name, tmp_path).build(RATE_HZ)
    assert feature.num_scales in {1, feature.width}
    for wave in waves():
        frames = feature.finish(feature.keep(kept(wave)))
        assert frames.shape == (feature.frames_in(len(wave)), feature.width)
        assert frames.dtype == np.float32
        assert np.isfinite(frames).all()


@EACH
def test_finishing_leaves_what_was_kept_alone(name, tmp_path):
    feature = default("sound_feature", name, tmp_path).build(RATE_HZ)
    array = feature.keep(kept(waves()[0]))
    before = array.copy()
    frames = feature.finish(array)
    frames += 1
    np.testing.assert_array_equal(array, before)
    np.testing.assert_array_equal(feature.finish(array), feature.finish(array))


@EACH
def test_a_waveform_is_worth_the_same_in_16_bits_and_as_floating_point(name, tmp_path):
    feature = default("sound_feature", name, tmp_path).build(RATE_HZ)
    wave = kept(waves()[0])
    np.testing.assert_array_equal(
        feature.finish(feature.keep(wave)), feature.finish(feature.keep(wave.astype(np.float32) / 32_768))
    )


@EACH
def test_every_field_has_an_effect(name, tmp_path):
    config = default("sound_feature", name, tmp_path)
    known = {"window": ["blackman"]}
    for field, others in variations(config, known):
        assert others, f"the suite knows no other value for {name}.{field}"
        plain = frames_of(config, waves()[0]).tobytes()
        assert any(frames_of(other, waves()[0]).tobytes() != plain for other in others), f"{name}.{field} has no effect"


@EACH
@pytest.mark.parametrize("normalise", ["training", "per_clip", "none"])
def test_features_are_the_same_whatever_is_kept(name, normalise):
    """Reading that stops at the waveform, for variations that need it, changes no feature."""
    plain, needing = (
        AudioConfig(column="x", features=name, normalise=normalise, augment=augment).fit([recording(0.5)])
        for augment in ([], ["speed"])
    )
    cell = recording(0.7, 44_100)
    assert needing.read(cell).ndim == 1
    assert plain.read(cell).ndim == (2 if isinstance(plain.config.feature(), BandFeature) else 1)
    np.testing.assert_array_equal(needing.features(cell), plain.features(cell))
    assert needing.state() == plain.state()


@EACH
def test_the_encoder_it_names_reads_it(name):
    config = part("sound_feature", name)
    assert config.form in part("encoder", config.encoder).modalities


@EACH
def test_it_is_documented(name):
    config = part("sound_feature", name)
    assert module("sound_feature", name).__doc__
    assert inspect.getdoc(config)
    for field in set(config.model_fields) - {"type"}:
        assert described(config, field), f"describe {field}"
