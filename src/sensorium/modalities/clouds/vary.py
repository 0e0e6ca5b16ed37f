"""Random variations of clouds of points in training."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

JITTER = 0.01
"""Deviation of the noise, in deviations of the cloud's own places."""
MAX_DROPPED = 0.5

Cloud = NDArray[np.float32]
Variation = Callable[[Cloud, np.random.Generator], Cloud]


def _rotate(cloud: Cloud, rng: np.random.Generator) -> Cloud:
    angle = rng.uniform(0, math.tau)
    sine, cosine = np.float32(math.sin(angle)), np.float32(math.cos(angle))
    x, y = cloud[:, 0], cloud[:, 1]
    return np.column_stack([cosine * x - sine * y, sine * x + cosine * y, cloud[:, 2:]])


def _jitter(cloud: Cloud, rng: np.random.Generator) -> Cloud:
    noise = rng.normal(0, JITTER * float(cloud[:, :3].std()), (len(cloud), 3))
    return np.column_stack([cloud[:, :3] + noise.astype(np.float32), cloud[:, 3:]])


def _drop(cloud: Cloud, rng: np.random.Generator) -> Cloud:
    """Put the first point in the place of others, which to a maximum over points is as if they were not there."""
    dropped = rng.random(len(cloud)) < rng.uniform(0, MAX_DROPPED)
    return np.where(dropped[:, None], cloud[:1], cloud)


VARIATIONS: Mapping[str, Variation] = {"rotate": _rotate, "jitter": _jitter, "drop": _drop}
