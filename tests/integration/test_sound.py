"""Sound from table to answers: cleaned, as waveforms or coefficients, varied, in training and in use alike."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sensorium
from sensorium.errors import ConfigError, DataError
from sensorium.learning.config import load_config, parse_config
from sensorium.modalities.audio import Audio, AudioConfig
from sensorium.reading.recipe import recipe_of
from sensorium.registry import names
from tests.contracts.samples import recording
from tests.contracts.sounds import noise_folder
from tests.integration.tables import write_table

CELLS = [recording(0.2), recording(0.6), recording(0.1, 44_100, 2)]
ON_WAVES = ["speed", "reverb"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("sound")
    write_table(place, num_rows=40)
    noise_folder(place, "street")
    return place


def config_of(sound, encoder=None):
    content = {
        "name": "cries",
        "data": {"train": "table.csv", "split": {"column": "split"}},
        "inputs": {
            "sound": {"type": "audio", "column": "sound", "sample_rate_hz": 8000, "max_duration_s": 0.5, **sound},
            "title": {"type": "text", "column": "title"},
        },
        "target": {"type": "category", "column": "label"},
        "training": {"epochs": 2, "batch_size": 16},
    }
    return content if encoder is None else {**content, "model": {"encoders": {"sound": encoder}}}


def trained(folder, name, sound):
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(config_of(sound)), encoding="utf-8")
    return sensorium.train(folder / f"{name}.yaml", folder / name, progress=False)


@pytest.mark.parametrize(
    ("name", "sound", "encoder"),
    [
        ("waves", {"features": "waveform", "clean": ["dc_removal"], "augment": ["speed", "noise"]}, "wave_cnn"),
        (
            "coefficients",
            {
                "features": {"type": "mfcc", "deltas": 2},
                "clean": ["trim_silence", "loudness"],
                "normalise": "per_clip",
                "augment": [{"type": "recorded_noise", "folder": "street"}, "gain", "time_mask"],
            },
            "log_mel_cnn",
        ),
    ],
)
def test_a_model_is_trained_and_answers_without_what_only_training_needs(folder, name, sound, encoder, tmp_path):
    model = trained(folder, name, sound)
    assert load_config(folder / f"{name}.yaml").inputs["sound"].encoder == encoder
    moved = shutil.move(folder / name, tmp_path / "moved")
    told = [path.read_text(encoding="utf-8") for path in sorted(moved.rglob("*.json"))]
    assert not any(str(folder) in text for text in told), "where the noise lay is not told"
    shown = folder / "sounds" / "0.wav"
    (before,), (after,) = (one.answers_of([{"sound": shown}]) for one in (model, sensorium.load(moved)))
    assert after == before


def test_an_encoder_for_other_features_is_refused():
    for features, encoder, message in (
        ("waveform", "log_mel_cnn", "'log_mel_cnn' reads audio, but 'sound' is waveform"),
        ("log_mel", "wave_cnn", "'wave_cnn' reads waveform, but 'sound' is audio"),
    ):
        with pytest.raises(ConfigError, match=message):
            parse_config(config_of({"features": features}, encoder))


def test_a_missing_noise_folder_is_told_before_training(folder):
    with pytest.raises(DataError, match=r"'nowhere' is not a folder"):
        trained(folder, "none", {"augment": [{"type": "recorded_noise", "folder": "nowhere"}]})


def test_cells_are_kept_apart_by_what_reading_gives():
    plain, masked, sped, cleaned = (
        recipe_of(AudioConfig(column="x", **options))
        for options in ({}, {"augment": ["time_mask"]}, {"augment": ON_WAVES}, {"clean": ["denoise"]})
    )
    assert plain == masked
    assert len({plain, sped, cleaned}) == 3


@given(
    clean=st.lists(st.sampled_from(names("sound_cleaner")), max_size=4),
    features=st.sampled_from(names("sound_feature")),
    normalise=st.sampled_from(["training", "per_clip", "none"]),
    augment=st.sampled_from([[], ["gain", "noise"], ON_WAVES]),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_options_read_alike_in_training_and_from_a_model_folder(clean, features, normalise, augment):
    options = {"clean": clean, "features": features, "normalise": normalise, "augment": augment}
    config = AudioConfig(column="x", sample_rate_hz=8000, **options)
    fitted = config.fit(CELLS)
    loaded = Audio.from_state(AudioConfig.model_validate_json(config.model_dump_json()), fitted.state())
    for cell in CELLS:
        kept = fitted.read(cell)
        np.testing.assert_array_equal(loaded.features(cell), fitted.standardise(kept))
        varied = fitted.standardise(fitted.augment(kept, np.random.default_rng(0)))
        assert varied.shape[1:] == fitted.spec.item_shape
        assert 1 <= len(varied) <= fitted.spec.max_length
        assert np.isfinite(varied).all()
