"""Sets of rows that hold the same, found without comparing each with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

MAX_DISTANCE = 6
"""Bits of 64 that two pictures may differ in and still be looked at more closely."""
MIN_CORRELATION = 0.98
COMPARED_AT_ONCE = 1_000_000
PAIRS_AT_ONCE = 8_192

Hashes = NDArray[np.uint64]
Places = NDArray[np.intp]


def sets_of_equals(keys: Iterable[bytes | None]) -> list[list[int]]:
    """Return the places of keys that occur more than once, the largest set first; None equals nothing."""
    places: dict[bytes, list[int]] = {}
    for place, key in enumerate(keys):
        if key is not None:
            places.setdefault(key, []).append(place)
    return _largest_first(one for one in places.values() if len(one) > 1)


def sets_of_alike(hashes: Hashes, thumbnails: NDArray[np.uint8]) -> list[list[int]]:
    """Return the places of pictures that look alike, directly or through others, the largest set first.

    Pictures are alike whose hashes differ in at most `MAX_DISTANCE` bits and whose thumbnails are alike. Of equal
    hashes each is compared with the first, and the first with its neighbours.

    Args:
        hashes: (pictures,) uint64, of `perceptual_hash`.
        thumbnails: (pictures, pixels) uint8, of `thumbnail_of`.
    """
    distinct, first, which = np.unique(hashes, return_index=True, return_inverse=True)
    leader = np.arange(len(hashes))
    _join(leader, np.stack([first[which], np.arange(len(hashes))], axis=1), thumbnails)
    for pairs in _near_pairs(distinct):
        _join(leader, first[pairs], thumbnails)
    order = np.argsort(leader, kind="stable")
    sets = np.split(order, np.flatnonzero(np.diff(leader[order])) + 1)
    return _largest_first(one.tolist() for one in sets if len(one) > 1)


def look_alike(thumbnails: NDArray[np.uint8], pairs: Places) -> NDArray[np.bool_]:
    """Return whether the pictures of each pair (pairs, 2) look alike: their thumbnails correlate highly."""
    alike = np.zeros(len(pairs), dtype=np.bool_)
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        chosen = thumbnails[pairs[start : start + PAIRS_AT_ONCE]].astype(np.float32)
        centred = chosen - chosen.mean(axis=2, keepdims=True)
        size = np.sqrt(np.square(centred).sum(axis=2)).prod(axis=1)
        alike[start : start + PAIRS_AT_ONCE] = (centred[:, 0] * centred[:, 1]).sum(axis=1) >= MIN_CORRELATION * size
    return alike


def _join(leader: Places, pairs: Places, thumbnails: NDArray[np.uint8]) -> None:
    """Give the places of pairs that look alike, and all they are joined to, one leader: the first of them."""
    pairs = pairs[leader[pairs[:, 0]] != leader[pairs[:, 1]]]
    pairs = pairs[look_alike(thumbnails, pairs)]
    while len(pairs):
        leaders = leader[pairs]
        np.minimum.at(leader, leaders.max(axis=1), leaders.min(axis=1))
        while (leader[leader] != leader).any():
            leader[:] = leader[leader]
        pairs = pairs[leader[pairs[:, 0]] != leader[pairs[:, 1]]]


def _near_pairs(hashes: Hashes) -> Iterator[Places]:
    """Yield pairs (pairs, 2) of places of distinct hashes that differ in at most `MAX_DISTANCE` bits, some repeatedly.

    Cut into one band more than bits may differ, two such hashes share at least one band unchanged, so only hashes with
    an equal band are compared (Manku, Jain and Das Sarma, 2007).
    """
    shift = 0
    for width in np.diff(np.linspace(0, 64, MAX_DISTANCE + 2).round().astype(int)).tolist():
        bands = (hashes >> np.uint64(shift)) & np.uint64((1 << width) - 1)
        order = np.argsort(bands, kind="stable")
        for members in np.split(order, np.flatnonzero(np.diff(bands[order])) + 1):
            yield from _near_within(hashes, members)
        shift += width


def _near_within(hashes: Hashes, members: Places) -> Iterator[Places]:
    """Yield near pairs among some hashes, comparing so many at once that memory stays bounded."""
    step = max(1, COMPARED_AT_ONCE // len(members))
    for start in range(0, len(members) - 1, step):
        block, rest = members[start : start + step], members[start:]
        distances = np.bitwise_count(hashes[block][:, None] ^ hashes[rest][None, :])
        one, other = np.nonzero(np.triu(distances <= MAX_DISTANCE, k=1))
        if len(one):
            yield np.stack([block[one], rest[other]], axis=1)


def _largest_first(sets: Iterable[Sequence[int]]) -> list[list[int]]:
    return sorted(map(list, sets), key=lambda one: (-len(one), one[0]))
