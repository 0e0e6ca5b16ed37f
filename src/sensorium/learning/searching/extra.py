"""The extra that a search needs."""

from __future__ import annotations

from importlib.util import find_spec

from sensorium.errors import MissingDependencyError


def require_optuna() -> None:
    """Do nothing where Optuna is installed; to be asked before what imports it is.

    Raises:
        MissingDependencyError: It is not.
    """
    if find_spec("optuna") is None:
        raise MissingDependencyError("optuna", extra="tune", purpose="`sensorium tune`")
