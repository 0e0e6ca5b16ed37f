"""Requests that can be sent as they stand, for the interface's description."""

from __future__ import annotations

import base64
import io
import json
import shlex
import wave
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image

from sensorium.predictor import Predictor
from sensorium.registry import part


def example(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any JSON value
    """Return a value for an input, as JSON, by its request schema."""
    match schema["kind"]:
        case "text":
            return "a few words"
        case "row":
            return {name: part("column", kind).example for name, kind in schema["columns"].items()}
        case _:
            return base64.b64encode(FILES.get(schema.get("media", ""), bytes)()).decode()


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 60, 30)).save(buffer, "PNG")
    return buffer.getvalue()


def _recording() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(64))
    return buffer.getvalue()


SUFFIXES = {"image": "jpg", "audio": "wav"}
FILES: dict[str, Callable[[], bytes]] = {"image": _picture, "audio": _recording}


def curl_line(url: str, predictor: Predictor, *, needs_key: bool) -> str:
    """Return a command that asks the service for one answer; files are to be put in by who runs it."""
    parts = []
    for name, modality in predictor.modalities.items():
        schema = modality.request_schema()
        value = example(schema)
        match schema["kind"]:
            case "file":
                value = f"@{name}.{SUFFIXES.get(schema.get('media', ''), 'bin')}"
            case "row":
                value = json.dumps(value, ensure_ascii=False)
        parts.append(f"-F {shlex.quote(f'{name}={value}')}")
    key = " -H 'Authorization: Bearer KEY'" if needs_key else ""
    return f"  curl{key} {' '.join(parts)} {url}/v1/predict"
