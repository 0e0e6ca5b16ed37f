"""Variations of pictures, against plain slow ones that say what they mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.modalities.pictures import vary

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 24, 3), dtype=np.uint8)
SEEDS = st.integers(0, 2**32)


def draws(function, count=40):
    return [function(PICTURE, np.random.default_rng(seed)) for seed in range(count)]


def picture_of(size, seed):
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)


def plain_crop(picture, rng):
    size = len(picture)
    most = max(1, size // 8)
    down, right = rng.integers(-most, most + 1, size=2)
    wide = np.pad(picture, ((most, most), (most, most), (0, 0)), mode="reflect")
    return wide[most + down : most + down + size, most + right : most + right + size]


def plain_colour(picture, rng):
    """Brightness, then contrast about the picture's mean grey, then saturation about each pixel's grey."""
    brightness, contrast, saturation = rng.uniform(0.75, 1.25, size=3)
    values = picture.astype(np.float64) * brightness
    values = (values - (values @ vary.GREY).mean()) * contrast + (values @ vary.GREY).mean()
    grey = (values @ vary.GREY)[..., None]
    return np.clip((values - grey) * saturation + grey, 0, 255)


def test_flip_mirrors_about_half():
    mirrored = [not np.array_equal(one, PICTURE) for one in draws(vary.flip)]
    assert 8 < sum(mirrored) < 32
    assert all(
        np.array_equal(one, PICTURE[:, ::-1]) for one, is_it in zip(draws(vary.flip), mirrored, strict=True) if is_it
    )


@given(SEEDS, st.integers(2, 70))
def test_crop_is_a_window_of_the_picture_mirrored_at_its_edges(seed, size):
    picture = picture_of(size, seed)
    expected = plain_crop(picture, np.random.default_rng(seed))
    np.testing.assert_array_equal(vary.crop(picture, np.random.default_rng(seed)), expected)


def test_crop_moves_by_an_eighth_at_most_and_all_ways():
    seen = {tuple(np.argwhere(one[..., 0])[0] - 12) for one in draws(_crop_of_a_dot, 600)}
    assert seen == {(down, right) for down in range(-3, 4) for right in range(-3, 4)}


def _crop_of_a_dot(picture, rng):
    dot = np.zeros_like(picture)
    dot[12, 12] = 255
    return vary.crop(dot, rng)


@given(SEEDS, st.integers(1, 40))
def test_colour_is_brightness_contrast_and_saturation(seed, size):
    picture = picture_of(size, seed)
    expected = plain_colour(picture, np.random.default_rng(seed))
    seen = vary.colour(picture, np.random.default_rng(seed))
    assert seen.dtype == np.uint8
    assert np.abs(seen - expected).max() <= 1.001


@pytest.mark.parametrize("level", [0, 128, 255])
def test_grey_stays_grey(level):
    for seed in range(20):
        grey = np.full((8, 8, 3), level, dtype=np.uint8)
        assert np.ptp(vary.colour(grey, np.random.default_rng(seed)).astype(int)) <= 1


@pytest.mark.parametrize("function", [vary.flip, vary.crop, vary.colour])
def test_the_picture_given_is_left_alone(function):
    picture = picture_of(16, 1)
    before = picture.copy()
    for seed in range(5):
        function(picture, np.random.default_rng(seed))
    np.testing.assert_array_equal(picture, before)
