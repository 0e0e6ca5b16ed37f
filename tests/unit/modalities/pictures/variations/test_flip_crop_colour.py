"""Variations of pictures, against plain slow ones that say what they mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.modalities.pictures.recolour import GREY
from sensorium.modalities.pictures.variations.colour import ColourConfig
from sensorium.modalities.pictures.variations.crop import CropConfig
from sensorium.modalities.pictures.variations.flip import FlipConfig
from sensorium.modalities.pictures.variations.flip_vertical import FlipVerticalConfig

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 24, 3), dtype=np.uint8)
SEEDS = st.integers(0, 2**32)


def draws(config, count=40, picture=PICTURE):
    return [config.vary(picture, np.random.default_rng(seed)) for seed in range(count)]


def picture_of(size, seed):
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)


def plain_crop(picture, rng):
    size = len(picture)
    most = max(1, size // 8)
    down, right = ((rng.random(2) * (2 * most + 1)).astype(int) - most).tolist()
    wide = np.pad(picture, ((most, most), (most, most), (0, 0)), mode="reflect")
    return wide[most + down : most + down + size, most + right : most + right + size]


def plain_colour(picture, rng):
    """Brightness, then contrast about the picture's mean grey, then saturation about each pixel's grey."""
    brightness, contrast, saturation = rng.uniform(0.75, 1.25, size=3)
    values = picture.astype(np.float64) * brightness
    values = (values - (values @ GREY).mean()) * contrast + (values @ GREY).mean()
    grey = (values @ GREY)[..., None]
    return np.clip((values - grey) * saturation + grey, 0, 255)


@pytest.mark.parametrize(("config", "mirrored"), [(FlipConfig(), np.s_[:, ::-1]), (FlipVerticalConfig(), np.s_[::-1])])
def test_flips_mirror_about_half(config, mirrored):
    is_it = [np.array_equal(one, PICTURE[mirrored]) for one in draws(config)]
    assert 8 < sum(is_it) < 32
    assert all(one is PICTURE for one, flipped in zip(draws(config), is_it, strict=True) if not flipped)


@given(SEEDS, st.integers(2, 70))
def test_crop_is_a_window_of_the_picture_mirrored_at_its_edges(seed, size):
    picture = picture_of(size, seed)
    expected = plain_crop(picture, np.random.default_rng(seed))
    np.testing.assert_array_equal(CropConfig().vary(picture, np.random.default_rng(seed)), expected)


@pytest.mark.parametrize(("fraction", "most"), [(0.125, 3), (0.01, 1), (0.21, 5)])
def test_crop_moves_by_its_fraction_at_most_and_all_ways(fraction, most):
    dot = np.zeros_like(PICTURE)
    dot[12, 12] = 255
    seen = {tuple(np.argwhere(one[..., 0])[0] - 12) for one in draws(CropConfig(fraction=fraction), 900, dot)}
    assert seen == {(down, right) for down in range(-most, most + 1) for right in range(-most, most + 1)}


@given(SEEDS, st.integers(1, 40))
def test_colour_is_brightness_contrast_and_saturation(seed, size):
    picture = picture_of(size, seed)
    expected = plain_colour(picture, np.random.default_rng(seed))
    seen = ColourConfig().vary(picture, np.random.default_rng(seed))
    assert seen.dtype == np.uint8
    assert np.abs(seen - expected).max() <= 1.001


def test_colour_without_any_change_is_the_picture():
    config = ColourConfig(brightness=0, contrast=0, saturation=0)
    for one in draws(config, 5):
        assert np.abs(one.astype(int) - PICTURE).max() <= 1


def test_hue_turns_colours_and_keeps_their_light():
    config = ColourConfig(brightness=0, contrast=0, saturation=0, hue_degrees=120)
    muted = (PICTURE // 8 + 112).astype(np.uint8)  # away from the limits, where nothing is clipped
    for one in draws(config, 10, muted):
        np.testing.assert_allclose(one @ GREY, muted @ GREY, atol=1.5)
    assert max(np.abs(one.astype(int) - muted).max() for one in draws(config, 10, muted)) > 10
