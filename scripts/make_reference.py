"""Write docs/reference.md: every key of a run's YAML, from the configs and their docstrings. Run: make reference."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sensorium.calibration import AbstainConfig, CalibrationConfig
from sensorium.learning.config import MemberConfig, ModelConfig, RunConfig
from sensorium.learning.fusion.blocks import KernelConfig
from sensorium.learning.layers.embedding import WordVectors
from sensorium.learning.losses.embeddings.supervised_contrastive import SupervisedContrastiveConfig
from sensorium.learning.searching.ranges import Choices, Span
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.transfer.config import LoraConfig, TuningConfig
from sensorium.machine.energy import EnergyConfig
from sensorium.modalities.words.ngrams import NgramsConfig
from sensorium.modalities.words.stopping import StopWords
from sensorium.records.config import DataConfig, SplitConfig
from sensorium.registry import PartConfig, names, part

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
SECTIONS = {
    "The file": RunConfig,
    "`data`": DataConfig,
    "`data.split`": SplitConfig,
    "`model`": ModelConfig,
    "`members.NAME`": MemberConfig,
    "`model.tuning.NAME`": TuningConfig,
    "`model.tuning.NAME.lora`": LoraConfig,
    "`model.contrastive`": SupervisedContrastiveConfig,
    "`training`": TrainingConfig,
    "`energy`": EnergyConfig,
    "`calibration`": CalibrationConfig,
    "`calibration.abstain`": AbstainConfig,
    "`tune.KEY`, numbers": Span,
    "`tune.KEY`, choices": Choices,
    "`inputs.NAME.stop_words` of a `text`": StopWords,
    "`inputs.NAME.ngrams` of a `text`": NgramsConfig,
    "`model.fusion.kernel` of `blocks`": KernelConfig,
    "`model.encoders.NAME.vectors` of an encoder of texts": WordVectors,
}
KINDS = {
    "reader": "Tables: `data.train`, `data.validation`, `data.calibration`, `data.test`",
    "modality": "Inputs: `inputs.NAME`",
    "column": "Columns: `inputs.NAME.columns` of a `tabular`",
    "picture_cleaner": "Cleaning pictures: `inputs.NAME.clean` of an `image`",
    "picture_variation": "Varying pictures: `inputs.NAME.augment` of an `image`",
    "segmenter": "Segmenters: `inputs.NAME.segment` of a `text`",
    "text_variation": "Varying texts: `inputs.NAME.augment` of a `text`",
    "sound_cleaner": "Cleaning sound: `inputs.NAME.clean` of an `audio`",
    "sound_feature": "Features of sound: `inputs.NAME.features` of an `audio`",
    "sound_variation": "Varying sound: `inputs.NAME.augment` of an `audio`",
    "target": "Targets: `target`",
    "encoder": "Encoders: `model.encoders.NAME`",
    "fusion": "Fusion: `model.fusion`",
    "head": "Heads: `model.head`",
    "loss": "Losses: `model.loss`",
    "mix": "Mixing rows: `training.mix`",
    "balance": "Balance of inputs: `training.balance`",
    "method": "Methods: `training.method`",
}
INTRODUCTION = """# Reference

Every key of a run's YAML. This page is written by `make reference` from the code. Unknown keys are errors. Where a
part is wanted, `{type: cnn, dim: 64}` names one with options and `cnn` alone one with its defaults. A bare path stands
for the reader that its ending chooses."""


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")


def render() -> str:
    """Return the page as Markdown."""
    parts = [INTRODUCTION]
    for title, model in SECTIONS.items():
        parts += [f"## {title}", *_section(model)]
    for kind, title in KINDS.items():
        if names(kind):
            parts.append(f"## {title}")
        for name in names(kind):
            parts += [f"### `{name}`", *_section(part(kind, name))]
    return "\n\n".join(parts) + "\n"


def _section(model: type[BaseModel]) -> Iterator[str]:
    summary, _ = _split(model)
    yield summary
    rows = [_row(model, name, field) for name, field in model.model_fields.items() if name != "type"]
    if rows:
        yield "\n".join(["| key | takes | default | |", "|---|---|---|---|", *rows])


def _row(model: type[BaseModel], name: str, field: FieldInfo) -> str:
    text = described(model, name) or ""
    default = "required" if field.is_required() else _shown(field.get_default(call_default_factory=True))
    return f"| `{name}` | {_kind(field.annotation)} | {default} | {text} |"


def described(model: type[BaseModel], name: str) -> str | None:
    """Return the sentence on a field from the docstring of its class or of the contract that the class derives from."""
    for owner in model.__mro__:
        if issubclass(owner, BaseModel) and owner.__doc__:
            _, attributes = _split(owner)
            if name in attributes:
                return attributes[name]
    return None


def _split(model: type[BaseModel]) -> tuple[str, dict[str, str]]:
    """Return a docstring's text before its attributes, and the attributes by name."""
    text, _, listed = inspect.cleandoc(model.__doc__ or "").partition("Attributes:\n")
    items = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", listed, re.MULTILINE)
    summary = " ".join(text.replace("``", "`").split())
    return summary, {name: " ".join(words.replace("``", "`").split()) for name, words in items}


def _kind(annotation: object) -> str:
    """Say in words what values a field takes."""
    choices = [choice for choice in get_args(annotation) if choice is not type(None)]
    origin = get_origin(annotation)
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in choices)
    if origin is tuple:
        kind = _kind(choices[0])
        return "list of parts" if kind == "part" else f"list of {kind}"
    if origin is dict:
        return f"mapping of names to {_kind(choices[1])}"
    if choices:  # Annotated, or something that may be left out
        return _kind(choices[0])
    return _plain_kind(annotation)


def _plain_kind(annotation: object) -> str:
    plain = {int: "whole number", float: "number", str: "text", bool: "true or false", Path: "path"}
    if annotation is Any:
        return "values"
    if not isinstance(annotation, type):
        return "text"
    return "part" if issubclass(annotation, PartConfig) else plain.get(annotation, "mapping")


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, PartConfig):
        return f"`{_item(value)}`"
    if isinstance(value, BaseModel):
        dumped = value.model_dump()
        return f"`{dumped}`" if isinstance(dumped, str) else "see below"
    if isinstance(value, tuple | list):
        return f"`[{', '.join(map(_item, value))}]`"
    return f"`{value}`" if value != {} else ""


def _item(value: object) -> str:
    """Return an item as YAML would have it: a part by its name, with the options that are not its defaults."""
    if not isinstance(value, PartConfig):
        return str(value)
    options = value.model_dump(exclude_defaults=True)
    listed = ", ".join(f"{key}: {option}" for key, option in {"type": value.type, **options}.items())
    return f"{{{listed}}}" if options else value.type


if __name__ == "__main__":
    main()
