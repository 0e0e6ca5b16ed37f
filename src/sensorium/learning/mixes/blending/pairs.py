"""Two rows of an input as one: numbers are averaged, ids are spliced."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sensorium.specs import Array

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]


def draw_shares(alpha: float, num_rows: int, rng: np.random.Generator) -> Floats:
    """Return (rows,) shares from Beta(alpha, alpha); the larger part of a mixed row is always its own."""
    shares = rng.beta(alpha, alpha, num_rows)
    return np.maximum(shares, 1 - shares).astype(np.float32)


def blend(values: Array, mask: Array, partners: Ints, shares: Floats) -> tuple[Array, Array]:
    """Return values and mask of an input, every row mixed with its partner's.

    The length of a mixed row lies between those of the two, by its share.

    Args:
        values: (batch, length, *item_shape). Numbers are averaged where both rows have the position; a position that
            one row alone has stays as it is. Of ids, which have no average, a row takes the first of its own and the
            last of its partner's, each in its share (after Yoon et al., 2021).
        mask: (batch, length) bool, True from the start to a row's length.
        partners: (batch,) place of each row's partner.
        shares: (batch,) of a row's own, at least a half.
    """
    own, other = mask.sum(axis=1), mask.sum(axis=1)[partners]
    length = np.rint(shares * own + (1 - shares) * other).astype(np.intp)
    mixed_mask = np.arange(mask.shape[1]) < length[:, None]
    if values.dtype.kind == "i":
        mixed = _spliced(values, partners, np.rint(shares * own).astype(np.intp), length - other)
    else:
        mixed = _averaged(values, mask, partners, shares)
    mixed[~mixed_mask] = 0
    return mixed, mixed_mask


def _averaged(values: Array, mask: Array, partners: Ints, shares: Floats) -> Array:
    weights = np.where(mask[partners], np.where(mask, 1 - shares[:, None], 1), 0).astype(values.dtype)
    mixed = values[partners]
    mixed -= values  # in place: pictures are large, and training waits for this
    mixed *= weights.reshape(*weights.shape, *[1] * (values.ndim - 2))
    mixed += values
    return np.asarray(mixed)


def _spliced(values: Array, partners: Ints, num_own: Ints, shift: Ints) -> Array:
    """Take ``num_own`` ids of a row, and behind them its partner's, which lie ``shift`` places further."""
    positions = np.arange(values.shape[1])
    is_own = positions < num_own[:, None]
    rows = np.where(is_own, np.arange(len(values))[:, None], partners[:, None])
    places = np.where(is_own, positions, positions - shift[:, None])
    return np.asarray(values[rows, places.clip(0, values.shape[1] - 1)])
