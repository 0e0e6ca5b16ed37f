from __future__ import annotations

import numpy as np
import pytest

from sensorium.modalities.pictures.cleaners.background_crop import BackgroundCropConfig


def framed(top, bottom, left, right, *, colour=255, noise=0):
    rng = np.random.default_rng(0)
    inside = rng.integers(0, 256, (30, 40, 3))
    inside[0, 0] = inside[-1, -1] = (0, 255, 0)  # so that its edges are never of one colour
    wide = np.full((30 + top + bottom, 40 + left + right, 3), colour)
    wide += rng.integers(-noise, noise + 1, wide.shape)
    wide[top : top + 30, left : left + 40] = inside
    return np.clip(wide, 0, 255).astype(np.uint8), inside


@pytest.mark.parametrize("border", [(0, 0, 0, 0), (5, 0, 0, 0), (0, 7, 3, 0), (10, 11, 12, 13), (0, 0, 1, 30)])
@pytest.mark.parametrize(("colour", "noise"), [(255, 0), (0, 5), (200, 5)])
def test_borders_of_any_colour_are_cut_from_each_side(border, colour, noise):
    picture, inside = framed(*border, colour=colour, noise=noise)
    np.testing.assert_array_equal(BackgroundCropConfig().clean(picture), inside)


def test_a_margin_of_the_border_is_kept():
    picture, _ = framed(10, 2, 0, 20)
    assert BackgroundCropConfig(margin=0.1).clean(picture).shape == (30 + 3 + 2, 40 + 4, 3)


def test_more_noise_than_tolerated_is_no_border():
    picture, _ = framed(10, 10, 10, 10, colour=128, noise=20)
    assert BackgroundCropConfig(tolerance=10).clean(picture).shape == picture.shape
    assert BackgroundCropConfig(tolerance=45).clean(picture).shape == (30, 40, 3)


def test_two_bars_may_have_two_colours():
    picture, inside = framed(10, 10, 0, 0)
    picture[:10] = 0
    np.testing.assert_array_equal(BackgroundCropConfig().clean(picture), inside)


def test_a_speck_on_a_blank_page_is_not_the_picture():
    page = np.full((100, 80, 3), 250, dtype=np.uint8)
    assert BackgroundCropConfig().clean(page).shape == page.shape
    page[50, 40] = 0
    assert BackgroundCropConfig().clean(page).shape == page.shape
