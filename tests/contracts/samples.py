"""One small sample for each modality and target, that the contract suites are tried on.

A new part needs one entry in `MODALITIES` or `TARGETS`: how to build it, cells it learns from, cells it must
refuse, and another valid value for each of its config's fields.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import soundfile
from PIL import Image

from sensorium.modalities import Cell


@dataclass(frozen=True)
class ModalitySample:
    """``changes`` holds another value for every field of the config, and each must have an effect."""

    options: dict[str, Any]
    cells: Sequence[Cell]
    refused: Sequence[Cell]
    changes: dict[str, Any]


@dataclass(frozen=True)
class TargetSample:
    """``refused`` are lists of labels that ``fit`` must refuse, ``unknown`` a label that ``encode`` must."""

    labels: Sequence[str]
    refused: Sequence[Sequence[str | None]]
    unknown: str
    changes: dict[str, Any] = field(default_factory=dict)


def picture(width: int, height: int, seed: int = 0) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def recording(duration_s: float, rate_hz: int = 16_000, channels: int = 1) -> bytes:
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    wave = 0.4 * np.sin(2 * np.pi * 440 * time_s) * np.hanning(len(time_s))
    file = io.BytesIO()
    soundfile.write(file, np.stack([wave] * channels, axis=1), rate_hz, format="WAV")
    return file.getvalue()


def _image() -> ModalitySample:
    sizes = ((20, 20), (64, 48), (33, 70), (16, 16))
    pictures = [picture(*size, seed=seed) for seed, size in enumerate(sizes)]
    return ModalitySample(
        options={"column": "photo", "size_px": 16, "max_pictures": 3},
        cells=[*pictures, (pictures[0], pictures[2]), tuple(pictures[:3])],
        refused=[b"", b"not a picture", pictures[1][:200], "a text", (pictures[0], b""), tuple(pictures), ()],
        changes={
            "column": "other",
            "size_px": 24,
            "clean": ["gamma"],
            "augment": ["flip"],
            "normalise": "unit",
            "max_megapixels": 0.001,
            "max_pictures": 2,
            "separator": "|",
        },
    )


def _text() -> ModalitySample:
    texts = [
        "a red apple and a green apple",
        "ein roter Apfel",
        "红苹果和青苹果",
        "a red bus",
        "...",
        "bus " * 20,
    ]
    return ModalitySample(
        options={"column": "title", "max_length": 12},
        cells=texts,
        refused=[b"bytes", {"column": "text"}],
        changes={
            "column": "other",
            "segment": "character",
            "max_length": 3,
            "max_vocabulary": 2,
            "min_count": 1,
            "token_dropout": 0.9,
        },
    )


def _audio() -> ModalitySample:
    return ModalitySample(
        options={"column": "cry", "max_duration_s": 0.3},
        cells=[recording(0.2), recording(0.6), recording(0.1, 44_100, 2), recording(1 / 8000, 8000)],
        refused=[b"", b"not a recording", recording(0.2)[:20], "a text", (recording(0.2), recording(0.2))],
        changes={
            "column": "other",
            "sample_rate_hz": 8000,
            "max_duration_s": 0.15,
            "limit_duration_s": 0.5,
            "window_ms": 40,
            "hop_ms": 20,
            "n_mels": 20,
            "augment": ["gain"],
        },
    )


def _tabular() -> ModalitySample:
    row = {"price": "12.5", "brand": "Acme", "code": "007", "visited": "2024-05-01", "born": "2000-01-02"}
    visited = {"name": "visited", "type": "date", "since": "born"}
    return ModalitySample(
        options={"columns": ["price", "brand", "code", visited]},
        cells=[
            row,
            {**row, "price": None},
            {**row, "brand": "Umbra", "code": "8", "born": None},
            {"price": "-3e2", "visited": "2025-01-31"},
            {},
        ],
        refused=[{**row, "price": "cheap"}, {**row, "born": "long ago"}, {"prise": "12"}, b"bytes", "a text"],
        changes={"columns": ["brand", "price", "code"], "categories": ["code"], "max_categories": 1},
    )


MODALITIES: dict[str, Callable[[], ModalitySample]] = {
    "image": _image,
    "text": _text,
    "audio": _audio,
    "tabular": _tabular,
}
TARGETS = {
    "category": TargetSample(
        labels=["dog", "cat", "dog", " cat ", "007"],
        refused=[[], ["dog", "dog"], ["dog", None, "cat"]],
        unknown="horse",
    ),
    "number": TargetSample(
        labels=["1.5", "2", " -3e1 ", "4"],
        refused=[[], ["1", "1"], ["1", None, "2"], ["1", "two"], ["nan", "1"], ["1e200", "1"]],
        unknown="two",
    ),
}


def modality_sample(name: str) -> ModalitySample:
    assert name in MODALITIES, f"add a sample for the modality '{name}' to {__name__}.MODALITIES"
    return MODALITIES[name]()


def target_sample(name: str) -> TargetSample:
    assert name in TARGETS, f"add a sample for the target '{name}' to {__name__}.TARGETS"
    return TARGETS[name]
