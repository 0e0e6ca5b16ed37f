"""What the model was asked to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from sensorium.report.facts import RunFacts

TITLE = "Config"
FIRST_KEYS = ("name", "data", "inputs", "target", "model", "training")


def content(facts: RunFacts) -> dict[str, Any]:
    """Return the resolved config, in the order a person writes it."""
    return {key: facts.config[key] for key in (*FIRST_KEYS, *facts.config) if key in facts.config}


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the config as YAML."""
    return {"yaml": yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=100)}
