"""Models of the transformers library from a folder: the tower that reads an input, with its weights and no more."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn

from sensorium.errors import ConfigError, Fault, MissingDependencyError
from sensorium.hub import model_folder

TOWERS = {
    ("clip", "image"): "CLIPVisionModel",
    ("clip", "text"): "CLIPTextModel",
    ("siglip", "image"): "SiglipVisionModel",
    ("siglip", "text"): "SiglipTextModel",
}
"""Class of the half of a model that reads two inputs."""
UNREAD = {"clip_vision_model": "post_layernorm", "convnext": "layernorm", "siglip_vision_model": "head"}
"""Layer of a model that only its own summary goes through, which is not used."""
SOUND_TYPES = ("wav2vec2", "hubert", "wavlm", "unispeech", "unispeech-sat")
UNUSED = ("pooler", "position_ids", "masked_spec_embed")
"""Parts of names of weights that a checkpoint may lack: they are drawn at random then, and not used."""


def load_model(source: str, form: str) -> nn.Module:
    """Load what reads inputs of a form.

    Args:
        source: Folder or name on the hub; see `sensorium.hub`.
        form: ``image``, ``text`` or ``waveform``.

    Raises:
        ConfigError: There is no such model, or it cannot be used for such inputs.
        MissingDependencyError: transformers is not installed.
    """
    library = transformers()
    folder = model_folder(source)
    try:
        with _quietly(library):
            settings = library.AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
            kind = getattr(library, TOWERS.get((settings.model_type, form), "AutoModel"))
            model, loading = kind.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
    except (OSError, ValueError, ImportError, KeyError, RuntimeError) as error:
        reason = f"transformers cannot read the model '{folder.name}' ({type(error).__name__})"
        remedy = "It takes config.json, weights as model.safetensors, and no code of the model's own."
        raise ConfigError(Fault(f"{reason}. {remedy}")) from None
    _refuse_incomplete(folder, loading["missing_keys"])
    return _used(model, form)


def transformers() -> Any:  # noqa: ANN401
    """Return the library.

    Raises:
        MissingDependencyError: It is not installed.
    """
    try:
        return importlib.import_module("transformers")
    except ModuleNotFoundError:
        raise MissingDependencyError("transformers", extra="hf", purpose="the encoder `huggingface`") from None


def _refuse_incomplete(folder: Path, missing: list[str]) -> None:
    lacking = sorted(name for name in missing if not any(part in name for part in UNUSED))
    if lacking:
        message = f"the model '{folder.name}' lacks weights, such as '{lacking[0]}'. It was saved for something else."
        raise ConfigError(Fault(message))


def _used(model: Any, form: str) -> nn.Module:  # noqa: ANN401
    """Return the part of a model that encodes, without what nothing is read from."""
    if getattr(model.config, "is_encoder_decoder", False):
        model = model.get_encoder()
    if form == "waveform" and model.config.model_type not in SOUND_TYPES:
        message = f"a '{model.config.model_type}' does not read waveforms; those that do are {', '.join(SOUND_TYPES)}."
        raise ConfigError(Fault(message))
    if getattr(model, "pooler", None) is not None:
        model.pooler = None
    if hasattr(model, "masked_spec_embed"):
        del model.masked_spec_embed  # of a mask that training of the published model drew
    unread = UNREAD.get(model.config.model_type)
    paths = [name for name, _ in model.named_modules() if name.rpartition(".")[2] == unread]
    if paths:  # layers inside may have the same name
        parent, _, last = min(paths, key=lambda path: path.count(".")).rpartition(".")
        setattr(model.get_submodule(parent), last, nn.Identity())
    found: nn.Module = model
    return found


@contextmanager
def _quietly(library: Any) -> Iterator[None]:  # noqa: ANN401
    """Keep the library from drawing bars and from warning of weights that are left out on purpose."""
    logs = library.utils.logging
    level, bars = logs.get_verbosity(), logs.is_progress_bar_enabled()
    logs.set_verbosity_error()
    logs.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logs.set_verbosity(level)
        if bars:
            logs.enable_progress_bar()
