"""Sensorium: models that see, read and listen, from one table and one YAML file to a served answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sensorium.api import compare, fit, gate, load, train, tune

__version__ = "0.1.0"
__all__ = ["compare", "fit", "gate", "load", "train", "tune"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import the Python interface when it is first used: the root package itself loads nothing heavy."""
    if name in __all__:
        from sensorium import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'sensorium' has no attribute '{name}'")
