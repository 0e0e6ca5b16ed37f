"""Reading a request and writing an answer: the same few lines in every peer, so that only serving differs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from sensorium.predictor import Predictor
from sensorium.reading import Features
from sensorium.specs import Array


def features_of(predictor: Predictor, body: Mapping[str, Any]) -> Features:
    """Decode and standardise one record, with the functions that the model was trained with."""
    cells = {"photo": base64.b64decode(body["photo"]), "title": body["title"]}
    return {name: predictor.modalities[name].features(cell) for name, cell in cells.items()}


def answer_of(predictor: Predictor, outputs: Array) -> dict[str, Any]:
    """Return the answer to one record from its row (num_outputs,) of the model's outputs."""
    (label,), probabilities = predictor.target.decode(outputs[None])
    return {
        "label": label,
        "probabilities": dict(zip(predictor.target.classes, probabilities[0].tolist(), strict=True)),
    }
