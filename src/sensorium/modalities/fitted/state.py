"""Checks on the state of a fitted modality, which comes from a file and may be damaged."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import BundleError


def numbers(state: Mapping[str, Any], key: str, *, length: int) -> NDArray[np.float64]:
    """Return a list of finite numbers kept under a key as a vector (length,).

    Raises:
        BundleError: The key is missing, or does not hold so many finite numbers.
    """
    values = state.get(key)
    if not isinstance(values, list) or len(values) != length or not all(map(is_finite, values)):
        raise BundleError(f"modality state '{key}' must hold {length} finite numbers. Copy the model folder again.")
    return np.asarray(values, dtype=np.float64)


def deviations(state: Mapping[str, Any], key: str, *, length: int) -> NDArray[np.float64]:
    """Return standard deviations kept under a key as a vector (length,), all above zero.

    Raises:
        BundleError: The key is missing, or does not hold so many finite numbers above zero.
    """
    values = numbers(state, key, length=length)
    if not (values > 0).all():
        raise BundleError(f"modality state '{key}' must be above zero. Copy the model folder again.")
    return values


def words(state: Mapping[str, Any], key: str, *, limit: int, least: int = 1) -> list[str]:
    """Return a list of distinct texts kept under a key.

    Raises:
        BundleError: The key does not hold a list of ``least`` to ``limit`` texts, each once.
    """
    values = state.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BundleError(f"modality state '{key}' must be a list of texts. Copy the model folder again.")
    if len(set(values)) != len(values) or not least <= len(values) <= limit:
        raise BundleError(
            f"modality state '{key}' must hold {least} to {limit} texts, each once. Copy the model folder again."
        )
    return values


def places(state: Mapping[str, Any], key: str, *, limit: int, below: int) -> list[int]:
    """Return a list of distinct places kept under a key.

    Raises:
        BundleError: The key does not hold a list of 1 to ``limit`` whole numbers from 0 to ``below``, each once.
    """
    values = state.get(key)
    are_places = isinstance(values, list) and all(type(value) is int and 0 <= value < below for value in values)
    if values is None or not are_places or len(set(values)) != len(values) or not 1 <= len(values) <= limit:
        raise BundleError(
            f"modality state '{key}' must hold 1 to {limit} whole numbers below {below}, each once. Copy the model "
            "folder again."
        )
    return list(values)


def mapping(state: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return an object kept under a key.

    Raises:
        BundleError: The key does not hold one.
    """
    value = state.get(key)
    if not isinstance(value, dict):
        raise BundleError(f"modality state '{key}' must be an object. Copy the model folder again.")
    return value


def is_finite(value: object) -> bool:
    """Return whether a JSON value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
