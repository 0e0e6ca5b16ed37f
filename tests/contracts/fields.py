"""Other valid values for any field of a part's config, to prove that the field has an effect."""

from __future__ import annotations

from collections.abc import Iterator
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


def variations(config: PartConfig) -> Iterator[tuple[str, list[PartConfig]]]:
    """Yield each field's name and the configs in which only that field differs."""
    for name, field in type(config).model_fields.items():
        if name == "type":
            continue
        made = []
        for other in _others(getattr(config, name), field.annotation):
            try:
                made.append(type(config).model_validate({**config.model_dump(), name: other}))
            except ValidationError:
                continue
        yield name, [other for other in made if other != config]
