"""What each variation does, and that a small one does little."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.modalities.pictures.operations import Reach
from sensorium.modalities.pictures.variations.affine import AffineConfig
from sensorium.modalities.pictures.variations.blur import BlurConfig
from sensorium.modalities.pictures.variations.erase import EraseConfig
from sensorium.modalities.pictures.variations.noise import NoiseConfig
from sensorium.modalities.pictures.variations.rand_augment import REACH, RandAugmentConfig
from sensorium.modalities.pictures.variations.random_resized_crop import RandomResizedCropConfig
from sensorium.modalities.pictures.variations.rotate import RotateConfig
from sensorium.modalities.pictures.variations.trivial_augment import TrivialAugmentConfig
from tests.contracts.test_picture_parts import scene

PICTURE = scene(32, 32)
SMALL = [
    RotateConfig(degrees=1e-6),
    AffineConfig(degrees=0, translation=0, scale=0, shear_degrees=0),
    RandomResizedCropConfig(least_area=1 - 1e-9, largest_ratio=1),
    BlurConfig(sigma_px=1e-6),
    NoiseConfig(std=1e-6),
]


def draws(config, picture=PICTURE, count=40):
    return [config.varied(picture, np.random.default_rng(seed)) for seed in range(count)]


@pytest.mark.parametrize("config", SMALL, ids=lambda config: config.type)
def test_without_strength_the_picture_stays(config):
    for one in draws(config, count=5):
        assert np.abs(one.astype(int) - PICTURE).max() <= 1


def test_a_turn_keeps_the_middle_and_moves_the_rest():
    disc = np.zeros((33, 33, 3), dtype=np.uint8)
    disc[16, 16] = disc[16, 28] = 255
    for one in draws(RotateConfig(degrees=90, edge="black"), disc, 20):
        assert one[16, 16, 0] >= 254
        y, x = np.argwhere((one[..., 0] > 40) & (np.hypot(*np.indices((33, 33)) - 16) > 3)).mean(axis=0) - 16
        assert np.hypot(y, x) == pytest.approx(12, abs=0.7)
        assert x > -1, "no farther than a right angle"


def test_a_resized_crop_is_a_window_of_the_picture():
    rows, columns = np.indices((64, 64)) * 4  # each place tells where it is
    picture = np.stack([rows, columns, rows], axis=2).astype(np.uint8)
    for one in draws(RandomResizedCropConfig(least_area=0.3, largest_ratio=2), picture):
        down, across = (np.ptp(one[..., axis].astype(int)) / 252 for axis in (0, 1))
        assert 0.3 - 0.05 <= down * across <= 1
        assert 0.45 <= across / down <= 2.2


def test_blur_takes_detail_away_and_keeps_the_light():
    blurred = draws(BlurConfig(sigma_px=3))
    assert np.mean([one.std() for one in blurred]) < 0.95 * PICTURE.std()
    assert np.abs(np.mean([one.mean() for one in blurred]) - PICTURE.mean()) < 1


def test_noise_has_up_to_its_deviation_and_is_the_same_in_all_channels():
    flat = np.full((48, 48, 3), 128, dtype=np.uint8)
    noises = [one.astype(int) - 128 for one in draws(NoiseConfig(std=20), flat, 80)]
    deviations = [noise.std() for noise in noises]
    assert 17 < max(deviations) < 21
    assert 8 < np.mean(deviations) < 12
    assert not any(np.ptp(noise, axis=2).any() for noise in noises)


@pytest.mark.parametrize("fill", ["pixels", "mean", "black"])
def test_erasing_covers_one_rectangle_within_its_area(fill):
    picture = scene(40, 40) // 2 + 60
    for one in draws(EraseConfig(fill=fill, largest_area=0.25), picture):
        rows, columns = np.nonzero((one != picture).any(axis=2))
        top, left, bottom, right = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
        assert (bottom - top) * (right - left) <= 0.25 * 1600 * 1.1
        covered = one[top:bottom, left:right]
        if fill == "black":
            assert not covered.any()
        elif fill == "mean":
            assert np.abs(covered - picture.reshape(-1, 3).mean(axis=0)).max() <= 0.5
        else:
            assert {tuple(pixel) for pixel in covered.reshape(-1, 3)} <= {tuple(p) for p in picture.reshape(-1, 3)}


def test_operations_do_nothing_without_strength_and_their_own_thing_at_full():
    reach = Reach(degrees=90, shear=0, translation=0.25, factor=1, bits=4)
    operations = reach.operations("black")
    unlike = [np.abs(one(PICTURE, 0.0).astype(int) - PICTURE).max() for one in operations]
    assert [place for place, most in enumerate(unlike) if most > 1] == [1, 2], "auto-contrast and equalisation"
    full = [one(PICTURE, 1.0) for one in operations]
    assert not (full[3] & 0x0F).any(), "posterised to four bits"
    np.testing.assert_array_equal(full[4], 255 - PICTURE)
    np.testing.assert_array_equal(full[5], np.rot90(PICTURE))
    np.testing.assert_array_equal(full[8][:, 8:], PICTURE[:, :-8])
    np.testing.assert_array_equal(full[9][8:], PICTURE[:-8])
    assert np.ptp(operations[10](PICTURE, -1.0).astype(int), axis=2).max() <= 1, "grey"
    assert not operations[12](PICTURE, -1.0).any(), "black"
    assert np.abs(np.diff(full[13].astype(int), axis=0)).sum() > np.abs(np.diff(PICTURE.astype(int), axis=0)).sum()


def test_rand_augment_applies_as_many_operations_as_asked_for_at_one_strength():
    one = RandAugmentConfig(operations=1, magnitude=30)
    for seed in range(10):
        rng = np.random.default_rng(seed)
        choice = int(rng.integers(14))
        strength = 1.0 if rng.random() < 0.5 else -1.0
        expected = REACH.operations("mirror")[choice](PICTURE, strength)
        np.testing.assert_array_equal(one.varied(PICTURE, np.random.default_rng(seed)), expected)


def test_variations_that_swap_sides_say_so():
    assert RotateConfig(degrees=90).swaps_sides
    assert AffineConfig(degrees=100).swaps_sides
    assert TrivialAugmentConfig().swaps_sides
    others = [
        RotateConfig(),
        AffineConfig(),
        TrivialAugmentConfig(reach="standard"),
        RandAugmentConfig(),
        EraseConfig(),
    ]
    assert not any(one.swaps_sides for one in others)
