"""Parts by kind and name: the only magic in the project.

A part is one file in its kind's folder and its name is the file's stem. The file holds one `PartConfig` subclass;
that config builds or fits the part. Nothing is listed anywhere: a folder is listed when names are asked for, and a
file is imported when its part is first named. Files that start with an underscore are not parts.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

PACKAGES = {
    "reader": "sensorium.records.readers",
    "modality": "sensorium.modalities",
    "target": "sensorium.targets",
    "encoder": "sensorium.learning.encoders",
    "fusion": "sensorium.learning.fusion",
    "head": "sensorium.learning.heads",
    "loss": "sensorium.learning.losses",
    "task": "sensorium.evaluation.tasks",
}


class PartConfig(BaseModel):
    """Base of every part's config. Its field ``type`` is a ``Literal`` of the part's own name."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    type: str


@cache
def names(kind: str) -> tuple[str, ...]:
    """Return the names of all parts of a kind, sorted."""
    package = importlib.import_module(PACKAGES[kind])
    found = pkgutil.iter_modules(package.__path__)
    return tuple(sorted(m.name for m in found if not m.ispkg and not m.name.startswith("_")))


def module(kind: str, name: str) -> ModuleType:
    """Return the file of one part, imported.

    Raises:
        KeyError: No part of that kind has that name; the message suggests near names.
    """
    if name not in names(kind):
        raise KeyError(f"unknown {kind} '{name}'.{did_you_mean(name, names(kind))}")
    return importlib.import_module(f"{PACKAGES[kind]}.{name}")


@cache
def part(kind: str, name: str) -> type[Any]:
    """Return the config class of one part.

    Raises:
        KeyError: No part of that kind has that name; the message suggests near names.
        TypeError: The part's file breaks the convention.
    """
    file = module(kind, name)
    found = [
        value
        for value in vars(file).values()
        if isinstance(value, type) and issubclass(value, PartConfig) and value.__module__ == file.__name__
    ]
    if len(found) != 1 or get_args(found[0].model_fields["type"].annotation) != (name,):
        raise TypeError(f"{file.__name__} must define one PartConfig with `type: Literal['{name}'] = '{name}'`")
    return found[0]


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """Return a sentence that suggests the nearest known words, or lists them all."""
    near = difflib.get_close_matches(word, known, n=2, cutoff=0.6)
    if near:
        return f" Did you mean {' or '.join(repr(n) for n in near)}?"
    return f" Known: {', '.join(known)}." if known else ""


@dataclass(frozen=True)
class Part:
    """Annotation that makes pydantic read a mapping as the config of whichever part its ``type`` names.

    ``encoder: Annotated[EncoderConfig, Part("encoder")]`` reads ``{type: cnn, dim: 64}``, and ``cnn`` alone as
    ``{type: cnn}``. Faults inside the part keep their key paths; see `expand_faults`.
    """

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Return the schema that looks the part up and validates with its own config class."""
        return core_schema.no_info_plain_validator_function(
            self._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value, info: value.model_dump(mode=info.mode), info_arg=True
            ),
        )

    def _validate(self, value: object) -> PartConfig:
        if isinstance(value, PartConfig):
            return value
        if isinstance(value, str):
            value = {"type": value}
        if not isinstance(value, dict) or not isinstance(value.get("type"), str):
            known = ", ".join(names(self.kind))
            raise PydanticCustomError("part_type", f"needs a mapping with `type`, one of: {known}")
        try:
            config = part(self.kind, value["type"])
        except KeyError as error:
            raise PydanticCustomError("part_unknown", "{reason}", {"reason": str(error.args[0])}) from None
        try:
            return config.model_validate(value)  # type: ignore[no-any-return]
        except ValidationError as error:
            faults = expand_faults(error, config)
            raise PydanticCustomError("part_faults", "is wrong", {"faults": faults}) from None


def expand_faults(error: ValidationError, model: type[BaseModel]) -> list[tuple[str, str]]:
    """Return every fault of a validation error as (key path, message), those inside parts included."""
    faults: list[tuple[str, str]] = []
    for item in error.errors(include_url=False, include_input=False):
        path = ".".join(str(step) for step in item["loc"])
        if item["type"] == "part_faults":
            faults += [(f"{path}.{inner}" if inner else path, why) for inner, why in item["ctx"]["faults"]]
        elif item["type"] == "extra_forbidden":
            known = _fields_at(model, item["loc"][:-1])
            faults.append((path, f"unknown key.{did_you_mean(str(item['loc'][-1]), known)}"))
        else:
            faults.append((path, item["msg"].removeprefix("Value error, ")))
    return faults


def _fields_at(model: type[BaseModel], path: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the field names of the nested model that a key path leads to; empty if it leads to none."""
    for step in path:
        field = model.model_fields.get(str(step))
        inner = [field.annotation, *get_args(field.annotation)] if field else []
        models = [kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not models:
            return ()
        model = models[0]
    return tuple(model.model_fields)
