"""Which points of a cloud are kept: always the same of the same cloud."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int_]


def every_nth(points: NDArray[np.float64], count: int) -> Places:
    """Return places evenly spread over the file, so that every part of a scan is kept."""
    return np.arange(count) * len(points) // count


def at_random(points: NDArray[np.float64], count: int) -> Places:
    """Return places drawn at random, seeded by the points themselves; they keep their order."""
    seed = hashlib.blake2b(points.tobytes(), digest_size=8).digest()
    rng = np.random.default_rng(int.from_bytes(seed, "little"))
    return np.sort(rng.choice(len(points), count, replace=False))


WAYS: Mapping[str, Callable[[NDArray[np.float64], int], Places]] = {"stride": every_nth, "random": at_random}
