"""Parts by kind and name: the only magic in the project.

A part is one file in its kind's folder and its name is the file's stem. The file holds one `PartConfig` subclass;
that config builds or fits the part. Nothing is listed anywhere: a folder is listed when names are asked for, and a
file is imported when its part is first named. Files that start with an underscore are not parts.

An installed package adds parts by entry points in the group ``sensorium.<kind>``, each a part's name and the module
that is its file. They too are imported when first named.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sensorium.errors import ConfigError, Fault

PACKAGES = {
    "reader": "sensorium.records.readers",
    "modality": "sensorium.modalities",
    "column": "sensorium.modalities.rows.columns",
    "picture_cleaner": "sensorium.modalities.pictures.cleaners",
    "picture_variation": "sensorium.modalities.pictures.variations",
    "segmenter": "sensorium.modalities.words.segmenters",
    "text_variation": "sensorium.modalities.words.variations",
    "sound_cleaner": "sensorium.modalities.sound.cleaners",
    "sound_feature": "sensorium.modalities.sound.features",
    "sound_variation": "sensorium.modalities.sound.variations",
    "target": "sensorium.targets",
    "encoder": "sensorium.learning.encoders",
    "fusion": "sensorium.learning.fusion",
    "head": "sensorium.learning.heads",
    "loss": "sensorium.learning.losses",
    "mix": "sensorium.learning.mixes",
    "balance": "sensorium.learning.balances",
    "method": "sensorium.learning.methods",
    "task": "sensorium.evaluation.tasks",
}


class PartConfig(BaseModel):
    """Base of every part's config. Its field ``type`` is a ``Literal`` of the part's own name."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    type: str


@cache
def names(kind: str) -> tuple[str, ...]:
    """Return the names of all parts of a kind, sorted; those of installed packages among them.

    Raises:
        ConfigError: An installed package offers a part under a name that is taken; all such parts.
    """
    return tuple(sorted({*_own_names(kind), *_offered(kind)}))


def module(kind: str, name: str) -> ModuleType:
    """Return the file of one part, imported.

    Raises:
        KeyError: No part of that kind has that name; the message suggests near names.
        ConfigError: The part is an installed package's and cannot be imported, or see `names`.
    """
    if name not in names(kind):
        raise KeyError(f"unknown {kind} '{name}'.{did_you_mean(name, names(kind))}")
    entry = _offered(kind).get(name)
    return importlib.import_module(f"{PACKAGES[kind]}.{name}") if entry is None else _load(kind, entry)


@cache
def part(kind: str, name: str) -> type[Any]:
    """Return the config class of one part.

    Raises:
        KeyError: No part of that kind has that name; the message suggests near names.
        TypeError: The part's file breaks the convention.
        ConfigError: An installed package's part is broken, or see `names`.
    """
    file = module(kind, name)
    found = [
        value
        for value in vars(file).values()
        if isinstance(value, type) and issubclass(value, PartConfig) and value.__module__ == file.__name__
    ]
    if len(found) != 1 or get_args(found[0].model_fields["type"].annotation) != (name,):
        problem = f"{file.__name__} must define one PartConfig with `type: Literal['{name}'] = '{name}'`"
        raise (
            ConfigError(f"{problem}. Mend or uninstall the package.") if name in _offered(kind) else TypeError(problem)
        )
    return found[0]


@cache
def _own_names(kind: str) -> frozenset[str]:
    """Return the names of Sensorium's own parts of a kind."""
    package = importlib.import_module(PACKAGES[kind])
    found = pkgutil.iter_modules(package.__path__)
    return frozenset(m.name for m in found if not m.ispkg and not m.name.startswith("_"))


@cache
def _offered(kind: str) -> Mapping[str, EntryPoint]:
    """Return the parts of a kind that installed packages offer, by name; none is imported."""
    offered: dict[str, EntryPoint] = {}
    faults: list[Fault] = []
    for entry in entry_points(group=f"sensorium.{kind}"):
        first = offered.setdefault(entry.name, entry)
        if entry.name in _own_names(kind) or first is not entry:
            owner = _package(first) if first is not entry else "Sensorium itself"
            message = f"the {kind} '{entry.name}' of {_package(entry)} has the name of one of {owner}."
            faults.append(Fault(f"{message} Rename it there, or uninstall the package."))
    if faults:
        raise ConfigError(faults)
    return offered


def _load(kind: str, entry: EntryPoint) -> ModuleType:
    what = f"the {kind} '{entry.name}' of {_package(entry)}"
    try:
        file = entry.load()
    except Exception as error:  # code of others raises any type
        reason = f"{type(error).__name__}: {error}"
        raise ConfigError(f"{what} cannot be imported ({reason}). Mend or uninstall the package.") from error
    if not isinstance(file, ModuleType):
        raise ConfigError(f"{what} must name a module, not what is in it: '{entry.module}', not '{entry.value}'.")
    return file


def _package(entry: EntryPoint) -> str:
    return f"package '{entry.dist.name}'" if entry.dist else "a package"


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
        return core_schema.with_info_plain_validator_function(
            self._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value, info: value.model_dump(mode=info.mode), info_arg=True
            ),
        )

    def _validate(self, value: object, info: ValidationInfo) -> PartConfig:
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
            return config.model_validate(value, context=info.context)  # type: ignore[no-any-return]
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
