"""Requests that can be sent as they stand, for the interface's description."""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Mapping
from typing import Any

from sensorium.modalities import Modality
from sensorium.predictor import Predictor


def examples(modalities: Mapping[str, Modality]) -> dict[str, Any]:
    """Return a value for each input, as JSON; files in base64."""
    return {name: _as_json(modality.request_example()) for name, modality in modalities.items()}


def _as_json(example: Any) -> Any:  # noqa: ANN401 -- any JSON value, or bytes
    return base64.b64encode(example).decode() if isinstance(example, bytes) else example


def curl_line(url: str, predictor: Predictor, *, needs_key: bool) -> str:
    """Return a command that asks the service for one answer; files are to be put in by who runs it."""
    parts = []
    for name, modality in predictor.asked.items():
        schema = modality.request_schema()
        match schema["kind"]:
            case "file":
                value = f"@{name}.{schema['formats'][0].lower()}"
            case "row":
                value = json.dumps(modality.request_example(), ensure_ascii=False)
            case _:
                value = modality.request_example()
        parts.append(f"-F {shlex.quote(f'{name}={value}')}")
    key = " -H 'Authorization: Bearer KEY'" if needs_key else ""
    return f"  curl{key} {' '.join(parts)} {url}/v1/predict"
