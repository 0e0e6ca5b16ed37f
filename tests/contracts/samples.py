"""One small sample for each modality and target, that the contract suites are tried on.

A new part needs one entry in `MODALITIES` or `TARGETS`: how to build it, cells it learns from, cells it must
refuse, and another valid value for each of its config's fields.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from PIL import Image
from pydicom.data import get_testdata_file

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


def deep_picture() -> bytes:
    """12 bits in a file of 16."""
    ramp = np.linspace(300, 4095, 30 * 20).reshape(30, 20).astype(np.uint16)
    file = io.BytesIO()
    Image.fromarray(ramp).save(file, "PNG")
    return file.getvalue()


def dicom_scan() -> bytes:
    return Path(get_testdata_file("CT_small.dcm", download=False)).read_bytes()


def nifti_scan(shape=(9, 7, 5), kind="<i2", code=4) -> bytes:
    """A volume of numbers from -1000 on."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *shape, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, code, 8 * np.dtype(kind).itemsize)
    struct.pack_into("<3f", header, 108, 352, 10, -1000)
    header[344:348] = b"n+1\0"
    return bytes(header) + np.arange(np.prod(shape), dtype=kind).tobytes()


def recording(duration_s: float, rate_hz: int = 16_000, channels: int = 1) -> bytes:
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    wave = 0.4 * np.sin(2 * np.pi * 440 * time_s) * np.hanning(len(time_s))
    file = io.BytesIO()
    soundfile.write(file, np.stack([wave] * channels, axis=1), rate_hz, format="WAV")
    return file.getvalue()


def two_voices(duration_s: float, rate_hz: int = 16_000) -> bytes:
    """A recording of two channels that hold different tones."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    file = io.BytesIO()
    waves = [level * np.sin(2 * np.pi * tone_hz * time_s) for level, tone_hz in ((0.5, 500), (0.2, 3000))]
    soundfile.write(file, np.stack(waves, axis=1), rate_hz, format="WAV")
    return file.getvalue()


def _image() -> ModalitySample:
    sizes = ((20, 20), (64, 48), (33, 70), (16, 16))
    pictures = [picture(*size, seed=seed) for seed, size in enumerate(sizes)]
    return ModalitySample(
        options={"column": "photo", "size_px": 16, "max_pictures": 3, "dicom": "file", "nifti": "file"},
        cells=[*pictures, deep_picture(), dicom_scan(), nifti_scan(), (pictures[0], pictures[2]), tuple(pictures[:3])],
        refused=[b"", b"not a picture", pictures[1][:200], "a text", (pictures[0], b""), tuple(pictures), ()],
        changes={
            "column": "other",
            "size_px": 24,
            "resize": "crop",
            "sixteen_bit": "stretch",
            "dicom": "lung",
            "nifti": "lung",
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
        "A red bus",
        "...",
        "bus " * 20,
        "<b>bus</b> ﬁn ﬁn 1½",
    ]
    return ModalitySample(
        options={"column": "title", "max_length": 12},
        cells=texts,
        refused=[b"bytes", {"column": "text"}],
        changes={
            "column": "other",
            "clean": ["html"],
            "normal_form": "nfc",
            "case": "keep",
            "segment": "character",
            "ngrams": {"max_tokens": 2},
            "stop_words": {"words": ["apple"]},
            "max_length": 3,
            "truncate": "start",
            "max_vocabulary": 2,
            "min_count": 1,
            "augment": ["swap"],
            "token_dropout": 0.9,
        },
    )


def _text_ngrams() -> ModalitySample:
    """No token is dropped, since that changes how many ids a text has."""
    plain = _text()
    options = {**plain.options, "ngrams": {"max_tokens": 2}, "token_dropout": 0.0}
    cells = [*plain.cells, "ﬁne ﬁne 1½", "a red apple and a green apple and a red bus and a green bus"]
    return replace(plain, options=options, cells=cells, changes={**plain.changes, "ngrams": {"max_characters": 0}})


def _audio() -> ModalitySample:
    return ModalitySample(
        options={"column": "cry", "max_duration_s": 0.3},
        cells=[recording(0.2), recording(0.6), recording(0.1, 44_100, 2), recording(1 / 8000, 8000), two_voices(0.1)],
        refused=[b"", b"not a recording", recording(0.2)[:20], "a text", (recording(0.2), recording(0.2))],
        changes={
            "column": "other",
            "sample_rate_hz": 8000,
            "max_duration_s": 0.15,
            "limit_duration_s": 0.5,
            "channel": 1,
            "clean": ["high_pass"],
            "features": {"type": "log_mel", "n_mels": 20},
            "normalise": "per_clip",
            "augment": ["gain"],
        },
    )


def _tabular() -> ModalitySample:
    row = {
        "price": "12.5",
        "brand": "Acme",
        "code": "007",
        "visited": "2024-05-01",
        "born": "2000-01-02",
        "history": "cough|pain",
    }
    visited = {"name": "visited", "type": "date", "since": "born"}
    history = {"name": "history", "type": "tags", "separator": "|"}
    return ModalitySample(
        options={"columns": ["price", "brand", "code", visited, history]},
        cells=[
            row,
            {**row, "price": None},
            {**row, "brand": "Umbra", "code": "8", "born": None},
            {"price": "-3e2", "visited": "2025-01-31", "history": ("pain", "a|b")},
            {},
        ],
        refused=[
            {**row, "price": "cheap"},
            {**row, "price": ("1", "2")},
            {**row, "born": "long ago"},
            {"prise": "12"},
            b"bytes",
            "a text",
        ],
        changes={"columns": ["brand", "price", "code"], "categories": ["code"], "max_categories": 1},
    )


def numbers_file(values: Any, names: str = "") -> bytes:
    """A CSV file of numbers, with a line of names if given; without names a `.npy` file."""
    file = io.BytesIO()
    if names:
        np.savetxt(file, values, delimiter=",", header=names, comments="", fmt="%.6g")
    else:
        np.save(file, values, allow_pickle=False)
    return file.getvalue()


def _series() -> ModalitySample:
    rng = np.random.default_rng(0)
    waves = np.sin(np.arange(200)[:, None] / (4, 9)) + rng.normal(0, 0.1, (200, 2)) + (70, 5)
    gaps = waves.copy()
    gaps[20:30, 0] = np.nan
    unmeasured = waves[:40].copy()
    unmeasured[:, 1] = np.nan
    return ModalitySample(
        options={"column": "signal", "channels": ["pulse", "flow"], "rate_hz": 50, "max_duration_s": 2},
        cells=[
            numbers_file(waves[:1]),
            numbers_file(waves.astype(np.float32)),
            numbers_file(gaps, "pulse,flow"),
            numbers_file(unmeasured),
            numbers_file(np.asfortranarray(waves[::-1])),
            b"flow;time;pulse\n5;0;71\n;1;70\n5.5;2;NA\n",
        ],
        refused=[
            b"",
            b"not a signal",
            b"1,2\n3\n",
            numbers_file(waves.T),
            numbers_file(waves * np.nan),
            numbers_file(waves[:0]),
            numbers_file(waves)[:-1],
            numbers_file(waves, "pulse,pressure"),
            "a text",
        ],
        changes={
            "column": "other",
            "channels": ["flow", "pulse"],
            "rate_hz": 25,
            "resample_hz": 20,
            "max_duration_s": 0.5,
            "keep": "end",
            "missing": "flag",
            "limit_megabytes": 0.001,
            "augment": ["scale"],
        },
    )


def _points() -> ModalitySample:
    rng = np.random.default_rng(0)
    cloud = rng.normal((5, -3, 1, 0.4), (4, 2, 1, 0.1), (90, 4)).astype(np.float32)
    holes = cloud.copy()
    holes[::5] = np.nan
    return ModalitySample(
        options={"column": "scan", "max_points": 50},
        cells=[
            cloud[:1].tobytes(),
            cloud.tobytes(),
            numbers_file(holes),
            numbers_file(cloud[:, :3], "z,x,y"),
            b"1 2 3\n4 5 6\n",
        ],
        refused=[
            b"",
            b"not a cloud",
            cloud.tobytes()[:-1],
            numbers_file(cloud[:, :2]),
            numbers_file(cloud * np.nan),
            numbers_file(cloud, "x,y,up,i"),
            cloud.astype(np.float64).tobytes() + bytes(range(128, 256)),
            "a text",
        ],
        changes={
            "column": "other",
            "max_points": 20,
            "subsample": "random",
            "centre": False,
            "scale": "sphere",
            "limit_megabytes": 0.001,
            "augment": ["jitter"],
        },
    )


MODALITIES: dict[str, Callable[[], ModalitySample]] = {
    "image": _image,
    "text": _text,
    "text-ngrams": _text_ngrams,
    "audio": _audio,
    "tabular": _tabular,
    "series": _series,
    "points": _points,
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
    "ordinal": TargetSample(
        labels=["1", "3", " 2 ", "3", "10"],
        refused=[[], ["1", "1"], ["1", None, "2"], ["low", "high"], ["1", "1.0", "2"]],
        unknown="7",
        changes={"order": [3, 1, 2, 10]},
    ),
    "tags": TargetSample(
        labels=["cat,dog", "none", " dog , bus", "cat, cat", "dog"],
        refused=[[], ["none", "none"], ["dog", None, "cat"]],
        unknown="dog,horse",
        changes={
            "separator": " ",
            "no_tags": "dog",
            "min_count": 2,
            "threshold": 0.7,
            "thresholds": {"dog": 0.9},
            "allow_empty": False,
        },
    ),
}


def modality_sample(name: str) -> ModalitySample:
    assert name in MODALITIES, f"add a sample for the modality '{name}' to {__name__}.MODALITIES"
    return MODALITIES[name]()


def target_sample(name: str) -> TargetSample:
    assert name in TARGETS, f"add a sample for the target '{name}' to {__name__}.TARGETS"
    return TARGETS[name]
