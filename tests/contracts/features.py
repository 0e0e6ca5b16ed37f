"""Specs and random feeds that the learning contracts are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import numpy as np
import pytest
from _pytest.mark import ParameterSet

from sensorium.learning.encoders import EncoderConfig
from sensorium.learning.export import example_inputs
from sensorium.registry import names, part
from sensorium.specs import Array, FeatureSpec, Field, TargetSpec
from tests.contracts.fields import switched
from tests.tiny_models import PREFIX, named

FEATURES = {
    "image": FeatureSpec("image", (3, 24, 24), "float32", max_length=3),
    "text": FeatureSpec("text", (), "int64", max_length=200, vocabulary_size=30, tokens=(*ascii_lowercase, "é", "好")),
    "ngrams": FeatureSpec("text", (), "int64", max_length=900, vocabulary_size=40),
    "audio": FeatureSpec("audio", (16,), "float32", max_length=200),
    "waveform": FeatureSpec("audio", (20,), "float32", max_length=200),
    "tabular": FeatureSpec(
        "tabular",
        (5,),
        "float32",
        max_length=1,
        fields=(Field("price", "number", 2), Field("brand", "category", 3)),
    ),
    "series": FeatureSpec("series", (3,), "float32", max_length=200),
    "points": FeatureSpec("points", (4,), "float32", max_length=200),
}
TARGETS = {
    "category": TargetSpec("category", 3, class_counts=(5, 3, 2), classes=("bus", "cat", "dog")),
    "number": TargetSpec("number", 1),
    "ordinal": TargetSpec("ordinal", 4, class_counts=(5, 3, 0, 2), classes=("low", "dog", "high", "top")),
    "tags": TargetSpec("tags", 3, class_counts=(5, 3, 2), classes=("bus", "cat", "dog"), num_rows=8),
}


OWN_FEATURES = {
    "minilm": FeatureSpec("text", (), "int64", max_length=200, vocabulary_size=30_522),
}
"""Of encoders whose weights were learned from features of a kind of their own."""


def feature_spec(modality: str, encoder: str = "") -> FeatureSpec:
    if encoder in OWN_FEATURES:
        return OWN_FEATURES[encoder]
    assert modality in FEATURES, f"add a FeatureSpec for the modality '{modality}' to {__name__}.FEATURES"
    return FEATURES[modality]


def vectors_file(folder: Path, width: int) -> Path:
    """Word vectors of some of the tokens of the text features."""
    rng = np.random.default_rng(0)
    lines = [" ".join([token, *map(str, rng.standard_normal(width).round(3))]) for token in "abcdefgxyz"]
    path = folder / "vectors.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


TINY_MODELS = {
    "image": ("vit", "convnext", "clip"),
    "text": ("bert", "roberta", "clip"),
    "audio": ("whisper",),
    "waveform": ("wav2vec2",),
}
"""Models that stand for all which `huggingface` reads, by what they read."""


def encoder_of(name: str, options: Mapping[str, Any]) -> EncoderConfig:
    """The config of an encoder; of one that starts from a folder, that of a tiny model."""
    config: EncoderConfig = part("encoder", name).model_validate(named(dict(options)))
    return config


def _starts(name: str, modality: str) -> list[dict[str, Any]]:
    """Options without which an encoder cannot be."""
    if name == "ngram_scores":
        return [{"dim": 5}]
    if name != "huggingface":
        return [{}]
    return [{"source": f"{PREFIX}{model}"} for model in TINY_MODELS.get(modality, ())]


def encoder_cases() -> list[ParameterSet]:
    """Every encoder with every modality that it says it reads, by default and with each switch the other way."""
    return [
        pytest.param(
            name, modality, {**start, **options}, id="-".join([name, modality, *map(str, start.values()), *options])
        )
        for name in names("encoder")
        for modality in part("encoder", name).modalities
        for start in _starts(name, modality)
        for options in switched(part("encoder", name)(**start))
    ]


def feeds_of(features: Mapping[str, FeatureSpec], *, batch: int, length: int, seed: int = 0) -> dict[str, Array]:
    """Random feeds in which every record has at least one position of every input."""
    feeds = example_inputs(features, batch=batch, length=length, seed=seed)
    full = example_inputs(features, batch=batch, length=length, seed=seed)
    rng = np.random.default_rng(seed)
    for name, spec in features.items():
        mask = full[f"{name}.mask"]
        mask[:, 0] = True
        values = rng.standard_normal(feeds[f"{name}.values"].shape).astype(spec.dtype)
        if spec.dtype == "int64":
            values = rng.integers(0, spec.vocabulary_size, size=values.shape)
        values[~mask] = 0
        feeds[f"{name}.values"], feeds[f"{name}.mask"] = values, mask
    return feeds


def pad(feeds: Mapping[str, Array], extra: int) -> dict[str, Array]:
    """The same records with rows that are padded further."""
    return {name: np.pad(array, [(0, 0), (0, extra)] + [(0, 0)] * (array.ndim - 2)) for name, array in feeds.items()}


def hide(feeds: Mapping[str, Array], name: str, rows: slice) -> dict[str, Array]:
    """The same records with one input absent in some rows."""
    changed = {key: array.copy() for key, array in feeds.items()}
    changed[f"{name}.values"][rows] = 0
    changed[f"{name}.mask"][rows] = False
    return changed


def rows_of(feeds: Mapping[str, Array], rows: slice) -> dict[str, Array]:
    return {name: array[rows] for name, array in feeds.items()}
