"""Summaries that an encoder gave before in this process: folds and comparisons read the same cells again and again.

Nothing is written to disk. The key is what an encoder is and the content of a cell as it reads it, so other weights,
options or cells are other entries.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from sensorium.learning.encoders import Encoder
from sensorium.specs import Array

MAX_BYTES = 256_000_000


class Remembered:
    """The summaries asked for last, up to so many bytes."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()

    def get(self, key: bytes) -> NDArray[np.float32] | None:
        """Return a summary (dim,), or None if it is not kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: bytes, summary: NDArray[np.float32]) -> None:
        """Keep a summary (dim,), and forget those asked for the longest ago where there is no more room."""
        if key in self._kept:
            return
        self._kept[key] = summary.copy()
        self._bytes += summary.nbytes
        while self._bytes > self._max_bytes:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes


SUMMARIES = Remembered()
"""Of this process."""


def key_of_encoder(encoder: Encoder) -> bytes:
    """Return the key of what an encoder is: its layers, its plain options, its weights and buffers."""
    plain = sorted((name, repr(value)) for name, value in vars(encoder).items() if isinstance(value, _PLAIN))
    digest = hashlib.blake2b(f"{type(encoder)} {encoder} {plain}".encode(), digest_size=16)
    for name, tensor in (*encoder.named_parameters(), *encoder.named_buffers()):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensor.detach().cpu().numpy()).data)
    return digest.digest()


_PLAIN = (bool, int, float, str, tuple)


def key_of_cell(encoder: bytes, values: Array, mask: NDArray[np.bool_]) -> bytes:
    """Return the key of a row's values (length, *item_shape) for an encoder; padding does not count."""
    held = np.ascontiguousarray(values[mask])
    digest = hashlib.blake2b(encoder + repr((held.shape, held.dtype.str)).encode(), digest_size=16)
    digest.update(held.data)
    return digest.digest()
