"""A config written out, every choice in it, as a file that trains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import BaseModel

from sensorium.learning.config import RunConfig


def to_yaml(config: RunConfig) -> str:
    """Return a config with every part chosen as YAML that `sensorium train` takes, without ranges to search.

    What is None is left out where that is its default; elsewhere, as in ``balance: null``, it says something.
    """
    content = _without_empty(config.model_dump(mode="json", exclude={"tune"}), config)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def _without_empty(plain: Any, value: object) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, BaseModel) and isinstance(plain, Mapping):
        fields = type(value).model_fields
        return {
            key: _without_empty(inner, getattr(value, key))
            for key, inner in plain.items()
            if inner is not None or fields[key].default is not None
        }
    if isinstance(value, Mapping) and isinstance(plain, Mapping):
        return {key: _without_empty(inner, value.get(key)) for key, inner in plain.items()}
    if isinstance(value, list | tuple) and isinstance(plain, list):
        return [_without_empty(inner, one) for inner, one in zip(plain, value, strict=True)]
    return plain
