"""Other valid values for any field of a part's config, to prove that the field has an effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError

from sensorium.registry import PartConfig


def _others(value: Any, annotation: Any) -> list[Any]:
    if get_origin(annotation) is Literal:
        return [choice for choice in get_args(annotation) if choice != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value * 2, value + 1, value - 1]
    if isinstance(value, float):
        return [value / 2 + 0.2, value * 2, value / 2]
    if isinstance(value, tuple):
        return [value[:-1], (*value, *value[-1:]), *[(v,) for v in value[:1]]]
    return []


def switched(config: PartConfig) -> Iterator[dict[str, Any]]:
    """Yield no options, then for each field with a fixed choice of values the options that choose another."""
    yield {}
    for name, field in type(config).model_fields.items():
        value = getattr(config, name)
        if name != "type" and (isinstance(value, bool) or get_origin(field.annotation) is Literal):
            yield from ({name: other} for other in _others(value, field.annotation))


def variations(
    config: PartConfig, known: Mapping[str, Sequence[Any]] = MappingProxyType({})
) -> Iterator[tuple[str, list[PartConfig]]]:
    """Yield each field's name and the configs in which only that field differs; ``known`` adds values to try."""
    for name, field in type(config).model_fields.items():
        if name == "type":
            continue
        made = []
        for other in [*_others(getattr(config, name), field.annotation), *known.get(name, ())]:
            try:
                made.append(type(config).model_validate({**config.model_dump(), name: other}))
            except ValidationError:
                continue
        yield name, [other for other in made if other != config]
