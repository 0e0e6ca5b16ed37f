"""Numbers that are alike for pictures that look alike, and pairs of them found without comparing all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

GREY_PX = 32
"""Pictures are looked at as squares of this size."""
THUMBNAIL_PX = 16
MAX_DISTANCE = 6
"""Bits of 64 that two pictures may differ in and still be looked at more closely."""
MIN_CORRELATION = 0.98
BLOCK = 512
"""Rows compared with a band at once, so that memory stays bounded where very many look alike."""
_RGB_TO_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)

Hashes = NDArray[np.uint64]


def grey_of(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the brightness of an RGB picture, (GREY_PX, GREY_PX) float32, 0 to 255."""
    return np.asarray(picture @ _RGB_TO_GREY, dtype=np.float32)


def perceptual_hash(grey: NDArray[np.float32]) -> int:
    """Return 64 bits that hardly change with size, compression and brightness (pHash; Zauner, 2010).

    They are the signs of the 8 x 8 lowest frequencies of the cosine transform, against their median; of a picture of
    one colour all are 0.
    """
    cosines = _cosines()
    low = cosines @ grey @ cosines.T
    low[0, 0] = 0.0  # the mean brightness
    if np.abs(low).max() < 1e-2:
        return 0
    bits = (low > np.median(low)).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def thumbnail_of(grey: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the picture at a quarter of its pixels, (THUMBNAIL_PX ** 2,) uint8: to compare closely."""
    parts = grey.reshape(THUMBNAIL_PX, GREY_PX // THUMBNAIL_PX, THUMBNAIL_PX, GREY_PX // THUMBNAIL_PX)
    return np.asarray(parts.mean(axis=(1, 3)).ravel(), dtype=np.uint8)


def near_pairs(hashes: Hashes, max_distance: int = MAX_DISTANCE) -> NDArray[np.intp]:
    """Return the pairs of hashes, (pairs, 2) places, that differ in at most ``max_distance`` bits.

    Cut into one band more than bits may differ, two such hashes share at least one band unchanged, so only hashes with
    an equal band are compared (Manku, Jain and Das Sarma, 2007). Equal hashes are one pair with their first.
    """
    distinct, first, which = np.unique(hashes, return_index=True, return_inverse=True)
    found = [np.stack([first[which], np.arange(len(hashes))], axis=1)]
    widths = np.diff(np.linspace(0, 64, max_distance + 2).round().astype(int))
    shift = 0
    for width in widths.tolist():
        bands = (distinct >> np.uint64(shift)) & np.uint64((1 << width) - 1)
        found += [first[pairs] for pairs in _within_bands(distinct, bands, max_distance)]
        shift += width
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)


def look_alike(thumbnails: NDArray[np.uint8], pairs: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return whether the pictures of each pair really look alike: the correlation of their thumbnails is high.

    Args:
        thumbnails: (pictures, THUMBNAIL_PX ** 2) uint8.
        pairs: (pairs, 2) places.
    """
    alike = np.zeros(len(pairs), dtype=np.bool_)
    for start in range(0, len(pairs), 16 * BLOCK):
        chosen = thumbnails[pairs[start : start + 16 * BLOCK]].astype(np.float32)
        centred = chosen - chosen.mean(axis=2, keepdims=True)
        size = np.sqrt(np.square(centred).sum(axis=2)).prod(axis=1)
        alike[start : start + 16 * BLOCK] = (centred[:, 0] * centred[:, 1]).sum(axis=1) >= MIN_CORRELATION * size
    return alike


def clusters_of(pairs: NDArray[np.intp]) -> list[list[int]]:
    """Return the places that pairs connect, each cluster in order, the largest first."""
    leader: dict[int, int] = {}

    def find(place: int) -> int:
        while (above := leader.setdefault(place, place)) != place:
            leader[place] = leader.setdefault(above, above)
            place = leader[place]
        return place

    for one, other in pairs.tolist():
        low, high = sorted((find(one), find(other)))
        leader[high] = low
    members: dict[int, list[int]] = {}
    for place in sorted(leader):
        members.setdefault(find(place), []).append(place)
    return sorted(members.values(), key=lambda cluster: (-len(cluster), cluster[0]))


def pairs_of_equals(keys: Sequence[bytes | None]) -> NDArray[np.intp]:
    """Return pairs of a place and the first with the same key, (pairs, 2); None equals nothing."""
    first: dict[bytes, int] = {}
    pairs = [(first.setdefault(key, place), place) for place, key in enumerate(keys) if key is not None]
    return np.array([pair for pair in pairs if pair[0] != pair[1]], dtype=np.intp).reshape(-1, 2)


def _within_bands(hashes: Hashes, bands: Hashes, max_distance: int) -> Iterator[NDArray[np.intp]]:
    """Yield near pairs among hashes whose bands are equal."""
    order = np.argsort(bands, kind="stable")
    starts = np.flatnonzero(np.diff(bands[order], prepend=bands[order][:1] + np.uint64(1)))
    for members in np.split(order, starts[1:]):
        for start in range(0, len(members) - 1, BLOCK):
            block = members[start : start + BLOCK]
            distances = np.bitwise_count(hashes[block][:, None] ^ hashes[members[start:]][None, :])
            one, other = np.nonzero(np.triu(distances <= max_distance, k=1))
            yield np.stack([block[one], members[start:][other]], axis=1)


@cache
def _cosines() -> NDArray[np.float32]:
    """Return the first eight rows of the cosine transform, (8, GREY_PX)."""
    places = (2 * np.arange(GREY_PX) + 1) * np.pi / (2 * GREY_PX)
    return np.asarray(np.cos(np.arange(8)[:, None] * places) / GREY_PX, dtype=np.float32)
