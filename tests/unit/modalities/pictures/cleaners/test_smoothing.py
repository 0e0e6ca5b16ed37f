"""Steps that take noise away, against plain slow ones and what they are for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from sensorium.modalities.pictures.cleaners.bilateral import BilateralConfig
from sensorium.modalities.pictures.cleaners.median import MedianConfig
from sensorium.modalities.pictures.cleaners.non_local_means import NonLocalMeansConfig
from tests.contracts.test_picture_parts import scene


def plain_mean_of_neighbours(picture, radius, half, weigh):
    """Pixel by pixel, neighbour by neighbour."""
    pad = radius + half
    wide = np.pad(picture.astype(float), ((pad, pad), (pad, pad), (0, 0)), mode="symmetric")
    result = np.zeros(picture.shape)

    def patch(y, x):
        return wide[y + pad - half : y + pad + half + 1, x + pad - half : x + pad + half + 1]

    for y, x in np.ndindex(picture.shape[:2]):
        weights = 0.0
        for down in range(-radius, radius + 1):
            for right in range(-radius, radius + 1):
                squared = np.mean((patch(y, x) - patch(y + down, x + right)) ** 2)
                weight = weigh(squared, down, right)
                weights += weight
                result[y, x] += weight * wide[y + down + pad, x + right + pad]
        result[y, x] /= weights
    return result


@pytest.mark.parametrize("size", [(7, 5), (2, 9)])
def test_bilateral(size):
    picture = scene(*size)
    config = BilateralConfig(space_px=1.3, colour=25)
    expected = plain_mean_of_neighbours(
        picture, 3, 0, lambda squared, down, right: np.exp(-squared / (2 * 25**2) - (down**2 + right**2) / (2 * 1.3**2))
    )
    assert np.abs(config.clean(picture) - expected).max() <= 0.501


@pytest.mark.parametrize(("patch_px", "search_px"), [(3, 2), (5, 1)])
def test_non_local_means(patch_px, search_px):
    picture = scene(8, 6)
    config = NonLocalMeansConfig(strength=20, patch_px=patch_px, search_px=search_px)
    expected = plain_mean_of_neighbours(picture, search_px, patch_px // 2, lambda squared, *_: np.exp(-squared / 20**2))
    assert np.abs(config.clean(picture) - expected).max() <= 0.501


@pytest.mark.parametrize("size_px", [3, 5, 7])
def test_median_is_scipys(size_px):
    picture = scene(20, 13)
    expected = ndimage.median_filter(picture, size=(size_px, size_px, 1), mode="reflect")
    np.testing.assert_array_equal(MedianConfig(size_px=size_px).clean(picture), expected)


@pytest.mark.parametrize("config", [BilateralConfig(colour=40), NonLocalMeansConfig(strength=20)])
def test_noise_is_halved_and_an_edge_stays(config):
    clean = np.repeat(np.where(np.arange(40) < 20, 60, 200)[None, :, None], 40, axis=0).repeat(3, axis=2)
    noisy = np.clip(clean + np.random.default_rng(0).normal(0, 10, clean.shape), 0, 255).astype(np.uint8)
    left = np.abs(config.clean(noisy).astype(float) - clean)
    assert left.mean() < np.abs(noisy.astype(float) - clean).mean() / 2
    assert left[:, 18:22].mean() < 8, "the edge is not blurred"


def test_a_lone_wrong_pixel_is_taken_out():
    picture = np.full((9, 9, 3), 80, dtype=np.uint8)
    picture[4, 4] = 255
    assert (MedianConfig().clean(picture) == 80).all()
