"""Steps that change levels: gamma, contrast, equalisation, against hand-made cases and plain slow ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from sensorium.modalities.pictures.cleaners.auto_contrast import AutoContrastConfig
from sensorium.modalities.pictures.cleaners.clahe import ClaheConfig
from sensorium.modalities.pictures.cleaners.equalise import EqualiseConfig
from sensorium.modalities.pictures.cleaners.gamma import GammaConfig
from sensorium.modalities.pictures.luma import luma_of, with_luma
from tests.contracts.test_picture_parts import scene


def grey(levels):
    return np.repeat(np.array(levels, dtype=np.uint8)[..., None], 3, axis=2)


def test_gamma_raises_levels_to_its_exponent():
    assert GammaConfig(exponent=2).clean(grey([[0, 51, 128, 255]]))[0, :, 0].tolist() == [0, 10, 64, 255]
    picture = scene(9, 9)
    np.testing.assert_array_equal(GammaConfig(exponent=1).clean(picture), picture)


@given(st.integers(0, 20), st.floats(0, 45), st.floats(0, 45))
def test_auto_contrast_is_pillows_within_a_level(seed, dark, bright):
    picture = scene(24, 24, seed=seed)
    config = AutoContrastConfig(dark_percent=dark, bright_percent=bright)
    expected = ImageOps.autocontrast(Image.fromarray(picture), (dark, bright), preserve_tone=True)
    assert np.abs(config.clean(picture).astype(int) - np.asarray(expected)).max() <= 1


def test_equalising_makes_levels_as_frequent_as_they_can_be():
    # Four of 16 pixels have level 10, eight 11, four 200; the first becomes black, the last white.
    levels = [[10] * 4, [11] * 4, [11] * 4, [200] * 4]
    assert EqualiseConfig().clean(grey(levels))[:, 0, 0].tolist() == [0, 170, 170, 255]


def test_a_change_of_light_keeps_the_differences_between_channels():
    picture = np.array([[[100, 120, 90]]], dtype=np.uint8)
    luma = luma_of(picture)
    assert with_luma(picture, luma, luma + 30).tolist() == [[[130, 150, 120]]]
    assert with_luma(picture, luma, np.full_like(luma, 255)).max() == 255


def plain_clahe(levels, clip_limit, tiles):
    """Equalise each tile by a loop, then blend the four tiles around each pixel."""
    size = len(levels) // tiles
    tables = np.zeros((tiles, tiles, 256))
    for row in range(tiles):
        for column in range(tiles):
            part = levels[row * size : (row + 1) * size, column * size : (column + 1) * size]
            counts = np.array([(part == level).sum() for level in range(256)]) / part.size
            excess = np.maximum(counts - clip_limit / 256, 0).sum()
            tables[row, column] = 255 * np.cumsum(np.minimum(counts, clip_limit / 256) + excess / 256)
    blended = np.zeros(levels.shape)
    for y, x in np.ndindex(levels.shape):
        for row in range(tiles):
            for column in range(tiles):
                near = [max(0.0, 1 - abs(_place(at, size, tiles) - tile)) for at, tile in ((y, row), (x, column))]
                blended[y, x] += near[0] * near[1] * tables[row, column, levels[y, x]]
    return blended


def _place(at, size, tiles):
    return min(max((at + 0.5) / size - 0.5, 0), tiles - 1)


@pytest.mark.parametrize(("clip_limit", "tiles"), [(2.0, 4), (8.0, 2), (256.0, 1)])
def test_clahe_equalises_tiles_and_blends_between_them(clip_limit, tiles):
    picture = scene(16, 16, is_grey=True)
    seen = ClaheConfig(clip_limit=clip_limit, tiles=tiles).clean(picture)
    assert np.abs(seen[..., 0] - plain_clahe(picture[..., 0], clip_limit, tiles)).max() <= 0.501


def test_clahe_raises_the_contrast_of_a_dim_corner():
    picture = scene(64, 64, is_grey=True) // 4
    assert ClaheConfig(clip_limit=4).clean(picture)[:16, :16].std() > 2 * picture[:16, :16].std()
