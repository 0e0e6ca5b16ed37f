"""One affine map for all geometry, against scipy and hand-made cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from sensorium.modalities.pictures.affine import mapped, warp
from tests.contracts.test_picture_parts import scene

EDGES = ("mirror", "black", "white")


@pytest.mark.parametrize("edge", EDGES)
@given(size=st.tuples(st.integers(1, 40), st.integers(1, 40)))
@settings(max_examples=20)
def test_no_change_is_the_picture(edge, size):
    picture = scene(*size)
    np.testing.assert_array_equal(warp(picture, mapped(), edge), picture)


@pytest.mark.parametrize("edge", EDGES)
def test_quarter_turns_are_exact(edge):
    picture = scene(16, 16)
    np.testing.assert_array_equal(warp(picture, mapped(degrees=90), edge), np.rot90(picture))
    np.testing.assert_array_equal(warp(picture, mapped(degrees=180), edge), picture[::-1, ::-1])


def test_a_move_shows_what_lies_beyond_the_edge():
    picture = scene(9, 12)
    moved = {edge: warp(picture, mapped(move_px=(3, -2)), edge) for edge in EDGES}
    for edge in EDGES:
        np.testing.assert_array_equal(moved[edge][:-2, 3:], picture[2:, :-3])
    assert (moved["black"][:, :3] == 0).all()
    assert (moved["white"][-2:] == 255).all()
    np.testing.assert_array_equal(moved["mirror"][:-2, :3], picture[2:, 3:0:-1])


def test_twice_the_size_shows_the_middle():
    picture = np.zeros((8, 8, 3), dtype=np.uint8)
    picture[2:6, 2:6] = 200
    assert (warp(picture, mapped(scale=2), "black")[1:-1, 1:-1] == 200).all()


def test_shear_moves_rows_against_each_other():
    line = np.zeros((9, 9, 3), dtype=np.uint8)
    line[:, 4] = 255
    np.testing.assert_array_equal(warp(line, mapped(shear=(1, 0)), "black")[..., 0], 255 * np.eye(9, dtype=np.uint8))


@given(
    st.floats(-180, 180),
    st.floats(0.5, 2),
    st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
    st.tuples(st.floats(-15, 15), st.floats(-15, 15)),
    st.integers(0, 10),
)
@settings(max_examples=60)
def test_any_map_is_scipys_bilinear_sampling(degrees, scale, shear, move_px, seed):
    picture = scene(20, 27, seed=seed)
    turn = np.radians(degrees)
    forward = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) * scale
    forward = forward @ np.array([[1, shear[0]], [shear[1], 1]])
    # scipy counts rows first, and from the middle of the first pixel.
    matrix = np.linalg.inv(forward)[::-1, ::-1]
    middle = np.array([19, 26]) / 2
    offset = middle - matrix @ (middle + move_px[::-1])
    expected = np.stack(
        [
            ndimage.affine_transform(picture[..., channel].astype(float), matrix, offset, order=1, mode="mirror")
            for channel in range(3)
        ],
        axis=2,
    )
    inverse = mapped(degrees=degrees, scale=scale, shear=shear, move_px=move_px)
    assert np.abs(warp(picture, inverse, "mirror") - expected).max() <= 1.001
