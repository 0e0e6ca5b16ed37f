"""Folders of trained models as the transformers library writes them: on this machine, or from the model hub."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, PlainSerializer, ValidationInfo

from sensorium.errors import ConfigError, Fault, MissingDependencyError

HUB = "https://huggingface.co"
REACHED_WITHIN_S = 5.0
FILES = ("*.json", "*.safetensors", "*.txt")
"""What is fetched of a model: settings, weights as plain numbers, and vocabularies. Never code, never pickles."""
MAX_FILE_BYTES = 100_000_000
LOCAL_WAY = (
    "Copy the model's folder (config.json, model.safetensors, tokenizer.json or preprocessor_config.json) to this "
    "machine and give its path."
)


def _from_yaml(source: str, info: ValidationInfo) -> str:
    """Return the whole path of a folder, from the YAML's folder, and the name of a model on the hub as it is."""
    folder = (info.context or {}).get("folder")
    path = Path(source).expanduser()
    if folder is not None and not path.is_absolute():
        path = Path(folder) / path
    return str(path.resolve()) if path.is_dir() else source


ModelSource = Annotated[
    str,
    AfterValidator(_from_yaml),
    PlainSerializer(
        lambda source: Path(source).name if Path(source).is_absolute() else source,
        return_type=str,
        when_used="json",
    ),
]
"""A folder, or the name of a model on the hub. A model folder keeps the last part of a path alone: where it lay is the
business of the machine that trained."""


def model_folder(source: str) -> Path:
    """Return the folder of a model; one of the hub is fetched if it is not on this machine yet.

    Raises:
        ConfigError: There is no such folder, and the hub has no such model or is not reached.
        MissingDependencyError: huggingface_hub is not installed.
    """
    if Path(source).is_dir():
        return Path(source)
    if Path(source).is_absolute() or source.startswith(".") or source.count("/") > 1:
        raise ConfigError(Fault(f"there is no folder '{Path(source).name}'. Correct the path.", column="source"))
    try:
        import huggingface_hub  # noqa: PLC0415
    except ModuleNotFoundError:
        raise MissingDependencyError("huggingface_hub", extra="hf", purpose=f"the model '{source}'") from None
    try:
        return Path(huggingface_hub.snapshot_download(source, allow_patterns=[*FILES], local_files_only=True))
    except (OSError, ValueError):
        _refuse_unreached(source)
    try:
        return Path(huggingface_hub.snapshot_download(source, allow_patterns=[*FILES], etag_timeout=REACHED_WITHIN_S))
    except (OSError, ValueError) as error:
        message = f"the hub has no model '{source}' for you ({type(error).__name__}). Correct the name. {LOCAL_WAY}"
        raise ConfigError(Fault(message, column="source")) from None


def model_file(source: str, name: str) -> bytes:
    """Return the content of one file of a model, not its weights.

    Raises:
        ConfigError: The model has no such file, or see `model_folder`.
    """
    path = model_folder(source) / name
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(Fault("is too large to be what its name says.", name))
        return path.read_bytes()
    except OSError:
        remedy = "Write it with transformers: `AutoTokenizer.from_pretrained(...)` or `AutoImageProcessor`, then "
        message = f"the model '{path.parent.name}' has none. {remedy}`.save_pretrained(folder)`."
        raise ConfigError(Fault(message, name)) from None


def model_settings(source: str, name: str) -> dict[str, Any]:
    """Return a JSON file of a model.

    Raises:
        ConfigError: See `model_file`; or it is not a mapping.
    """
    try:
        found = json.loads(model_file(source, name))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ConfigError(Fault("is not a mapping in JSON. Copy the model's folder again.", name))
    return found


def _refuse_unreached(source: str) -> None:
    """Ask the hub once whether it is there.

    Raises:
        ConfigError: It is not, or must not be asked.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}:
        reason = "HF_HUB_OFFLINE forbids asking the hub"
    elif _answers(os.environ.get("HF_ENDPOINT", HUB)):
        return
    else:
        reason = "the model hub is not reached"
    message = f"there is no folder '{source}' and no copy of such a model here, and {reason}. {LOCAL_WAY}"
    raise ConfigError(Fault(message, column="source"))


def _answers(address: str) -> bool:
    if not address.startswith(("https://", "http://")):
        return False
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310 -- checked above
    try:
        urllib.request.urlopen(request, timeout=REACHED_WITHIN_S).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True  # it answers, if only to refuse
    except OSError:
        return False
    return True
