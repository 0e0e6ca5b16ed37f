"""Small arrays in one block."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.reading.packed import SMALL_BYTES, Packed, packed


@given(st.lists(st.none() | st.integers(0, 6), min_size=1, max_size=20), st.sampled_from([(), (3,)]))
def test_every_array_comes_back(lengths, item_shape):
    rng = np.random.default_rng(0)
    arrays = [None if one is None else rng.integers(0, 99, (one, *item_shape), dtype=np.int32) for one in lengths]
    found = packed(arrays)
    assert len(found) == len(arrays)
    for one, other in zip(found, arrays, strict=True):
        assert (one is None) == (other is None)
        if other is not None:
            np.testing.assert_array_equal(one, other)
            assert one.dtype == other.dtype
    if any(arrays[place] is not None for place in range(len(arrays))):
        assert isinstance(found, Packed)


@pytest.mark.parametrize(
    "arrays",
    [
        [np.zeros(SMALL_BYTES, np.uint8), None],
        [np.zeros(3, np.int32), np.zeros(3, np.int64)],
        [np.zeros((1, 3)), np.zeros((1, 4))],
        [None, None],
    ],
    ids=["large", "of two types", "of two shapes", "none at all"],
)
def test_others_stay_as_they_are(arrays):
    assert packed(arrays) is arrays
